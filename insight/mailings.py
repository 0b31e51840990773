"""Mailings: which report goes to whom by mail when its period is over. Managers arrange them; the worker sends them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation import periods, settings
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.outgoing import Outgoing
from foundation.periods import MONTH, QUARTER, WEEK, Period
from foundation.policy import Actor

KINDS = (WEEK, MONTH, QUARTER)
SENT_AT = time(6)
"""On the day after the period, in the organisation's zone: what was written last has been read by then."""


class Mailing(Model):
    """A report that goes out by mail: of every week, month or quarter; of one space, or of all that its reader reads.

    It goes to a department, that is to whoever speaks for it on that day, or to one person who reads reports.
    """

    __tablename__ = "mailings"
    __table_args__ = (Index("ix_mailings_due", "ended_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class MailedReport(Outgoing, Model):
    """One mail of a mailing: to one person, of one period, once."""

    __tablename__ = "mailed_reports"
    __table_args__ = (
        UniqueConstraint("mailing_id", "person_id", "period"),
        Index("ix_mailed_reports_waiting", "ended_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    period: Mapped[str] = mapped_column(String(10))


def arrange(
    actor: Actor, kind: str, *, space_id: int | None = None, department_id: int | None = None,
    person_id: int | None = None,
) -> Mailing:  # fmt: skip
    """Let a report go out from now on, to a department or to a person; the first when the period that runs is over.

    ValueError for a kind that is none of KINDS, and for both or neither.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind. They are {', '.join(KINDS)}.")
    if (department_id is None) == (person_id is None):
        raise ValueError("A mailing goes to a department or to a person.")
    made = Mailing(
        public_id=public_id(), kind=kind, space_id=space_id, department_id=department_id, person_id=person_id,
        made_at=now(), made_by_id=actor.id, due_at=next_due(kind),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def end(actor: Actor, mailing: Mailing) -> None:
    """It goes out no longer; what waits is not sent either."""
    if mailing.ended_at is None:
        mailing.ended_at, mailing.ended_by_id = now(), actor.id
    db.session.flush()


def last_over(kind: str) -> Period:
    """The last period of this kind whose report may be sent by now."""
    found = periods.current(kind).previous
    return found if sent_from(found) <= now() else found.previous


def next_due(kind: str) -> datetime:
    """The first moment from now on at which a report of this kind goes out."""
    running = periods.current(kind)
    ended = sent_from(running.previous)
    return ended if ended > now() else sent_from(running)


def sent_from(period: Period) -> datetime:
    """When the report of a period goes out."""
    return datetime.combine(period.after, SENT_AT, ZoneInfo(settings.current()["zone"])).astimezone(UTC)


def write(mailing: Mailing, person_id: int, period: Period) -> MailedReport:
    """A mail to this person, to be sent now."""
    made = MailedReport(
        message_id=public_id(24), mailing_id=mailing.id, person_id=person_id, period=period.name, at=now(),
        due_at=now(), attempts=0,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
