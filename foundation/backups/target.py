"""A database that is filled as a whole: afterwards everything is there, or what was there before.

SQLite: it is made in a file beside, and copied over the old one by SQLite's backup, which is one transaction. Others:
one transaction for all of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, RootTransaction, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from foundation import schema
from foundation.backups import Refused, rows
from foundation.backups.rows import Content, Told
from foundation.database import db
from foundation.drivers import WRITING

PATIENCE = 10.0  # seconds to wait for somebody who writes
BUSY = "The database is in use. Stop the web process and the worker, then try again; nothing was changed."
CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"""


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection that reads one moment of a database, whoever writes meanwhile."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).is_file():
        raise Refused(f"There is no database at {address.database}.")
    with _engine(url) as engine, engine.connect() as connection:
        yield connection


@contextmanager
def filling(url: str) -> Iterator[Connection]:
    """A connection to empty tables-to-be; what was done on it counts when the block ends well."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(str(address.database))
        with _beside(path) as draft, _engine(URL.create("sqlite", database=str(draft))) as engine:
            with engine.connect() as connection:
                _hurry(connection.connection.driver_connection)
                with connection.begin():
                    yield connection
            _copy_over(draft, path)
        return
    with _engine(url) as engine, engine.execution_options(how=WRITING).connect() as connection, _emptied(connection):
        yield connection


def _emptied(connection: Connection) -> RootTransaction:
    """The transaction of all of it, in which the tables are gone already; Refused where somebody holds them."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"SET lock_timeout = {PATIENCE * 1000:.0f}")
    try:
        begun = connection.begin()
        if schema.revision_of(connection):
            schema.downgrade_on(connection)
    except OperationalError as error:
        raise Refused(BUSY) from error
    return begun


@contextmanager
def _engine(url: str | URL) -> Iterator[Any]:
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def _hurry(connection: Any) -> None:
    """Nobody needs a draft after a kill, and rows come in any order."""
    for pragma in ("foreign_keys=OFF", "journal_mode=MEMORY", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield draft
    finally:
        for name in (draft, *(draft.with_name(f"{draft.name}{tail}") for tail in ("-wal", "-shm", "-journal"))):
            name.unlink(missing_ok=True)


def _copy_over(draft: Path, path: Path) -> None:
    with closing(sqlite3.connect(draft)) as made, closing(sqlite3.connect(path, timeout=PATIENCE)) as kept:
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                kept.execute(f"PRAGMA {pragma}")
            made.backup(kept, progress=_not_forever)
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            raise Refused(BUSY if busy else f"The database cannot be written: {error}.") from error


def _not_forever(status: int, _left: int, _total: int) -> None:
    """Called after each try; Python would try again for as long as somebody holds the lock."""
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise Refused(BUSY)


def empty_or_refuse(url: str, onward: str) -> None:
    """Refuse a database that holds something, and say what; `onward` is what to do about it."""
    try:
        with snapshot(url) as connection:
            there = rows.filled(connection)
    except Refused:  # not even a file
        return
    if there:
        most = sorted(there.items(), key=lambda item: -item[1])[:6]
        named = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in most)
        raise Refused(f"This database holds {sum(there.values()):,} rows ({named} …). {onward}")


class Filling:
    """Fills the tables behind a connection, one by one, and compares each with what it should be."""

    def __init__(self, connection: Connection, revision: str, told: Told) -> None:
        self._connection, self._told = connection, told
        schema.upgrade_on(connection, revision)
        self._constraints = self._let_go()

    def table(self, name: str, columns: list[str], lines: Iterator[bytes]) -> Content:
        """Load one table and read it again; Refused where it does not hold the same."""
        tally, here = rows.Tally(), rows.table(self._connection, name)
        rows.load(self._connection, here, columns, tally.of(lines), self._told)
        if rows.content(self._connection, here, columns, self._told) != tally.content():
            raise Refused(f"The table {name} reads differently from what was written. Nothing was changed.")
        return tally.content()

    def finish(self) -> None:
        """Check that every row points at one that is there, and bring the tables up to date."""
        if self._connection.dialect.name == "sqlite":
            if wrong := self._connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise Refused(f"A row of the table {wrong[0]} points at one of {wrong[2]} that is not there.")
        else:
            self._hold_again()
        schema.upgrade_on(self._connection)

    def _let_go(self) -> list[Any]:
        """Rows point at rows that come later: what checks them stands aside."""
        if self._connection.dialect.name == "sqlite":
            return []
        found = list(self._connection.execute(text(CONSTRAINTS)))
        for table, name, _definition in found:
            self._connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        return found

    def _hold_again(self) -> None:
        for table, name, definition in self._constraints:
            self._connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
        for name in [name for name in rows.names() if "id" in db.metadata.tables[name].c]:
            self._connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM " + name + "))"),
                {"name": name},
            )
