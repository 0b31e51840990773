"""Keyset paging: a page is where the last one ended, never an OFFSET, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.exceptions import BadRequest

from foundation.database import Statement, db

T = TypeVar("T")


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
    plain = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any]:
    """The values of a cursor. One that is not ours raises BadRequest."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [datetime.fromisoformat(v["at"]) if isinstance(v, dict) else v for v in plain]
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise BadRequest("This page address is not complete.") from None
    sound = all(isinstance(v, (str, int, float)) or (isinstance(v, datetime) and v.tzinfo) for v in values)
    if len(values) != length or not sound:
        raise BadRequest("This page address is not complete.")
    return values


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
        values = tuple_(*(literal(v, k.type) for v, k in zip(decode(cursor, len(keys)), keys, strict=True)))
        statement = statement.where(tuple_(*keys) < values if newest else tuple_(*keys) > values)
    order = [key.desc() if newest else key.asc() for key in keys]
    marked = statement.add_columns(*(key.label(f"_key{i}") for i, key in enumerate(keys)))
    rows = db.session.execute(marked.order_by(*order).limit(size + 1)).all()
    more = len(rows) > size
    rows = rows[:size]
    last = encode([getattr(rows[-1], f"_key{i}") for i in range(len(keys))]) if more else None
    return Page(rows, last)
