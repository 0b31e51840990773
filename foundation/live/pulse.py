"""Whether anything has changed at all: one number that moves with every commit of any process."""

from __future__ import annotations

import sqlite3
import threading
import time

from sqlalchemy import URL

FRESH = 0.2  # seconds for which the last look is believed


class Pulse:
    """SQLite keeps such a number itself, and reading it touches no table. For other databases time passes instead."""

    def __init__(self, url: URL) -> None:
        local = url.get_backend_name() == "sqlite" and url.database
        self._path = str(url.database) if local else None
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._looked_at, self._version = 0.0, 0

    def version(self) -> int:
        """The number. Two equal ones, and nothing was committed between."""
        with self._lock:
            moment = time.monotonic()
            if moment - self._looked_at > FRESH:
                self._looked_at, self._version = moment, self._look(moment)
            return self._version

    def _look(self, moment: float) -> int:
        if self._path is None:
            return int(moment)
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
