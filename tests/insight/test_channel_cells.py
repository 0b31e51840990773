"""The cells of a row become a comment, or it is said why not; days only where they can be one day, or as was said."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.posts import LONGEST
from insight.channels import cells, columns
from insight.channels.faults import Refused, Unreadable

ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-02-03", "", (2026, 2, 2, 23)),
        ("2026-02-03 10:30", "", (2026, 2, 3, 9, 30)),
        ("2026-02-03T10:30:15", "", (2026, 2, 3, 9, 30, 15)),
        ("2026-02-03T10:30:15Z", "", (2026, 2, 3, 10, 30, 15)),
        ("2026-02-03T10:30:15.123+05:00", "", (2026, 2, 3, 5, 30, 15, 123000)),
        ("2026/2/3", "", (2026, 2, 2, 23)),
        ("31/01/2026", "", (2026, 1, 30, 23)),
        ("01/31/2026 1:05 PM", "", (2026, 1, 31, 12, 5)),
        ("02.02.2026", "", (2026, 2, 1, 23)),
        ("03/02/2026", "dmy", (2026, 2, 2, 23)),
        ("02/03/2026", "mdy", (2026, 2, 2, 23)),
        ("3-2-26", "dmy", (2026, 2, 2, 23)),
        ("3 February 2026", "", (2026, 2, 2, 23)),
        ("Feb 3, 2026 12:00 am", "", (2026, 2, 2, 23)),
    ],
)
def test_days_are_read_as_people_write_them(text, order, expected):
    assert cells.moment_of(text, order, ZONE) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "order", "why"),
    [
        ("", "", "no-date"),
        ("soon", "", "date"),
        ("03/04/2026", "", "date-order"),
        ("3/4/26", "", "date-order"),
        ("31/01/2026", "iso", "date"),
        ("01/31/2026", "dmy", "date"),
        ("31/31/2026", "", "date"),
        ("2026-02-30", "", "date"),
        ("2026-02-03 25:00", "", "date"),
        ("2026-02-03 13:00 pm", "", "date"),
        ("1969-12-31", "", "date-far"),
        ("2026-03-09", "", "date-far"),
        ("0000-01-01", "", "date"),
        ("46000", "", "date"),
        ("3 Febtober 2026", "", "date"),
        ("9999-12-31T23:59:59-23:59", "", "date"),
    ],
)
def test_what_is_no_day_or_may_be_two_is_not_read(text, order, why):
    with pytest.raises(Unreadable) as found:
        cells.moment_of(text, order, ZONE)
    assert found.value.why == why


@given(text=st.text(max_size=40), order=st.sampled_from(cells.ORDERS))
def test_any_text_is_a_moment_or_unreadable(text, order):
    with suppress(Unreadable):
        assert cells.moment_of(text, order, ZONE).tzinfo is UTC


@pytest.mark.parametrize(("text", "number"), [("", None), ("7", 7.0), ("7,5", 7.5), ("-1.25", -1.25)])
def test_scores(text, number):
    assert cells.score(text) == number


@pytest.mark.parametrize("text", ["ten", "nan", "inf", "1e9", "7/10", "9999999999", "=1+1"])
def test_what_is_no_score(text):
    with pytest.raises(Unreadable):
        cells.score(text)


def test_words_lose_what_nobody_can_read():
    assert cells.words("  a\x07b\u202ec\r\nd ") == "abc\nd"


@pytest.mark.parametrize(("text", "why"), [(" \u200b ", "no-words"), ("x" * (LONGEST + 1), "words-long")])
def test_words_that_are_none_or_too_many(text, why):
    with pytest.raises(Unreadable) as found:
        cells.words(text)
    assert found.value.why == why


def test_columns_are_found_by_their_usual_names():
    header = ("Response ID", "SubmittedAt", "Verbatim", "Respondent_ID", "Customer Segment", "NPS score")
    assert columns.guess(header) == {"date": 1, "text": 2, "author": 3, "segment": 4, "score": 5}


def test_columns_are_said_whatever_their_case():
    header = ("When it was", "Words", "Date")
    assert columns.said(header, "date=WHEN it was, text=words") == {"date": 0, "text": 1}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "no-text-column"),
        ("text=nothing", "no-column"),
        ("mood=Words", "no-field"),
        ("text=Date,date=Date", "column-twice"),
    ],
)
def test_columns_that_are_missing_or_wrong_are_refused(said, why):
    with pytest.raises(Refused) as refused:
        columns.said(("Date", "Wordings"), said)
    assert refused.value.why == why
