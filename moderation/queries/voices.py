"""Voice balance: who replies in a space, officials or members. Each figure is one condition, counted and listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from community.departments import Department
from community.people import Person
from community.policy import posts_read, spaces_seen
from community.posts import ANSWER, COMMENT, OFFICIAL, Post
from community.spaces import Space
from community.threads import Thread
from foundation import measures
from foundation.clock import now
from foundation.database import ResultRow, Statement, db
from foundation.paging import Page, page
from foundation.policy import Actor
from moderation.charters import Charter

WINDOW = timedelta(days=90)
ON_A_PAGE = 50
Build = Callable[[], ColumnElement[bool]]


@dataclass(frozen=True)
class Balance:
    """The figures of one space by their names in MEASURES, and how many people wrote what each counts."""

    space: Any
    of: dict[str, int]
    people: dict[str, int]

    def percent(self, part: str, whole: str) -> int | None:
        """A share in hundredths; None where there are too few to say."""
        enough = measures.enough(self.of[whole], self.people[whole])
        return measures.percent(self.of[part], self.of[whole]) if enough else None


def replies() -> ColumnElement[bool]:
    """Answers and comments of the last 90 days by others than the asker. Acknowledgements, questions back to the asker
    and staff notes are not among them; neither is what is hidden or deleted, or moved in from an archive."""
    return and_(_is_reply(Post, Thread), Post.created_at >= now() - WINDOW, Post.source.is_(None))


def official_replies() -> ColumnElement[bool]:
    """Those of the replies that were written for a department. An official who writes for themselves is a member."""
    return and_(replies(), Post.voice == OFFICIAL)


def first_replies() -> ColumnElement[bool]:
    """The first reply of each thread that got it in the last 90 days: as many as there are such threads."""
    earlier, thread = aliased(Post), aliased(Thread)
    before = tuple_(earlier.created_at, earlier.id) < tuple_(Post.created_at, Post.id)
    came = exists().where(earlier.thread_id == Post.thread_id, thread.id == earlier.thread_id,
                          _is_reply(earlier, thread), before)  # fmt: skip
    return and_(replies(), ~came.correlate(Post))


def official_first() -> ColumnElement[bool]:
    """Threads whose first reply was written for a department."""
    return and_(first_replies(), Post.voice == OFFICIAL)


MEASURES: dict[str, Build] = {
    "replies": replies,
    "official-replies": official_replies,
    "first-replies": first_replies,
    "official-first": official_first,
}


def _is_reply(post: Any, thread: Any) -> ColumnElement[bool]:
    seen = and_(post.hidden_at.is_(None), post.deleted_at.is_(None), thread.listed)
    return and_(post.role.in_((ANSWER, COMMENT)), post.author_id != thread.author_id, seen)


def balances(actor: Actor) -> list[Balance]:
    """The balance of each space that the actor's departments look after; for a moderator without one, of all."""
    spaces = spaces_of(actor)
    counted = {name: _counts(actor, build) for name, build in MEASURES.items()}
    return [
        Balance(
            space,
            {name: found.get(space.id, (0, 0))[0] for name, found in counted.items()},
            {name: found.get(space.id, (0, 0))[1] for name, found in counted.items()},
        )
        for space in spaces
    ]


def spaces_of(actor: Actor) -> Sequence[ResultRow]:
    """The spaces with a charter of the actor's departments, by their place: id, slug and name."""
    newest = select(func.max(Charter.id)).group_by(Charter.space_id)
    chartered = select(Charter.space_id).where(Charter.id.in_(newest))
    if actor.departments:
        chartered = chartered.where(Charter.department_id.in_(actor.departments))
    found = select(Space.id, Space.slug, Space.name).where(spaces_seen(actor), Space.id.in_(chartered))
    return db.session.execute(found.order_by(Space.position, Space.id)).all()


def listed(actor: Actor, name: str, space_id: int, cursor: str | None = None) -> Page[Any]:
    """Exactly what a figure counts in a space, newest first."""
    columns = (
        Post.public_id, Post.role, Post.voice, Post.html, Post.created_at, Person.name,
        Department.name.label("department"), Thread.title, Thread.public_id.label("thread"), Thread.slug,
    )  # fmt: skip
    statement = _posts(actor, MEASURES[name], *columns).join(Person, Person.id == Post.author_id)
    statement = statement.outerjoin(Department, Department.id == Post.department_id)
    return page(statement.where(Thread.space_id == space_id), (Post.created_at, Post.id), cursor, ON_A_PAGE)


def _counts(actor: Actor, build: Build) -> dict[int, tuple[int, int]]:
    columns = (Thread.space_id, func.count(Post.id), func.count(distinct(Post.author_id)))
    rows = db.session.execute(_posts(actor, build, *columns).group_by(Thread.space_id))
    return {space_id: (items, people) for space_id, items, people in rows}


def _posts(actor: Actor, build: Build, *columns: Any) -> Statement:
    joined: Statement = select(*columns).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    return joined.join(Space, Space.id == Thread.space_id).where(posts_read(actor), build())
