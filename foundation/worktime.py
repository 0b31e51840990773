"""Working time: how much of it lies between two moments, and when a given amount of it has passed.

A calendar says when an office is open, by the clock on its wall: a moment is open when the wall clock of the
calendar's zone then shows a time inside the opening hours of that weekday, on a day that is no holiday. All that
follows from daylight saving follows from this one sentence: an open hour that the spring change skips never happens,
and an open hour that the autumn change repeats counts twice.

Moments are aware datetimes, in any zone, and come back in UTC. A naive one raises ValueError.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Spans = tuple[tuple[int, int], ...]
Period = tuple[datetime, datetime]

HORIZON = timedelta(days=3653)
"""Ten years: nobody waits longer for working time, so the search ends there."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES = 24 * 60
DAY_SECONDS = DAY_MINUTES * 60


@dataclass(frozen=True)
class Calendar:
    """The opening hours of an office: a zone, a week, and the days off.

    `zone` is an IANA name. `hours` has seven entries, Monday first; each is a tuple of (opens, closes) in minutes of
    the local day, 0 to 1440, in order and apart: a lunch break makes two. The office is open at `opens` and closed at
    `closes`. On a day in `holidays` it stays closed. Raises ValueError, with a sentence, for anything else.
    """

    zone: str
    hours: tuple[Spans, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        _known_zone(self.zone)
        if len(self.hours) != len(WEEKDAYS):
            raise ValueError(f"The hours need seven days, Monday first, and there are {len(self.hours)}.")
        for weekday, spans in zip(WEEKDAYS, self.hours, strict=True):
            _check_spans(weekday, spans)
        if not any(self.hours):
            raise ValueError("This calendar is never open: give at least one day some opening hours.")

    def hours_on(self, day: date) -> Spans:
        """The opening hours of one local day, in minutes of that day; none on a holiday."""
        return () if day in self.holidays else self.hours[day.weekday()]


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether working time passes from this moment on: yes when it opens, no when it closes."""
    local = _utc(at).astimezone(ZoneInfo(calendar.zone))
    into_day = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return any(
        timedelta(minutes=opens) <= into_day < timedelta(minutes=closes)
        for opens, closes in calendar.hours_on(local.date())
    )


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first open moment at or after this one: the moment itself while the office is open."""
    at = _utc(at)
    for opens, _ in _periods(calendar, at, at + HORIZON):
        return opens
    raise ValueError(f"This calendar has no open time in the ten years after {at:%Y-%m-%d}.")


def add(calendar: Calendar, start: datetime, work: timedelta) -> datetime:
    """The first moment at which so much working time has passed since `start`.

    Outside the hours counting begins at the next opening. Time that is used up exactly at closing ends at that
    closing, not at the next opening; no time at all ends at `start`. Raises ValueError when `work` is negative, or
    more than the calendar has in ten years.
    """
    start = _utc(start)
    if work < timedelta():
        raise ValueError("Working time to add must not be negative.")
    if not work:
        return start
    left = work
    for opens, closes in _periods(calendar, start, start + HORIZON):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    hours = work / timedelta(hours=1)
    raise ValueError(f"This calendar has less than {hours:g} hours of open time in ten years after {start:%Y-%m-%d}.")


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`. Raises ValueError when the end comes first."""
    start, end = _utc(start), _utc(end)
    if end < start:
        raise ValueError("Working time is counted forwards, and this end comes before its start.")
    return sum((closes - opens for opens, closes in _periods(calendar, start, end)), timedelta())


def add_days(calendar: Calendar, start: datetime, working_days: int) -> datetime:
    """The same time on the wall clock, so many working days later.

    A working day is a local day that has opening hours and is no holiday. The day of `start` is not counted, working
    day or not; the days after it are, until the last one wanted, and on that day the wall clock's time is that of
    `start`, inside the hours or not. One working day after Friday 15:00 is Monday 15:00, and after Saturday 10:00 it
    is Monday 10:00. A time that happens twice on that day is the first of the two; one that is skipped moves on by as
    much as the clock was moved (02:30 becomes 03:30). No days at all is `start`. Raises ValueError when
    `working_days` is negative, or more than the calendar has in ten years.
    """
    start = _utc(start)
    if working_days < 0:
        raise ValueError("Working days to add must not be negative.")
    if not working_days:
        return start
    zone = ZoneInfo(calendar.zone)
    local = start.astimezone(zone)
    day, left = local.date(), working_days
    for _ in range(HORIZON.days):
        day += timedelta(days=1)
        left -= bool(calendar.hours_on(day))
        if not left:
            return datetime.combine(day, local.time().replace(fold=0), zone).astimezone(UTC)
    raise ValueError(f"This calendar has fewer than {working_days} working days in ten years after {start:%Y-%m-%d}.")


def local_day(calendar: Calendar, at: datetime) -> date:
    """The day it is then in the calendar's zone."""
    return _utc(at).astimezone(ZoneInfo(calendar.zone)).date()


def _known_zone(name: str) -> None:
    # A folder of the zone database ("Europe") is an OSError, a path out of it a ValueError.
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone called “{name}”. Use a name such as Europe/Berlin.") from error


def _check_spans(weekday: str, spans: Spans) -> None:
    earliest = 0
    for opens, closes in spans:
        if not 0 <= opens < closes <= DAY_MINUTES:
            raise ValueError(f"{weekday}: opening hours lie within 0 and 1440 minutes and end after they begin.")
        if opens < earliest:
            raise ValueError(f"{weekday}: opening hours come in order and do not overlap.")
        earliest = closes


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("Working time needs moments with a time zone, and this one has none.")
    return at.astimezone(UTC)


def _periods(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Period]:
    """The open periods from `start` to `end` in order, the first and the last cut to fit."""
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        for opens, closes in _periods_of_utc_day(calendar, ordinal):
            if opens < end and closes > start:
                yield max(opens, start), min(closes, end)


@lru_cache(maxsize=4096)
def _periods_of_utc_day(calendar: Calendar, ordinal: int) -> tuple[Period, ...]:
    # By UTC days, not local ones: where clocks change at midnight, local days can come twice or interleave.
    periods = []
    for start, stop, offset in _stretches(ZoneInfo(calendar.zone), datetime.fromordinal(ordinal).replace(tzinfo=UTC)):
        first = (start + offset).date()
        for day in (first, first + timedelta(days=1)):
            midnight = datetime.combine(day, time(), UTC) - offset
            for opens, closes in calendar.hours_on(day):
                period = (
                    max(start, midnight + timedelta(minutes=opens)),
                    min(stop, midnight + timedelta(minutes=closes)),
                )
                if period[0] < period[1]:
                    periods.append(period)
    return tuple(periods)


def _stretches(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """One UTC day, cut where the zone's clocks change: start, stop and the offset from UTC between them."""

    def offset(second: int) -> timedelta:
        local = (midnight + timedelta(seconds=second)).astimezone(zone)
        return local.utcoffset() or timedelta()

    start = 0
    while start < DAY_SECONDS:
        here = offset(start)
        stop = DAY_SECONDS
        if offset(stop - 1) != here:
            stop = bisect_left(range(DAY_SECONDS), True, lo=start, key=lambda second: offset(second) != here)
        yield midnight + timedelta(seconds=start), midnight + timedelta(seconds=stop), here
        start = stop
