"""Whether anything has changed at all: one word that moves with every commit of any process, on any machine."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog
from sqlalchemy import URL

from foundation import drivers

log = structlog.get_logger()
FRESH = 0.2  # seconds for which the last look is believed
# Both databases keep such a word themselves, and reading it touches no table. PostgreSQL’s is that of the whole server:
# what others on it write makes us look once more, and find nothing new.
WORDS = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}


class Pulse:
    """Looks by a connection of its own. A database that cannot be asked may have changed each time."""

    def __init__(self, url: URL) -> None:
        self._url, self._words = url, WORDS[url.get_backend_name()]
        self._lock = threading.Lock()
        self._connection: Any = None
        self._looked_at, self._version = 0.0, ""

    def version(self) -> str:
        """The word. Two equal ones, and nothing was committed between."""
        with self._lock:
            moment = time.monotonic()
            if moment - self._looked_at > FRESH:
                self._looked_at, self._version = moment, self._look(moment)
            return self._version

    def _look(self, moment: float) -> str:
        try:
            self._connection = self._connection or drivers.open_beside(self._url)
            return str(self._connection.execute(self._words).fetchone()[0])
        except Exception as failure:  # noqa: BLE001 (each driver has its own; whoever reads next tells what is wrong)
            log.warning("cannot see whether anything changed", failure=repr(failure))
            self._connection = None
            return f"unknown {moment}"
