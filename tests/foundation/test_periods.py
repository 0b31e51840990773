"""Periods: whole weeks, months, quarters and years in the organisation's zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from foundation import periods, settings
from foundation.database import transaction
from foundation.periods import KINDS, Period, containing
from tests.world import World

DAYS = st.dates(date(1971, 1, 1), date(2998, 12, 31))


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("text", "kind", "first", "after", "when"),
    [
        ("2026-W42", "week", (2026, 10, 12), (2026, 10, 19), "in the week of 12 October 2026"),
        ("2026-W01", "week", (2025, 12, 29), (2026, 1, 5), "in the week of 29 December 2025"),
        ("2026-W53", "week", (2026, 12, 28), (2027, 1, 4), "in the week of 28 December 2026"),
        ("2026-10", "month", (2026, 10, 1), (2026, 11, 1), "in October 2026"),
        ("2026-12", "month", (2026, 12, 1), (2027, 1, 1), "in December 2026"),
        ("2026-Q3", "quarter", (2026, 7, 1), (2026, 10, 1), "from July to September 2026"),
        ("2026-Q4", "quarter", (2026, 10, 1), (2027, 1, 1), "from October to December 2026"),
        ("2012", "year", (2012, 1, 1), (2013, 1, 1), "in 2012"),
    ],
)
def test_it_reads_and_names_them(text, kind, first, after, when):
    found = periods.parse(text)
    assert found == Period(kind, date(*first), date(*after))
    assert (found.name, found.when) == (text, when)
    assert found.when.endswith(found.words)


@pytest.mark.parametrize(
    "text", ["", "2026-", "26", "2026-W00", "2025-W53", "2026-Q0", "1969", "3000", "٢٠٢٦", "2026 10"]
)
def test_what_is_none_is_refused(text):
    with pytest.raises(BadRequest):
        periods.parse(text)


@given(DAYS)
def test_a_day_lies_in_one_period_of_each_kind(day):
    for kind in KINDS:
        found = containing(kind, day)
        assert found.first <= day < found.after
        assert found.next.first == found.after
        assert found.previous.after == found.first
        assert found.next.previous == found
        assert periods.parse(found.name) == found


@given(DAYS)
def test_each_week_is_of_one_period_of_each_kind(day):
    week = containing("week", day)
    for kind in KINDS[1:]:
        found = containing(kind, week.first)
        owners = [period for period in (found, found.next) if week in period.weeks()]
        assert len(owners) == 1
        weeks = owners[0].weeks()
        assert all(one.after == other.first for one, other in pairwise(weeks))
    assert len(containing("year", day).weeks()) in (52, 53)


def test_it_begins_at_midnight_where_the_organisation_is(world: World):
    with transaction():
        settings.change("zone", "Pacific/Auckland")
    found = periods.parse("2026-10")
    assert found.start == datetime(2026, 9, 30, 11, tzinfo=UTC)
    assert found.end == datetime(2026, 10, 31, 11, tzinfo=UTC)  # an hour of it went in spring


def test_wider_and_narrower():
    assert [one.name for one in periods.parse("2026-W40").wider()] == ["2026-10", "2026-Q4", "2026"]
    assert [one.name for one in periods.parse("2026-Q3").parts()] == ["2026-07", "2026-08", "2026-09"]
    assert len(periods.parse("2026").parts()) == 12
    assert periods.parse("2026-W42").parts() == []
