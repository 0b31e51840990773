"""What several web processes share through Redis, and do without while it is away: it must not take the forum down."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import structlog

PATIENCE = 0.3  # seconds that a page waits for Redis
PAUSE = 5.0  # seconds for which it is not asked again after it was away
log = structlog.get_logger()
T = TypeVar("T")


class Shared:
    """A client of Redis behind which each question has an answer without it. Any thread may ask."""

    def __init__(self, url: str) -> None:
        driver: Any = import_module("redis")  # only where it is used: it is 10 MiB
        try:
            self.client = driver.Redis.from_url(
                url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None, health_check_interval=30
            )
        except ValueError:
            raise ValueError("PARLEY_REDIS_URL must be an address such as redis://127.0.0.1:6379/0.") from None
        self._trouble = (driver.RedisError, OSError)
        self._asked_again_at = 0.0

    def ask(self, act: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """What `act` says, which uses `client`; while Redis is away, what `otherwise` says."""
        if time.monotonic() >= self._asked_again_at:
            try:
                return act()
            except self._trouble as failure:
                self._asked_again_at = time.monotonic() + PAUSE
                log.warning("redis away", failure=repr(failure))
        return otherwise()


def connect(url: str) -> Shared | None:
    """The shared memory that the configuration names; None where each process is alone."""
    return Shared(url) if url else None
