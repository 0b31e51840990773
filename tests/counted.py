"""Every SELECT that reaches the database, however it was sent there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import event

from foundation import drivers
from foundation.database import db, let_go


@contextmanager
def selects() -> Iterator[list[str]]:
    """The SELECTs that run inside, over connections that are taken inside."""
    found: list[str] = []

    def listen(connection: Any, *_more: object) -> None:
        drivers.listen(connection, lambda sql: found.append(sql) if sql.startswith(("SELECT", "WITH")) else None)

    def leave(connection: Any, *_more: object) -> None:
        drivers.listen(connection, None)

    _end_reading()
    if kept := current_app.extensions.get("parley.page_cache"):  # a page that is kept costs none
        kept._shelf._pages.clear()
    event.listen(db.engine, "checkout", listen)
    event.listen(db.engine, "checkin", leave)
    try:
        yield found
        _end_reading()
    finally:
        event.remove(db.engine, "checkout", listen)
        event.remove(db.engine, "checkin", leave)


def _end_reading() -> None:
    let_go()
    db.session.rollback()
