"""Several spans of time asked for together: which of them holds a moment, in few comparisons, and the rows of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, case, select, true

from foundation.database import Statement


class Span(Protocol):
    """What has a beginning and an end, which is no part of it: a scope, a period."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


def place(at: Any, spans: Sequence[Span]) -> ColumnElement[int]:
    """Where in `spans`, which have no moment in common, the one stands that holds `at`; NULL where none does.

    It is asked by halves, so that a year of weeks takes six comparisons and not a hundred.
    """
    return _among(at, sorted(enumerate(spans), key=lambda one: one[1].start))


def _among(at: Any, ordered: Sequence[tuple[int, Span]]) -> ColumnElement[int]:
    if len(ordered) == 1:
        ((number, span),) = ordered
        return case((and_(at >= span.start, at < span.end), number))
    half = len(ordered) // 2
    later = ordered[half][1].start
    return case((at < later, _among(at, ordered[:half])), else_=_among(at, ordered[half:]))


def asked_of_all(statement: Statement, condition: ColumnElement[bool]) -> tuple[ColumnElement[bool], Statement]:
    """What a statement asks, and all rows of its tables of which only `condition` is asked: its days, by which an index
    finds the rows, so that no other condition leads a database astray that knows little of its own rows."""
    froms, asked = statement.get_final_froms(), statement.whereclause
    return true() if asked is None else and_(true(), asked), select(*froms[0].c[:1]).select_from(*froms).where(
        condition
    )
