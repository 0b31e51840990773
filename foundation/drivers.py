"""What the two databases are told at the level of their drivers: on a new connection, and when a transaction begins.

SQLite has one writer at a time by itself. On PostgreSQL a lock of the whole community gives the same: whoever writes
holds it until the commit is durable. So “look, then act” is right on both without a retry, and numbers of rows follow
the order of the commits.
"""

from __future__ import annotations

import select
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, OperationalError

KNOWN = ("sqlite", "postgresql+psycopg")
PATIENCE = 10_000  # milliseconds that a writer waits for another one before it gives up
SQLITE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE}")
# A machine that died, or a process that hangs, must not hold the lock of all writers for hours. Whoever asked for less
# than a durable commit gets one all the same.
POSTGRESQL = f"""
SET lock_timeout = {PATIENCE}; SET timezone = 'UTC';
SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
WRITERS = 7_265_339  # the name of the writers’ lock, any number of ours; each database has its own locks
LOCK_NOT_AVAILABLE = "55P03"
READING, WRITING, BESIDE = "reading", "writing", "beside"
BEGIN: dict[str, dict[str, str]] = {
    "sqlite": {READING: "BEGIN", WRITING: "BEGIN IMMEDIATE", BESIDE: "BEGIN IMMEDIATE"},
    "postgresql": {
        READING: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        # READ COMMITTED: each statement sees what was there when it began, so what waited for the lock reads afresh.
        WRITING: "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = '5min'; "
        f"SELECT pg_advisory_xact_lock({WRITERS})",
        BESIDE: "BEGIN ISOLATION LEVEL READ COMMITTED",
    },
}


def address(text: str) -> URL:
    """The address of a database of ours; ValueError for another kind."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("PARLEY_DATABASE_URL must be an address such as postgresql+psycopg://host/name.") from None
    if url.drivername not in KNOWN:
        raise ValueError(
            f"PARLEY_DATABASE_URL must begin with sqlite:// or postgresql+psycopg://, not {url.drivername}:."
        )
    return url


def options(url: URL) -> dict[str, Any]:
    """How SQLAlchemy opens it: a connection for each thread that answers pages, and a server that is away is told."""
    if url.get_backend_name() == "sqlite":
        return {}
    return {"pool_size": 10, "max_overflow": 30, "pool_timeout": 10, "connect_args": {"connect_timeout": 5}}


def prepare(connection: Any) -> None:
    """A new connection: what holds for all that is done on it. We say BEGIN ourselves."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in SQLITE:
            connection.execute(f"PRAGMA {pragma}")
    else:
        connection.autocommit = True
        connection.execute(POSTGRESQL)
        _without_nul(connection.adapters)


def _without_nul(adapters: Any) -> None:
    """PostgreSQL holds no NUL sign: it is written as a space, and whoever looks for one finds nothing."""
    adapt: Any = import_module("psycopg.adapt")
    adapters.register_dumper(str, _spaced(adapters.get_dumper(str, adapt.PyFormat.AUTO), adapt.Dumper))


@lru_cache(maxsize=4)
def _spaced(plain: Any, base: Any) -> Any:
    def begin(self: Any, kind: type, connection: Any = None) -> None:
        base.__init__(self, kind, connection)
        self.plain = plain(kind, connection).dump

    def dump(self: Any, words: str) -> Any:
        return self.plain(words.replace("\0", " ") if "\0" in words else words)

    return type("Spaced", (base,), {"__init__": begin, "dump": dump, "format": plain.format, "oid": plain.oid})


def open_beside(url: URL) -> Any:
    """A driver’s connection outside the pool, for one who looks again and again: each statement sees what is there."""
    if url.get_backend_name() == "sqlite":
        return sqlite3.connect(url.database or "", check_same_thread=False, isolation_level=None)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return import_module("psycopg").connect(plain, autocommit=True, connect_timeout=5)


def check(connection: Any) -> None:
    """A connection from the pool. One that the server has closed meanwhile has something to say, and is not used.

    To ask the server each time would cost as much as a statement.
    """
    if not isinstance(connection, sqlite3.Connection) and (connection.closed or _speaks(connection.fileno())):
        raise InvalidatePoolError


def _speaks(number: int) -> bool:
    asked = select.poll()
    asked.register(number, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(asked.poll(0))


def begin(connection: Any, dialect: Any, how: str) -> None:
    """Begin a transaction: to read, to write, or to write beside others what one has locked oneself."""
    words = BEGIN[dialect.name][how]
    cursor = connection.cursor()
    try:
        cursor.execute(words)
    except dialect.loaded_dbapi.Error as error:
        with suppress(dialect.loaded_dbapi.Error):
            connection.rollback()
        raise OperationalError(words, None, error) from error
    finally:
        cursor.close()


def listen(connection: Any, told: Callable[[str], object] | None) -> None:
    """Hear every statement that runs on a driver’s connection from now on, however it was sent; None: no more."""
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(told)
        return
    plain = getattr(connection.cursor_factory, "plain", connection.cursor_factory)
    connection.cursor_factory = plain if told is None else _telling(plain, told)


def _telling(plain: Any, told: Callable[[str], object]) -> Any:
    def execute(self: Any, query: Any, *given: Any, **named: Any) -> Any:
        told(str(query))
        return plain.execute(self, query, *given, **named)

    return type("Told", (plain,), {"execute": execute, "plain": plain})


def is_held(failure: BaseException) -> bool:
    """Whether somebody else held the lock of the writers for longer than our patience."""
    if not isinstance(failure, OperationalError):
        return False
    busy = getattr(failure.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
    return busy or getattr(failure.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE
