"""Letters: what goes out by mail, who wants which, and what became of each. Written by mailing, sent by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.people import Person
from foundation import settings
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.outgoing import DROPPED, Outgoing

ALL, MINE, DAILY, WEEKLY, NONE = LEVELS = ("all", "mine", "daily", "weekly", "none")
DIGESTS = (DAILY, WEEKLY)
USUAL = MINE
DIGEST_AT = time(7)
DAYS = {DAILY: 1, WEEKLY: 7}
FOLLOWED = ("reply.", "thread.endorsed", "thread.tagged", "idea.")
"""News of these kinds is about what one follows; all other news is about oneself."""


class MailChoice(Model):
    """Which mail a person wants; without a row it is USUAL. A digest goes out at `digest_at`.

    `after_id`: notices up to this one came before they chose the digest, and are not in it.
    """

    __tablename__ = "mail_choices"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    changed_at: Mapped[datetime]
    digest_at: Mapped[datetime | None] = mapped_column(index=True)
    after_id: Mapped[int] = mapped_column(default=0)


class Letter(Outgoing, Model):
    """One mail: a notice, or a digest of several (`Notice.letter_id`)."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_waiting", "ended_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[bool]


def level_of(person_id: int) -> str:
    """What mail this person wants."""
    held = db.session.get(MailChoice, person_id)
    return held.level if held else USUAL


def zone_of(person: Person) -> ZoneInfo:
    """In which zone a digest comes in the morning."""
    return ZoneInfo(person.zone or settings.current()["zone"])


def choose(person: Person, level: str, after_id: int = 0) -> None:
    """Want this mail from now on; `after_id` is the newest notice of today. A level that is none: ValueError."""
    if level not in LEVELS:
        raise ValueError(f"{level!r} is no level. They are {', '.join(LEVELS)}.")
    held = db.session.get(MailChoice, person.id)
    if held is None:
        held = MailChoice(person_id=person.id, level=USUAL, after_id=0)
        db.session.add(held)
    if level in DIGESTS and held.level not in DIGESTS:
        held.after_id = after_id
    held.level, held.changed_at = level, now()
    held.digest_at = next_digest(level, zone_of(person), now()) if level in DIGESTS else None
    db.session.flush()


def next_digest(level: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment after `after` at which such a digest goes out: at DIGEST_AT in the zone, weekly on Mondays."""
    day = after.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, DIGEST_AT, zone).astimezone(UTC)
        if moment > after and (level == DAILY or day.weekday() == 0):
            return moment
        day += timedelta(days=1)


def write(person_id: int, *, digest: bool = False) -> Letter:
    """A letter to this person, to be sent now."""
    letter = Letter(
        message_id=public_id(24), person_id=person_id, digest=digest, at=now(), due_at=now(), attempts=0
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    return letter


def wants(level: str, key: str, own: bool) -> bool:
    """Whether news of this kind goes out at once at this level; `own`: they asked it or chose to follow."""
    return level == ALL or (level == MINE and (own or not key.startswith(FOLLOWED)))


def reached_at_once(people: Iterable[int], key: str, owners: set[int]) -> set[int]:
    """Who of these gets a mail for such news at once; `owners`: whose own thread it is.

    Nobody writes to imported people who have not claimed their name.
    """
    columns = select(Person.id, MailChoice.level).outerjoin(MailChoice, MailChoice.person_id == Person.id)
    reachable = columns.where(Person.id.in_(set(people)), Person.claimed_at.is_not(None), Person.email.is_not(None))
    return {
        person_id for person_id, level in db.session.execute(reachable)
        if wants(level or USUAL, key, own=person_id in owners)
    }  # fmt: skip


def let_go() -> None:
    """Send none of the letters that wait: for what happened before this forum opened."""
    waiting = update(Letter).where(Letter.ended_at.is_(None))
    db.session.execute(waiting.values(ended_at=now(), end=DROPPED, failure="before this forum opened"))
