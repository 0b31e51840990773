"""The database: one session, one way to commit, times in UTC, short random public ids."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Result, Row, Select, TypeDecorator, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, registry

Statement = Select[*tuple[Any, ...]]  # any SELECT, whatever its columns
ResultRow = Row[*tuple[Any, ...]]

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no vowels but a and e, no 0 1 i l o u: read out without mistakes


# What visitors see has a version (foundation/versions.py), and each commit that they may notice makes the next one.
NEXT_VERSION = """
INSERT INTO versions (id, number) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = versions.number + 1
"""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in Python, UTC without a zone in the database. A naive value is refused."""

    impl = DateTime
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite keeps text: read in one step, because a page of rows has a hundred moments."""
        return _aware if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


@lru_cache(maxsize=8192)  # lists show the same moments all day, and one that is known has its hash ready for memos
def _aware(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Model(DeclarativeBase):
    """Base of every table."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UtcDateTime})


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False, "autoflush": True})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get("writing"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            # Every page begins with it, it waits for nobody, and SQLAlchemy would take ten times as long.
            connection.connection.cursor().execute("BEGIN")


def init_app(app: Flask) -> None:
    """Open the database for this application, and let go of what a request reads on when it ends."""
    db.init_app(app)
    app.teardown_request(let_go)


class Snapshot:
    """What a request reads on: the driver's connection from the pool, in a transaction that is never committed.

    SQLAlchemy's own connection around it takes twice as long to open and to close, so it is made when it is needed.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self.dialect = engine, engine.dialect
        self._around: Connection | None = None
        try:
            self.connection = engine.raw_connection()
            if self.dialect.name == "sqlite":
                self.connection.cursor().execute("BEGIN")  # every other driver begins by itself
        except self.dialect.loaded_dbapi.Error as error:
            raise OperationalError("BEGIN", None, error) from error

    def execute(self, statement: Statement, given: dict[str, Any]) -> Result[Any]:
        """The rows of a statement that SQLAlchemy has to compile."""
        if self._around is None:
            self._around = Connection(self._engine, self.connection)
        return self._around.execute(statement, given)

    def close(self) -> None:
        """Let go of it; the pool ends the transaction."""
        (self._around or self.connection).close()


def connection() -> Connection | Snapshot:
    """Where rows are read: inside a transaction of the session on its connection, so that its writes are seen.

    A request that only reads rows has one of its own, one snapshot from its first row on: a session takes five times
    as long to begin and to end.
    """
    own: Snapshot | None = g.get("reading") if has_request_context() else None
    if own is not None:  # a transaction has let go of it before it began
        return own
    session: Any = db.session
    if not has_request_context() or (session.registry.has() and session().in_transaction()):
        found: Connection = session.connection()
        return found
    g.reading = own = Snapshot(db.engine)
    return own


def let_go(_error: BaseException | None = None) -> None:
    """End the snapshot on which this request reads, if there is one: what it reads next is read anew."""
    if has_request_context() and (own := g.pop("reading", None)):
        own.close()


@contextmanager
def transaction(*, unseen: bool = False) -> Iterator[None]:
    """The one way to commit: everything inside is saved together, or nothing is.

    A transaction inside another joins it, and takes it down when it fails: HalfDone where the outer one would go on.
    On SQLite the write lock is taken at once, so that two writers queue instead of failing half-way.
    `unseen`: what is written is on no page of a visitor, so pages that are kept for them stay true.
    """
    session = db.session
    if session.info.get("writing"):
        session.info["seen"] |= not unseen
        with _joined(session.info):
            yield
        return
    let_go()
    session.rollback()  # what was read before must not be trusted inside,
    session.expire_all()  # nor what is known from the last transaction, which a rollback after a commit leaves as it is
    session.info.update(writing=True, failed=False, seen=not unseen)
    try:
        session.connection(execution_options={"writing": True})
        yield
        if session.info["failed"]:
            raise HalfDone
        if session.info["seen"]:
            session.flush()
            session.connection().connection.cursor().execute(NEXT_VERSION)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


class HalfDone(RuntimeError):
    """A transaction failed inside another that went on as if nothing had happened: a mistake in the program."""


@contextmanager
def _joined(info: dict[Any, Any]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        info["failed"] = True
        raise


@contextmanager
def rehearsal() -> Iterator[None]:
    """Everything inside happens, as one transaction that is taken back in the end: a dry run."""
    with suppress(_Rehearsed), transaction():
        yield
        raise _Rehearsed


class _Rehearsed(Exception):
    """Takes the transaction of a rehearsal back."""


def public_id(length: int = 8) -> str:
    """A short random name for an address, which tells nothing about how much there is."""
    number, signs = secrets.randbelow(len(ALPHABET) ** length), ""
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return signs
