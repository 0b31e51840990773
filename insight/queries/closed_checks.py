"""Which posts of spaces that are not public the shares that people checked may rest on, and their lists show.

The checked posts of a space that is not public count with those of the spaces that the same people read, and only in
the whole of what the sample was drawn from. Of each verdict, of what the model was compared on, read as people did and
could not read, there must be none, or ten posts of five people, and as much must be left over; otherwise the sample
stands for the other posts alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, or_, true

from community.posts import Post
from community.spaces import INVITED, PUBLIC, Space
from community.threads import Thread
from foundation.database import db
from insight.privacy import Cell, safe
from insight.queries.closed import Closed, house
from insight.queries.closed import Scope as Place
from insight.samples import Sample, SamplePost
from insight.scoring import SENTIMENTS
from insight.signals import Signal
from insight.verdicts import VERDICTS, Verdict

_COLUMNS = (
    SamplePost.place, Space.visibility, Thread.space_id, Post.author_id, Signal.sentiment, Verdict.verdict,
)  # fmt: skip


class Scope(Place, Protocol):
    """A scope that knows what it may count of closed spaces."""

    @property
    def closed(self) -> Closed:
        """What it may count of them."""


@dataclass(frozen=True)
class _Drawn:
    """A drawn post: who may read it, who wrote it, how the model read it, and what people said of it, if they did."""

    house: Hashable
    author: int
    told: str | None
    said: frozenset[str]


Houses = frozenset[Hashable]
"""Spaces that the same people read: a visibility, or the id of a space with invitations alone."""


def told(scope: Scope, sample: Sample, posts: Select[Any]) -> ColumnElement[bool]:
    """Which posts of a scope, of which `posts` are all, its sample may stand for: a condition on Thread and Space."""
    return of_houses(houses_told(scope, sample, lambda: _rows(posts, sample)))


def houses_told(scope: Scope, sample: Sample, rows: Callable[[], Iterable[Any]]) -> Houses | None:
    """The spaces whose posts a sample may stand for in a scope; None: all. `rows` gives the drawn posts of the scope
    with what people said of each, by place, and is asked only where some of them may be told of closed spaces."""
    if not scope.closed.posts:
        return None
    cut = scope.department_id is not None or scope.marked is not None
    if (sample.starts_at, sample.ends_at, sample.space_id) == (scope.start, scope.end, scope.space_id) and not cut:
        return frozenset({PUBLIC} | _houses_told(_drawn(rows())))
    return frozenset({PUBLIC})


def of_houses(told: Houses | None) -> ColumnElement[bool]:
    """Whether a post stands in one of these spaces: a condition on Thread and Space."""
    if told is None:
        return true()
    return or_(
        *(Space.visibility == of if isinstance(of, str) else Thread.space_id == of for of in sorted(told, key=str))
    )


def house_of(visibility: str, space_id: int) -> Hashable:
    """The house of a space."""
    return space_id if visibility == INVITED else house(visibility, space_id)


def _rows(posts: Select[Any], sample: Sample) -> Iterable[Any]:
    found = posts.join(SamplePost, (SamplePost.post_id == Post.id) & (SamplePost.sample_id == sample.id))
    found = found.outerjoin(Verdict, Verdict.sample_post_id == SamplePost.id).where(Post.id <= sample.last_post_id)
    return db.session.execute(found.with_only_columns(*_COLUMNS).order_by(SamplePost.place))


def _drawn(rows: Iterable[Any]) -> Sequence[_Drawn]:
    drawn = []
    for _place, group in groupby(rows, key=lambda row: row.place):
        first, *others = group
        said = frozenset(row.verdict for row in (first, *others) if row.verdict is not None)
        drawn.append(_Drawn(house_of(first.visibility, first.space_id), first.author_id, first.sentiment, said))
    return drawn


def _houses_told(drawn: Sequence[_Drawn]) -> set[Hashable]:
    """The closed houses whose checked posts are enough. One that is not is left out, which may end the random order of
    the others later; so it is tried until all are."""
    kept = {one.house for one in drawn} - {PUBLIC}
    while True:
        counted: dict[Hashable, list[_Drawn]] = {of: [] for of in kept}
        for one in drawn:
            if one.house in kept or one.house == PUBLIC:
                if not one.said:
                    break
                counted.get(one.house, []).append(one)
        unsafe = {of for of, some in counted.items() if not all(map(safe, _cells(some)))}
        if not unsafe:
            return kept
        kept -= unsafe


def _cells(some: Iterable[_Drawn]) -> Iterable[Cell]:
    """Everything that is told of checked posts, and what each of them leaves over."""
    cells: dict[Hashable, Cell] = defaultdict(Counter)
    for one in some:
        compared = one.told is not None and len(one.said) == 1 and one.said <= set(SENTIMENTS)
        cells["read", one.told is not None][one.author] += 1
        cells["compared", compared][one.author] += 1
        if compared:
            cells["right", one.told in one.said][one.author] += 1
        for verdict in VERDICTS:
            cells[verdict, verdict in one.said][one.author] += 1
    return cells.values()
