"""The drawings in the cells of the tables of drivers and moments: effects around nought, moods, and rates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foundation.charts import Box
from insight.drawings import CELL_BAR, CELL_HEIGHT, CELL_WIDTH, DOT, MOOD_TONES
from insight.drivers import Driver
from insight.estimates import Difference, Rate
from insight.moments import Mood, Silence

STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
MIDDLE = CELL_WIDTH / 2


@dataclass(frozen=True)
class Span:
    """An interval and the dot in it, in a cell of 200 units."""

    low: float
    width: float
    dot: float


def reach(told: Iterable[Driver], mood: str) -> float:
    """The change at the right end of the cells: the least round one that holds all intervals."""
    found = [max(abs(driver.effects[mood].low), abs(driver.effects[mood].high)) for driver in told]
    return next(step for step in STEPS if step >= max(found, default=0) - 1e-9)


def effect(found: Difference, most: float) -> Span:
    """A change from −`most` to `most`, with nought in the middle."""
    unit = MIDDLE / most
    return _span(MIDDLE + found.low * unit, MIDDLE + found.high * unit, MIDDLE + found.by * unit)


def top(silences: Sequence[Silence]) -> float:
    """The rate at the right end of the cells: the least fifth that holds all intervals; 1 where there are none."""
    return math.ceil(5 * max((one.rate.high for one in silences if one.rate), default=1.0) - 1e-9) / 5


def rate(found: Rate, most: float) -> Span:
    """A rate from nought to `most`."""
    unit = CELL_WIDTH / most
    return _span(found.low * unit, found.high * unit, found.share * unit)


def _span(low: float, high: float, at: float) -> Span:
    return Span(round(low, 1), round(max(high - low, 1.0), 1), round(at - DOT / 2, 1))


def mood_bar(mood: Mood) -> list[Box]:
    """The posts that were read as one bar that fills the cell, cut by mood."""
    boxes, x, unit = [], 0.0, CELL_WIDTH / max(mood.read, 1)
    for count, tone in zip(mood.moods.values(), MOOD_TONES, strict=False):
        if count:
            boxes.append(Box(round(x, 1), (CELL_HEIGHT - CELL_BAR) / 2, round(count * unit, 1), CELL_BAR, tone))
        x += count * unit
    return boxes
