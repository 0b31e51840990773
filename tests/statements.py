"""Counting the SQL statements of a page at the driver, where nothing passes unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from foundation.database import db

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that run inside, in order."""
    found: list[str] = []

    def note(sql: str) -> None:
        if sql.lstrip().upper().startswith(COUNTED):
            found.append(sql)

    def watch(connection: object, *_: object) -> None:
        connection.set_trace_callback(note)

    def leave(connection: object, *_: object) -> None:
        connection.set_trace_callback(None)

    db.session.rollback()
    event.listen(db.engine, "checkout", watch)
    event.listen(db.engine, "checkin", leave)
    try:
        yield found
    finally:
        event.remove(db.engine, "checkout", watch)
        event.remove(db.engine, "checkin", leave)
