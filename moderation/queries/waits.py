"""How long askers wait for an official answer: each clock with all its pauses, and the estimate over many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from foundation.database import db
from foundation.survival import Lasting, Stair, reached, stairs
from moderation.clock_rules import Entry, Pause, Reckoning, reckon
from moderation.clocks import Clock, ClockEntry, entry, terms_of

HALF, MOST = 0.5, 0.8


def standing(clocks: Sequence[Clock]) -> dict[int, Reckoning]:
    """Each clock as its row has it, with all its pauses, by its id; one statement for all journals."""
    pauses = _pauses([clock for clock in clocks if clock.paused_from])
    return {clock.id: _reckoning(clock, pauses.get(clock.id, ())) for clock in clocks}


def _reckoning(clock: Clock, pauses: tuple[Pause, ...]) -> Reckoning:
    due = (clock.due_at, clock.at_risk_at, clock.peers_until, clock.responded_at, clock.voided_at)
    return Reckoning(terms_of(clock.charter), clock.started_at, *due, pauses)


def _pauses(clocks: Sequence[Clock]) -> dict[int, tuple[Pause, ...]]:
    journals: dict[int, list[Entry]] = defaultdict(list)
    if clocks:
        lines = select(ClockEntry).where(ClockEntry.clock_id.in_([clock.id for clock in clocks]))
        for row in db.session.scalars(lines.order_by(ClockEntry.id)):
            journals[row.clock_id].append(entry(row))
    return {clock.id: reckon(terms_of(clock.charter), clock.started_at, journals[clock.id]).pauses for clock in clocks}


@dataclass(frozen=True)
class Estimate:
    """How many are answered by when, step by step, in working time and on the clock on the wall."""

    working: list[Stair]
    wall: list[Stair]

    @property
    def half(self) -> tuple[timedelta | None, timedelta | None]:
        """By when half are answered, in working time and on the wall; None where the estimate does not get so far."""
        return reached(self.working, HALF), reached(self.wall, HALF)

    @property
    def most(self) -> tuple[timedelta | None, timedelta | None]:
        """The same for eight of ten."""
        return reached(self.working, MOST), reached(self.wall, MOST)


def estimate(found: Iterable[Reckoning], moment: datetime) -> Estimate:
    """The time by which so many of these promises had an official answer, in time or late, by the estimate of Kaplan
    and Meier: those that are still open are counted in, as open until now. The time in which a clock stood still is
    left out. Working hours are those of the calendar of this space; the clock on the wall counts nights, weekends and
    holidays too."""
    working, wall = [], []
    for one in found:
        working.append(Lasting(one.used(moment), one.responded_at is not None))
        wall.append(Lasting(one.lasted(moment), one.responded_at is not None))
    return Estimate(stairs(working), stairs(wall))
