"""What time it is. The only place that asks the machine; everything else asks here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; the moment of `at()` inside it."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Live at `moment` (aware) for a while: for tests, the sample community and imports."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _frozen.reset(token)
