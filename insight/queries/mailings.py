"""Mailings as managers see them, who gets them, and which mails wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from community.departments import Department, Official
from community.people import Person
from community.spaces import Space
from foundation.clock import now
from foundation.database import db
from foundation.outgoing import SENT
from foundation.policy import Actor, where
from insight.mailings import MailedReport, Mailing

NOTHING = ""


@dataclass(frozen=True, slots=True)
class MailingView:
    """A mailing: of what, to whom, since when; when it goes out next, how many were sent and when the last."""

    public_id: str
    kind: str
    space: str
    department: str
    person: str
    by: str
    made_at: datetime
    due_at: datetime
    sent: int
    last_at: datetime | None


def mailings(actor: Actor) -> list[MailingView]:
    """What goes out, of spaces that `actor` reads, the oldest first."""
    maker, told = aliased(Person), _sent()
    columns = (
        Mailing.public_id, Mailing.kind, func.coalesce(Space.name, NOTHING), func.coalesce(Department.name, NOTHING),
        func.coalesce(Person.name, NOTHING), maker.name, Mailing.made_at, Mailing.due_at,
        func.coalesce(told.c.sent, 0), told.c.last_at,
    )  # fmt: skip
    found = select(*columns).outerjoin(Space, Space.id == Mailing.space_id).outerjoin(told, told.c.id == Mailing.id)
    found = found.outerjoin(Department, Department.id == Mailing.department_id)
    found = found.outerjoin(Person, Person.id == Mailing.person_id).join(maker, maker.id == Mailing.made_by_id)
    rows = found.where(*_going(actor)).order_by(Mailing.made_at, Mailing.id)
    return [MailingView(*row) for row in db.session.execute(rows)]


def mailing(actor: Actor, public_id: str) -> Mailing | None:
    """One of them."""
    found = select(Mailing).outerjoin(Space, Space.id == Mailing.space_id)
    return db.session.scalar(found.where(Mailing.public_id == public_id, *_going(actor)))


def _going(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Mailing.ended_at.is_(None), or_(Mailing.space_id.is_(None), where(actor, "space.read"))


def _sent() -> Any:
    counted = select(MailedReport.mailing_id.label("id"), func.count().label("sent"),
                     func.max(MailedReport.ended_at).label("last_at"))  # fmt: skip
    return counted.where(MailedReport.end == SENT).group_by(MailedReport.mailing_id).subquery()


def departments() -> list[tuple[str, str, int]]:
    """Slug, name and id of every department, by name."""
    found = select(Department.slug, Department.name, Department.id).order_by(Department.name, Department.id)
    return [(slug, name, id_) for slug, name, id_ in db.session.execute(found)]


def readers() -> list[tuple[str, str, int]]:
    """Handle, name and id of everybody who reads reports, by name."""
    reads = or_(Person.manager_since.is_not(None), Person.admin_since.is_not(None))
    found = select(Person.handle, Person.name, Person.id).where(reads, *_reachable()).order_by(Person.name, Person.id)
    return [(handle, name, id_) for handle, name, id_ in db.session.execute(found)]


def _reachable() -> tuple[ColumnElement[bool], ...]:
    return Person.claimed_at.is_not(None), Person.email.is_not(None)


def recipients(mailing: Mailing) -> Sequence[int]:
    """To whom it goes today: whoever speaks for the department, or the person."""
    if mailing.department_id is None:
        return [mailing.person_id] if mailing.person_id else []
    found = select(Official.person_id).join(Person, Person.id == Official.person_id).distinct()
    held = (Official.department_id == mailing.department_id, Official.until.is_(None))
    return db.session.scalars(found.where(*held, *_reachable()).order_by(Official.person_id)).all()


def written(mailing: Mailing, period: str) -> set[int]:
    """Who has a mail of this mailing and period already."""
    found = select(MailedReport.person_id)
    return set(db.session.scalars(found.where(MailedReport.mailing_id == mailing.id, MailedReport.period == period)))


def any_due() -> bool:
    """Whether a mailing is due."""
    return bool(db.session.scalar(select(exists().where(*_is_due()))))


def due(limit: int) -> Sequence[int]:
    """The mailings that are due, longest first."""
    found = select(Mailing.id).where(*_is_due()).order_by(Mailing.due_at, Mailing.id)
    return db.session.scalars(found.limit(limit)).all()


def _is_due() -> tuple[ColumnElement[bool], ...]:
    return Mailing.ended_at.is_(None), Mailing.due_at <= now()
