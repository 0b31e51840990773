"""Spaces: which ones somebody reads, and where they may ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from community.queries.reading import audience, prepared, read
from community.spaces import Space
from foundation.database import Statement, db
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


COLUMNS = (Space.id, Space.slug, Space.name, Space.purpose, Space.visibility, Space.thread_count, Space.open_count)


@lru_cache(maxsize=128)
def _all(audience: Actor, action: str) -> Statement:
    return prepared(select(*COLUMNS).where(where(audience, action)).order_by(Space.position, Space.id))


@lru_cache(maxsize=128)
def _one(audience: Actor) -> Statement:
    return prepared(select(*COLUMNS).where(where(audience, "space.read"), Space.slug == bindparam("slug")))


def spaces(actor: Actor, action: str = "space.read") -> list[SpaceView]:
    """The spaces in which `actor` may do this, in their order."""
    return [SpaceView(*row) for row in read(_all(audience(actor), action))]


def listed(actor: Actor) -> tuple[Statement, tuple[Any, ...]]:
    """The spaces that `actor` reads as rows of SpaceView, to be asked for together with something else; their order."""
    return select(*COLUMNS).where(where(actor, "space.read")), (Space.position, Space.id)


def space(actor: Actor, slug: str) -> SpaceView | None:
    """One space by its slug, if `actor` reads it."""
    for row in read(_one(audience(actor)), slug=slug):
        return SpaceView(*row)
    return None


def to_ask_in(slug: str) -> Space | None:
    """The space itself, for the verb that opens a thread there; the caller asks the rule."""
    return db.session.scalar(select(Space).where(Space.slug == slug))
