"""The numbers of a report, counted together: few statements, whose number does not grow with what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from foundation.database import db
from foundation.measures import enough
from foundation.periods import Period
from insight.queries import readings, tallies
from insight.queries.figures import MOODS, Scope, posts
from insight.queries.readings import Number, Reading, ThemeNumbers
from insight.queries.tallies import Tallies

COUNTED = (*tallies.COUNTED, "replies", "official-replies", "posts", "posts/told", *(f"posts/{mood}" for mood in MOODS))
BASES = (*tallies.BASES, "replies", "posts", "posts/told")
"""What shares are taken of: here the number of different authors says whether they are enough."""


@dataclass(frozen=True)
class Counts:
    """How many each figure counts, by its name; and of how many people the BASES are."""

    of: dict[str, int]
    people: dict[str, int]

    def enough(self, base: str) -> bool:
        """Whether a share of this base may be said."""
        return enough(self.of[base], self.people[base])

    @property
    def withheld(self) -> int:
        """How many posts of spaces that are not public are not counted by mood."""
        return self.of["posts"] - self.of["posts/told"]


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
    """Every figure of COUNTED in each scope. These differ in their days alone and have no day in common."""
    tallied, read = tallies.tally(scopes), readings.read(scopes)
    return [counted(tallied, at, read, at) for at in range(len(scopes))]


def counted(tallied: Tallies, at: int, read: Reading, place: int) -> Counts:
    """The figures of one scope, from its place among what was tallied and its place among what was read."""
    posts_, told, replies = read.posts[place], read.told[place], read.replies[place]
    of = {name: tallied.rows[name, at] for name in tallies.COUNTED}
    of |= {"replies": replies.rows, "official-replies": read.official[place], "posts": posts_.rows}
    of |= {"posts/told": told.rows} | {f"posts/{mood}": number for mood, number in _moods(told).items()}
    people = {name: tallied.people[name, at] for name in tallies.BASES}
    people |= {"replies": replies.people, "posts": posts_.people, "posts/told": told.people}
    return Counts(of, people)


def _moods(number: Number) -> dict[str, int]:
    return dict(zip(MOODS, (*number.moods, number.rows - sum(number.moods)), strict=True))


def by_week(scope: Scope, names: Sequence[str], weeks: Sequence[Period]) -> dict[str, list[int]]:
    """How many each of these figures counts in each of these weeks, whatever the scope's own days."""
    spans = [replace(scope, start=week.start, end=week.end) for week in weeks]
    return weekly(tallies.tally(spans, names=names).rows, names, len(weeks))


def weekly(tallied: dict[tuple[str, int], int], names: Sequence[str], weeks: int) -> dict[str, list[int]]:
    """What was tallied of these figures, in so many weeks."""
    return {name: [tallied[name, at] for at in range(weeks)] for name in names}


def moods(counted: Counts) -> dict[str, int]:
    """How many posts the model read as each of MOODS."""
    return {mood: counted.of[f"posts/{mood}"] for mood in MOODS}


def themes(scope: Scope, before: Scope | None = None) -> list[tuple[ThemeCount, int]]:
    """The themes of the posts in a scope, those with the most posts first; and how many posts each had `before`."""
    scopes = [before, scope] if before else [scope]
    return themes_of(readings.read(scopes), len(scopes) - 1)


def themes_of(read: Reading, place: int) -> list[tuple[ThemeCount, int]]:
    """The same of the scope at this place, and of the one before it, where they were read already."""
    found = [theme for theme in read.themes if place in theme.of]
    found.sort(key=lambda theme: (-theme.of[place].rows, theme.label, theme.id))
    return [(theme_count(theme, place), theme.of.get(place - 1, Number()).rows) for theme in found]


def theme_count(theme: ThemeNumbers, place: int) -> ThemeCount:
    """A theme in the scope at this place."""
    number = theme.of[place]
    return ThemeCount(theme.id, theme.public_id, theme.label, number.rows, number.people, _moods(number))


def any_post(scope: Scope) -> bool:
    """Whether anybody wrote anything in this scope."""
    return bool(db.session.scalar(select(posts(scope).exists())))
