"""Communities in a graph of neighbours: which texts belong together, found so that chance has little say in it.

Each text is tied to those most like it. A division of this graph is good when more ties lie inside its parts than
chance would put there (modularity: Newman and Girvan, 2004; searched by local moves, Blondel and others, 2008). The
search is repeated on graphs from which a fifth of the ties was left out at random. Ties whose ends fall apart in most
of these are cut, and what holds together then is divided once more (consensus: Lancichinetti and Fortunato, 2012).
How fine to divide is not asked for: modularity's own measure is taken, unless another divides clearly more alike from
one repetition to the next.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_NEIGHBOURS = 4
RESOLUTIONS = (1.0, 0.7, 1.4)
"""Modularity's own measure first; below 1 divides more coarsely, above 1 more finely."""
REPEATED, REPEATED_TO_CHOOSE = 12, 5
LEFT_OUT = 0.2
CLEARLY = 0.05
"""By how much more alike (adjusted Rand index) repetitions must be for another resolution than the first."""
TOGETHER = 0.5
AT_ONCE = 250

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Ties:
    """A graph without direction: how many points, the two ends of each tie, and its weight (2 where both chose it)."""

    points: int
    one: Numbers
    other: Numbers
    weight: Numbers

    def only(self, kept: Numbers, times: Numbers | float = 1.0) -> Ties:
        """The ties for which `kept` is true, their weights multiplied."""
        return Ties(self.points, self.one[kept], self.other[kept], (self.weight * times)[kept])


@dataclass(frozen=True)
class Within:
    """How points that share a setting compare: `setting` is the number of each point's, and `rows`, of length 1, what
    each is apart from it. What two points share because they stand in the same place does not make them alike."""

    setting: Numbers
    rows: Numbers

    def of(self, kept: Numbers) -> Within:
        """The same for these points only."""
        return Within(self.setting[kept], self.rows[kept])

    def put(self, like: Numbers, start: int) -> None:
        """Write into `like`, the likeness of the points from `start` on with all, that of those with one setting."""
        here = self.setting[start : start + len(like)]
        for setting in np.unique(here).tolist():
            mine, all_of_it = np.flatnonzero(here == setting), np.flatnonzero(self.setting == setting)
            if len(all_of_it) > 1:
                like[np.ix_(mine, all_of_it)] = self.rows[start + mine] @ self.rows[all_of_it].T


@dataclass(frozen=True)
class Division:
    """The part of each point (0, 1, …; −1 for one whose ties fell apart as often as not), the resolution that was
    chosen, and how alike its repetitions were (0…1)."""

    of: Numbers
    resolution: float
    stability: float


def divide(vectors: Numbers, seed: int = 0, within: Within | None = None) -> Division:
    """Divide points given as rows of length 1. Each is tied to its cube root of `n` nearest, four at least."""
    ties = neighbours(vectors, max(LEAST_NEIGHBOURS, round(len(vectors) ** (1 / 3))), within)
    chance = random.Random(seed)
    steady = {finely: _repeated(ties, finely, REPEATED_TO_CHOOSE, chance)[1] for finely in RESOLUTIONS}
    best = max(steady, key=lambda finely: steady[finely])
    chosen = best if steady[best] > steady[RESOLUTIONS[0]] + CLEARLY else RESOLUTIONS[0]
    together, stability = _repeated(ties, chosen, REPEATED, chance)
    of = parts(ties.only(together >= TOGETHER, together), chosen, chance)
    held = _held(ties, together, of)
    steady_parts = np.bincount(of, held) >= TOGETHER * np.bincount(of)
    return Division(np.where((held >= TOGETHER) & steady_parts[of], of, -1), chosen, stability)


def _held(ties: Ties, together: Numbers, of: Numbers) -> Numbers:
    """For each point the share of its ties that hold it in its part: how often, over all repetitions (0…1)."""
    holding = ties.weight * together * (of[ties.one] == of[ties.other])
    sums = [
        np.bincount(ties.one, given, ties.points) + np.bincount(ties.other, given, ties.points)
        for given in (holding, ties.weight)
    ]
    return np.divide(sums[0], sums[1], out=np.zeros(ties.points), where=sums[1] > 0)


def neighbours(vectors: Numbers, count: int, within: Within | None = None) -> Ties:
    """Each point tied to the `count` points whose rows are most like its own; those of one setting by what they are
    apart from it."""
    points = len(vectors)
    count = min(count, points - 1)
    nearest = np.empty((points, max(count, 0)), np.int64)
    for start in range(0, points if count > 0 else 0, AT_ONCE):
        like = vectors[start : start + AT_ONCE] @ vectors.T
        if within is not None:
            within.put(like, start)
        like[np.arange(len(like)), np.arange(start, start + len(like))] = -2.0
        nearest[start : start + AT_ONCE] = np.argpartition(-like, count - 1, axis=1)[:, :count]
    chooser, chosen = np.repeat(np.arange(points), nearest.shape[1]), nearest.ravel()
    pairs, times = np.unique(np.minimum(chooser, chosen) * points + np.maximum(chooser, chosen), return_counts=True)
    return Ties(points, pairs // max(points, 1), pairs % max(points, 1), times.astype(float))


def _repeated(ties: Ties, resolution: float, times: int, chance: random.Random) -> tuple[Numbers, float]:
    """For each tie in how many of the repetitions its ends are in one part (0…1), and how alike these are."""
    numbers = np.random.default_rng(chance.getrandbits(32))
    together = np.zeros(len(ties.one))
    found: list[Numbers] = []
    for _repetition in range(times):
        part = parts(ties.only(numbers.random(len(ties.one)) >= LEFT_OUT), resolution, chance)
        together += part[ties.one] == part[ties.other]
        found.append(part)
    alike = [agreement(one, other) for at, one in enumerate(found) for other in found[:at]]
    return together / times, float(np.mean(alike))


def parts(ties: Ties, resolution: float, chance: random.Random) -> Numbers:
    """The part of each point when points, and then whole parts, move to where modularity gains, until none does."""
    member = np.arange(ties.points)
    graph: list[dict[int, float]] = [{} for _ in range(ties.points)]
    for one, other, weight in zip(ties.one.tolist(), ties.other.tolist(), ties.weight.tolist(), strict=True):
        graph[one][other] = graph[other][one] = weight
    inside = [0.0] * ties.points
    while True:
        part = _moved(graph, inside, resolution, chance)
        names = {name: at for at, name in enumerate(dict.fromkeys(part))}
        part = [names[name] for name in part]
        member = np.array(part, np.int64)[member]
        if len(names) == len(graph):
            return member
        graph, inside = _drawn_together(graph, inside, part, len(names))


def _moved(
    graph: Sequence[dict[int, float]], inside: Sequence[float], resolution: float, chance: random.Random
) -> list[int]:
    """Each point moved to the part of a neighbour where modularity gains most; again where its neighbours moved."""
    degree = [sum(ties.values()) + 2 * own for ties, own in zip(graph, inside, strict=True)]
    share = resolution / (sum(degree) or 1.0)
    part, total = list(range(len(graph))), degree[:]
    order = list(range(len(graph)))
    chance.shuffle(order)
    waiting, waits = deque(order), [True] * len(graph)
    while waiting:
        at = waiting.popleft()
        waits[at] = False
        own, mine, expected = part[at], degree[at], degree[at] * share
        total[own] -= mine
        tied: dict[int, float] = {}
        for neighbour, weight in graph[at].items():
            there = part[neighbour]
            tied[there] = tied.get(there, 0.0) + weight
        best, most = own, tied.get(own, 0.0) - total[own] * expected
        for there, weight in tied.items():
            if (gain := weight - total[there] * expected) > most + 1e-12:
                best, most = there, gain
        total[best] += mine
        if best != own:
            part[at] = best
            for neighbour in graph[at]:
                if part[neighbour] != best and not waits[neighbour]:
                    waits[neighbour] = True
                    waiting.append(neighbour)
    return part


def _drawn_together(
    graph: Sequence[dict[int, float]], inside: Sequence[float], part: Sequence[int], count: int
) -> tuple[list[dict[int, float]], list[float]]:
    """The graph whose points are the parts; and the weight of the ties inside each."""
    drawn: list[dict[int, float]] = [{} for _ in range(count)]
    within = [0.0] * count
    for at, ties in enumerate(graph):
        here = part[at]
        within[here] += inside[at]
        row = drawn[here]
        for neighbour, weight in ties.items():
            there = part[neighbour]
            if there == here:
                within[here] += weight / 2
            else:
                row[there] = row.get(there, 0.0) + weight
    return drawn, within


def agreement(one: Numbers, other: Numbers) -> float:
    """The adjusted Rand index of two divisions of the same points: 1 the same, 0 as alike as by chance."""
    _names, one = np.unique(one, return_inverse=True)
    _names, other = np.unique(other, return_inverse=True)
    if len(one) < 2:
        return 1.0
    both = np.unique(one * (other.max() + 1) + other, return_counts=True)[1]
    pairs, first, second = (
        float((count * (count - 1.0) / 2).sum()) for count in (both, *map(np.bincount, (one, other)))
    )
    by_chance = first * second / (len(one) * (len(one) - 1) / 2)
    most = (first + second) / 2
    return 1.0 if most == by_chance else (pairs - by_chance) / (most - by_chance)
