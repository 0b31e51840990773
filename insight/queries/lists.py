"""The lists behind the figures: the rows of exactly the statement that the figure counts, in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from community.people import Person
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import text
from foundation.languages import iso
from foundation.paging import Page, page
from foundation.policy import where
from insight.queries.figures import CLOCKS, PEOPLE, POSTS, THREADS, Figure, Scope, of_theme
from insight.signals import Signal
from moderation.clocks import Clock

ON_A_PAGE, EXTRACT = 50, 260


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One question or idea. `responded_at` is when an official answered what was asked last."""

    address: str
    title: str
    kind: str
    asker: str
    at: datetime
    space_name: str
    answers: int
    accepted: int
    me_toos: int
    responded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One promise. `address` and `title` are empty where its reader may not read the question (any more)."""

    address: str
    title: str
    asker: str
    space_name: str
    started_at: datetime
    due_at: datetime
    responded_at: datetime | None
    voided_at: datetime | None
    peers_until: datetime


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post with the thread that it stands in. `mood` None: not scored, or written for a department."""

    public_id: str
    address: str
    title: str
    role: str
    kind: str
    voice: str
    author: str
    at: datetime
    space_name: str
    visibility: str
    mood: str | None
    extract: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, and how many posts they wrote of what is counted."""

    name: str
    handle: str
    posts: int


def rows(figure: Figure, scope: Scope, cursor: str | None = None, size: int = ON_A_PAGE) -> Page[Any]:
    """One page of what a figure counts: rows of threads, clocks, posts or people."""
    find, keys, newest, row = _SHAPES[figure.measure.of](figure, scope)
    found = page(find, keys, cursor, size, newest=newest)
    return Page([row(one) for one in found], found.next)


_Shape = tuple[Any, Sequence[Any], bool, Callable[[Any], Any]]


def _threads(figure: Figure, scope: Scope) -> _Shape:
    columns = (
        Thread.public_id, Thread.slug, Thread.title, Thread.kind, Person.name.label("asker"), Thread.created_at,
        Space.name.label("space_name"), Thread.answer_count, Thread.accepted_count, Thread.me_too_count,
        Thread.responded_at,
    )  # fmt: skip
    joined = select(*columns).join(Space, Space.id == Thread.space_id).join(Person, Person.id == Thread.author_id)
    return joined.where(Thread.id.in_(figure.statement(scope))), (Thread.created_at, Thread.id), True, _thread


def _thread(row: Any) -> ThreadRow:
    return ThreadRow(f"/threads/{row.public_id}-{row.slug}", *row[2:11])


def _clocks(figure: Figure, scope: Scope) -> _Shape:
    read = and_(where(scope.actor, "thread.read"), Thread.listed)
    columns = (
        Clock.started_at, Clock.due_at, Clock.responded_at, Clock.voided_at, Clock.peers_until, Thread.public_id,
        Thread.slug, Thread.title, Person.name.label("asker"), Space.name.label("space_name"), read.label("read"),
    )  # fmt: skip
    joined = select(*columns).join(Thread, Thread.id == Clock.thread_id).join(Space, Space.id == Thread.space_id)
    joined = joined.join(Person, Person.id == Thread.author_id).where(Clock.id.in_(figure.statement(scope)))
    return joined, (figure.measure.at, Clock.id), True, _clock


def _clock(row: Any) -> ClockRow:
    address, title, asker = (f"/threads/{row.public_id}-{row.slug}", row.title, row.asker) if row.read else ("", "", "")
    due = (row.due_at, row.responded_at, row.voided_at, row.peers_until)
    return ClockRow(address, title, asker, row.space_name, row.started_at, *due)


POST_COLUMNS = (
    Post.public_id, Post.role, Post.voice, Post.html, Post.created_at, Thread.public_id.label("thread"), Thread.slug,
    Thread.title, Thread.kind, Person.name.label("author"), Space.name.label("space_name"), Space.visibility,
    Signal.sentiment,
)  # fmt: skip


def posts_with_authors() -> Select[*tuple[Any, ...]]:
    """POST_COLUMNS, joined; the caller says which posts."""
    joined = select(*POST_COLUMNS).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    return joined.join(Person, Person.id == Post.author_id).outerjoin(Signal, Signal.post_id == Post.id)


def _posts(figure: Figure, scope: Scope) -> _Shape:
    statement = posts_with_authors().where(Post.id.in_(figure.statement(scope)))
    return statement, (Post.created_at, Post.id), True, post_row


def post_row(row: Any) -> PostRow:
    """The row of what a SELECT of POST_COLUMNS found."""
    return PostRow(
        row.public_id, f"/threads/{row.thread}-{row.slug}#{row.public_id}", row.title, row.role, row.kind, row.voice,
        row.author, row.created_at, row.space_name, row.visibility, row.sentiment,
        text.excerpt(text.plain(row.html), EXTRACT),
    )  # fmt: skip


def _people(figure: Figure, scope: Scope) -> _Shape:
    posts = of_theme(replace(scope, theme_id=figure.theme_id))
    wrote = posts.with_only_columns(Post.author_id, func.count().label("posts")).group_by(Post.author_id).subquery()
    statement = select(Person.name, Person.handle, wrote.c.posts).join(wrote, wrote.c.author_id == Person.id)
    keys = (wrote.c.posts, Person.id)
    return statement.where(Person.id.in_(figure.statement(scope))), keys, True, _person


def _person(row: Any) -> PersonRow:
    return PersonRow(row.name, row.handle, row.posts)


_SHAPES: dict[str, Callable[[Figure, Scope], _Shape]] = {
    THREADS: _threads, CLOCKS: _clocks, POSTS: _posts, PEOPLE: _people,
}  # fmt: skip


# As a table

CSV_HEADS = {
    THREADS: ("asked", "kind", "title", "asker", "space", "answers", "also have it", "address"),
    CLOCKS: ("started", "due", "answered", "void", "question", "asker", "space", "address"),
    POSTS: ("written", "role", "voice", "mood", "author", "thread", "space", "beginning", "address"),
    PEOPLE: ("name", "posts", "address"),
}


def as_cells(row: Any, root: str) -> tuple[object, ...]:
    """A row of a list as the cells of a table, under the heads of CSV_HEADS; `root` is put before addresses."""
    root = root.rstrip("/")
    if isinstance(row, ThreadRow):
        what = (iso(row.at), row.kind, row.title, row.asker, row.space_name)
        return *what, row.answers, row.me_toos, root + row.address
    if isinstance(row, ClockRow):
        moments = (iso(at) if at else "" for at in (row.started_at, row.due_at, row.responded_at, row.voided_at))
        return *moments, row.title, row.asker, row.space_name, root + row.address if row.address else ""
    if isinstance(row, PostRow):
        who = (iso(row.at), row.role, row.voice, row.mood or "", row.author)
        return *who, row.title, row.space_name, row.extract, root + row.address
    return row.name, row.posts, f"{root}/people/{row.handle}"
