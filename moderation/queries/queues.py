"""The queues of the desk in the order of duty, each as one condition: a list and its count both come from here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from community.policy import threads_read
from community.posts import OPENING, Post
from community.spaces import Space
from community.threads import Thread
from foundation.clock import now
from foundation.database import Statement, db
from foundation.policy import Actor, where
from moderation.assignments import Assignment
from moderation.calendars import CalendarVersion
from moderation.charters import Charter
from moderation.clocks import Clock
from moderation.flags import Flag, is_open
from moderation.handovers import HandOver
from moderation.takes import Take

Condition = Callable[[Actor, datetime], ColumnElement[bool]]

owed = and_(Thread.due_at.is_not(None), Thread.responded_at.is_(None))
"""A promise that no official has kept or missed with an answer yet."""
unanswered = and_(Thread.source.is_(None), or_(Thread.is_open, owed))
"""What somebody of the department still has to answer, promised or not."""


def queue(actor: Actor, name: str) -> Statement:
    """The ids of a queue of QUEUES, as `actor` reads it."""
    statement = select(Thread.id).join(Space, Space.id == Thread.space_id)
    return statement.where(Thread.listed, threads_read(actor), QUEUES[name](actor, now()))


def ours(actor: Actor) -> ColumnElement[bool]:
    """What the actor's departments answer for; a moderator who speaks for none watches over all."""
    if not actor.departments:
        return true() if actor.moderator else false()
    return answered_by(actor.departments)


def answered_by(departments: Collection[int]) -> ColumnElement[bool]:
    """What these departments answer for now: who promised or took it over, else that of the space's charter."""
    newest = select(func.max(Charter.id)).group_by(Charter.space_id)
    spaces = select(Charter.space_id).where(Charter.id.in_(newest), Charter.department_id.in_(departments))
    unpromised = and_(Thread.department_id.is_(None), Thread.space_id.in_(spaces))
    return or_(Thread.department_id.in_(departments), unpromised)


def _to_answer(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    """Everything that waits for an answer of ours: what is overdue, due, waiting or nobody's is a part of it."""
    return and_(ours(actor), unanswered)


def _overdue(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    return and_(ours(actor), owed, Thread.due_at < moment)


def _today(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    """Due before the end of today, each clock in its calendar's zone."""
    last = select(func.max(Clock.id)).where(Clock.thread_id == Thread.id).correlate(Thread).scalar_subquery()
    zones = db.session.execute(select(CalendarVersion.zone).distinct()).scalars()
    ends = [and_(CalendarVersion.zone == zone, Thread.due_at < _midnight(moment, zone)) for zone in zones]
    clocks = select(Clock.id).join(Charter, Charter.id == Clock.charter_id)
    clocks = clocks.join(CalendarVersion, CalendarVersion.id == Charter.calendar_id)
    today = clocks.where(Clock.id == last, or_(false(), *ends)).exists()
    return and_(ours(actor), owed, Thread.due_at >= moment, today)


def _midnight(moment: datetime, zone: str) -> datetime:
    tomorrow = moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(zone)).astimezone(UTC)


def _first(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    reply = aliased(Post)
    somebody_wrote = exists().where(
        reply.thread_id == Thread.id, reply.role != OPENING, reply.author_id != Thread.author_id,
        reply.hidden_at.is_(None), reply.deleted_at.is_(None),
    )  # fmt: skip
    return and_(ours(actor), Thread.is_open, Thread.source.is_(None), ~somebody_wrote)


def _mine(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    """Taken now, or assigned and not answered: whichever department answers for it, because one helps out."""
    assigned = exists().where(Assignment.thread_id == Thread.id, Assignment.person_id == actor.id)
    return or_(_taken(moment, actor), and_(assigned, unanswered))


def _taken(moment: datetime, by: Actor | None = None) -> ColumnElement[bool]:
    held = exists().where(Take.thread_id == Thread.id, Take.until > moment)
    return held.where(Take.person_id == by.id) if by else held


def _waiting(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    return and_(ours(actor), owed, Thread.paused_from <= moment, Thread.paused_until > moment)


def _handed_over(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    """What another department asks ours to take over. A moderator who speaks for none sees all of them."""
    here = HandOver.to_department_id.in_(actor.departments) if actor.departments else ours(actor)
    return and_(unanswered, exists().where(HandOver.thread_id == Thread.id, HandOver.ended_at.is_(None), here))


def _flagged(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    """Where somebody flagged a post that this person may look at, whichever department answers for it."""
    waits = exists().where(Flag.post_id == Post.id, Post.thread_id == Thread.id, is_open(), where(actor, "post.review"))
    return waits.correlate(Thread, Space)


def _unassigned(actor: Actor, moment: datetime) -> ColumnElement[bool]:
    assigned = exists().where(Assignment.thread_id == Thread.id)
    return and_(ours(actor), unanswered, ~_taken(moment), ~assigned)


QUEUES: dict[str, Condition] = {
    "owed": _to_answer,
    "overdue": _overdue,
    "today": _today,
    "first": _first,
    "mine": _mine,
    "waiting": _waiting,
    "handover": _handed_over,
    "flagged": _flagged,
    "unassigned": _unassigned,
}
"""Every queue by its name in addresses. A condition speaks of Thread joined with Space, for whom and at what moment."""
