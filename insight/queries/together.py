"""Several small statements asked as one, so that a page asks the database once for all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, cast, func, literal, null, select, union_all

from foundation.database import Statement, db

Rows = list[tuple[Any, ...]]


class Asked(NamedTuple):
    """A statement of columns, in what order its rows come, and how many at most (None: all)."""

    statement: Statement
    order: tuple[Any, ...] = ()
    most: int | None = None


def ask(*asked: Asked) -> list[Rows]:
    """The rows of each of these statements, in one: each stands in columns of its own, which the others leave empty."""
    named = [_named(one, at) for at, one in enumerate(asked)]
    columns = [(at, column) for at, rows in enumerate(named) for column in rows.c if column.key != "nth"]
    parts: list[Select[Any]] = [
        select(
            literal(own).label("which"),
            rows.c.nth,
            *((column if at == own else cast(null(), column.type)).label(column.key) for at, column in columns),
        )
        for own, rows in enumerate(named)
    ]
    places = [[place for place, (at, _) in enumerate(columns, 2) if at == own] for own in range(len(asked))]
    found: list[Rows] = [[] for _ in asked]
    for row in db.session.execute(union_all(*parts).order_by("which", "nth")):
        found[row.which].append(tuple(row[place] for place in places[row.which]))
    return found


def _named(one: Asked, at: int) -> Any:
    """The same with names that no other has, and the place of each row among those that come."""
    nth = (func.row_number().over(order_by=one.order) if one.order else literal(0)).label("nth")
    own = [column.label(f"of_{at}_{place}") for place, column in enumerate(one.statement.selected_columns)]
    rows = one.statement.with_only_columns(*own, nth)
    return (rows if one.most is None else rows.order_by(nth).limit(one.most)).subquery()
