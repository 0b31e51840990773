"""The model's chances for a post: how likely it is negative, neutral or positive. One place says how they are read
from a signal, for pages in SQL and for the bench in Python.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import ColumnElement, Float, case, cast

from insight.signals import Signal

# A signal keeps the sentiment, its chance (confidence), and the chance of positive less that of negative (score): of
# three that sum to 1, these are all.
NEGATIVE: ColumnElement[float] = cast(
    case(
        (Signal.sentiment == "negative", Signal.confidence),
        (Signal.sentiment == "positive", Signal.confidence - Signal.score),
        (Signal.sentiment == "neutral", (1 - Signal.confidence - Signal.score) / 2),
    ),
    Float,
)
POSITIVE: ColumnElement[float] = NEGATIVE + Signal.score
READ: ColumnElement[bool] = Signal.sentiment.is_not(None)


class Told(Protocol):
    """What a model tells of a text, as `insight.scoring.Score` keeps it."""

    @property
    def sentiment(self) -> str | None: ...
    @property
    def score(self) -> float | None: ...
    @property
    def confidence(self) -> float: ...


def chances(told: Told) -> dict[str, float] | None:
    """The chances of the three sentiments in what a text tells; None for "not scored"."""
    if told.sentiment is None or told.score is None:
        return None
    negative = {
        "negative": told.confidence,
        "positive": told.confidence - told.score,
        "neutral": (1 - told.confidence - told.score) / 2,
    }[told.sentiment]
    return by_name(negative, negative + told.score)


def by_name(negative: float, positive: float) -> dict[str, float]:
    """The three chances of two, each within 0 and 1."""
    given = {"negative": negative, "neutral": 1 - negative - positive, "positive": positive}
    return {name: min(max(chance, 0.0), 1.0) for name, chance in given.items()}
