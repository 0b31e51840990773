"""What the desk owes: queues in the order of duty with their counts, as rows with clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from community.departments import Department, Official
from community.people import Person
from community.policy import threads_read
from community.spaces import Space
from community.threads import Thread
from foundation.clock import now
from foundation.database import ResultRow, Statement, db
from foundation.paging import Page, page
from foundation.policy import Actor
from moderation.assignments import Assignment
from moderation.calendars import CalendarVersion
from moderation.charters import Charter
from moderation.clocks import Clock
from moderation.handovers import ACCEPTED, HandOver
from moderation.queries.queues import QUEUES
from moderation.queries.queues import queue as ids_of
from moderation.takes import Take

SIZE = 20
Taker, Assignee = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Case:
    """A row of a queue: the question, its clock, who owns it, who answers for it, who works on it now.

    `handover_count`: how often a hand-over was asked for; `handed_over`: how often it was accepted.
    """

    id: int
    public_id: str
    slug: str
    title: str
    kind: str
    space: str
    space_slug: str
    asker: str
    asker_handle: str
    created_at: datetime
    reply_count: int
    me_too_count: int
    handover_count: int
    handed_over: int
    due_at: datetime | None
    at_risk_at: datetime | None
    paused_from: datetime | None
    paused_until: datetime | None
    peers_until: datetime | None
    responded_at: datetime | None
    promised_minutes: int | None
    used_minutes: int | None
    calendar: CalendarVersion | None
    owner_id: int | None
    owner: str | None
    assignee_id: int | None
    assignee: str | None
    taker_id: int | None
    taker: str | None
    taken_at: datetime | None
    taken_until: datetime | None

    @property
    def address(self) -> str:
        """The public page."""
        return f"/threads/{self.public_id}-{self.slug}"


def counts(actor: Actor) -> dict[str, int]:
    """How many cases each queue holds: exactly as many as its list."""
    numbers = [select(func.count()).select_from(ids_of(actor, name).subquery()).scalar_subquery() for name in QUEUES]
    return dict(zip(QUEUES, db.session.execute(select(*numbers)).one(), strict=True))


def queue(actor: Actor, name: str, cursor: str | None = None) -> Page[Case]:
    """One page of a queue, soonest promise first."""
    ids = ids_of(actor, name).subquery()
    found = page(_cases(Thread.id.in_(select(ids.c.id))), (Thread.due_order, Thread.id), cursor, SIZE, newest=False)
    calendars = _calendars()
    return Page([_case(row, calendars) for row in found.rows], found.next)


def case(actor: Actor, public_id: str) -> Case | None:
    """One case by its public id, in a queue or not; None when it is hidden or the actor may not read it."""
    statement = _cases(and_(Thread.public_id == public_id, Thread.listed, threads_read(actor)))
    row = db.session.execute(statement).one_or_none()
    return _case(row, _calendars()) if row else None


def departments_of(actor: Actor) -> Sequence[Department]:
    """The departments for which the actor may speak."""
    return db.session.scalars(
        select(Department).where(Department.id.in_(actor.departments)).order_by(Department.name)
    ).all()


def colleagues(departments: frozenset[int]) -> Sequence[ResultRow]:
    """Who speaks for any of these departments today, by name: id, handle and name."""
    held = select(Official.person_id).where(Official.department_id.in_(departments), Official.until.is_(None))
    people = select(Person.id, Person.handle, Person.name).where(Person.id.in_(held))
    return db.session.execute(people.order_by(Person.name, Person.id)).all()


def _cases(condition: ColumnElement[bool]) -> Statement:
    last = select(func.max(Clock.id)).where(Clock.thread_id == Thread.id).correlate(Thread).scalar_subquery()
    calendar = select(Charter.calendar_id).join(Clock, Clock.charter_id == Charter.id).where(Clock.id == last)
    newest = select(Charter.department_id).where(Charter.space_id == Thread.space_id)
    of_space = newest.order_by(Charter.id.desc()).limit(1).correlate(Thread).scalar_subquery()
    accepted = select(func.count()).where(HandOver.thread_id == Thread.id, HandOver.outcome == ACCEPTED)
    return (
        select(
            Thread.id, Thread.public_id, Thread.slug, Thread.title, Thread.kind, Space.name.label("space"),
            Space.slug.label("space_slug"), Person.name.label("asker"), Person.handle.label("asker_handle"),
            Thread.created_at, Thread.reply_count, Thread.me_too_count, Thread.handover_count, Thread.due_at,
            Thread.at_risk_at, Thread.paused_from, Thread.paused_until, Thread.peers_until, Thread.responded_at,
            Thread.promised_minutes, Thread.used_minutes,
            accepted.correlate(Thread).scalar_subquery().label("handed_over"),
            calendar.correlate(Thread).scalar_subquery().label("calendar_id"),
            Department.id.label("owner_id"), Department.name.label("owner"),
            Assignee.id.label("assignee_id"), Assignee.name.label("assignee"),
            Take.person_id.label("taker_id"), Taker.name.label("taker"), Take.at.label("taken_at"),
            Take.until.label("taken_until"),
        )
        .join(Space, Space.id == Thread.space_id)
        .join(Person, Person.id == Thread.author_id)
        .outerjoin(Department, Department.id == func.coalesce(Thread.department_id, of_space))
        .outerjoin(Assignment, Assignment.thread_id == Thread.id)
        .outerjoin(Assignee, Assignee.id == Assignment.person_id)
        .outerjoin(Take, and_(Take.thread_id == Thread.id, Take.until > now()))
        .outerjoin(Taker, Taker.id == Take.person_id)
        .where(condition)
    )  # fmt: skip


def _calendars() -> dict[int, CalendarVersion]:
    return {row.id: row for row in db.session.scalars(select(CalendarVersion))}


def _case(row: Any, calendars: dict[int, CalendarVersion]) -> Case:
    given = {key: value for key, value in row._mapping.items() if key in Case.__dataclass_fields__}
    return Case(**given, calendar=calendars.get(row.calendar_id))
