"""The lists behind the figures: the rows of exactly the statement that the figure counts, in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from community.people import Person
from community.posts import Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation import text
from foundation.languages import iso
from foundation.paging import Page, page
from foundation.policy import where
from insight.queries import closed
from insight.queries.checked import CHECKED, said_of, sample_of
from insight.queries.figures import CLOCKS, MOODS, PEOPLE, POSTS, THREADS, Figure, Scope, count, of_theme
from insight.samples import SamplePost
from insight.signals import Signal, of_post
from insight.verdicts import VERDICTS
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
    """One post with the thread that it stands in. `mood` None: not scored, written for a department, or of a space that
    is not public, where no mood is told of one post; in a list of one mood such a post has no `author`."""

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

    @property
    def public(self) -> bool:
        """Whether everyone reads it."""
        return self.visibility == PUBLIC


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A post that people judged: how many said what of it, without who. `post.mood` is what the model told."""

    post: PostRow
    said: dict[str, int]


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


def withheld(figure: Figure, scope: Scope) -> bool:
    """Whether a figure counts nothing only because too few posts in spaces that are not public would be told."""
    return not count(figure, scope) and bool(count(figure, closed.withholding_nothing(scope)))


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
    return joined.join(Person, Person.id == Post.author_id).outerjoin(Signal, of_post())


def _posts(figure: Figure, scope: Scope) -> _Shape:
    statement = posts_with_authors().where(Post.id.in_(figure.statement(scope)))
    return (
        statement,
        (Post.created_at, Post.id),
        True,
        _unnamed if figure.name.rpartition("/")[2] in MOODS else post_row,
    )


def _unnamed(row: Any) -> PostRow:
    found = post_row(row)
    return found if found.public else replace(found, author="")


def _checked(figure: Figure, scope: Scope) -> _Shape:
    joined = posts_with_authors().join(SamplePost, SamplePost.post_id == Post.id)
    joined = joined.where(SamplePost.sample_id == sample_of(scope), Post.id.in_(figure.statement(scope)))
    said = joined.add_columns(*(said_of(name) for name in VERDICTS))
    return said, (Post.created_at, Post.id), True, _checked_row


def _checked_row(row: Any) -> CheckedRow:
    counts = {name: getattr(row, f"said_{name}") for name in VERDICTS if row.visibility == PUBLIC}
    return CheckedRow(_unnamed(row), {name: count for name, count in counts.items() if count})


def post_row(row: Any) -> PostRow:
    """The row of what a SELECT of POST_COLUMNS found."""
    return PostRow(
        row.public_id, f"/threads/{row.thread}-{row.slug}#{row.public_id}", row.title, row.role, row.kind, row.voice,
        row.author, row.created_at, row.space_name, row.visibility,
        row.sentiment if row.visibility == PUBLIC else None, text.excerpt(text.plain(row.html), EXTRACT),
    )  # fmt: skip


def _people(figure: Figure, scope: Scope) -> _Shape:
    posts = of_theme(closed.same(scope, theme_id=figure.theme_id))
    wrote = posts.with_only_columns(Post.author_id, func.count().label("posts")).group_by(Post.author_id).subquery()
    statement = select(Person.name, Person.handle, wrote.c.posts).join(wrote, wrote.c.author_id == Person.id)
    keys = (wrote.c.posts, Person.id)
    return statement.where(Person.id.in_(figure.statement(scope))), keys, True, _person


def _person(row: Any) -> PersonRow:
    return PersonRow(row.name, row.handle, row.posts)


_SHAPES: dict[str, Callable[[Figure, Scope], _Shape]] = {
    THREADS: _threads, CLOCKS: _clocks, POSTS: _posts, PEOPLE: _people, CHECKED: _checked,
}  # fmt: skip


# As a table

CSV_HEADS = {
    THREADS: ("asked", "kind", "title", "asker", "space", "answers", "also have it", "address"),
    CLOCKS: ("started", "due", "answered", "void", "question", "asker", "space", "address"),
    POSTS: ("written", "role", "voice", "mood", "author", "thread", "space", "beginning", "address"),
    PEOPLE: ("name", "posts", "address"),
    CHECKED: ("written", "judged", "model", "author", "thread", "space", "beginning", "address"),
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
    if isinstance(row, CheckedRow):
        post, said = row.post, ", ".join(f"{name} {count}" for name, count in row.said.items())
        told = (iso(post.at), said, post.mood or "", post.author)
        return *told, post.title, post.space_name, post.extract, root + post.address
    return row.name, row.posts, f"{root}/people/{row.handle}"
