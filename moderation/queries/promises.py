"""The figures of a promise in public: the same for every reader, because they are computed as nobody sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from community.departments import Department, Official
from community.people import Person
from community.posts import ANSWER, PERSONAL, Post
from community.spaces import Space
from community.threads import Thread
from foundation import measures, worktime
from foundation.clock import now
from foundation.database import ResultRow, Statement, db
from foundation.policy import NOBODY, Actor, where
from foundation.reading import prepared, read
from moderation.calendars import CalendarVersion
from moderation.charters import Charter
from moderation.clocks import Clock
from moderation.responses import Endorsement

WINDOW = timedelta(days=90)


def kept() -> ColumnElement[bool]:
    """Responded at or before the due time, and never void."""
    return and_(Clock.voided_at.is_(None), Clock.responded_at.is_not(None), Clock.responded_at <= Clock.due_at)


def missed(moment: datetime) -> ColumnElement[bool]:
    """Past the due time without having been kept: answered late, or not at all."""
    late = or_(Clock.responded_at.is_(None), Clock.responded_at > Clock.due_at)
    return and_(Clock.voided_at.is_(None), Clock.due_at < moment, late)


def fell_due(moment: datetime) -> ColumnElement[bool]:
    """What counts for compliance: past its due time and not void. What is not yet due is left out, answered or not."""
    return and_(Clock.voided_at.is_(None), Clock.due_at < moment)


def members_hours_over(moment: datetime) -> ColumnElement[bool]:
    """The first promise of a question where members went first, and their hours are over. A clock that was void before
    their end does not count; the next one then does."""
    earlier = aliased(Clock)
    before = exists().where(
        earlier.thread_id == Clock.thread_id, earlier.number < Clock.number, earlier.voided_at.is_(None)
    )
    stood = or_(Clock.voided_at.is_(None), Clock.voided_at >= Clock.peers_until)
    return and_(Clock.peers_until > Clock.started_at, Clock.peers_until <= moment, stood, ~before)


def answered_in_members_hours() -> ColumnElement[bool]:
    """A visible answer before the end of the members' hours, in personal voice and not the asker's; joins Thread."""
    by_a_peer = (Post.role == ANSWER, Post.voice == PERSONAL, Post.author_id != Thread.author_id)
    seen = (Post.hidden_at.is_(None), Post.deleted_at.is_(None), Post.created_at < Clock.peers_until)
    return exists(Post.id).where(Post.thread_id == Clock.thread_id, *by_a_peer, *seen)


@dataclass(frozen=True)
class Kept:
    """How many promises fell due in a window, how many of them were kept, and how many different people asked."""

    due: int
    kept: int
    people: int

    @property
    def percent(self) -> int | None:
        """The share that was kept; None for too few."""
        return measures.percent(self.kept, self.due) if measures.enough(self.due, self.people) else None


def kept_lately() -> Kept:
    """Compliance of the last 90 days over all public spaces: kept of what fell due. Hiding takes no miss away."""
    due, kept_, people = db.session.execute(_lately(*_kept)).one()
    return Kept(due, kept_ or 0, people)


def kept_by_space() -> list[tuple[ResultRow, Kept]]:
    """The same, space by space: what the charter of each promised, wherever the question went since."""
    statement = _lately(Space.slug, Space.name, *_kept).group_by(Space.id).order_by(Space.position, Space.id)
    return [(row, Kept(row[2], row[3], row[4])) for row in db.session.execute(statement)]


_kept = (func.count(), func.sum(case((kept(), 1), else_=0)), func.count(Thread.author_id.distinct()))


def _lately(*columns: Any) -> Statement:
    """Promises of public spaces that fell due in the last 90 days."""
    moment = now()
    window = and_(Clock.due_at >= moment - WINDOW, fell_due(moment))
    joined: Statement = select(*columns).select_from(Clock).join(Thread, Thread.id == Clock.thread_id)
    joined = joined.join(Charter, Charter.id == Clock.charter_id).join(Space, Space.id == Charter.space_id)
    return joined.where(window, where(NOBODY, "space.read"))


_charter = prepared(
    select(Charter.promise_minutes, Charter.peers_minutes, Charter.calendar_id, Department.name.label("department"))
    .join(Department, Department.id == Charter.department_id)
    .where(Charter.space_id == bindparam("space_id"))
    .order_by(Charter.id.desc())
    .limit(1)
)


def charter_of(space_id: int) -> ResultRow | None:
    """What the charter that holds in a space promises, and for which department; None when nothing is promised."""
    found = read(_charter, space_id=space_id)
    return found[0] if found and found[0].promise_minutes is not None else None


def charters_of(space_id: int) -> Sequence[Row[Charter, str]]:
    """Every version of a space's charter with the name of its department, newest first."""
    statement = select(Charter, Department.name.label("department"))
    statement = statement.join(Department, Department.id == Charter.department_id).where(Charter.space_id == space_id)
    return db.session.execute(statement.order_by(Charter.id.desc())).all()


def calendar(calendar_id: int) -> worktime.Calendar:
    """The working time of a calendar version."""
    return db.session.get_one(CalendarVersion, calendar_id).working


_clocks = prepared(
    select(Clock.number, Clock.started_at, Clock.due_at, Clock.responded_at, Clock.voided_at, Clock.void_reason)
    .where(Clock.thread_id == bindparam("thread_id"))
    .order_by(Clock.number)
)


def clocks_of(thread_id: int) -> Sequence[ResultRow]:
    """Every clock of a thread, oldest first, for its timeline."""
    return read(_clocks, thread_id=thread_id)


def endorsements_of(actor: Actor, thread_id: int) -> Sequence[ResultRow]:
    """The endorsements that stand in a thread on visible answers, oldest first."""
    peer = Person.__table__.alias("peer")
    held = (Official.person_id == Person.id, Official.department_id == Department.id, Official.until.is_(None))
    title = select(func.max(Official.title)).where(*held).scalar_subquery()
    statement = (
        select(
            Endorsement.id,
            Endorsement.at,
            Endorsement.summary,
            Endorsement.note_html,
            Endorsement.department_id,
            Department.name.label("department"),
            Person.name,
            Person.handle,
            title.label("title"),
            Post.public_id.label("post_id"),
            peer.c.name.label("peer"),
        )
        .join(Post, Post.id == Endorsement.post_id)
        .join(peer, peer.c.id == Post.author_id)
        .join(Person, Person.id == Endorsement.person_id)
        .join(Department, Department.id == Endorsement.department_id)
        .where(Endorsement.thread_id == thread_id, Endorsement.withdrawn_at.is_(None))
        .where(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        .order_by(Endorsement.at)
    )
    return db.session.execute(statement).all()
