"""Shares with a margin: what people said of a sample of posts, and what the model says of all, together give the share
among all of them, corrected for the model's errors.

The target is the share among the posts of the period themselves, of which the labelled ones are a simple random sample
without replacement: a post that was labelled is no longer uncertain, so that the margin is 0 once all are. Method:
prediction-powered inference with power tuning (PPI++: Angelopoulos, Duchi and Zrnic 2023), with the correction for a
finite population, Student's t, and two labels that nobody gave (see `_corrected`). Plain Python: web pages use it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

PLAIN_FROM, CORRECTED_FROM = 30, 60
"""From so many labels on a share is published; and from so many on the model's predictions narrow it."""
Z = NormalDist().inv_cdf(0.975)
SEEN = 1e-9
"""Differences below this are those of arithmetic."""


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1 with its 95 % interval, among `posts` posts by so many `labels`.

    `corrected`: the model's predictions took part.
    """

    share: float
    low: float
    high: float
    labels: int
    posts: int
    corrected: bool


@dataclass(frozen=True)
class Unchecked:
    """Too few labels for any share. It carries no share, so that none can be printed."""

    labels: int
    posts: int


@dataclass(frozen=True)
class Difference:
    """How much a share differs from another, −1 to 1, with its 95 % interval."""

    by: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves nought out. Only then is it told as a change."""
        return self.low > SEEN or self.high < -SEEN


@dataclass(frozen=True)
class Rate:
    """So many `of` so many, with Wilson's 95 % interval (0 to 1)."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The rate itself, 0 to 1."""
        return self.count / self.of


@dataclass(frozen=True)
class Agreement:
    """How often two people said the same, and Cohen's kappa: that beyond chance; None where chance alone gives 1."""

    rate: Rate
    kappa: float | None


def share(labels: Sequence[tuple[float, float | None]], posts: int, mean: float) -> Share | Unchecked:
    """The share of a class among `posts` posts, of which `labels` are a simple random sample without replacement.

    A label is what people said (1 for the class, 0 for another, between where they differ) with the model's chance of
    the class, 0 to 1, None where it did not read the post. `mean`: the mean chance over all the posts that it read.
    From PLAIN_FROM labels on Wilson's interval of the labels alone, from CORRECTED_FROM on the corrected one. More
    labels than posts raise ValueError.
    """
    if len(labels) > posts:
        raise ValueError(f"{len(labels)} labels cannot be a sample of {posts} posts.")
    if len(labels) < PLAIN_FROM:
        return Unchecked(len(labels), posts)
    said = [label for label, _chance in labels]
    if len(labels) < CORRECTED_FROM:
        return _known(said, posts, fmean(said), *_wilson(fmean(said), len(said), posts), corrected=False)
    chances = [mean if chance is None else chance for _label, chance in labels]
    return _known(said, posts, *_corrected(said, chances, posts, mean), corrected=True)


def _known(said: Sequence[float], posts: int, found: float, low: float, high: float, corrected: bool) -> Share:
    """Within what the labels themselves leave open: those posts are of the class, and those are not.

    Where few posts are left, one more or less is a step that no smooth interval sees: it is widened by up to one post,
    the more the more are labelled.
    """
    least, most = sum(said) / posts, 1 - (len(said) - sum(said)) / posts
    step = len(said) / posts / posts
    low, high = min(max(low - step, least), most), max(min(high + step, most), least)
    return Share(min(max(found, low), high), low, high, len(said), posts, corrected)


def _wilson(part: float, labels: int, posts: float = math.inf) -> tuple[float, float]:
    """Wilson's interval of a sample without replacement: as if of more labels, by the part that was not drawn."""
    left = 1 - labels / posts
    if left <= 0:
        return part, part
    size, square = labels / left, Z * Z
    middle = part + square / (2 * size)
    half = Z * math.sqrt(part * (1 - part) / size + square / (4 * size * size))
    return max((middle - half) / (1 + square / size), 0.0), min((middle + half) / (1 + square / size), 1.0)


def _corrected(said: Sequence[float], chances: Sequence[float], posts: int, mean: float) -> tuple[float, float, float]:
    """The prediction-powered share, and its interval.

    The interval is that of the sample with two labels more, one for the class and one against it, both at the mean
    chance and weighing as much as part of the posts was not drawn. Without them classes of a few per cent are covered
    too rarely (measured: 65 to 91 % of the time below 10 %), because a sample without a single one shows no spread.
    """
    power, labels, left = _power(said, chances), len(said), 1 - len(said) / posts
    errors = [label - power * chance for label, chance in zip(said, chances, strict=True)]
    beside = [1 - power * mean, -power * mean]
    size = labels + 2 * left
    centre = (sum(errors) + left * sum(beside)) / size
    spread = sum((error - centre) ** 2 for error in errors) + left * sum((error - centre) ** 2 for error in beside)
    half = t_quantile(labels - 2) * math.sqrt(spread / (size - 2) / size * left)
    middle = power * mean + centre
    return power * mean + fmean(errors), middle - half, middle + half


def _power(said: Sequence[float], chances: Sequence[float]) -> float:
    """How far the predictions are believed, 0 to 1: the λ of PPI++, by which the sample spreads least."""
    here, there = fmean(said), fmean(chances)
    spread = sum((chance - there) ** 2 for chance in chances)
    together = sum((label - here) * (chance - there) for label, chance in zip(said, chances, strict=True))
    return min(max(together / spread, 0.0), 1.0) if spread > SEEN else 0.0


def t_quantile(freedom: float) -> float:
    """The 97.5 % quantile of Student's t, right to four digits from 10 degrees of freedom on (Hill's expansion), and to
    one per cent from 3 on."""
    powers = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + sum(term / freedom**at for at, term in enumerate(powers, start=1))


def difference(now: Share, before: Share) -> Difference:
    """How a share differs from that of another period, whose sample is another one.

    The interval is made of the two intervals (Newcombe's method, "MOVER"), so that it stays honest where they are
    lopsided.
    """
    return _apart(now, before)


def _apart(one: Share | Rate, other: Share | Rate) -> Difference:
    by = one.share - other.share
    low = by - math.hypot(one.share - one.low, other.high - other.share)
    high = by + math.hypot(one.high - one.share, other.share - other.low)
    return Difference(by, max(low, -1.0), min(high, 1.0))


def between(one: Rate, other: Rate) -> Difference:
    """How a rate differs from that of other people, by the same method (Newcombe 1998, his method 10)."""
    return _apart(one, other)


def rate(count: int, of: int) -> Rate:
    """So many of so many, with Wilson's interval; `of` must be at least 1."""
    return Rate(count, of, *_wilson(count / of, of))


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement | None:
    """How two people agreed, from the first and the second verdict on each post; None without any."""
    if not pairs:
        return None
    same = sum(first == second for first, second in pairs)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(firsts[name] * seconds[name] for name in firsts) / len(pairs) ** 2
    kappa = (same / len(pairs) - chance) / (1 - chance) if chance < 1 - SEEN else None
    return Agreement(rate(same, len(pairs)), kappa)
