"""Vulnerable moments: where mood falls, where trouble stands without an answer, and where people fall silent after it.

Moods follow from what people checked where that is enough, else from what the model read, with an interval over the
choice of authors (`insight.clusters`). Who came back is counted by people, each once; two rates differ by Newcombe's
interval. Nothing is said of fewer than five people and ten posts or, among people, of fewer than ten of them: in a cell
or in what it leaves over of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from foundation.measures import LEAST_ITEMS, enough
from insight import clusters, estimates
from insight.estimates import Difference, Rate, Share
from insight.part_shares import share_of
from insight.queries import checked, checked_parts, trouble
from insight.queries import moments as queries
from insight.queries.checked_parts import CheckedPart
from insight.queries.figures import NOT_SCORED, Scope
from insight.queries.moments import BEFORE, NOW, Place, Wrote
from insight.queries.trouble import Trouble

Row = TypeVar("Row", Wrote, Trouble)


@dataclass(frozen=True)
class Mood:
    """The posts and people of a place in a period, and how the model read them."""

    posts: int
    people: int
    moods: dict[str, int]

    @property
    def read(self) -> int:
        """How many posts the model read."""
        return self.posts - self.moods[NOT_SCORED]

    @property
    def enough(self) -> bool:
        """Whether their mood may be said."""
        return enough(self.read, self.people)


@dataclass(frozen=True)
class Silence:
    """Of so many people how many fell silent; `rate` None: too few to say. `by` is the name of its figure."""

    by: str
    people: int
    silent: int
    rate: Rate | None


@dataclass(frozen=True)
class Comparison:
    """Those who got an answer beside those who got none; the difference of the latter to the former, if it is told."""

    with_one: Silence
    without: Silence
    more: Difference | None


@dataclass(frozen=True)
class Aftermath:
    """What came after trouble. `more`: how much more often people fell silent than everywhere else, if it is told."""

    trouble: int
    open: int
    waiting: int
    all: Silence
    answered: Comparison
    official: Comparison
    more: Difference | None


@dataclass(frozen=True)
class PlaceMood:
    """A place's moods in a period and before. `told`: they may be said. `change`: of the share of negative posts; by
    people, if `shares` (now, before) are published, else by the model."""

    now: Mood
    before: Mood
    told: bool
    shares: tuple[Share | None, Share | None]
    change: Difference | None

    @property
    def fell(self) -> bool:
        """Whether more is negative than before, beyond chance."""
        return self.change is not None and self.change.clear and self.change.by > 0


@dataclass(frozen=True)
class Moment:
    """A moment, or a space without one: its moods, and what came after trouble."""

    place: Place
    mood: PlaceMood
    after: Aftermath

    @property
    def quieter(self) -> bool:
        """Whether more people fall silent here than elsewhere, beyond chance."""
        return self.after.more is not None and self.after.more.clear and self.after.more.by > 0


def moments(scope: Scope, before: Scope, places: Sequence[Place]) -> tuple[list[Moment], Aftermath]:
    """Every place of `places`, and what came after trouble in all of them. `before` ends where `scope` begins."""
    rows, troubles = queries.wrote(scope, before), trouble.troubles(scope)
    labelled = [_checked(one) for one in (scope, before)]
    moods_told = tellable(places, lambda ids: _size(_count(_here(rows, ids), NOW)))
    silence_told = tellable(places, lambda ids: _cohort_size(_here(troubles, ids)))
    found = []
    for place in places:
        mood = _mood(place.ids, rows, labelled, place in moods_told)
        found.append(Moment(place, mood, _aftermath(_here(troubles, place.ids), troubles, place in silence_told)))
    return found, _aftermath(troubles, troubles, True)


def tellable(places: Sequence[Place], size: Callable[[Collection[int]], tuple[int, bool]]) -> set[Place]:
    """The places of which it may be told: each is enough, and so is what all that are told leave over, or nothing.

    `size` says of some spaces how much there is and whether it is enough. The smallest are left out first.
    """
    told = [place for place in places if size(place.ids)[1]]
    everything = {id_ for place in places for id_ in place.ids}
    while told:
        left, enough_left = size(everything - {id_ for place in told for id_ in place.ids})
        if enough_left or not left:
            break
        told.remove(min(told, key=lambda place: (size(place.ids)[0], place.name)))
    return set(told)


def _here(rows: Sequence[Row], ids: Collection[int]) -> list[Row]:
    return [row for row in rows if row.space_id in ids]


def _size(mood: Mood) -> tuple[int, bool]:
    return mood.posts, mood.enough


def _cohort_size(troubles: Sequence[Trouble]) -> tuple[int, bool]:
    people = sum(one.told for one in troubles)
    return people, people >= LEAST_ITEMS


# Mood


def _checked(scope: Scope) -> Mapping[int | None, CheckedPart]:
    basis = checked.bases([scope])[0]
    return checked_parts.parts(basis, scope, checked_parts.BY_SPACE) if basis and basis.judged else {}


def _mood(
    ids: Collection[int], rows: Sequence[Wrote], labelled: Sequence[Mapping[int | None, CheckedPart]], told: bool
) -> PlaceMood:
    here, rest = _here(rows, ids), [row for row in rows if row.space_id not in ids]
    now, before = _count(here, NOW), _count(here, BEFORE)
    may_compare = told and before.enough and _nothing_or_enough(_count(rest, BEFORE))
    now_share, share_before = (_share(given, ids) if told else None for given in labelled)
    change = _changed(here) if may_compare else None
    if change and now_share and share_before:
        change = estimates.difference(now_share, share_before)
    return PlaceMood(now, before, told, (now_share, share_before), change)


def _count(rows: Iterable[Wrote], which: int) -> Mood:
    some = [row for row in rows if row.which == which]
    moods = {mood: sum(getattr(row, mood) for row in some) for mood in ("negative", "neutral", "positive")}
    posts = sum(row.posts for row in some)
    moods[NOT_SCORED] = posts - sum(moods.values())
    return Mood(posts, len({row.author_id for row in some if row.read}), moods)


def _nothing_or_enough(rest: Mood) -> bool:
    return not rest.posts or rest.enough


def _share(given: Mapping[int | None, CheckedPart], ids: Collection[int]) -> Share | None:
    return share_of(checked_parts.together(part for key, part in given.items() if key in ids), "negative")


def _changed(rows: Iterable[Wrote]) -> Difference | None:
    """How the share of what was read as negative changed, with an interval over the choice of authors."""
    of_author: dict[int, list[int]] = {}
    for row in rows:
        at, own = (0 if row.which == NOW else 2), of_author.setdefault(row.author_id, [0, 0, 0, 0])
        own[at] += row.negative
        own[at + 1] += row.read
    return clusters.difference(Counter(clusters.Wrote(*own) for own in of_author.values() if own[1] or own[3]))


# Silence


def _aftermath(here: Sequence[Trouble], everywhere: Sequence[Trouble], may: bool) -> Aftermath:
    told, all_told = ([one for one in some if one.told] for some in (here, everywhere))
    people = len(told)
    elsewhere = len(all_told) - people
    may, more = may and people >= LEAST_ITEMS, None
    if may and elsewhere >= LEAST_ITEMS:
        silent, silent_elsewhere = sum(one.silent for one in told), sum(one.silent for one in all_told)
        more = estimates.between(estimates.rate(silent, people), estimates.rate(silent_elsewhere - silent, elsewhere))
    return Aftermath(
        trouble=len(here),
        open=sum(one.open for one in here),
        waiting=sum(one.waits for one in here),
        all=_silence("", told, may),
        answered=_comparison("answered", told, may, lambda one: one.answered),
        official=_comparison("official", told, may, lambda one: one.official),
        more=more,
    )


def _comparison(name: str, told: Sequence[Trouble], may: bool, got_one: Callable[[Trouble], bool]) -> Comparison:
    yes, no = [one for one in told if got_one(one)], [one for one in told if not got_one(one)]
    may = may and min(len(yes), len(no)) >= LEAST_ITEMS
    with_one, without = _silence(f"/{name}", yes, may), _silence(f"/not-{name}", no, may)
    more = estimates.between(without.rate, with_one.rate) if with_one.rate and without.rate else None
    return Comparison(with_one, without, more)


def _silence(name: str, some: Sequence[Trouble], may: bool) -> Silence:
    silent = sum(one.silent for one in some)
    rate = estimates.rate(silent, len(some)) if may else None
    return Silence(f"after-trouble{name}", len(some), silent, rate)
