"""What a scope counts of spaces that are not public: the blocks that `insight.privacy` allows, as conditions."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from community.posts import Post
from community.spaces import INVITED, MEMBERS, PUBLIC, STAFF, Space
from community.threads import Thread
from foundation import periods
from foundation.clock import now
from foundation.database import db
from foundation.periods import MONTH, Period
from insight import privacy
from insight.privacy import Block, Leaf, Voice
from insight.signals import Signal
from insight.theme_tables import ThemePost

NOT_READ = "not-scored"
_SHARED = (MEMBERS, STAFF)
_COLUMNS = (
    Thread.space_id, Space.visibility, Post.author_id, Post.created_at, Signal.sentiment, ThemePost.theme_id,
)  # fmt: skip


@dataclass(frozen=True)
class Closed:
    """Which posts of closed spaces a scope may count by mood and theme. `posts`: how many it reads; none: no limit."""

    posts: int = 0
    blocks: tuple[Block, ...] = ()

    @property
    def by_mood(self) -> ColumnElement[bool]:
        """Whether a post may be counted by its mood: as a condition on Post, Thread and Space."""
        if not self.posts:
            return true()
        return or_(Space.visibility == PUBLIC, *_within(leaf for block in self.blocks for leaf in block.leaves))

    @property
    def by_theme(self) -> ColumnElement[bool]:
        """Whether a post may be counted by its theme, and by its mood in it: the same with ThemePost joined."""
        if not self.posts:
            return true()
        told: dict[frozenset[int], list[Leaf]] = defaultdict(list)
        for block in self.blocks:
            told[block.themes].extend(block.leaves)
        parts = [and_(ThemePost.theme_id.in_(sorted(themes)), or_(*_within(told[themes]))) for themes in told if themes]
        return or_(Space.visibility == PUBLIC, *parts)


EVERYTHING = Closed()


class Scope(Protocol):
    """What of a scope matters here. What is found out is kept in it, so that no statement is asked twice."""

    @property
    def start(self) -> datetime:
        """Where it begins."""

    @property
    def end(self) -> datetime:
        """Before what it ends."""

    @property
    def space_id(self) -> int | None:
        """Its space; None: all."""

    @property
    def department_id(self) -> int | None:
        """The department that answers; None: any."""

    @property
    def marked(self) -> frozenset[int] | None:
        """The spaces that carry a mark; None: all."""


S = TypeVar("S", bound=Scope)


def same(scope: S, **changes: Any) -> S:
    """This scope with something changed that leaves its days, its spaces and its reader as they are."""
    made = replace(scope, **changes)  # type: ignore[type-var]
    if "closed" in vars(scope):
        vars(made)["closed"] = vars(scope)["closed"]
    return made


def withholding_nothing(scope: S) -> S:
    """The same as if all that is read might be told: only to find out whether anything is withheld."""
    made = same(scope)
    vars(made)["closed"] = EVERYTHING
    return made


def found(scope: Scope, posts: Select[Any]) -> Closed:
    """What a scope may count of closed spaces, of which `posts` are all posts. One statement."""
    return told(closed_posts(posts), scope)


def find(scopes: Sequence[S], posts: Callable[[S], Select[Any]]) -> None:
    """The same for scopes that differ only in their days, in one statement for all."""
    first, last = min(scope.start for scope in scopes), max(scope.end for scope in scopes)
    rows = closed_posts(posts(replace(scopes[0], start=first, end=last)))  # type: ignore[type-var]
    for scope in scopes:
        vars(scope)["closed"] = told(rows, scope)


def closed_posts(posts: Select[Any]) -> list[Any]:
    """Those of these posts that stand in spaces that are not public, with all that decides whether they are told."""
    spaces = select(Space.id).where(Space.visibility != PUBLIC)
    closed = posts.where(Thread.space_id.in_(spaces)).outerjoin(ThemePost, ThemePost.post_id == Post.id)
    return list(db.session.execute(closed.with_only_columns(*_COLUMNS)))


def told(rows: Iterable[Any], scope: Scope) -> Closed:
    """What may be told of those of these `closed_posts` that lie in the days of a scope."""
    months = _months(scope.start, scope.end)
    starts = [month.start for month in months]
    voices, count = [], 0
    for space_id, visibility, author, at, mood, theme in rows:
        if scope.start <= at < scope.end:
            count += 1
            place = bisect_right(starts, at) - 1
            if place >= 0 and at < months[place].end and scope.department_id is None:  # it would cut a block
                leaf = Leaf(space_id, house(visibility, space_id), number_of(months[place]))
                voices.append(Voice(leaf, author, mood or NOT_READ, theme))
    everywhere = scope.space_id is None and scope.marked is None
    blocks = privacy.blocks(voices, {number_of(one) for one in months}, lambda of: everywhere or of not in _SHARED)
    return Closed(count, tuple(blocks))


def house(visibility: str, space_id: int) -> Hashable:
    """The spaces that the same people read: all for members, all for staff, and each one with invitations alone."""
    return f"{INVITED} {space_id}" if visibility == INVITED else visibility


def number_of(month: Period) -> int:
    """A month as the number of months since the year nought."""
    return 12 * month.first.year + month.first.month - 1


def _months(start: datetime, end: datetime) -> list[Period]:
    """The whole months from `start` until before `end` that are over."""
    end = min(end, now())
    if not start < end:
        return []
    found = [periods.containing(MONTH, periods.local_day(start))]
    while found[-1].end < end:
        found.append(found[-1].next)
    return [month for month in found if month.start >= start and month.end <= end]


def _within(leaves: Iterable[Leaf]) -> Sequence[ColumnElement[bool]]:
    spaces: dict[int, list[int]] = defaultdict(list)
    for leaf in leaves:
        spaces[leaf.month].append(leaf.space)
    return [
        and_(Post.created_at >= month.start, Post.created_at < month.end, Thread.space_id.in_(sorted(set(spaces[at]))))
        for at in sorted(spaces)
        for month in [_month(at)]
    ]


def _month(number: int) -> Period:
    return periods.parse(f"{number // 12:04}-{number % 12 + 1:02}")
