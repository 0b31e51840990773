"""Writing rows on the hot paths: a statement is compiled once for a table and its columns, and runs as text.

The session’s own way, a flush for each row, costs ten times as much. What is written belongs to the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, insert, update
from sqlalchemy.exc import DBAPIError

from foundation.database import Model, db


@dataclass(frozen=True)
class _Text:
    """A compiled INSERT or UPDATE: its text, the names of its values in order, and how some of them are written.

    `returns`: it answers with the number of the row, where the driver does not know that by itself.
    """

    sql: str
    names: tuple[str, ...] | None
    typed: Mapping[str, Callable[[Any], Any]]
    returns: bool

    def run(self, connection: Connection, row: Mapping[str, Any]) -> int | None:
        values: Any = {name: self.typed[name](value) if name in self.typed else value for name, value in row.items()}
        bound = values if self.names is None else tuple([values[name] for name in self.names])
        driver = connection.dialect.loaded_dbapi
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, bound)
            found = cursor.fetchone() if self.returns else None
            return found[0] if found else getattr(cursor, "lastrowid", None)
        except driver.Error as error:
            raise DBAPIError.instance(self.sql, bound, error, driver.Error, dialect=connection.dialect) from error
        finally:
            cursor.close()


def put(model: type[Model], *rows: Mapping[str, Any]) -> int | None:
    """Insert rows, each with the same columns and all that have no default in the database; the last one’s number.

    What waits in the session is written first. A row that the database refuses raises what SQLAlchemy raises.
    """
    db.session.flush()
    connection, last = db.session.connection(), None
    for row in rows:
        last = _compiled(model.__table__, tuple(row), connection.dialect).run(connection, row)
    return last


def change(model: type[Model], key: int, values: Mapping[str, Any]) -> None:
    """Change the row of a table with this number. What waits in the session must have been written.

    An entity that stands for the row does not hear of it: tell it with `set_committed_value`.
    """
    connection = db.session.connection()
    _changing(model.__table__, tuple(values), connection.dialect).run(connection, {**values, "key": key})


@lru_cache(maxsize=64)
def _changing(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Text:
    statement = update(table).where(table.c.id == bindparam("key")).values({name: bindparam(name) for name in names})
    return _text(statement, table, names, dialect)


@lru_cache(maxsize=64)
def _compiled(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Text:
    return _text(insert(table), table, names, dialect, column_keys=list(names))


def _text(statement: Any, table: Table, names: tuple[str, ...], dialect: Dialect, **given: Any) -> _Text:
    compiled = statement.compile(dialect=dialect, **given)
    writers = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    return _Text(
        sql=str(compiled),
        names=tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        typed={name: writer for name, writer in writers.items() if writer is not None},
        returns=bool(compiled.effective_returning),
    )
