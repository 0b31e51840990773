"""A head: how a community's own labels correct the model that was made elsewhere.

Some hundred labels cannot teach a network, but they can tell how often people here are negative, how much must be said
until somebody calls it so, and which turns of phrase mean something else here than elsewhere. A head adds a linear
correction to the logits of the model. It is drawn towards no correction at all, so that few labels change little.

Pure arithmetic on rows of numbers; imports numpy: ask for it through `foundation.loading.Later`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from insight.scoring import SENTIMENTS, Shares

FEWEST = 50
"""Labels, until a head is fitted."""
OF_LEVEL, OF_LOGITS, OF_MEANING = 1.0, 12.0, 60.0
"""How strongly each part of the correction is drawn to nought: the more it could learn by heart, the more strongly."""
EVENNESS = 0.5
"""How far rare sentiments count more than their number: 0 as many as there are, 1 all alike."""
STEPS = 30
LOGITS = 4


class TooFewLabels(ValueError):
    """Fewer than FEWEST."""


@dataclass(frozen=True)
class Head:
    """A linear correction of the logits of negative and of positive against neutral: two columns, a row for each
    feature and a first row for their level."""

    weights: tuple[tuple[float, float], ...]

    def as_json(self) -> list[list[float]]:
        """What `from_json` reads: the same head, to the last digit."""
        return [list(row) for row in self.weights]

    @classmethod
    def from_json(cls, rows: Sequence[Sequence[float]]) -> Self:
        """The head that `as_json` wrote."""
        return cls(tuple((float(negative), float(positive)) for negative, positive in rows))


def none(width: int) -> Head:
    """The head that corrects nothing, for rows of so many features."""
    return Head(((0.0, 0.0),) * (width + 1))


def fit(features: Sequence[Sequence[float]], sentiments: Sequence[str]) -> Head:
    """The head that these labelled posts speak for. A row of features is that of `scoring.Told`; from FEWEST rows on.

    The most probable correction under a normal prior around none; found by Newton's method, the same for the same rows
    in any order up to the last digits.
    """
    if len(sentiments) < FEWEST:
        raise TooFewLabels(f"{len(sentiments)} labels; a head needs {FEWEST}.")
    labels = _Labels(features, sentiments)
    weights = np.zeros((labels.rows.shape[1], 2))
    for _ in range(STEPS):
        step, error = labels.step(weights), labels.error(weights)
        pace = 1.0
        while pace > 1e-6 and labels.error(weights - pace * step) > error:
            pace /= 2
        weights -= pace * step
        if np.abs(step).max() < 1e-9:
            break
    return Head(tuple((float(negative), float(positive)) for negative, positive in weights))


class _Labels:
    """Labelled rows, what a correction gets wrong on them, and Newton's step towards less."""

    def __init__(self, features: Sequence[Sequence[float]], sentiments: Sequence[str]) -> None:
        self.rows, self.base = _rows(features), _base(features)
        self.gold = np.eye(3)[[SENTIMENTS.index(one) for one in sentiments]]
        self.counted = _weights(self.gold)
        self.drawn = np.repeat(_drawn(self.rows.shape[1]), 2)

    def error(self, weights: NDArray[Any]) -> float:
        missed = -np.log((self.gold * _shares(self.base, self.rows @ weights)).sum(1).clip(1e-300))
        return float(self.counted @ missed + self.drawn @ weights.ravel() ** 2 / 2)

    def step(self, weights: NDArray[Any]) -> NDArray[Any]:
        shares = _shares(self.base, self.rows @ weights)[:, [0, 2]]
        off = (shares - self.gold[:, [0, 2]]) * self.counted[:, None]
        slope = (self.rows.T @ off).ravel() + self.drawn * weights.ravel()
        curve = _curve(self.rows, shares, self.counted) + np.diag(self.drawn)
        step: NDArray[Any] = np.linalg.solve(curve, slope).reshape(weights.shape)
        return step


def predict(head: Head, features: Sequence[Sequence[float]]) -> list[Shares]:
    """The shares of negative, neutral and positive of each row, corrected."""
    if not len(features):
        return []
    found = _shares(_base(features), _rows(features) @ np.array(head.weights))
    return [(float(row[0]), float(row[1]), float(row[2])) for row in found]


def _base(features: Sequence[Sequence[float]]) -> NDArray[Any]:
    return np.array([row[:2] for row in features], np.float64)


def _rows(features: Sequence[Sequence[float]]) -> NDArray[Any]:
    rows = np.array(features, np.float64)
    return np.hstack([np.ones((len(rows), 1)), rows])


def _drawn(width: int) -> NDArray[Any]:
    return np.array([OF_LEVEL] + [OF_LOGITS] * LOGITS + [OF_MEANING] * (width - 1 - LOGITS))


def _weights(gold: NDArray[Any]) -> NDArray[Any]:
    found = gold.sum(0)
    each = (gold @ np.where(found, len(gold) / np.maximum(found, 1), 0)) ** EVENNESS
    counted: NDArray[Any] = each * len(gold) / each.sum()
    return counted


def _shares(base: NDArray[Any], correction: NDArray[Any]) -> NDArray[Any]:
    logits = np.insert(base + correction, 1, 0.0, axis=1)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    shares: NDArray[Any] = powers / powers.sum(1, keepdims=True)
    return shares


def _curve(rows: NDArray[Any], shares: NDArray[Any], counted: NDArray[Any]) -> NDArray[Any]:
    """The second derivative of the error by the weights, (2 × width) squared, in the order of `weights.ravel()`."""
    each = np.einsum("na,ab->nab", shares, np.eye(2)) - np.einsum("na,nb->nab", shares, shares)
    width = rows.shape[1] * 2
    curve: NDArray[Any] = np.einsum("n,ni,nab,nj->iajb", counted, rows, each, rows).reshape(width, width)
    return curve
