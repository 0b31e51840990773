"""Counts for the limits of requests: in this process’s memory, or in Redis, for several processes together.

The library’s own memory starts a thread for every hit.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from limits.storage import RedisStorage, Storage

from foundation.shared import Shared

SCHEME = "tally"
T = TypeVar("T")
SWEEP = 60.0  # seconds between two looks for counts that have run out


class Tally(Storage):
    """How often each key was hit since its window began; a window begins with its first hit."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 (the library declares it so)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions)
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it raises when it is away: nothing, for it never is."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more; the new count. A new window lasts `expiry` seconds."""
        moment = time.time()
        with self._lock:
            self._sweep(moment)
            count, end = self._standing(key, moment) or (0, moment + expiry)
            self._counts[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        """The count of the window that is running; 0 when none is."""
        found = self._standing(key, time.time())
        return found[0] if found else 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970; now when none is running."""
        moment = time.time()
        found = self._standing(key, moment)
        return found[1] if found else moment

    def check(self) -> bool:
        """Whether it can count: always."""
        return True

    def reset(self) -> int:
        """Forget everything; how many keys there were."""
        with self._lock:
            known, self._counts = len(self._counts), {}
        return known

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._counts.pop(key, None)

    def _standing(self, key: str, moment: float) -> tuple[int, float] | None:
        found = self._counts.get(key)
        return found if found and found[1] > moment else None

    def _sweep(self, moment: float) -> None:
        if moment >= self._sweep_at:
            self._counts = {key: found for key, found in self._counts.items() if found[1] > moment}
            self._sweep_at = moment + SWEEP


class SharedTally(Storage):
    """The same counts for all web processes, in Redis; while that is away, each counts for itself."""

    STORAGE_SCHEME = ["shared"]  # noqa: RUF012 (the library declares it so)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, shared: Any = None) -> None:
        super().__init__(uri, wrap_exceptions)
        self._shared: Shared = shared
        self._there = RedisStorage("redis://", self._shared.client.connection_pool, key_prefix="parley:limits")
        self._here = Tally()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it raises when Redis is away: nothing."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more; the new count. A new window lasts `expiry` seconds."""
        return self._ask(lambda tally: tally.incr(key, expiry, amount))

    def get(self, key: str) -> int:
        """The count of the window that is running; 0 when none is."""
        return self._ask(lambda tally: tally.get(key))

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970; now when none is running."""
        return self._ask(lambda tally: tally.get_expiry(key))

    def check(self) -> bool:
        """Whether it can count: always."""
        return True

    def reset(self) -> int | None:
        """Forget everything; how many keys there were."""
        return self._ask(lambda tally: tally.reset())

    def clear(self, key: str) -> None:
        """Forget one key."""
        self._ask(lambda tally: tally.clear(key))

    def _ask(self, question: Callable[[Tally | RedisStorage], T]) -> T:
        return self._shared.ask(lambda: question(self._there), lambda: question(self._here))
