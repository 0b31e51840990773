"""Reading columns on the hot paths: a SELECT that never changes is compiled once, and its rows come as plain tuples.

SQLAlchemy looks a statement up in its cache at every execution, which for a page's four small SELECTs costs as much as
writing the page. `prepared` marks a statement that is made once; `read` runs it straight as text, with the same types.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import ColumnElement, Connection, Dialect, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from foundation.database import Snapshot, Statement, connection

ROWS_KNOWN = 512


@dataclass(frozen=True)
class _Text:
    """A compiled statement: its text, the names of its values in order, those that are fixed, and how to read rows."""

    sql: str
    names: tuple[str, ...] | None
    fixed: dict[str, Any]
    typed: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Sequence[Any]], Any]
    made: Callable[[tuple[Any, ...]], Any] | None = None

    def rows(self, connection: Connection | Snapshot, given: dict[str, Any]) -> list[Any]:
        values = {**self.fixed, **given}
        bound: Any = values if self.names is None else tuple([values[name] for name in self.names])
        driver, cursor = connection.dialect.loaded_dbapi, connection.connection.cursor()
        try:
            cursor.execute(self.sql, bound)
            return list(map(self.made or self.read, cursor.fetchall()))
        except driver.Error as error:
            raise DBAPIError.instance(self.sql, bound, error, driver.Error, dialect=connection.dialect) from error
        finally:
            cursor.close()

    def read(self, found: Sequence[Any]) -> Any:
        """A row of the driver's with its types and names."""
        row = list(found)
        for place, read in self.typed:
            row[place] = read(row[place])
        return self.row(row)


_texts: WeakKeyDictionary[Statement, dict[str, _Text]] = WeakKeyDictionary()
_of_lists: WeakSet[Statement] = WeakSet()


def prepared(statement: Statement, *, of_a_list: bool = False) -> Statement:
    """The statement, marked as one that is made once and read often. Its parameters must be numbers, words or None.

    `of_a_list`: the same short rows come again and again, and are made once.
    """
    _texts[statement] = {}
    if of_a_list:
        _of_lists.add(statement)
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
        if statement in _of_lists:
            texts[name] = replace(texts[name], made=lru_cache(maxsize=ROWS_KNOWN)(texts[name].read))
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


class _Numbers(FunctionElement[int]):
    name, inherit_cache = "numbers", True


@compiles(_Numbers, "sqlite")
def _on_sqlite(element: _Numbers, compiler: SQLCompiler, **given: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **given)}))"


@compiles(_Numbers, "postgresql")
def _on_postgresql(element: _Numbers, compiler: SQLCompiler, **given: Any) -> str:
    words = compiler.process(element.clauses, **given)
    return f"(SELECT value::bigint FROM json_array_elements_text(CAST({words} AS json)))"


def among(column: InstrumentedAttribute[int], name: str) -> ColumnElement[bool]:
    """A condition of a prepared statement: the column is one of the `many` numbers that are given under this name."""
    return column.bool_op("IN")(_Numbers(bindparam(name)))


def many(numbers: Iterable[int]) -> str:
    """Numbers for `among`."""
    return json.dumps(list(numbers))
