"""Shares: what part of the posts of a scope is negative, with its margin, from labels of people and the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from foundation.measures import enough
from insight import estimates
from insight.estimates import Difference, Rate, Share, Unchecked
from insight.queries import checked, readings
from insight.queries.checked import Basis, Judged
from insight.queries.figures import Scope
from insight.queries.readings import NO_STOCK, Reading, Stock
from insight.verdicts import VERDICTS, part


@dataclass(frozen=True)
class Shares:
    """The shares of a scope by verdict, and what they rest on. `said` counts posts that somebody judged so.

    `accuracy` is how often the model read a post as people did, where it can be right or wrong; None without any.
    """

    labels: int
    posts: int
    read: int
    of: dict[str, Share | Unchecked]
    said: dict[str, int]
    accuracy: Rate | None
    enough: bool

    @property
    def published(self) -> dict[str, Share]:
        """The shares that may be printed: all of them, or none under 30 labels, ten posts or five authors."""
        found = {name: one for name, one in self.of.items() if isinstance(one, Share)}
        return found if self.enough and len(found) == len(self.of) else {}

    @property
    def corrected(self) -> bool:
        """Whether the model's predictions took part."""
        return any(one.corrected for one in self.published.values())

    def change(self, before: Shares, name: str) -> Difference | None:
        """How a share differs from that of another period; None where one of them is not published."""
        now, then = self.published.get(name), before.published.get(name)
        return estimates.difference(now, then) if now and then else None


NONE = Shares(0, 0, 0, {}, {}, None, enough=False)
"""Where no sample was drawn."""


def shares(scopes: Sequence[Scope]) -> list[Shares]:
    """The shares of each scope, the same for everyone with the same rights. The scopes differ in their days alone."""
    bases = checked.bases(scopes)
    return shares_of(bases, readings.read(scopes, lots_of(bases)))


def lots_of(bases: Sequence[Basis | None], first: int = 0) -> dict[int, ColumnElement[bool]]:
    """What the samples of scopes stand for, by the places of the scopes, which begin with `first`."""
    return {at: basis.stands_for for at, basis in enumerate(bases, first) if basis}


def shares_of(bases: Sequence[Basis | None], read: Reading, first: int = 0) -> list[Shares]:
    """The same where the posts of the scopes were read with these lots already."""
    return [_shares(basis, read.stocks.get(at, NO_STOCK)) if basis else NONE for at, basis in enumerate(bases, first)]


def _shares(basis: Basis, stock: Stock) -> Shares:
    judged = basis.judged
    authors = {one.author_id for one in judged}
    return Shares(
        labels=len(judged),
        posts=stock.posts,
        read=stock.read,
        of={name: _share(judged, stock, name) for name in VERDICTS},
        said={name: sum(name in one.said for one in judged) for name in VERDICTS},
        accuracy=_accuracy(judged),
        enough=enough(stock.posts, stock.people) and enough(len(judged), len(authors)),
    )


def _share(judged: Sequence[Judged], stock: Stock, name: str) -> Share | Unchecked:
    """The model knows three moods; of the other verdicts it says nothing."""
    labels = [(part(one.said, name), one.chances.get(name, 0.0) if one.chances else None) for one in judged]
    return estimates.share(labels, stock.posts, stock.means.get(name, 0.0))


def _accuracy(judged: Sequence[Judged]) -> Rate | None:
    compared = [one for one in judged if one.compared]
    return estimates.rate(sum(one.told == one.said[0] for one in compared), len(compared)) if compared else None
