"""Rows of any of our databases as lines of text, and back: what a backup holds and what two databases are compared by.

A line is a JSON list of the values in the order of the columns; moments are ISO text in UTC. Lines come in the order of
the key, so that the same rows have the same hash wherever they are.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, DateTime, LargeBinary, MetaData, String, Table, func, inspect, select
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from foundation.backups import Refused
from foundation.database import db

PORTION = 500  # rows that are in memory at once
Told = Callable[[int], None]  # is told how many rows more are done


@dataclass(frozen=True)
class Content:
    """What is in a table: how many rows, and the hash of their lines."""

    rows: int
    sha256: str


class Tally:
    """Counts and hashes lines that pass by."""

    def __init__(self) -> None:
        self.rows, self._hash = 0, hashlib.sha256()

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines."""
        for line in lines:
            self.rows += 1
            self._hash.update(line)
            yield line

    def content(self) -> Content:
        """What has passed by so far."""
        return Content(self.rows, self._hash.hexdigest())


def names() -> list[str]:
    """The tables that this program keeps; what it can make anew, such as an index, is none of them.

    A table of our own says so itself: `__table_args__ = {"info": {"anew": True}}`.
    """
    return [table.name for table in db.metadata.sorted_tables if not table.info.get("anew")]


def table(connection: Connection, name: str) -> Table:
    """A table as it is in this database now, which may be older than the program."""
    looking = inspect(connection)
    keys = looking.get_pk_constraint(name)["constrained_columns"]
    columns = [
        Column(found["name"], found["type"], primary_key=found["name"] in keys) for found in looking.get_columns(name)
    ]
    return Table(name, MetaData(), *columns)


def count(connection: Connection, name: str) -> int:
    """How many rows there are."""
    return connection.scalar(select(func.count()).select_from(Table(name, MetaData()))) or 0


def filled(connection: Connection) -> dict[str, int]:
    """The tables that hold something, with the number of their rows."""
    there = set(inspect(connection).get_table_names())
    counted = {name: count(connection, name) for name in names() if name in there}
    return {name: rows for name, rows in counted.items() if rows}


def lines(connection: Connection, table: Table, columns: list[str]) -> Iterator[bytes]:
    """The rows in the order of the key, a portion in memory at a time."""
    order = [_by_bytes(column, connection.dialect.name) for column in table.primary_key.columns]
    wanted = select(*[table.c[name] for name in columns]).order_by(*order)
    found = connection.execute(wanted.execution_options(stream_results=True, yield_per=PORTION))
    for row in found:
        yield json.dumps(list(row), default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _by_bytes(column: Column[Any], dialect: str) -> Any:
    """Sorted as SQLite sorts words, whatever the language of the database."""
    return column.collate("C") if isinstance(column.type, String) and dialect == "postgresql" else column


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"A value of the type {type(value).__name__} has no form in a backup.")


def load(connection: Connection, table: Table, columns: list[str], lines: Iterable[bytes], told: Told) -> None:
    """Insert rows from their lines. What this database does not take is Refused."""
    if strange := [name for name in columns if name not in table.c]:
        raise Refused(f"The table {table.name} has no column {strange[0]}.")
    read: dict[int, Callable[[str], Any]] = {}
    for place, name in enumerate(columns):
        if isinstance(table.c[name].type, DateTime):
            read[place] = datetime.fromisoformat
        elif isinstance(table.c[name].type, LargeBinary):
            read[place] = partial(base64.b64decode, validate=True)
    insert, coming = table.insert(), iter(lines)
    while portion := [_row(line, read, len(columns)) for line in islice(coming, PORTION)]:
        try:
            connection.execute(insert, [dict(zip(columns, row, strict=True)) for row in portion])
        except (DataError, IntegrityError, StatementError) as error:
            raise Refused(f"A row of the table {table.name} does not fit: {_first_line(error)}") from error
        told(len(portion))


def _row(line: bytes, read: Mapping[int, Callable[[str], Any]], width: int) -> list[Any]:
    try:
        row = json.loads(line)
        if len(row) != width:
            raise ValueError
        for place, value_of in read.items():
            row[place] = row[place] and value_of(row[place])
    except (ValueError, TypeError):
        raise Refused("A row cannot be read. Take another backup; nothing was changed.") from None
    return list(row)


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def content(connection: Connection, table: Table, columns: list[str], told: Told = lambda rows: None) -> Content:
    """What is in a table now, read row by row."""
    tally = Tally()
    for number, _line in enumerate(tally.of(lines(connection, table, columns)), 1):
        if number % PORTION == 0:
            told(PORTION)
    told(tally.rows % PORTION)
    return tally.content()
