"""The search engine in PostgreSQL: a schema of its own beside the community's tables, for all machines that share it.

The engine makes the schema itself; migrations, backups and copies know nothing of it. Of several writers one works at
a time, readers wait for nobody, and what a writer that died had begun was never there.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy.exc import InvalidatePoolError

from foundation import drivers
from foundation.search import postgres_tables as tables
from foundation.search.port import NO_FILTERS, Document, Filters, Hit, SearchUnavailable
from foundation.search.postgres_search import Search, Spelling
from foundation.search.query import Query
from foundation.search.typos import correct

WRITERS = drivers.WRITERS + 1  # the name of the lock of those who write the index
IDLE = 4
"""Connections that are kept for the next who searches."""
SECONDS = 5
"""A search takes no longer."""
DAMAGED = "The search index is damaged. The command “flask reindex” makes it anew."
BUSY, TOO_LONG = "Another process is writing the search index.", "The search took too long."
SAID = {"55P03": BUSY, "57014": TOO_LONG, "40P01": BUSY}
GONE, BROKEN = ("3F000", "42P01", "42703"), ("XX000", "XX001", "XX002", "58P01", "42804", "22P02")
"""States that PostgreSQL tells: tables that are not there or not ours; pages that cannot be read."""
LOOK = "SELECT words IS NULL, facets, many FROM documents CROSS JOIN terms LIMIT 1"
T = TypeVar("T")


class PostgresEngine:
    """The search port over the schema `parley_search` of a database, made on first use. Any thread may call any method.

    A writer waits `patience` seconds for another one before it gives up with SearchUnavailable.
    """

    def __init__(self, address: str, patience: float = 10.0) -> None:
        self._url, self._patience = drivers.address(address), patience
        self._idle: deque[Any] = deque(maxlen=IDLE)
        self._process = os.getpid()

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents in one commit. Of two with the same key the later one counts."""
        found = {document.key: document for document in documents}
        if found:
            self.renew(found, found.values)

    def renew(self, keys: Iterable[int], read: Callable[[], Iterable[Document]]) -> None:
        """Put what is read in the place of these documents, in one commit; it is read while nobody else can write."""
        if named := set(keys):
            with self._writing() as connection:
                rows = {document.key: document for document in read()}
                change = tables.drop(connection, named | rows.keys())
                written = tables.put(connection, rows.values())
                written.subtract(change)
                tables.count(connection, written)

    def drop(self, keys: Iterable[int]) -> None:
        """Take documents out in one commit; unknown keys are fine."""
        self.renew(keys, tuple)

    def clear(self) -> None:
        """Begin anew, whatever is there."""
        with self._told(), self._connect() as connection, _alone(connection):
            _make(connection)

    def find(self, query: Query, filters: Filters = NO_FILTERS, limit: int = 200) -> Sequence[Hit]:
        """The best hits, best first; see `Engine.find` for the rules."""
        if limit < 1 or not (query or filters != NO_FILTERS) or filters.spaces == frozenset():
            return []
        return self._read(lambda connection: Search(connection, query, filters).best(limit))

    def correct(self, query: Query, filters: Filters = NO_FILTERS) -> Mapping[str, str]:
        """Words that nothing has, each with the known one next to it; see `Engine.correct`."""
        return self._read(lambda connection: correct(Spelling(connection, filters), query))

    def count(self) -> int:
        """How many documents there are."""
        found: int = self._read(lambda asked: asked.execute("SELECT count(*) FROM documents").fetchone()[0])
        return found

    def keys(self) -> set[int]:
        """The keys of all documents."""
        return self._read(lambda asked: {key for (key,) in asked.execute("SELECT key FROM documents")})

    def ready(self) -> bool:
        """Whether the index can be read; makes an empty one where there is none. Never raises."""
        try:
            self._read(lambda asked: asked.execute(LOOK).fetchone())
        except SearchUnavailable:
            return False
        return True

    def _read(self, act: Callable[[Any], T]) -> T:
        """Do it with a connection; once more with a new one where the old one was cut or the tables had gone."""
        with self._told():
            try:
                return self._once(act)
            except import_module("psycopg").Error as error:
                if not (_cut(error) or error.sqlstate in GONE):
                    raise
                self._idle.clear()
                return self._once(act)

    def _once(self, act: Callable[[Any], T]) -> T:
        with self._taken() as connection:
            return act(connection)

    @contextmanager
    def _taken(self) -> Iterator[Any]:
        """A connection that is kept for the next one unless something went wrong."""
        connection = self._take()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < IDLE:
            self._idle.append(connection)
        else:
            connection.close()

    def _take(self) -> Any:
        """A connection that is open, as far as can be seen."""
        if self._process != os.getpid():  # those of a parent are its own
            self._idle, self._process = deque(maxlen=IDLE), os.getpid()
        with suppress(IndexError):
            while True:
                connection = self._idle.pop()
                try:
                    drivers.check(connection)
                except InvalidatePoolError:
                    connection.close()
                else:
                    return connection
        return self._open()

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """A transaction that nobody else can write beside: readers go on meanwhile."""
        with self._told(), self._taken() as connection, _alone(connection):
            connection.execute("SET LOCAL statement_timeout = 0")
            yield connection

    def _open(self) -> Any:
        """A connection to an index of this version."""
        connection = self._connect()
        try:
            if not _is_ours(connection):
                with _alone(connection):
                    if not _is_ours(connection):  # another process may be faster
                        _make(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> Any:
        connection = drivers.open_beside(self._url)
        try:
            drivers.prepare(connection)
            connection.prepare_threshold = None  # a plan for all words would be a bad one for most
            connection.execute(
                f"SET search_path = {tables.SCHEMA}; SET jit = off; SET statement_timeout = '{SECONDS}s'; "
                f"SET lock_timeout = {max(1, int(self._patience * 1000))}"
            )
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        psycopg = import_module("psycopg")
        try:
            yield
        except psycopg.Error as error:
            state = error.sqlstate or ""
            if state in SAID:
                raise SearchUnavailable(SAID[state]) from error
            if state in (*GONE, *BROKEN):
                raise SearchUnavailable(DAMAGED) from error
            if not state or _cut(error):
                raise SearchUnavailable("The search index is out of reach: the database does not answer.") from error
            raise SearchUnavailable(f"The search index is out of reach: {error}") from error


@contextmanager
def _alone(connection: Any) -> Iterator[None]:
    """A transaction that holds the lock of writers."""
    with connection.transaction():
        connection.execute(f"SELECT pg_advisory_xact_lock({WRITERS})")
        yield


def _is_ours(connection: Any) -> bool:
    return bool(connection.execute(tables.FOUND_VERSION).fetchone()[0] == f"Parley {tables.VERSION}")


def _make(connection: Any) -> None:
    connection.execute(tables.MAKE)
    connection.execute(f"COMMENT ON SCHEMA {tables.SCHEMA} IS 'Parley {tables.VERSION}'")


def _cut(error: Any) -> bool:
    """Whether the server went, or told this connection to go."""
    return isinstance(error, import_module("psycopg").OperationalError) and (
        not error.sqlstate or error.sqlstate.startswith(("08", "57P"))
    )
