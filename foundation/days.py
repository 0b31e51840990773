"""Moments some days later, as part of a statement: written out for each kind of database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement, FunctionElement, literal

from foundation.database import UtcDateTime


class _Later(FunctionElement[datetime]):
    name, inherit_cache, type = "later", True, UtcDateTime()


def days_after(moment: Any, days: int) -> ColumnElement[datetime]:
    """The moment so many whole days of 24 hours after that of a column, to the microsecond."""
    return _Later(moment, literal(days))


@compiles(_Later, "sqlite")
def _on_sqlite(element: _Later, compiler: SQLCompiler, **given: Any) -> str:
    moment, days = (compiler.process(clause, **given) for clause in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%S', {moment}, '+' || {days} || ' days') || substr({moment}, 20))"


@compiles(_Later, "postgresql")
def _on_postgresql(element: _Later, compiler: SQLCompiler, **given: Any) -> str:
    moment, days = (compiler.process(clause, **given) for clause in element.clauses)
    return f"({moment} + make_interval(days => {days}))"
