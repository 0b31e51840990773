"""Calendars: when an office works. A change makes a new row, so that the past keeps the hours it was promised in."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from foundation import worktime
from foundation.clock import now
from foundation.database import Model, db

Hours = list[list[list[int]]]  # Monday first: spans of minutes of the local day
OFFICE_HOURS: Hours = [[[8 * 60, 16 * 60]]] * 5 + [[], []]


class CalendarVersion(Model):
    """The working hours, holidays and zone of an office, as they stood from one moment on. Never changed."""

    __tablename__ = "calendars"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(60))
    hours: Mapped[str]
    holidays: Mapped[str]
    since: Mapped[datetime]

    @property
    def working(self) -> worktime.Calendar:
        """The arithmetic of this calendar."""
        return _working(self.zone, self.hours, self.holidays)


@lru_cache(maxsize=256)
def _working(zone: str, hours: str, holidays: str) -> worktime.Calendar:
    spans = tuple(tuple((start, end) for start, end in day) for day in json.loads(hours))
    return worktime.Calendar(zone, spans, frozenset(date.fromisoformat(day) for day in json.loads(holidays)))


def publish(name: str, zone: str, hours: Hours = OFFICE_HOURS, holidays: list[date] | None = None) -> CalendarVersion:
    """Make a calendar, or the next version of one. Hours that make no sense raise ValueError."""
    row = CalendarVersion(
        name=name,
        zone=zone,
        hours=json.dumps(hours),
        holidays=json.dumps(sorted(day.isoformat() for day in holidays or [])),
        since=now(),
    )
    _ = row.working  # refuses nonsense before it is saved
    db.session.add(row)
    db.session.flush()
    return row
