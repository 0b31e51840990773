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
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Result,
    Row,
    Select,
    String,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, registry

from foundation import drivers

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
def _connect(connection: Any, _record: Any) -> None:
    drivers.prepare(connection)


@event.listens_for(Engine, "checkout")
def _take(connection: Any, _record: Any, _proxy: Any) -> None:
    drivers.check(connection)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    how, driver = connection.get_execution_options().get("how", drivers.READING), connection.connection
    if how != drivers.READING or not _in_transaction(driver.driver_connection):
        drivers.begin(driver, connection.dialect, how)


def _in_transaction(driver: Any) -> bool:
    """Whether a snapshot has said BEGIN already."""
    if isinstance(driver, sqlite3.Connection):
        return driver.in_transaction
    return bool(driver.info.transaction_status)


@compiles(String, "postgresql")
@compiles(Text, "postgresql")
def _in_order(kind: Any, compiler: Any, type_expression: Any = None, **given: Any) -> str:
    """The type of a column of words: sorted by its signs, as SQLite does, whatever language the server speaks."""
    plain: str = getattr(compiler, f"visit_{kind.__visit_name__}")(kind, type_expression=type_expression, **given)
    return f'{plain} COLLATE "C"' if isinstance(type_expression, Column) and not kind.collation else plain


def init_app(app: Flask) -> None:
    """Open the database for this application, and let go of what a request reads on when it ends."""
    url = drivers.address(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", drivers.options(url))
    db.init_app(app)
    app.teardown_request(let_go)
    app.teardown_appcontext(_end)


def _end(_error: BaseException | None) -> None:
    """A server that has gone away since the last row was read is no fault of a page that is made."""
    session: Any = db.session
    if session.registry.has():
        with suppress(DBAPIError):
            session.rollback()


class Snapshot:
    """What a request reads on: the driver's connection from the pool, in a transaction that is never committed.

    SQLAlchemy's own connection around it takes twice as long to open and to close, so it is made when it is needed.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self.dialect = engine, engine.dialect
        self._around: Connection | None = None
        try:
            self.connection = engine.raw_connection()
        except self.dialect.loaded_dbapi.Error as error:
            raise OperationalError("connect", None, error) from error
        drivers.begin(self.connection, self.dialect, drivers.READING)

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
def transaction(how: str = drivers.WRITING, *, unseen: bool = False) -> Iterator[None]:
    """The one way to commit: everything inside is saved together, or nothing is.

    A transaction inside another joins it, and takes it down when it fails: HalfDone where the outer one would go on.
    The lock of all writers is taken at once, so that two queue instead of failing half-way. Only what locks by itself
    each row that it looks at and changes may go `BESIDE` them.
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
        session.connection(execution_options={"how": how})
        yield
        if session.info["failed"]:
            raise HalfDone
        if session.info["seen"]:
            session.flush()
            _count_up(session.connection())
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def _count_up(connection: Connection) -> None:
    driver = connection.dialect.loaded_dbapi
    try:
        connection.connection.cursor().execute(NEXT_VERSION)
    except driver.Error as error:
        raise DBAPIError.instance(NEXT_VERSION, None, error, driver.Error, dialect=connection.dialect) from error


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
