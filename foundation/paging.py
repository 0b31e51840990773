"""Keyset paging: a page is where the last one ended, never an OFFSET, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.exceptions import BadRequest

from foundation.database import Statement, db

T = TypeVar("T")
LARGEST = 2**63 - 1  # the largest number that a database keeps


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursor of what comes after them (None at the end)."""

    rows: Sequence[T]
    next: str | None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def encode(values: Sequence[Any]) -> str:
    """A cursor as text for an address."""
    return _encoded(*values)


@lru_cache(maxsize=1024, typed=True)
def _encoded(*values: Any) -> str:
    plain = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The values of a cursor, which must be of these kinds. One that is not ours raises BadRequest."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_value(one, kind) for one, kind in zip(plain, kinds, strict=True)]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):  # what a forged one may lead to
        raise BadRequest(_("The address of this page is not complete.")) from None
    return values


def _value(plain: Any, kind: type) -> Any:
    """One value of a cursor, when it is what was put in; anything else raises ValueError or its like."""
    if kind is datetime:
        return _aware(datetime.fromisoformat(plain["at"]))
    if kind is str and isinstance(plain, str):
        return plain.encode().decode()  # half a character cannot be asked of a database
    if kind is int and type(plain) is int and abs(plain) <= LARGEST:
        return plain
    if kind is float and isinstance(plain, (int, float)) and isfinite(plain):
        return float(plain)
    raise ValueError(plain)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(at)
    return at.astimezone(UTC)


def page(
    statement: Statement,
    keys: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    cursor: str | None,
    size: int,
    *,
    newest: bool = True,
) -> Page[Any]:
    """One page of `statement`, ordered by `keys` (together unique; all falling when `newest`, else all rising).

    `keys` must be among the selected columns or entities' attributes; rows are SQLAlchemy rows.
    """
    if cursor:
        given = decode(cursor, [key.type.python_type for key in keys])
        values = tuple_(*(literal(value, key.type) for value, key in zip(given, keys, strict=True)))
        statement = statement.where(tuple_(*keys) < values if newest else tuple_(*keys) > values)
    order = [key.desc() if newest else key.asc() for key in keys]
    marked = statement.add_columns(*(key.label(f"_key{i}") for i, key in enumerate(keys)))
    rows = db.session.execute(marked.order_by(*order).limit(size + 1)).all()
    more = len(rows) > size
    rows = rows[:size]
    last = encode([getattr(rows[-1], f"_key{i}") for i in range(len(keys))]) if more else None
    return Page(rows, last)
