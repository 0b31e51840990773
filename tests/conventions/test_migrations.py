"""Migrations on both databases: from nothing, and from the first release with something in every table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from app import create_app
from foundation import schema
from foundation.database import db
from foundation.drivers import WRITING
from tests.conftest import settings
from tests.conventions.test_schema import differences
from tests.grounds import Server

FIRST, ROWS = "0001", 3
MOMENT = datetime(2026, 3, 4, 10, 0, 0, 250_000)  # noqa: DTZ001 (as it stands in the database)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database holds nothing, not even tables."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("server")
        server.postgres.say("CREATE DATABASE bare")
        server.write(tmp_path, "bare")
    app = create_app(settings(tmp_path))
    with app.app_context():
        assert db.engine.dialect.name == request.param
        yield app
        db.session.remove()
        db.engine.dispose()
    if request.param == "postgresql":
        server.take_up(tmp_path)


def _connected() -> Any:
    return db.engine.execution_options(how=WRITING).begin()


def _tables(connection: Connection) -> list[Table]:
    there = MetaData()
    there.reflect(connection)
    return [table for table in there.sorted_tables if table.name != "alembic_version"]


def _value(column: Column[Any], number: int) -> Any:
    """Something that fits, another one in each row; what may be missing is missing in the first."""
    if column.nullable and number == 1:
        return None
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, Integer | Float):
        return number
    if isinstance(column.type, DateTime):
        return MOMENT.replace(minute=number)
    assert isinstance(column.type, String), column
    return f"ü{number} {column.name}"[: column.type.length]


def _fill(connection: Connection) -> None:
    """Rows of equal numbers point at each other; at what is not there yet only later."""
    tables = _tables(connection)
    for table in tables:
        for number in range(1, ROWS + 1):
            connection.execute(insert(table), {column.name: _value(column, number) for column in table.columns})


def _facts(connection: Connection, tables: list[Table]) -> dict[str, list[tuple[Any, ...]]]:
    return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables}


def test_from_nothing_to_today_and_back(bare: Flask) -> None:
    schema.upgrade()
    assert differences() == []
    schema.downgrade()
    with _connected() as connection:
        assert _tables(connection) == []
    schema.upgrade()
    assert differences() == []


def test_the_first_release_keeps_all_it_holds(bare: Flask) -> None:
    with _connected() as connection:
        schema.upgrade_on(connection, FIRST)
    with _connected() as connection:
        _fill(connection)
        then = _tables(connection)
        before = _facts(connection, then)
    assert all(len(rows) == ROWS for rows in before.values())
    schema.upgrade()
    with _connected() as connection:
        assert _facts(connection, then) == before
    assert differences() == []
    for act in ("UPDATE decisions SET reason = 'another'", "DELETE FROM decisions"):
        with pytest.raises(IntegrityError, match="rows are added and stay"), _connected() as connection:
            connection.execute(text(act))
