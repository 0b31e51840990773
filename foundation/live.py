"""The port for live news: ids and counts to those who look right now. The log is the engine until sockets are wired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import structlog

log = structlog.get_logger()


class Live(Protocol):
    """What an engine for live news can do."""

    def tell(self, room: str, news: Mapping[str, int | str]) -> None:
        """Send ids and counts, never words, to everyone in `room`."""


class LogLive:
    """Writes live news to the log."""

    def tell(self, room: str, news: Mapping[str, int | str]) -> None:
        log.debug("live", room=room, **news)


def connect(url: str) -> Live:
    """The engine that `PARLEY_LIVE_URL` names. An unknown one raises ValueError."""
    if url == "log:":
        return LogLive()
    raise ValueError(f"PARLEY_LIVE_URL names no engine that we know: {url!r}. Use log:")
