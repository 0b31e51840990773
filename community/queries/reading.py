"""Reading columns: straight from the connection of the session, which costs half of what reading entities does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from foundation.database import ResultRow, Statement, db
from foundation.policy import Actor


def read(statement: Statement, **given: Any) -> Sequence[ResultRow]:
    """The rows of a SELECT of columns; `given` are the values of its bound parameters."""
    return db.session.connection().execute(statement, given).all()


def audience(actor: Actor) -> Actor:
    """Whoever reads the same spaces as `actor`, without a name: one statement serves them all."""
    return replace(actor, id=actor.id and 0, name="", handle="")
