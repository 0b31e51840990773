"""Drivers: how a mood's share of the posts would change if the posts of one theme were absent, with a 95 % interval.

Where people checked enough posts, of the theme and of all others, the change follows from what they said: with a the
part of the posts that are about the theme, p the share among them and q that among all others, what is left without the
theme is q instead of a·p + (1 − a)·q, which is a·(q − p) more. a is counted; p and q are shares with a margin
(`insight.estimates`), and so is their difference. Otherwise it is what the model read, with an interval over the choice
of authors (`insight.clusters`). Nothing is said of fewer than five authors and ten posts, in the theme or beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.measures import enough
from insight import clusters, estimates
from insight.clusters import Wrote
from insight.estimates import Difference
from insight.part_shares import share_of
from insight.queries import checked, checked_parts
from insight.queries import drivers as queries
from insight.queries.checked_parts import CheckedPart
from insight.queries.drivers import MOODS, Written
from insight.queries.figures import Scope
from insight.queries.themes import ThemeRef

Pattern = tuple[int, int]
Total = tuple[dict[int, Pattern], Counter[Pattern]]


@dataclass(frozen=True)
class Amount:
    """So many posts that were read, by so many authors, and how many of each mood the model read them as."""

    posts: int
    people: int
    moods: dict[str, int]

    @property
    def enough(self) -> bool:
        """Whether anything may be said of their mood."""
        return enough(self.posts, self.people)


@dataclass(frozen=True)
class Driver:
    """A theme with its posts and people, those read, all others read, and by mood how the share of all would change
    without it; no mood where that is too few to say. `labels`: how many checked posts the effects rest on, of the theme
    and of all others; None where they rest on the model."""

    theme: ThemeRef
    posts: int
    people: int
    own: Amount
    others: Amount
    effects: dict[str, Difference]
    labels: tuple[int, int] | None = None

    def clear(self, mood: str) -> bool:
        """Whether there is an effect on this mood that is more than chance."""
        return mood in self.effects and self.effects[mood].clear


def drivers(scope: Scope) -> list[Driver]:
    """Every theme of a scope with its effects. The number of statements does not grow with what there is."""
    rows = queries.written(scope)
    labelled = _labelled(scope)
    total = _patterns(rows)
    everything = _amount(rows)
    authors_of_rest = Counter(row.author_id for row in rows if row.read)
    names, of_theme = queries.names(scope), queries.by_theme(rows)
    found = []
    for theme_id, theme in names.items():
        own_rows = of_theme.get(theme_id, [])
        if not own_rows:  # all its posts stand in spaces of which too few may be told
            continue
        own = _amount(own_rows)
        gone = sum(authors_of_rest[row.author_id] == 1 for row in own_rows if row.read)
        moods = {mood: everything.moods[mood] - own.moods[mood] for mood in MOODS}
        rest = Amount(everything.posts - own.posts, everything.people - gone, moods)
        effects, labels = _effects(own_rows, own, rest, total, _split(labelled, theme_id))
        found.append(Driver(theme, sum(row.posts for row in own_rows), len(own_rows), own, rest, effects, labels))
    return found


def in_order(found: Sequence[Driver], mood: str) -> list[Driver]:
    """Those that can be told, by their effect on a mood: first those without which there would be least of it."""
    told = [driver for driver in found if mood in driver.effects]
    return sorted(told, key=lambda driver: (driver.effects[mood].by, driver.theme.label))


def _amount(rows: Sequence[Written]) -> Amount:
    people = {row.author_id for row in rows if row.read}
    moods = {mood: sum(getattr(row, mood) for row in rows) for mood in MOODS}
    return Amount(sum(row.read for row in rows), len(people), moods)


Checked = Mapping[int | None, CheckedPart]


def _labelled(scope: Scope) -> Checked:
    basis = checked.bases([scope])[0]
    return checked_parts.parts(basis, scope, checked_parts.BY_THEME) if basis and basis.judged else {}


def _split(given: Checked, theme_id: int) -> tuple[CheckedPart, CheckedPart]:
    own = given.get(theme_id, checked_parts.NOTHING)
    return own, checked_parts.together(part for key, part in given.items() if key != theme_id)


def _patterns(rows: Sequence[Written]) -> dict[str, Total]:
    """By mood: what each author wrote in all, as hits and posts read, and how many authors wrote exactly so."""
    found = {}
    for mood in MOODS:
        of_author: dict[int, Pattern] = {}
        for row in rows:
            if row.read:
                hits, posts = of_author.get(row.author_id, (0, 0))
                of_author[row.author_id] = hits + getattr(row, mood), posts + row.read
        found[mood] = of_author, Counter(of_author.values())
    return found


def _effects(
    rows: Sequence[Written],
    own: Amount,
    rest: Amount,
    total: Mapping[str, Total],
    labelled: tuple[CheckedPart, CheckedPart],
) -> tuple[dict[str, Difference], tuple[int, int] | None]:
    if not own.enough or not rest.enough:
        return {}, None
    said = {mood: _as_people_said(*labelled, mood) for mood in MOODS}
    if all(said.values()):
        of = len(labelled[0].judged), len(labelled[1].judged)
        return {mood: one for mood, one in said.items() if one}, of
    told = {mood: _as_the_model_read(rows, mood, *total[mood]) for mood in MOODS}
    return {mood: one for mood, one in told.items() if one}, None


def _as_people_said(own: CheckedPart, rest: CheckedPart, mood: str) -> Difference | None:
    in_theme, outside = share_of(own, mood), share_of(rest, mood)
    if in_theme is None or outside is None:
        return None
    part, apart = own.posts / (own.posts + rest.posts), estimates.difference(outside, in_theme)
    return Difference(part * apart.by, part * apart.low, part * apart.high)


def _as_the_model_read(
    rows: Sequence[Written], mood: str, of_author: Mapping[int, Pattern], alike: Counter[Pattern]
) -> Difference | None:
    """Authors who wrote nothing about the theme are counted by what they wrote, not looked at one by one."""
    outside, found = Counter(alike), Counter[Wrote]()
    for row in rows:
        if row.read:
            hits, posts = of_author[row.author_id]
            outside[hits, posts] -= 1
            found[Wrote(hits - getattr(row, mood), posts - row.read, hits, posts)] += 1
    for (hits, posts), count in outside.items():
        if count:
            found[Wrote(hits, posts, hits, posts)] += count
    return clusters.difference(found)
