"""The version of what visitors see: a number that moves with each commit that one of them may notice."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import structlog
from flask import has_request_context, request
from sqlalchemy import URL
from sqlalchemy.orm import Mapped, mapped_column

from foundation import drivers
from foundation.database import Model

log = structlog.get_logger()
SEEN = "parley.seen"
LOOK = "SELECT coalesce(max(number), 0), (SELECT coalesce(max(id), 0) FROM settings) FROM versions"


class Version(Model):
    """One row. `transaction()` counts it up in the same commit; see `foundation.database.NEXT_VERSION`."""

    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class Seen(NamedTuple):
    """How the database was at one moment: the version of what visitors see, and the newest row of the settings."""

    number: int
    settings: int


def of_request() -> Seen | None:
    """How it was when this request began; None where nobody looked."""
    return request.environ.get(SEEN) if has_request_context() else None


class Versions:
    """Reads it by a connection of its own, again for every request: what was committed before is seen."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._connection: Any = None

    def look(self) -> Seen | None:
        """How it is now; None when the database cannot be asked."""
        with self._lock:
            try:
                self._connection = self._connection or drivers.open_beside(self._url)
                return Seen(*self._connection.execute(LOOK).fetchone())
            except Exception as failure:  # noqa: BLE001 (each driver has its own; the page itself tells what is wrong)
                log.warning("cannot see which version this is", failure=repr(failure))
                self._connection = None
                return None
