"""Working time: opening hours, holidays, zones and clock changes."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.worktime import Calendar, add, add_days, between, is_open, local_day, next_opening

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OFFICE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
ALL_DAY = ((0, 24 * 60),)
BERLIN = Calendar("Europe/Berlin", (OFFICE,) * 5 + ((), ()), frozenset({date(2026, 5, 1)}))


def nights(zone: str) -> Calendar:
    """Open all day and every day, so that every clock change falls into the hours."""
    return Calendar(zone, (ALL_DAY,) * 7)


def wall(zone: str, *when: int, fold: int = 0) -> datetime:
    """The moment at which the wall clock of a zone shows this."""
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


def berlin(*when: int) -> datetime:
    return wall("Europe/Berlin", *when)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (berlin(2026, 4, 28, 8, 59), False),
        (berlin(2026, 4, 28, 9), True),
        (berlin(2026, 4, 28, 12), False),
        (berlin(2026, 4, 28, 13), True),
        (berlin(2026, 4, 28, 17) - timedelta(microseconds=1), True),
        (berlin(2026, 4, 28, 17), False),
        (berlin(2026, 4, 25, 10), False),
        (berlin(2026, 5, 1, 10), False),
    ],
)
def test_open_from_opening_until_just_before_closing(at: datetime, expected: bool) -> None:
    assert is_open(BERLIN, at) is expected


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (berlin(2026, 4, 28, 9), 2, berlin(2026, 4, 28, 11)),
        (berlin(2026, 4, 28, 11), 2, berlin(2026, 4, 28, 14)),
        (berlin(2026, 4, 28, 5), 1, berlin(2026, 4, 28, 10)),
        (berlin(2026, 4, 28, 9), 7, berlin(2026, 4, 28, 17)),
        (berlin(2026, 4, 28, 9), 3, berlin(2026, 4, 28, 12)),
        (berlin(2026, 4, 28, 17), 1, berlin(2026, 4, 29, 10)),
        (berlin(2026, 4, 24, 16), 2, berlin(2026, 4, 27, 10)),
        (berlin(2026, 4, 30, 16), 2, berlin(2026, 5, 4, 10)),
        (berlin(2026, 4, 25, 10), 0, berlin(2026, 4, 25, 10)),
        (berlin(2026, 1, 1), 52 * 35, berlin(2026, 12, 31, 17)),
    ],
    ids="inside|over lunch|before opening|to closing|to lunch|from closing|weekend|holiday|nothing|a year".split("|"),
)
def test_adding_working_time(start: datetime, hours: int, end: datetime) -> None:
    assert add(BERLIN, start, hours * HOUR) == end
    assert between(BERLIN, start, end) == hours * HOUR


def test_it_keeps_microseconds() -> None:
    start = berlin(2026, 4, 28, 16, 59) + timedelta(microseconds=7)
    assert add(BERLIN, start, MINUTE) == berlin(2026, 4, 29, 9) + timedelta(microseconds=7)


def test_any_zone_comes_in_and_utc_comes_out() -> None:
    start = datetime(2026, 4, 28, 12, 45, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    end = add(BERLIN, start, HOUR)
    assert (end, end.tzinfo) == (berlin(2026, 4, 28, 10), UTC)


def test_hours_that_the_spring_skips_never_happen() -> None:
    start = berlin(2026, 3, 29)
    assert between(nights("Europe/Berlin"), start, berlin(2026, 3, 30)) == 23 * HOUR
    assert add(nights("Europe/Berlin"), start, 2 * HOUR) == berlin(2026, 3, 29, 3)
    only_then = Calendar("Europe/Berlin", ((),) * 6 + (((2 * 60, 3 * 60),),))
    assert between(only_then, start, berlin(2026, 3, 30)) == timedelta()


def test_hours_that_the_autumn_repeats_count_twice() -> None:
    start = berlin(2026, 10, 25)
    assert between(nights("Europe/Berlin"), start, berlin(2026, 10, 26)) == 25 * HOUR
    until_half_past = Calendar("Europe/Berlin", ((),) * 6 + (((0, 150),),))
    assert between(until_half_past, start, berlin(2026, 10, 26)) == 3 * HOUR
    assert add(until_half_past, start, 2.75 * HOUR) == wall("Europe/Berlin", 2026, 10, 25, 2, 15, fold=1)
    assert next_opening(until_half_past, berlin(2026, 10, 25, 2, 40)) == wall("Europe/Berlin", 2026, 10, 25, 2, fold=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("Africa/Cairo", date(2026, 10, 29), 25),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_days_are_as_long_as_they_are(zone: str, day: date, hours: float) -> None:
    only_then = frozenset(day + timedelta(days=days) for days in (-3, -2, -1, 1, 2, 3))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    alone = Calendar(zone, (ALL_DAY,) * 7, only_then)
    assert between(alone, noon - 48 * HOUR, noon + 48 * HOUR) == hours * HOUR


def test_next_opening_is_now_while_open() -> None:
    assert next_opening(BERLIN, berlin(2026, 4, 28, 10, 30)) == berlin(2026, 4, 28, 10, 30)
    assert next_opening(BERLIN, berlin(2026, 4, 28, 12)) == berlin(2026, 4, 28, 13)
    assert next_opening(BERLIN, berlin(2026, 4, 30, 17)) == berlin(2026, 5, 4, 9)


def test_the_local_day_is_the_zones() -> None:
    at = datetime(2026, 4, 28, 22, 30, tzinfo=UTC)
    days = [local_day(nights(zone), at) for zone in ("Europe/Berlin", "America/New_York", "Asia/Kathmandu")]
    assert days == [date(2026, 4, 29), date(2026, 4, 28), date(2026, 4, 29)]


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (berlin(2026, 4, 24, 15), 1, berlin(2026, 4, 27, 15)),
        (berlin(2026, 4, 25, 10), 1, berlin(2026, 4, 27, 10)),
        (berlin(2026, 4, 27, 20), 2, berlin(2026, 4, 29, 20)),
        (berlin(2026, 4, 30, 9), 1, berlin(2026, 5, 4, 9)),
        (berlin(2026, 4, 27, 9), 5, berlin(2026, 5, 5, 9)),
        (berlin(2026, 3, 27, 15), 1, berlin(2026, 3, 30, 15)),
        (berlin(2026, 4, 25, 10), 0, berlin(2026, 4, 25, 10)),
    ],
    ids="weekend|from a day off|outside hours|holiday|a week with one|clock change|none".split("|"),
)
def test_adding_working_days_keeps_the_time_on_the_wall(start: datetime, days: int, end: datetime) -> None:
    assert add_days(BERLIN, start, days) == end


def test_a_wall_time_that_is_skipped_moves_on() -> None:
    assert add_days(nights("Europe/Berlin"), berlin(2026, 3, 28, 2, 30), 1) == berlin(2026, 3, 29, 3, 30)
    assert add_days(nights("Africa/Cairo"), wall("Africa/Cairo", 2026, 4, 23, 0, 30), 1) == wall(
        "Africa/Cairo", 2026, 4, 24, 1, 30
    )


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    assert add_days(nights("Europe/Berlin"), berlin(2026, 10, 24, 2, 30), 1) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    second = wall("Europe/Berlin", 2026, 10, 25, 2, 30, fold=1)
    assert add_days(nights("Europe/Berlin"), second, 154) == berlin(2027, 3, 28, 3, 30)


def test_naive_moments_are_refused() -> None:
    naive, aware = datetime(2026, 4, 28, 9), berlin(2026, 4, 28, 9)  # noqa: DTZ001
    for refused in (
        lambda: is_open(BERLIN, naive),
        lambda: next_opening(BERLIN, naive),
        lambda: add(BERLIN, naive, HOUR),
        lambda: between(BERLIN, naive, aware),
        lambda: between(BERLIN, aware, naive),
        lambda: add_days(BERLIN, naive, 1),
        lambda: local_day(BERLIN, naive),
    ):
        with pytest.raises(ValueError, match="time zone"):
            refused()


def test_counting_backwards_is_refused() -> None:
    at = berlin(2026, 4, 28, 9)
    with pytest.raises(ValueError, match="comes before its start"):
        between(BERLIN, at, at - MINUTE)
    with pytest.raises(ValueError, match="negative"):
        add(BERLIN, at, -MINUTE)
    with pytest.raises(ValueError, match="negative"):
        add_days(BERLIN, at, -1)


def test_a_calendar_without_open_time_for_ten_years_says_so() -> None:
    start = berlin(2026, 1, 1)
    always_off = Calendar(
        "Europe/Berlin", BERLIN.hours, frozenset(start.date() + timedelta(days=n) for n in range(4000))
    )
    with pytest.raises(ValueError, match="no open time in the ten years after 2025-12-31"):
        next_opening(always_off, start)
    with pytest.raises(ValueError, match="less than 16 hours"):
        add(always_off, start, 16 * HOUR)
    with pytest.raises(ValueError, match="fewer than 3 working days"):
        add_days(always_off, start, 3)


@pytest.mark.parametrize(
    ("zone", "hours", "sentence"),
    [
        ("Europe/Atlantis", BERLIN.hours, "no time zone called “Europe/Atlantis”"),
        ("Europe", BERLIN.hours, "no time zone called “Europe”"),
        ("../etc/passwd", BERLIN.hours, "no time zone called"),
        ("", BERLIN.hours, "no time zone called"),
        ("UTC", (OFFICE,) * 5, "seven days"),
        ("UTC", ((),) * 7, "never open"),
        ("UTC", (((540, 1441),),) + ((),) * 6, "Monday: opening hours lie within 0 and 1440"),
        ("UTC", ((),) * 6 + (((-1, 60),),), "Sunday: opening hours lie within"),
        ("UTC", ((), ((600, 600),)) + ((),) * 5, "Tuesday: opening hours lie within .* end after they begin"),
        ("UTC", ((), ((600, 700), (699, 800))) + ((),) * 5, "Tuesday: opening hours come in order"),
        ("UTC", ((), ((700, 800), (500, 600))) + ((),) * 5, "Tuesday: opening hours come in order"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(zone: str, hours: tuple, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Calendar(zone, hours)


def test_spans_may_touch_and_midnight_is_seamless() -> None:
    split = Calendar("UTC", (((0, 720), (720, 1440)),) * 7)
    assert add(split, datetime(2026, 4, 28, 11, 30, tzinfo=UTC), 24 * HOUR) == datetime(2026, 4, 29, 11, 30, tzinfo=UTC)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    cuts = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)
    spans = cuts.map(lambda cut: tuple(zip(cut[::2], cut[1::2], strict=False)))
    zone = draw(st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Africa/Cairo"]))
    return Calendar(zone, tuple(draw(st.lists(spans, min_size=7, max_size=7))))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars(), moments, st.timedeltas(timedelta(), timedelta(hours=80)))
def test_what_is_added_lies_between_and_not_a_moment_too_much(
    calendar: Calendar, start: datetime, work: timedelta
) -> None:
    end = add(calendar, start, work)
    assert between(calendar, start, end) == work
    assert not work or between(calendar, start, end - timedelta(microseconds=1)) < work


@settings(max_examples=30, deadline=None, derandomize=True)
@given(calendars(), moments, st.integers(0, 3000))
def test_it_agrees_with_counting_open_minutes(calendar: Calendar, start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    counted = sum(is_open(calendar, start + MINUTE * minute) for minute in range(minutes))
    assert between(calendar, start, start + MINUTE * minutes) == MINUTE * counted


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars(), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, at: datetime) -> None:
    opening = next_opening(calendar, at)
    assert is_open(calendar, opening)
    assert between(calendar, at, opening) == timedelta()
