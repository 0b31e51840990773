"""Threads as rows of a list: home, the whole community, one space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, union_all

from community import ideas
from community.bookmarks import Bookmark
from community.counting import answers, have_this_too, replies, unsolved_answers
from community.kinds import ANNOUNCEMENT, DISCUSSION, HOW_TO, IDEA, QUESTION
from community.kinds import words as kind_words
from community.people import Person
from community.queries.reading import audience, prepared, read
from community.queries.visits import marks_of
from community.spaces import Space
from community.status import Here, Standing, here, near, standing
from community.tags import Tag, ThreadTag
from community.threads import Thread
from foundation.clock import now
from foundation.database import ResultRow, Statement
from foundation.paging import Page, encode, page
from foundation.policy import Actor, where

ALL, OPEN, ANSWERED = "all", "open", "answered"
OF_KIND = {"how-tos": HOW_TO, "ideas": IDEA, "discussions": DISCUSSION, "announcements": ANNOUNCEMENT}
SHOWS = (ALL, OPEN, ANSWERED, *OF_KIND)
ON_HOME, ON_A_PAGE = 6, 20

COLUMNS = (
    Thread.id, Thread.public_id, Thread.slug, Thread.title, Thread.kind, Thread.tags, Thread.created_at,
    Thread.answer_count, Thread.accepted_count, Thread.me_too_count, Thread.hidden_at, Thread.closed_at,
    Thread.withdrawn_at, Thread.due_at, Thread.at_risk_at, Thread.due_order, Thread.peers_until, Thread.paused_from,
    Thread.paused_until, Thread.responded_at, Thread.answered_at, Thread.last_activity_at, Thread.idea_status,
    Thread.idea_status_at, Thread.review_by, Space.slug.label("space_slug"), Space.name.label("space_name"),
    Person.name.label("asker"),
)  # fmt: skip
SHOWN: dict[str, tuple[Any, ...]] = {
    ALL: (Thread.listed,),
    OPEN: (Thread.is_open,),
    ANSWERED: (Thread.answered_at.is_not(None),),
    **{show: (Thread.listed, Thread.kind == kind) for show, kind in OF_KIND.items()},
}
"""What each list shows. All of it is visible to whoever reads the space: neither hidden nor deleted."""


class ThreadRow(NamedTuple):
    """A thread in a list: where it stands, what it is, who asked where. `kind`: its name where nothing else says it.
    `news`: what is new for who reads, in words; `muted`: they want to hear nothing of it."""

    id: int
    address: str
    title: str
    kind: str
    tags: tuple[str, ...]
    asker: str
    asked: str
    created_at: datetime
    space_slug: str
    space_name: str
    answers: str
    solved: bool
    me_toos: str
    standing: Standing
    news: str = ""
    muted: bool = False


def rows_of(found: Sequence[ResultRow]) -> list[ThreadRow]:
    """The rows of what a SELECT of COLUMNS found, in words for whoever reads now."""
    at = here()
    minute = at._replace(moment=at.moment.replace(second=0, microsecond=0))  # no word of a row is finer
    return [_row(row, minute) for row in found]


@lru_cache(maxsize=4096)
def _row(found: ResultRow, at: Here) -> ThreadRow:
    stands = standing(found, at)
    return ThreadRow(
        id=found.id,
        address=f"/threads/{found.public_id}-{found.slug}",
        title=found.title,
        kind=_kind(found, stands.word, at.language),
        tags=tuple(found.tags.split()),
        asker=found.asker,
        asked=near(found.created_at, at),
        created_at=found.created_at,
        space_slug=found.space_slug,
        space_name=found.space_name,
        answers=_answers(found, at.language),
        solved=found.accepted_count > 0 and found.kind == QUESTION,
        me_toos=have_this_too(found.me_too_count, found.kind == IDEA, at.language),
        standing=stands,
    )


def _answers(found: ResultRow, language: str) -> str:
    """How many answers or replies; and that no answer has solved a question which still waits for that."""
    if found.kind != QUESTION:
        return replies(found.answer_count, language)
    waits = found.due_at is not None and not (found.answered_at or found.closed_at or found.withdrawn_at)
    unsolved = waits and found.answer_count
    return (unsolved_answers if unsolved else answers)(found.answer_count, language)


def marked(actor: Actor, rows: list[ThreadRow]) -> list[ThreadRow]:
    """The rows with what is new for `actor` and what they muted; nothing is either for who is signed out."""
    if not actor.signed_in or not rows:
        return rows
    marks = marks_of(actor, [row.id for row in rows])
    return [row._replace(news=at.news, muted=at.muted) if (at := marks.get(row.id)) else row for row in rows]


def _kind(found: ResultRow, word: str, language: str) -> str:
    """What a thread is and what becomes of an idea, where the word beside it does not say so; a question is nothing."""
    name = kind_words(language)[found.kind].name
    if found.kind == QUESTION or word == name:
        return ""
    status = ideas.words(language)[found.idea_status or ideas.OPEN] if found.kind == IDEA else ""
    return name if found.idea_status in (None, ideas.OPEN) or word == status else f"{name}: {status}"


def joined(*conditions: Any) -> Statement:
    """A SELECT of COLUMNS under these conditions, of which one is the rule."""
    from_all: Statement = select(*COLUMNS).join(Space, Space.id == Thread.space_id)
    return from_all.join(Person, Person.id == Thread.author_id).where(*conditions)


@lru_cache(maxsize=256)
def _list(audience: Actor, show: str, in_space: bool, tagged: bool) -> Statement:
    statement = joined(where(audience, "space.read"), *SHOWN[show])
    if in_space:
        statement = statement.where(Thread.space_id == bindparam("space_id"))
    if tagged:
        carries = select(ThreadTag.thread_id).join(Tag, Tag.id == ThreadTag.tag_id).where(Tag.name == bindparam("tag"))
        statement = statement.where(Thread.id.in_(carries))
    return statement


@lru_cache(maxsize=256)
def _first(audience: Actor, show: str, in_space: bool, tagged: bool, size: int) -> Statement:
    return prepared(_ordered(_list(audience, show, in_space, tagged), show).limit(size), of_a_list=True)


def _ordered(statement: Statement, show: str) -> Statement:
    return statement.order_by(*(key.desc() if _newest(show) else key.asc() for key in _keys(show)))


@lru_cache(maxsize=64)
def _both(audience: Actor) -> Statement:
    """Which threads first, then their columns: SQLite would carry every row through two tables of its own."""
    lists = ((show, _list(audience, show, False, False).with_only_columns(Thread.id)) for show in (OPEN, ANSWERED))
    parts = (_ordered(some, show).limit(ON_HOME).subquery() for show, some in lists)
    both = union_all(*(select(part) for part in parts)).subquery()
    return prepared(joined().join(both, both.c.id == Thread.id), of_a_list=True)


def _keys(show: str) -> tuple[Any, ...]:
    first = {OPEN: Thread.due_order, ANSWERED: Thread.answered_at}.get(show, Thread.last_activity_at)
    return (first, Thread.id)


def _newest(show: str) -> bool:
    return show != OPEN


def on_home(actor: Actor) -> tuple[list[ThreadRow], list[ThreadRow]]:
    """What needs an answer, soonest promise first, and what was answered last, newest first."""
    found = read(_both(audience(actor)))
    waiting = sorted((row for row in found if row.answered_at is None), key=lambda row: (row.due_order, row.id))
    answered = sorted(
        (row for row in found if row.answered_at), key=lambda row: (row.answered_at, row.id), reverse=True
    )
    shown = marked(actor, [*rows_of(waiting), *rows_of(answered)])
    return shown[: len(waiting)], shown[len(waiting) :]


def threads(
    actor: Actor, show: str, *, space_id: int | None = None, tag: str = "", cursor: str | None = None
) -> Page[ThreadRow]:
    """A page of threads in words for who reads; see `found`."""
    listed = found(actor, show, space_id=space_id, tag=tag, cursor=cursor)
    return Page(marked(actor, rows_of(listed.rows)), listed.next)


def found(
    actor: Actor, show: str, *, space_id: int | None = None, tag: str = "", cursor: str | None = None
) -> Page[ResultRow]:
    """A page of threads: one of SHOWS, of one space or of all. Open ones by promise, the others newest first."""
    given = {name: value for name, value in (("space_id", space_id), ("tag", tag)) if value}
    wanted = (audience(actor), show, space_id is not None, bool(tag))
    if cursor:
        statement = _list(*wanted).params(**given)
        listed: Page[ResultRow] = page(statement, _keys(show), cursor, ON_A_PAGE, newest=_newest(show))
        return listed
    rows = read(_first(*wanted, ON_A_PAGE + 1), **given)
    shown = rows[:ON_A_PAGE]
    more = encode([getattr(shown[-1], key.key) for key in _keys(show)]) if len(rows) > ON_A_PAGE else None
    return Page(shown, more)


@dataclass(frozen=True, slots=True)
class Pinned:
    """An announcement that stands on top."""

    address: str
    title: str
    space_name: str
    until: datetime


MOST_PINNED = 3


@lru_cache(maxsize=128)
def _pinned(audience: Actor, in_space: bool) -> Statement:
    columns = (Thread.public_id, Thread.slug, Thread.title, Space.name.label("space_name"), Thread.pinned_until)
    statement = select(*columns).join(Space, Space.id == Thread.space_id)
    stands = (
        where(audience, "space.read"),
        Thread.listed,
        Thread.kind == ANNOUNCEMENT,
        Thread.pinned_until.is_not(None),
    )
    statement = statement.where(*stands).order_by(Thread.pinned_until.desc(), Thread.id.desc()).limit(MOST_PINNED)
    return prepared(statement.where(Thread.space_id == bindparam("space_id")) if in_space else statement)


def pinned(actor: Actor, space_id: int | None = None) -> list[Pinned]:
    """The announcements that stand on top now, of one space or of all, those that stay longest first."""
    given = {"space_id": space_id} if space_id else {}
    rows = read(_pinned(audience(actor), space_id is not None), **given)
    return [
        Pinned(f"/threads/{row.public_id}-{row.slug}", row.title, row.space_name, row.pinned_until)
        for row in rows
        if row.pinned_until > now()
    ]


def bookmarked(actor: Actor, cursor: str | None = None) -> Page[ThreadRow]:
    """The threads that `actor` keeps for later and reads, the last kept first."""
    mine = joined(where(actor, "thread.read")).join(Bookmark, Bookmark.thread_id == Thread.id)
    found = page(mine.where(Bookmark.person_id == actor.id), (Bookmark.at, Bookmark.thread_id), cursor, ON_A_PAGE)
    return Page(marked(actor, rows_of(found.rows)), found.next)
