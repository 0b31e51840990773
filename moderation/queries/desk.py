"""What the desk owes: queues in the order of duty, their counts, and one case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from community.departments import Department
from community.people import Person
from community.policy import posts_read, threads_read
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.clock import now
from foundation.database import Statement, db
from foundation.paging import Page, page
from foundation.policy import Actor
from moderation.calendars import CalendarVersion
from moderation.charters import Charter
from moderation.clocks import Clock
from moderation.queries.queues import QUEUES
from moderation.queries.queues import queue as queue_of
from moderation.takes import Take

SIZE = 20
LONGEST_TALK = 100
Taker = aliased(Person)


@dataclass(frozen=True)
class Case:
    """A row of a queue: the question, its clock, who works on it."""

    id: int
    public_id: str
    slug: str
    title: str
    kind: str
    space: str
    asker: str
    created_at: datetime
    reply_count: int
    me_too_count: int
    due_at: datetime | None
    paused_from: datetime | None
    paused_until: datetime | None
    peers_until: datetime | None
    responded_at: datetime | None
    calendar: CalendarVersion | None
    taker_id: int | None
    taker: str | None
    taken_until: datetime | None

    @property
    def address(self) -> str:
        """The public page."""
        return f"/threads/{self.public_id}-{self.slug}"


def counts(actor: Actor) -> dict[str, int]:
    """How many cases each queue holds: exactly as many as its list."""
    numbers = [select(func.count()).select_from(queue_of(actor, name).subquery()).scalar_subquery() for name in QUEUES]
    return dict(zip(QUEUES, db.session.execute(select(*numbers)).one(), strict=True))


def queue(actor: Actor, name: str, cursor: str | None = None) -> Page[Case]:
    """One page of a queue, soonest promise first."""
    ids = queue_of(actor, name).subquery()
    calendars = {row.id: row for row in db.session.scalars(select(CalendarVersion))}
    found = page(_cases(Thread.id.in_(select(ids.c.id))), (Thread.due_order, Thread.id), cursor, SIZE, newest=False)
    return Page([_case(row, calendars) for row in found.rows], found.next)


def case(actor: Actor, public_id: str) -> Case | None:
    """One case by its public id, in a queue or not; None when it is hidden or the actor may not read it."""
    statement = _cases(and_(Thread.public_id == public_id, Thread.listed, threads_read(actor)))
    row = db.session.execute(statement).one_or_none()
    return _case(row, {c.id: c for c in db.session.scalars(select(CalendarVersion))}) if row else None


def past(asker_of: Case, actor: Actor) -> Sequence[Any]:
    """What the same person asked before, newest first: so that nobody is a stranger to the next department."""
    author = select(Thread.author_id).where(Thread.id == asker_of.id).scalar_subquery()
    earlier = select(Thread.public_id, Thread.slug, Thread.title, Thread.created_at, Thread.responded_at, Thread.due_at)
    earlier = earlier.join(Space, Space.id == Thread.space_id).where(threads_read(actor), Thread.listed)
    earlier = earlier.where(Thread.author_id == author, Thread.id != asker_of.id, Thread.source.is_(None))
    return db.session.execute(earlier.order_by(Thread.created_at.desc()).limit(5)).all()


def talk(actor: Actor, case: Case) -> Sequence[Row[Post, str, str, str | None]]:
    """The conversation of a case, oldest first: post, author's name and handle, and the department it speaks for."""
    statement = (
        select(Post, Person.name, Person.handle, Department.name.label("department"))
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Department, Department.id == Post.department_id)
        .where(Post.thread_id == case.id, posts_read(actor))
        .options(joinedload(Post.thread).joinedload(Thread.space))
    )
    return db.session.execute(statement.order_by(Post.created_at, Post.id).limit(LONGEST_TALK)).all()


def departments_of(actor: Actor) -> Sequence[Department]:
    """The departments for which the actor may speak."""
    return db.session.scalars(
        select(Department).where(Department.id.in_(actor.departments)).order_by(Department.name)
    ).all()


def _cases(condition: ColumnElement[bool]) -> Statement:
    last = select(func.max(Clock.id)).where(Clock.thread_id == Thread.id).correlate(Thread).scalar_subquery()
    calendar = select(Charter.calendar_id).join(Clock, Clock.charter_id == Charter.id).where(Clock.id == last)
    return (
        select(
            Thread.id,
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.kind,
            Space.name.label("space"),
            Person.name.label("asker"),
            Thread.created_at,
            Thread.reply_count,
            Thread.me_too_count,
            Thread.due_at,
            Thread.paused_from,
            Thread.paused_until,
            Thread.peers_until,
            Thread.responded_at,
            calendar.correlate(Thread).scalar_subquery().label("calendar_id"),
            Take.person_id.label("taker_id"),
            Taker.name.label("taker"),
            Take.until.label("taken_until"),
        )
        .join(Space, Space.id == Thread.space_id)
        .join(Person, Person.id == Thread.author_id)
        .outerjoin(Take, and_(Take.thread_id == Thread.id, Take.until > now()))
        .outerjoin(Taker, Taker.id == Take.person_id)
        .where(condition)
    )


def _case(row: Any, calendars: dict[int, CalendarVersion]) -> Case:
    given = {key: value for key, value in row._mapping.items() if key in Case.__dataclass_fields__}
    return Case(**given, calendar=calendars.get(row.calendar_id))
