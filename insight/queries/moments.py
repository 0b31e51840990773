"""Moments as their page shows them: which spaces are of which moment, and who wrote in them in what mood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import case, func

from community.posts import Post
from community.queries.spaces import SpaceView
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor
from insight.journey import MOMENT
from insight.part import Mark, Part
from insight.queries.figures import Scope, posts
from insight.queries.journey import marks, names
from insight.signals import Signal

BEFORE, NOW = 0, 1


@dataclass(frozen=True)
class Place:
    """A moment with its spaces; or a space that has none, by its own name."""

    name: str
    spaces: tuple[SpaceView, ...]
    moment: bool

    @property
    def part(self) -> Part:
        """The same as a part of reports."""
        return Part(moment=Mark(self.name, frozenset(self.ids))) if self.moment else Part(self.spaces[0])

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of its spaces."""
        return tuple(space.id for space in self.spaces)


class Wrote(NamedTuple):
    """What one author wrote in one space, BEFORE or NOW: all posts, those read, and those of three moods."""

    space_id: int
    author_id: int
    which: int
    posts: int
    read: int
    negative: int
    neutral: int
    positive: int


def places(actor: Actor, spaces: Sequence[SpaceView]) -> list[Place]:
    """The moments of these spaces, in the order of the alphabet; then the spaces without one, in their own."""
    found = marks(actor)
    of = {space.id: found[space.id][MOMENT] if space.id in found else [] for space in spaces}
    moments = names(found, MOMENT)
    with_moment = [Place(name, tuple(one for one in spaces if name in of[one.id]), moment=True) for name in moments]
    return [*with_moment, *(Place(one.name, (one,), moment=False) for one in spaces if not of[one.id])]


def wrote(scope: Scope, before: Scope) -> list[Wrote]:
    """Who wrote how much where, in a scope and in the one just before it, as far as it is counted by mood."""
    wide = replace(scope, start=before.start)
    told = case((Post.created_at < scope.start, before.closed.by_mood), else_=scope.closed.by_mood)
    which = case((Post.created_at < scope.start, BEFORE), else_=NOW).label("which")
    moods = (func.count(case((Signal.sentiment == mood, 1))) for mood in ("negative", "neutral", "positive"))
    columns = (Thread.space_id, Post.author_id, which, func.count(), func.count(Signal.sentiment), *moods)
    rows = posts(wide).where(told).with_only_columns(*columns).group_by(Thread.space_id, Post.author_id, "which")
    return [Wrote._make(row) for row in db.session.execute(rows)]
