"""Where a thread stands, in words: one row for each state and each distance in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from community.status import duration, here, left, near, promise, sentence, spent, standing
from foundation import clock

NOW = datetime(2026, 11, 17, 10, 30, tzinfo=UTC)  # a Tuesday


@pytest.fixture(autouse=True)
def tuesday(app: Flask) -> Iterator[None]:
    """It is Tuesday, half past ten."""
    with clock.at(NOW), app.app_context():
        yield


def facts(**given: Any) -> Any:
    """A question with a promise of Thursday, 8:40."""
    usual: dict[str, Any] = dict.fromkeys(
        (
            "hidden_at",
            "closed_at",
            "withdrawn_at",
            "responded_at",
            "answered_at",
            "idea_status",
            "at_risk_at",
            "peers_until",
            "paused_from",
            "paused_until",
        )
    )
    usual |= {"accepted_count": 0, "answer_count": 0, "kind": "question", "asker": "Yara"}
    return SimpleNamespace(**usual | {"due_at": NOW.replace(day=19, hour=8, minute=40)} | given)


WORDS: list[tuple[dict[str, Any], str, str, str]] = [
    ({}, "Reply due", "", "Thursday by 8:40"),
    ({"due_at": NOW + timedelta(days=1)}, "Reply due", "", "tomorrow by 10:30"),
    ({"due_at": NOW + timedelta(days=17)}, "Reply due", "", "4 December by 10:30"),
    ({"due_at": NOW.replace(hour=16, minute=0)}, "Reply due today", "due", "by 16:00"),
    ({"due_at": NOW}, "Reply due today", "due", "by 10:30"),
    ({"at_risk_at": NOW + timedelta(minutes=1)}, "Reply due", "", "Thursday by 8:40"),
    ({"at_risk_at": NOW}, "At risk", "due", "Thursday by 8:40"),
    ({"due_at": NOW, "at_risk_at": NOW - timedelta(hours=1)}, "Reply due today", "due", "by 10:30, at risk"),
    ({"due_at": NOW - timedelta(minutes=20)}, "Late by 20 minutes", "late", "was due today, 10:10"),
    ({"due_at": NOW - timedelta(days=1, hours=1)}, "Late by 1 day", "late", "was due yesterday, 9:30"),
    ({"due_at": NOW - timedelta(days=20)}, "Late by 20 days", "late", "was due 28 October, 10:30"),
    ({"due_at": NOW - timedelta(days=400)}, "Late by 400 days", "late", "was due 13 October 2025, 10:30"),
    ({"peers_until": NOW.replace(hour=15, minute=0)}, "Members first", "", "until 15:00 today"),
    ({"peers_until": NOW.replace(day=18, hour=15, minute=0)}, "Members first", "", "until 15:00 tomorrow"),
    ({"peers_until": NOW.replace(day=19, hour=8, minute=0)}, "Members first", "", "until Thursday, 8:00"),
    (
        {"paused_from": NOW - timedelta(days=1), "paused_until": NOW + timedelta(days=9)},
        "Waiting for Yara", "quiet", "clock paused since yesterday",
    ),
    ({"responded_at": NOW - timedelta(days=13)}, "Official answer", "official", "4 November"),
    ({"accepted_count": 1, "answered_at": NOW, "due_at": None}, "Answered by members", "", "today"),
    ({"accepted_count": 1, "answered_at": NOW - timedelta(days=1)}, "Answered by members", "", "yesterday"),
    ({"hidden_at": NOW}, "Hidden", "quiet", "today"),
    ({"due_at": None}, "No answer yet", "quiet", ""),
    ({"due_at": None, "answer_count": 2}, "Not solved yet", "quiet", ""),
    ({"due_at": None, "kind": "idea"}, "Idea", "quiet", ""),

]  # fmt: skip


def test_each_state_has_its_words():
    for given, *words in WORDS:
        found = standing(facts(**given), here())
        assert [found.word, found.tone, found.under] == words


SENTENCES: list[tuple[dict[str, Any], str]] = [
    ({}, "We promised a reply by Thursday 19 November, 8:40."),
    ({"due_at": NOW.replace(hour=16, minute=0)}, "We promised a reply today, Tuesday 17 November, by 16:00."),
    ({"due_at": NOW + timedelta(days=1)}, "We promised a reply tomorrow, Wednesday 18 November, by 10:30."),
    ({"due_at": NOW + timedelta(days=2)}, "We promised a reply by Thursday 19 November, 10:30."),
    ({"due_at": NOW - timedelta(hours=1)}, "We promised a reply by Tuesday 17 November, 9:30. It is late by 1 hour."),
    (
        {"due_at": NOW - timedelta(days=1, hours=1)},
        "We promised a reply by Monday 16 November, 9:30. It is late by 1 day.",
    ),
    (
        {"paused_from": NOW - timedelta(days=1), "paused_until": NOW + timedelta(days=9)},
        "We wait for you. The clock goes on with the next reply, at the latest on Thursday 26 November, 10:30.",
    ),
]


def test_the_promise_is_a_sentence():
    for given, words in SENTENCES:
        assert sentence(facts(**given), "you", here()) == words


def test_a_pause_that_ended_is_no_pause():
    ended = facts(paused_from=NOW - timedelta(days=2), paused_until=NOW)
    assert promise(ended, "Yara", here()).word == "Reply due"


def test_a_duration_is_said_in_its_largest_unit():
    for lasting, words in {
        timedelta(seconds=1): "1 minute", timedelta(minutes=59): "59 minutes", timedelta(hours=1): "1 hour",
        timedelta(hours=23, minutes=59): "23 hours", timedelta(days=1): "1 day", timedelta(days=30): "30 days",
    }.items():  # fmt: skip
        assert duration(lasting) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a working hour left"),
        (1, "less than a working hour left"),
        (59, "less than a working hour left"),
        (60, "1 working hour left"),
        (90, "1 working hour left"),
        (119, "1 working hour left"),
        (120, "2 working hours left"),
        (40 * 60 - 1, "39 working hours left"),
        (40 * 60, "40 working hours left"),
    ],
)
def test_time_that_is_left_is_never_more_than_there_is(minutes: int, words: str) -> None:
    assert left(timedelta(minutes=minutes)) == words
    assert left(timedelta(minutes=minutes, seconds=59)) == words


def test_days_are_those_of_the_reader():
    kiritimati = here()._replace(zone=ZoneInfo("Pacific/Kiritimati"))
    late = NOW.replace(hour=11)
    assert near(late, kiritimati._replace(today=late.astimezone(kiritimati.zone).date())) == "today"
    assert near(late, kiritimati._replace(today=NOW.date())) == "tomorrow"


@pytest.mark.parametrize(
    ("used", "promised", "words"),
    [
        (540, 960, "after 9 working hours. We promised 16."),
        (1260, 960, "after 21 working hours. We promised 16."),
        (60, 960, "after 1 working hour. We promised 16."),
        (20, 960, "after 20 working minutes. We promised 16 working hours."),
        (570, 90, "after 9½ working hours. We promised 1½ working hours."),
        (None, None, ""),
    ],
)
def test_how_long_it_took_and_what_was_promised(used: int | None, promised: int | None, words: str) -> None:
    assert spent(facts(responded_at=NOW, used_minutes=used, promised_minutes=promised)) == words
