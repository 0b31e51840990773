"""News of what happened: recorded in the same transaction, heard now or later, as one table in app.py says.

`record(event)` calls the *now* listeners at once, inside the transaction, and writes one outbox row for each *later*
listener. Rolled back means: no event. The worker (foundation/worker.py) takes the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model
from foundation.writing import put

Listener = Callable[[Any], None]


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense: ids and the moment. `name` outlives a renamed class."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    at: datetime

    def to_json(self) -> str:
        """The fields as JSON text; moments in ISO form."""
        return json.dumps({key: _plain(value) for key, value in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> Event:
        """The event again. Fields that the class no longer has are left out."""
        known = {item.name for item in fields(cls)}
        given = {key: value for key, value in json.loads(text).items() if key in known}
        given["at"] = datetime.fromisoformat(given["at"])
        return cls(**given)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


class OutboxRow(Model):
    """One piece of news that one listener has still to hear. Done rows are deleted; failed ones wait or are parked."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "parked_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    version: Mapped[int]
    payload: Mapped[str]
    listener: Mapped[str]
    recorded_at: Mapped[datetime]
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]
    parked_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Wire:
    """Who hears of one kind of event: now, in the same transaction, and later, through the outbox."""

    event: type[Event]
    now: Sequence[Listener]
    later: Sequence[Listener]


class Wires:
    """The table of app.py, looked up by event and by listener."""

    def __init__(self) -> None:
        self._by_event: dict[type[Event], Wire] = {}
        self._events: dict[str, type[Event]] = {}
        self._listeners: dict[str, Listener] = {}

    def connect(self, table: Sequence[Wire]) -> None:
        """Take the whole table. Two wires for one event, or two events of one name, raise ValueError."""
        self.__init__()  # type: ignore[misc]
        for wire in table:
            if wire.event in self._by_event or wire.event.name in self._events:
                raise ValueError(f"{wire.event.name} is wired twice.")
            self._by_event[wire.event] = wire
            self._events[wire.event.name] = wire.event
            for listener in wire.later:
                self._listeners[name_of(listener)] = listener

    def wire(self, event: type[Event]) -> Wire:
        """Who listens to this event; an event without a wire is a mistake and raises KeyError."""
        return self._by_event[event]

    def all(self) -> list[Wire]:
        """Every wire, in the order of the table."""
        return list(self._by_event.values())

    def takes(self, listener: str) -> int:
        """How many events this listener hears in one call (see `in_batches`); 0 for one that hears each alone."""
        return getattr(self._listeners.get(listener), "takes", 0)

    def says(self, listener: str) -> str:
        """What this listener is for, in the first line of its description; nothing when it is not known here."""
        found = self._listeners.get(listener)
        return (found.__doc__ or "").strip().partition("\n")[0] if found else ""

    def hear(self, rows: Sequence[OutboxRow]) -> None:
        """Call the one listener of these waiting rows. KeyError when it or an event is unknown here."""
        if not rows:
            return
        listener = self._listeners[rows[0].listener]
        news = [self._events[row.event].from_json(row.payload) for row in rows]
        if self.takes(rows[0].listener):
            listener(news)
        else:
            for event in news:
                with _hearing(event.at):
                    listener(event)


def in_batches(most: int) -> Callable[[Listener], Listener]:
    """Mark a *later* listener that hears a list of at most so many events at once, outside any transaction: for slow
    work that is cheaper done together. It opens its own transaction to write."""

    def mark(listener: Listener) -> Listener:
        listener.takes = most  # type: ignore[attr-defined]
        return listener

    return mark


def name_of(listener: Listener) -> str:
    """The stable name of a listener: its module and function."""
    return f"{listener.__module__}.{listener.__qualname__}"


_heard_at: ContextVar[datetime | None] = ContextVar("heard_at", default=None)


@contextmanager
def _hearing(moment: datetime) -> Iterator[None]:
    token = _heard_at.set(moment)
    try:
        yield
    finally:
        _heard_at.reset(token)


def happened_at() -> datetime:
    """The moment of the event that is being heard later; outside of that, now."""
    return _heard_at.get() or now()


wires = Wires()


def record(event: Event) -> None:
    """Tell the *now* listeners and leave a row for each *later* one, all in the caller's transaction."""
    wire = wires.wire(type(event))
    for listener in wire.now:
        listener(event)
    if wire.later:
        payload, moment = event.to_json(), now()
        rows = [
            {
                "event": event.name,
                "version": event.version,
                "payload": payload,
                "listener": name_of(listener),
                "recorded_at": moment,
                "due_at": moment,
                "attempts": 0,
            }
            for listener in wire.later
        ]
        put(OutboxRow, *rows)
