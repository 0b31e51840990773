"""Looks at the rows, as they are in the database now."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import func, select

from foundation.database import db

T = TypeVar("T")


def count(table: type, *conditions: Any) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def one(table: type[T], **given: Any) -> T:
    """The only row with these values."""
    return db.session.scalars(select(table).filter_by(**given)).one()


def fresh(thing: T) -> T:
    """The row as it is now."""
    return db.session.get_one(type(thing), thing.id, populate_existing=True)  # type: ignore[attr-defined]
