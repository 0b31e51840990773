"""The numbers of a report, counted together: few statements, whose number does not grow with what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all

from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from foundation.measures import enough
from foundation.periods import Period
from foundation.policy import Actor, where
from insight.queries.figures import MEASURES, MOODS, Scope, counting, posts, themed
from insight.signals import Signal
from insight.themes import Theme, ThemePost

COUNTED = (
    "questions", "responded", "due", "kept", "missed", "void", "peers-windows", "answered-by-peers", "replies",
    "official-replies", "posts",
)  # fmt: skip
BASES = ("questions", "due", "peers-windows", "replies", "posts")
"""What shares are taken of: here the number of different authors says whether they are enough."""


@dataclass(frozen=True)
class Counts:
    """How many each figure counts, by its name; and of how many people the BASES are."""

    of: dict[str, int]
    people: dict[str, int]

    def enough(self, base: str) -> bool:
        """Whether a share of this base may be said."""
        return enough(self.of[base], self.people[base])


@dataclass(frozen=True)
class ThemeCount:
    """A theme in one period: its posts, the people who wrote them, and how the model read them."""

    id: int
    public_id: str
    label: str
    posts: int
    people: int
    moods: dict[str, int] = field(default_factory=dict)

    @property
    def enough(self) -> bool:
        """Whether its mood may be shown."""
        return enough(self.posts, self.people)


def counts(scopes: Sequence[Scope]) -> list[Counts]:
    """Every figure of COUNTED in each scope, in one statement."""
    columns: list[Any] = []
    for scope in scopes:
        columns += [counting(MEASURES[name].build(scope)).scalar_subquery() for name in COUNTED]
        columns += [_authors(name, scope).scalar_subquery() for name in BASES]
    found = iter(db.session.execute(select(*columns)).one())
    return [Counts({name: next(found) for name in COUNTED}, {name: next(found) for name in BASES}) for _ in scopes]


def _authors(name: str, scope: Scope) -> Select[int]:
    measure = MEASURES[name]
    who = measure.build(scope).with_only_columns(measure.author.label("author")).subquery()
    return select(func.count(who.c.author.distinct()))


def by_week(scope: Scope, names: Sequence[str], weeks: Sequence[Period]) -> dict[str, list[int]]:
    """How many each figure counts in each of these weeks, which follow one another, whatever the scope's own days."""
    scope, parts = replace(scope, start=weeks[0].start, end=weeks[-1].end), []
    for name in names:
        measure = MEASURES[name]
        at = measure.build(scope).with_only_columns(measure.at.label("at")).subquery()
        week = case(*((at.c.at < week.end, number) for number, week in enumerate(weeks)))
        parts.append(select(literal(name), week.label("week"), func.count()).group_by("week"))
    found: dict[str, list[int]] = {name: [0] * len(weeks) for name in names}
    for name, week, number in db.session.execute(union_all(*parts)):
        found[name][week] = number
    return found


def moods(scope: Scope) -> dict[str, int]:
    """How many posts the model read as each of MOODS."""
    read = posts(scope).with_only_columns(Signal.sentiment, func.count()).group_by(Signal.sentiment)
    found = {sentiment or MOODS[-1]: number for sentiment, number in db.session.execute(read)}
    return {mood: found.get(mood, 0) for mood in MOODS}


def themes(scope: Scope) -> list[ThemeCount]:
    """The themes of the posts in a scope, those with the most posts first."""
    read = [func.count(case((Signal.sentiment == mood, 1))).label(mood) for mood in MOODS[:-1]]
    authors = func.count(Post.author_id.distinct()).label("people")
    columns: tuple[Any, ...] = (ThemePost.theme_id.label("theme_id"), func.count().label("posts"), authors, *read)
    numbers = themed(scope).with_only_columns(*columns)
    each = numbers.group_by(ThemePost.theme_id).subquery()
    statement = select(
        Theme.id, Theme.public_id, Theme.label, *(each.c[name] for name in ("posts", "people", *MOODS[:-1]))
    )
    statement = statement.join(each, each.c.theme_id == Theme.id).order_by(each.c.posts.desc(), Theme.label)
    return [_theme(*row) for row in db.session.execute(statement)]


def _theme(id_: int, public_id: str, label: str, posts_: int, people: int, *read: int) -> ThemeCount:
    given = dict(zip(MOODS, (*read, posts_ - sum(read)), strict=True))
    return ThemeCount(id_, public_id, label, posts_, people, given)


def first_post(actor: Actor) -> datetime | None:
    """When the oldest question that `actor` reads was asked."""
    oldest = select(func.min(Thread.created_at)).join(Space, Space.id == Thread.space_id)
    return db.session.scalar(oldest.where(where(actor, "thread.read"), Thread.listed))


def any_post(scope: Scope) -> bool:
    """Whether anybody wrote anything in this scope."""
    return bool(db.session.scalar(select(posts(scope).exists())))
