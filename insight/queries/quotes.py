"""Posts that may be quoted to anybody, those nearest to the middle of a theme first, and what people are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, exists, literal, not_, or_, select, union_all

from community.departments import Official
from community.people import Person
from community.posts import OPENING, Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import Statement, db
from foundation.policy import NOBODY
from insight.queries import closed
from insight.queries.figures import Scope, of_theme
from insight.theme_tables import Theme, ThemePost

LOOKED_THROUGH, NEAREST = 2_000, 12
"""So many posts of a theme, the nearest to its middle, are asked whether they are of the scope; so many of these are
read. So the time has a bound, however many posts there are."""


@dataclass(frozen=True, slots=True)
class Quotable:
    """A post that everyone reads, also who is signed out. `words` are its HTML, those of an opening after its title."""

    id: int
    author_id: int
    likeness: float
    address: str
    role: str
    at: datetime
    space_name: str
    words: str


@dataclass
class Found:
    """What may be quoted of each theme, by its id, the nearest first; the words kept of each; and what people are
    called who wrote in the same threads or work here."""

    posts: dict[int, list[Quotable]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[int, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


def quotable(scope: Scope, theme_ids: Sequence[int]) -> Found:
    """For each of these themes at most NEAREST posts of the scope, in one statement.

    Whoever reads the report, only what somebody signed out reads may be quoted: nothing of a space that is not public,
    nothing hidden or deleted, nothing that was said for a department or by somebody who works here.
    """
    found = Found()
    if not theme_ids:
        return found
    nearest = union_all(*(select(_nearest(scope, id_).subquery()) for id_ in theme_ids)).cte("nearest")
    rows = select(
        nearest.c.theme_id, nearest.c.likeness, Post.id, Post.author_id, Post.public_id, Post.role, Post.created_at,
        Post.html, Thread.public_id.label("thread"), Thread.slug, Thread.title, Space.name.label("space_name"),
        Theme.terms,
    )  # fmt: skip
    rows = rows.join(Post, Post.id == nearest.c.id).join(Thread, Thread.id == Post.thread_id)
    rows = rows.join(Space, Space.id == Thread.space_id).join(Theme, Theme.id == nearest.c.theme_id)
    for row in db.session.execute(union_all(rows, _called(select(nearest.c.thread_id)))):
        if not row.theme_id:
            found.names += [row.title, row.slug]
            continue
        words = f"{_ended(row.title)}\n\n{row.html}" if row.role == OPENING else row.html
        address = f"/threads/{row.thread}-{row.slug}#{row.public_id}"
        found.terms[row.theme_id] = row.terms
        found.posts[row.theme_id].append(
            Quotable(row.id, row.author_id, row.likeness, address, row.role, row.created_at, row.space_name, words)
        )
    return found


def _nearest(scope: Scope, theme_id: int) -> Statement:
    public = of_theme(closed.withholding_nothing(replace(scope, actor=NOBODY, theme_id=theme_id)))
    order = (ThemePost.likeness.desc(), ThemePost.post_id.desc())
    near = select(ThemePost.post_id).where(ThemePost.theme_id == theme_id).order_by(*order).limit(LOOKED_THROUGH)
    columns = (literal(theme_id).label("theme_id"), ThemePost.likeness, Post.id, Post.thread_id)
    chosen = public.with_only_columns(*columns).where(Post.id.in_(near), not_(_works_here()))
    return chosen.order_by(*order).limit(NEAREST)


def _ended(title: str) -> str:
    """A title as a sentence."""
    return title if title.endswith((".", "!", "?", "…")) else f"{title}."


def _works_here() -> ColumnElement[bool]:
    """Whether the author of a post speaks for a department, or manages or administers the house."""
    speaks = exists().where(Official.person_id == Person.id, Official.until.is_(None)).correlate(Person)
    works = or_(Person.manager_since.is_not(None), Person.admin_since.is_not(None), speaks)
    return exists().where(Person.id == Post.author_id, works)


def _called(threads: Statement) -> Statement | CompoundSelect:
    """What those are called who wrote in these threads, or who work here or did."""
    wrote = select(Post.author_id).where(Post.thread_id.in_(threads))
    roles = (Person.moderator_since, Person.manager_since, Person.admin_since)
    work = (Person.id.in_(select(Official.person_id)), *(since.is_not(None) for since in roles))
    nought, none = literal(0), literal("")
    columns = (nought, literal(0.0), nought, nought, none, none, Person.joined_at, none, none, Person.handle,
               Person.name, none, none)  # fmt: skip
    return select(*columns).where(or_(Person.id.in_(wrote), *work))
