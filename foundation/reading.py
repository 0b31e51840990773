"""Reading columns on the hot paths: a SELECT that never changes is compiled once, and its rows come as plain tuples.

SQLAlchemy looks a statement up in its cache at every execution, which for a page's four small SELECTs costs as much as
writing the page. `prepared` marks a statement that is made once; `read` runs it straight as text, with the same types.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import OperationalError

from foundation.database import Statement, connection


@dataclass(frozen=True)
class _Text:
    """A compiled statement: its text, the names of its values in order, those that are fixed, and how to read rows."""

    sql: str
    names: tuple[str, ...] | None
    fixed: dict[str, Any]
    typed: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Sequence[Any]], Any]

    def rows(self, connection: Connection, given: dict[str, Any]) -> list[Any]:
        values = {**self.fixed, **given}
        bound: Any = values if self.names is None else tuple([values[name] for name in self.names])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, bound)
            return [self._read(row) for row in cursor.fetchall()]
        except connection.dialect.loaded_dbapi.OperationalError as error:
            raise OperationalError(self.sql, bound, error) from error
        finally:
            cursor.close()

    def _read(self, found: Sequence[Any]) -> Any:
        row = list(found)
        for place, read in self.typed:
            row[place] = read(row[place])
        return self.row(row)


_texts: WeakKeyDictionary[Statement, dict[str, _Text]] = WeakKeyDictionary()


def prepared(statement: Statement) -> Statement:
    """The statement, marked as one that is made once and read often. Its parameters must be numbers, words or None."""
    _texts[statement] = {}
    return statement


def read(statement: Statement, **given: Any) -> Sequence[Any]:
    """The rows of a SELECT of columns, each a named tuple; `given` are the values of its bound parameters."""
    found = connection()
    texts = _texts.get(statement)
    if texts is None:
        return found.execute(statement, given).all()
    name = found.dialect.name
    if name not in texts:
        texts[name] = _compiled(statement, given, found.dialect)
    return texts[name].rows(found, given)


def _compiled(statement: Statement, given: dict[str, Any], dialect: Dialect) -> _Text:
    state = statement.compile(dialect=dialect).construct_expanded_state(given)
    columns = list(statement.selected_columns)
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    names = [getattr(column, "name", "") or f"c{place}" for place, column in enumerate(columns)]
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    return _Text(
        sql=state.statement,
        names=tuple(state.positiontup) if state.positiontup is not None else None,
        fixed=dict(state.parameters),
        typed=tuple((place, reader) for place, reader in enumerate(readers) if reader is not None),
        row=row._make,
    )
