"""How long things take when some are not over yet: the estimate of Kaplan and Meier.

What is still open has lasted at least so long, and is counted in until then (it is censored). A mean over what has
ended would leave out exactly those that last longest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

ROUNDING = 1e-9  # products of fractions such as 9/10 · 8/9 miss their sum by less


@dataclass(frozen=True)
class Lasting:
    """How long one thing has lasted, and whether it is over. What is open now lasts at least so long."""

    time: timedelta
    over: bool


@dataclass(frozen=True)
class Stair:
    """From `time` on, `over` of all (0 to 1) have ended by the estimate; `error` is its standard error (Greenwood)."""

    time: timedelta
    over: float
    error: float


def stairs(given: Iterable[Lasting]) -> list[Stair]:
    """The estimate, step by step, one for each time at which something ended; none when nothing did.

    What is censored at the very time at which another ends was still there to end with it.
    """
    ended, left = Counter[timedelta](), Counter[timedelta]()
    for one in given:
        (ended if one.over else left)[one.time] += 1
    there, open_, spread, found = ended.total() + left.total(), 1.0, 0.0, []
    for time in sorted(ended.keys() | left.keys()):
        if ends := ended[time]:
            open_ *= 1 - ends / there
            spread += ends / (there * (there - ends)) if there > ends else 0.0
            found.append(Stair(time, 1 - open_, open_ * spread**0.5))
        there -= ends + left[time]
    return found


def reached(steps: Iterable[Stair], share: float) -> timedelta | None:
    """The time by which this share (0 to 1) has ended; None where the estimate does not get so far."""
    return next((step.time for step in steps if step.over >= share - ROUNDING), None)
