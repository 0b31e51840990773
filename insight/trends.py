"""Which themes rise: a test against each theme's own history, with few false alarms over all of them together.

Under no trend, of all people who wrote about a theme in this period and the ones before, as large a share falls into
this period as of all people who wrote anything. So the number in this period, given both together, is binomial, and
the test is exact (one-sided; Przyborowski and Wilenski, 1940). Where the history itself varies more than chance would
have it, all counts are taken as so much less evidence. Over all themes, the false discovery rate is held at LEVEL
(Benjamini and Hochberg, 1995): of the themes called rising, at most this share is not, in the long run.

A person counts once per theme and period, however much they write. Pure arithmetic: pages use it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

LEVEL = 0.05
LEAST_AUTHORS = 5


def rising(counts: Mapping[int, Sequence[int]], everyone: Sequence[int], level: float = LEVEL) -> set[int]:
    """The keys of those `counts` that rise: different authors per period for each theme, the last period last;
    `everyone` counts the authors of anything in the same periods. Fewer than LEAST_AUTHORS in the last never rise."""
    share = everyone[-1] / sum(everyone) if sum(everyone) else 1.0
    variation = overdispersion(counts.values(), everyone)
    chances = {
        key: tail(math.floor(authors[-1] / variation), math.ceil(sum(authors[:-1]) / variation), share)
        for key, authors in counts.items()
    }
    return {key for key in discoveries(chances, level) if counts[key][-1] >= LEAST_AUTHORS}


def discoveries(chances: Mapping[int, float], level: float) -> set[int]:
    """The keys whose p-values are discoveries when the false discovery rate is held at `level`."""
    ordered = sorted(chances, key=lambda key: chances[key])
    passing = [at for at, key in enumerate(ordered, start=1) if chances[key] <= level * at / len(ordered)]
    return set(ordered[: max(passing, default=0)])


def tail(now: int, before: int, share: float) -> float:
    """The chance that at least `now` of `now + before` fall into a part that holds this `share` of everything."""
    if now <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    every = now + before
    logs = (
        math.lgamma(every + 1) - math.lgamma(here + 1) - math.lgamma(every - here + 1)
        + here * math.log(share) + (every - here) * math.log1p(-share)
        for here in range(now, every + 1)
    )  # fmt: skip
    return min(math.fsum(map(math.exp, logs)), 1.0)


def overdispersion(counts: Iterable[Sequence[int]], everyone: Sequence[int]) -> float:
    """How many times more the histories of all themes vary than chance would have it; 1 where they vary less."""
    past, total, squares, free = everyone[:-1], sum(everyone[:-1]), 0.0, 0
    for authors in counts:
        wrote = sum(authors[:-1])
        expected = [wrote * one / total for one in past] if total else []
        told = [(seen - mean) ** 2 / mean for seen, mean in zip(authors[:-1], expected, strict=False) if mean > 0]
        squares, free = squares + sum(told), free + max(len(told) - 1, 0)
    return max(squares / free, 1.0) if free else 1.0
