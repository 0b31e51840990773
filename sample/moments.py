"""When things happen in the sample: always told from the moment of planting, so that it is alive on any day.

A day is counted in weekdays from the day of planting: -1 is the last weekday before it, +3 the third after it. What
has to show a running clock is told backwards from now, in working hours of the office that made the promise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from foundation import worktime
from foundation.worktime import Calendar

_ON_DAY = re.compile(r"(-\d+) (\d\d):(\d\d)")
_DAY = re.compile(r"[+-]\d+")
_PLACE = re.compile(r"\{(weekday|date) ([+-]\d+)\}")
FORMS = ("at", "hours_ago", "minutes_ago", "due_in")


@dataclass(frozen=True)
class OnDay:
    """A time on the wall clock, so many weekdays before the day of planting (`day` is negative)."""

    day: int
    time: time


@dataclass(frozen=True)
class HoursAgo:
    """So many working hours before now."""

    hours: float


@dataclass(frozen=True)
class MinutesAgo:
    """So many minutes before now, whether anybody works or not."""

    minutes: float


@dataclass(frozen=True)
class DueIn:
    """When a promise must have started to fall due today, in at most so many working hours.

    Where the office works no more today, it falls due so many working hours into its next day.
    """

    hours: float


Moment = OnDay | HoursAgo | MinutesAgo | DueIn


def read(row: Mapping[str, Any]) -> Moment:
    """The moment of a row of the content, told in one of FORMS. ValueError, with a sentence, when it is not."""
    given = [form for form in FORMS if form in row]
    if len(given) != 1:
        raise ValueError(f"A moment is told in one of {', '.join(FORMS)}, and here are {len(given)}.")
    form = given[0]
    if form == "at":
        return on_day(row["at"])
    if not isinstance(row[form], int | float) or row[form] <= 0:
        raise ValueError(f"{form} is a number above 0, not {row[form]!r}.")
    kinds: dict[str, type[HoursAgo] | type[MinutesAgo] | type[DueIn]] = {
        "hours_ago": HoursAgo,
        "minutes_ago": MinutesAgo,
        "due_in": DueIn,
    }
    return kinds[form](float(row[form]))


def on_day(text: str) -> OnDay:
    """A day and a time such as -12 10:20. ValueError, with a sentence, for anything else."""
    found = _ON_DAY.fullmatch(text)
    if found is None or int(found[1]) >= 0:
        raise ValueError(f"A day and a time look like -12 10:20, not {text!r}.")
    return OnDay(int(found[1]), time(int(found[2]), int(found[3])))


def day_of(text: str) -> int:
    """The number of a day such as -31 or +19. ValueError for anything else, and for 0."""
    if not _DAY.fullmatch(text) or int(text) == 0:
        raise ValueError(f"A day looks like -31 or +19, not {text!r}.")
    return int(text)


@dataclass(frozen=True)
class Almanac:
    """What the days and moments of the content mean when it is planted at `now`, in the organisation's zone."""

    now: datetime
    zone: str

    def day(self, count: int) -> date:
        """The weekday that is so many weekdays before (negative) or after the day of planting."""
        day, left = self.now.astimezone(ZoneInfo(self.zone)).date(), abs(count)
        while left:
            day += timedelta(days=1 if count > 0 else -1)
            left -= day.weekday() < 5
        return day

    def moment(self, told: Moment, calendar: Calendar, promise: timedelta) -> datetime:
        """The moment that is told, by the calendar and the promise (working time) of its space."""
        if isinstance(told, OnDay):
            return self.on_day(told)
        if isinstance(told, MinutesAgo):
            return self.now - timedelta(minutes=told.minutes)
        if isinstance(told, HoursAgo):
            return back(calendar, self.now, timedelta(hours=told.hours))
        return back(calendar, self.now, promise - self._until_due(told, calendar))

    def on_day(self, told: OnDay) -> datetime:
        """The moment of a day and a time."""
        return datetime.combine(self.day(told.day), told.time, ZoneInfo(self.zone))

    def _until_due(self, told: DueIn, calendar: Calendar) -> timedelta:
        wanted = timedelta(hours=told.hours)
        midnight = datetime.combine(
            worktime.local_day(calendar, self.now) + timedelta(days=1), time(), ZoneInfo(self.zone)
        )
        today = worktime.between(calendar, self.now, midnight)
        return min(wanted, today / 2) if today else wanted

    def fill(self, text: str) -> str:
        """The text with its places filled: {weekday +8} by “Thursday”, {date +8} by “12 March”."""
        return _PLACE.sub(lambda found: self._word(found[1], int(found[2])), text)

    def _word(self, form: str, count: int) -> str:
        day = self.day(count)
        return f"{day:%A}" if form == "weekday" else f"{day.day} {day:%B}"


def back(calendar: Calendar, end: datetime, work: timedelta) -> datetime:
    """The moment from which so much working time passes until `end`; an open one, unless no time passes at all."""
    start = end
    while worktime.between(calendar, start, end) < work:
        start -= timedelta(days=1)
    spare = worktime.between(calendar, start, end) - work
    return worktime.next_opening(calendar, worktime.add(calendar, start, spare))
