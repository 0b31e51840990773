"""Threads as rows of a list: whole community, one space, home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, union_all

from community.people import Person
from community.spaces import Space
from community.status import Standing, standing
from community.tags import Tag, ThreadTag
from community.threads import IDEA, Thread
from foundation.database import db
from foundation.paging import Page, page
from foundation.policy import Actor, where

ALL, OPEN, ANSWERED, IDEAS = SHOWS = ("all", "open", "answered", "ideas")
ON_HOME, ON_A_PAGE = 6, 20

COLUMNS = (
    Thread.id,
    Thread.public_id,
    Thread.slug,
    Thread.title,
    Thread.kind,
    Thread.tags,
    Thread.created_at,
    Thread.answer_count,
    Thread.accepted_count,
    Thread.me_too_count,
    Thread.hidden_at,
    Thread.due_at,
    Thread.due_order,
    Thread.peers_until,
    Thread.paused_from,
    Thread.paused_until,
    Thread.responded_at,
    Thread.answered_at,
    Thread.last_activity_at,
    Space.slug.label("space_slug"),
    Space.name.label("space_name"),
    Person.name.label("asker"),
    Person.handle.label("asker_handle"),
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list: where it stands, what it is, who asked where."""

    id: int
    address: str
    title: str
    kind: str
    tags: list[str]
    asker: str
    created_at: datetime
    space_slug: str
    space_name: str
    answers: int
    official: bool
    solved: bool
    me_toos: int
    standing: Standing


def row_of(found: Row[Any]) -> ThreadRow:
    """The row of what a SELECT of COLUMNS found."""
    return ThreadRow(
        id=found.id,
        address=f"/threads/{found.public_id}-{found.slug}",
        title=found.title,
        kind=found.kind,
        tags=found.tags.split(),
        asker=found.asker,
        created_at=found.created_at,
        space_slug=found.space_slug,
        space_name=found.space_name,
        answers=found.answer_count,
        official=found.responded_at is not None,
        solved=found.accepted_count > 0,
        me_toos=found.me_too_count,
        standing=standing(found),
    )


def readable(actor: Actor) -> Select[Any]:
    """Every thread that lists show to this actor: the rule, without hidden ones."""
    joined = select(*COLUMNS).join(Space, Space.id == Thread.space_id).join(Person, Person.id == Thread.author_id)
    return joined.where(where(actor, "thread.read"), Thread.listed)


def on_home(actor: Actor) -> tuple[list[ThreadRow], list[ThreadRow]]:
    """What needs an answer, soonest promise first, and what was answered last, newest first."""
    needs = readable(actor).where(Thread.is_open).order_by(Thread.due_order, Thread.id).limit(ON_HOME)
    ended = readable(actor).where(Thread.answered_at.is_not(None)).order_by(*_falling(Thread.answered_at)).limit(ON_HOME)
    both = union_all(*(select(part.subquery()) for part in (needs, ended)))
    found = db.session.execute(both).all()
    waiting = sorted((row for row in found if row.answered_at is None), key=lambda row: (row.due_order, row.id))
    answered = sorted((row for row in found if row.answered_at), key=lambda row: (row.answered_at, row.id), reverse=True)
    return [row_of(row) for row in waiting], [row_of(row) for row in answered]


def threads(
    actor: Actor, show: str, *, space_id: int | None = None, tag: str = "", cursor: str | None = None
) -> Page[ThreadRow]:
    """A page of threads: one of SHOWS, of one space or of all. Open ones by promise, the others newest first."""
    statement, newest = readable(actor), True
    keys: Sequence[ColumnElement[Any]] = (Thread.last_activity_at, Thread.id)
    if space_id is not None:
        statement = statement.where(Thread.space_id == space_id)
    if tag:
        carries = select(ThreadTag.thread_id).join(Tag, Tag.id == ThreadTag.tag_id).where(Tag.name == tag)
        statement = statement.where(Thread.id.in_(carries))
    if show == OPEN:
        statement, keys, newest = statement.where(Thread.is_open), (Thread.due_order, Thread.id), False
    elif show == ANSWERED:
        statement, keys = statement.where(Thread.answered_at.is_not(None)), (Thread.answered_at, Thread.id)
    elif show == IDEAS:
        statement = statement.where(Thread.kind == IDEA)
    found = page(statement, keys, cursor, ON_A_PAGE, newest=newest)
    return Page([row_of(row) for row in found], found.next)


def _falling(*columns: Any) -> list[ColumnElement[Any]]:
    return [column.desc() for column in (*columns, Thread.id)]
