"""Spaces: which ones somebody reads, and where they may ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from community.spaces import Space
from foundation.database import db
from foundation.policy import Actor, where


@dataclass(frozen=True, slots=True)
class SpaceView:
    """A space as pages show it."""

    id: int
    slug: str
    name: str
    purpose: str
    visibility: str
    thread_count: int
    open_count: int


_columns = (Space.id, Space.slug, Space.name, Space.purpose, Space.visibility, Space.thread_count, Space.open_count)


def spaces(actor: Actor, action: str = "space.read") -> list[SpaceView]:
    """The spaces in which `actor` may do this, in their order."""
    statement = select(*_columns).where(where(actor, action)).order_by(Space.position, Space.id)
    return [SpaceView(*row) for row in db.session.execute(statement)]


def space(actor: Actor, slug: str) -> SpaceView | None:
    """One space by its slug, if `actor` reads it."""
    statement = select(*_columns).where(where(actor, "space.read"), Space.slug == slug)
    row = db.session.execute(statement).one_or_none()
    return SpaceView(*row) if row else None


def to_ask_in(slug: str) -> Space | None:
    """The space itself, for the verb that opens a thread there; the caller asks the rule."""
    return db.session.scalar(select(Space).where(Space.slug == slug))
