"""How two shares of posts differ when posts hang together by author, with an interval over the choice of authors.

Whoever writes ten posts is one person in one mood more than ten witnesses. So the authors are what might have been
others, not the posts: the interval is that of the delete-one jackknife over authors (Tukey 1958; for ratios of clusters
Rao and Shao 1985; Wolter, “Introduction to Variance Estimation”, 2007), with Student's t. Its degrees of freedom are as
many as the authors that make the spread, less one (Satterthwaite 1946): where one of fifty writes nearly all, there are
fewer than fifty. Pure arithmetic in plain Python, the same for the same posts: pages use it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from insight.estimates import SEEN, Difference, t_quantile

LEAST_FREEDOM = 3


class Wrote(NamedTuple):
    """What one author wrote in two parts: `hits` of `posts` in each are what is counted. The parts may overlap."""

    hits: int
    posts: int
    other_hits: int
    other_posts: int


def difference(authors: Mapping[Wrote, int]) -> Difference | None:
    """The share of hits in the first part less that in the other, −1 to 1, with its 95 % interval.

    `authors`: how many authors wrote exactly so. None where the shares of one part rest on one author or on nobody.
    """
    number = sum(authors.values())
    whole = Wrote(*(sum(wrote[at] * count for wrote, count in authors.items()) for at in range(4)))
    alone = any(wrote.posts == whole.posts or wrote.other_posts == whole.other_posts for wrote in authors)
    if number < 2 or alone:
        return None
    by = _apart(whole)
    moved = [(_apart(_without(whole, wrote)) - by, count) for wrote, count in authors.items()]
    squares = sum(count * move * move for move, count in moved)
    fourths = sum(count * move**4 for move, count in moved)
    if squares < SEEN * SEEN:
        return Difference(by, by, by)
    freedom = max(squares * squares / fourths - 1, LEAST_FREEDOM)
    half = t_quantile(freedom) * math.sqrt(squares * (number - 1) / number)
    return Difference(by, max(by - half, -1.0), min(by + half, 1.0))


def _apart(wrote: Wrote) -> float:
    return wrote.hits / wrote.posts - wrote.other_hits / wrote.other_posts


def _without(whole: Wrote, one: Wrote) -> Wrote:
    return Wrote(*(every - own for every, own in zip(whole, one, strict=True)))
