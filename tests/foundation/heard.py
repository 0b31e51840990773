"""Invented news and listeners, for the tests of the outbox and its worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from community.tags import Tag
from foundation.database import db, transaction
from foundation.events import Event, Wire, in_batches, wires


@dataclass(frozen=True)
class BellRung(Event):
    """A bell was rung."""

    name: ClassVar[str] = "bell.rung"
    bell_id: int
    word: str = "ding"


@dataclass(frozen=True)
class BellBroken(Event):
    """A bell gives no sound any more."""

    name: ClassVar[str] = "bell.broken"
    bell_id: int


class Deaf(Exception):
    """A listener fails."""


HEARD: list[object] = []
FAILS: set[int] = set()


def forget() -> None:
    """Nothing was heard yet, and no listener fails."""
    HEARD.clear()
    FAILS.clear()


def connect(*wired: Wire) -> None:
    """Wire the invented events in place of the house's; the next application wires its own again."""
    wires.connect(wired or [Wire(BellRung, (), (alone, together)), Wire(BellBroken, (), (alone,))])


def at_once(event: BellRung) -> None:
    """Hears of it now, and writes it down."""
    db.session.add(Tag(name=f"now {event.bell_id}"))
    db.session.flush()
    if event.bell_id in FAILS:
        raise Deaf


def alone(event: BellRung | BellBroken) -> None:
    """Hears each by itself, and writes it down."""
    HEARD.append(event.bell_id)
    db.session.add(Tag(name=f"later {event.bell_id}"))
    db.session.flush()
    if event.bell_id in FAILS:
        raise Deaf(event.bell_id)


@in_batches(3)
def together(events: Sequence[BellRung]) -> None:
    """Hears three at a time."""
    HEARD.append([event.bell_id for event in events])
    if FAILS & {event.bell_id for event in events}:
        raise Deaf
    with transaction():
        known = set(db.session.scalars(select(Tag.name)))
        names = {f"together {event.bell_id}" for event in events} - known
        db.session.add_all(Tag(name=name) for name in sorted(names))


def tags() -> list[str]:
    """What was written down and saved."""
    db.session.rollback()
    return list(db.session.scalars(select(Tag.name).order_by(Tag.name)))
