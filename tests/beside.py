"""Somebody else at the same database, by a connection of the driver: whatever the database is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL, MetaData, create_engine

from foundation import drivers
from foundation.database import db
from foundation.live.pulse import WORDS

LOCKED = (sqlite3.OperationalError, psycopg.errors.LockNotAvailable)


class Other:
    """Says what it says at once, waits for nobody, and is committed unless it has begun to write."""

    def __init__(self, url: URL) -> None:
        self.kind = url.get_backend_name()
        self.connection: Any
        if self.kind == "sqlite":
            self.connection = sqlite3.connect(url.database, timeout=0, isolation_level=None, check_same_thread=False)
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(plain, autocommit=True, options="-c lock_timeout=1")

    def say(self, words: str) -> list[Any]:
        """Run a statement; its rows."""
        cursor = self.connection.execute(words)
        return cursor.fetchall() if cursor.description else []

    def begin_writing(self) -> None:
        """Take the lock of all writers; LOCKED when somebody else has it."""
        try:
            self.say(drivers.BEGIN[self.kind][drivers.WRITING])
        except LOCKED:
            if self.connection.in_transaction if self.kind == "sqlite" else self.connection.info.transaction_status:
                self.say("ROLLBACK")
            raise

    def version(self) -> str:
        """What moves with every commit of anybody else."""
        return str(self.say(WORDS[self.kind]))


@contextmanager
def other() -> Iterator[Other]:
    """At the database of the current application."""
    found = Other(db.engine.url)
    with closing(found.connection):
        yield found


def impatient() -> None:
    """The session of the current application waits for other writers no longer than a moment."""
    words = {"sqlite": "PRAGMA busy_timeout=1", "postgresql": "SET lock_timeout = 1"}
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.rollback()
        driver.execute(words[connection.dialect.name])
    db.session.remove()


def dump() -> list[str]:
    """Everything that is in the database of the current application, as text."""
    engine = create_engine(db.engine.url)
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        lines = [
            f"{table.name} {dict(row)}"
            for table in tables.sorted_tables
            for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()
        ]
    engine.dispose()
    return lines
