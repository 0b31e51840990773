"""What waits in the outbox, how long already, and what was parked: for whoever looks after the house."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from foundation.clock import now
from foundation.database import db
from foundation.events import OutboxRow, wires


@dataclass(frozen=True)
class Waiting:
    """How many rows wait to be heard and since when; how many do not go by themselves any more."""

    waiting: int
    oldest: datetime | None
    parked: int

    def age(self) -> float:
        """Seconds since the oldest was recorded; 0 when nothing waits."""
        return max(0.0, (now() - self.oldest).total_seconds()) if self.oldest else 0.0


def waiting(listeners: Collection[str] | None = None) -> Waiting:
    """What waits for these listeners, or for all."""
    here = OutboxRow.parked_at.is_(None)
    numbers = select(func.count().filter(here), func.min(OutboxRow.recorded_at).filter(here), func.count())
    if listeners is not None:
        numbers = numbers.where(OutboxRow.listener.in_(listeners))
    count, oldest, all_of_them = db.session.execute(numbers).one()
    return Waiting(count, oldest, all_of_them - count)


def parked(limit: int = 50, row_id: int | None = None) -> Sequence[OutboxRow]:
    """Rows that were tried too often, the latest first; or that one, if it still is."""
    found = select(OutboxRow).where(OutboxRow.parked_at.is_not(None)).order_by(OutboxRow.id.desc()).limit(limit)
    if row_id is not None:
        found = found.where(OutboxRow.id == row_id)
    return db.session.scalars(found).all()


def try_again(rows: Sequence[OutboxRow]) -> None:
    """Let them wait once more, as if they were new."""
    for row in rows:
        row.parked_at = row.failure = row.taken_at = row.taken_by = None
        row.attempts, row.due_at = 0, now()


def give_up(row: OutboxRow) -> None:
    """Nobody will hear it any more."""
    db.session.delete(row)


def said(row: OutboxRow) -> str:
    """What the listener of a row does, in the first words of its own description; its name when it is gone."""
    words = wires.says(row.listener).removeprefix("Later, ") or row.listener
    return words[:1].upper() + words[1:]
