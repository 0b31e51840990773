"""People as others see them: who they are, and what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, true

from community.blocks import Block
from community.departments import Department, Official
from community.people import Person
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import text
from foundation.database import db
from foundation.paging import Page, page
from foundation.policy import Actor, where

ON_A_PAGE, EXTRACT = 20, 220


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person; `roles` are (title, department) of the offices held today. Not claimed: known from an archive only.

    `blocked`: by who reads.
    """

    id: int
    name: str
    handle: str
    joined_at: datetime
    claimed: bool
    roles: list[tuple[str, str]]
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Something a person wrote, with its thread."""

    address: str
    title: str
    role: str
    kind: str
    voice: str
    at: datetime
    accepted: bool
    endorsed: bool
    extract: str
    space_slug: str
    space_name: str


def person(actor: Actor, handle: str) -> PersonView | None:
    """Who has this handle. People are known to everyone; what they wrote is not."""
    blocked = exists().where(Block.person_id == actor.id, Block.blocked_id == Person.id)
    found = db.session.execute(
        select(
            Person.id, Person.name, Person.handle, Person.joined_at, Person.claimed_at, blocked.label("blocked")
        ).where(Person.handle == handle)
    ).first()
    if found is None:
        return None
    held = (
        select(Official.title, Department.name)
        .join(Department, Department.id == Official.department_id)
        .where(Official.person_id == found.id, Official.until.is_(None))
        .order_by(Department.name)
    )
    roles = [(title, department) for title, department in db.session.execute(held)]
    claimed = found.claimed_at is not None
    return PersonView(found.id, found.name, found.handle, found.joined_at, claimed, roles, found.blocked)


def to_change(actor: Actor) -> Person:
    """The row of `actor`, for a verb."""
    return db.session.get_one(Person, actor.id)


def id_of(handle: str) -> int | None:
    """Whose handle it is."""
    return db.session.scalar(select(Person.id).where(Person.handle == handle))


def author(post: Post) -> Person:
    """Who wrote a post."""
    return db.session.get_one(Person, post.author_id)


def names(ids: set[int]) -> dict[int, str]:
    """The names of these people."""
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all()) if ids else {}


def written(
    actor: Actor, person_id: int, cursor: str | None = None, only: ColumnElement[bool] | None = None
) -> Page[Written]:
    """What a person wrote that everyone in its space reads, as far as `actor` may; newest first.

    `only`: a condition on Post with its Thread, such as `queries.helping.helping`.
    """
    statement = (
        select(
            Post.public_id, Post.role, Post.voice, Post.html, Post.created_at, Post.accepted_at, Post.endorsed_at,
            Thread.public_id.label("thread"), Thread.slug, Thread.title, Thread.kind,
            Space.slug.label("space_slug"), Space.name.label("space_name"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(where(actor, "post.read"), Post.author_id == person_id, Post.hidden_at.is_(None), Thread.listed)
        .where(true() if only is None else only)
    )  # fmt: skip
    found = page(statement, (Post.created_at, Post.id), cursor, ON_A_PAGE)
    rows = [
        Written(
            f"/threads/{row.thread}-{row.slug}#{row.public_id}", row.title, row.role, row.kind, row.voice,
            row.created_at, row.accepted_at is not None, row.endorsed_at is not None,
            text.excerpt(text.plain(row.html), EXTRACT), row.space_slug, row.space_name,
        )
        for row in found
    ]  # fmt: skip
    return Page(rows, found.next)
