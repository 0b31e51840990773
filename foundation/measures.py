"""What holds for every measure: its docstring says how we count, and it says nothing about too few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

LEAST_PEOPLE, LEAST_ITEMS = 5, 10


def how(build: Callable[..., Any]) -> str:
    """How we count, in the reader's words: the docstring of what builds a measure."""
    return _(" ".join((build.__doc__ or "").split()))


def enough(items: int, people: int) -> bool:
    """Whether a share or an estimate may be said of so many items by so many different authors."""
    return items >= LEAST_ITEMS and people >= LEAST_PEOPLE


def percent(part: int, whole: int) -> int:
    """A share in whole hundredths. Not quite all is never 100 %, nor some 0 %."""
    return min(max(round(100 * part / whole), int(part > 0)), 100 if part == whole else 99)
