"""Moments that are told from the moment of planting mean the right thing on every day and at every hour."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from foundation import worktime
from moderation.clock_rules import Entry, Kind, State, Terms, reckon
from sample import moments
from sample.moments import Almanac, back
from sample.story import load

LONDON = ZoneInfo("Europe/London")
STORY = load()
# Two weeks, at all hours: one with the spring change of the clocks in it, one with the autumn change.
NOWS = [
    start + timedelta(minutes=427 * number)
    for start in (datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC))
    for number in range(24)
]


def _almanac(now):
    return Almanac(now, STORY.organisation.zone)


def _times(thread, almanac):
    space = STORY.by_slug[thread.space]
    return [STORY.moment(almanac, space, step.when) for step in thread.steps]


@pytest.mark.parametrize("now", NOWS[::3])
def test_the_steps_of_every_thread_come_in_order_and_lie_in_the_past(now):
    for thread in STORY.threads:
        times = _times(thread, _almanac(now))
        assert all(earlier < later for earlier, later in pairwise(times)), thread.label
        assert times[-1] < now, thread.label


def _clocks(thread, times, almanac):
    """The reckonings of a thread, one for each time that it was asked or reopened."""
    space = STORY.by_slug[thread.space]
    terms = Terms(
        STORY.calendar(almanac, space),
        space.promise,
        timedelta(hours=space.peers_first_hours),
        space.pause_limit_days,
    )
    asker, journals = thread.steps[0].who[0], []
    for number, (step, at) in enumerate(zip(thread.steps, times, strict=True)):
        if step.do in ("ask", "reopen"):
            journals.append((at, []))
        elif step.do == "endorse" or (step.do == "answer" and step.official) or (step.do == "decide" and step.text):
            journals[-1][1].append(Entry(Kind.RESPONDED, at, number))
        elif step.do == "ask_back":
            journals[-1][1].append(Entry(Kind.ASKED, at))
        elif step.do in ("answer", "comment") and step.who[0] == asker:
            journals[-1][1].append(Entry(Kind.ASKER_POSTED, at))
        elif step.do in ("duplicate", "merge") or (step.do in ("delete", "hide") and step.on == "opening"):
            journals[-1][1].append(Entry(Kind.VOIDED, at))
    return [reckon(terms, start, entries) for start, entries in journals]


def _stands(state, clocks, now, thread):
    last = clocks[-1]
    shown = [clock.state(now) for clock in clocks]
    endorsed = any(step.do == "endorse" for step in thread.steps)
    working = STORY.calendar(_almanac(now), STORY.by_slug[thread.space])
    over = worktime.next_opening(working, now).astimezone(LONDON).date() > now.astimezone(LONDON).date()
    return {
        "kept": shown == [State.KEPT] and not endorsed and not last.pauses,
        "kept by endorsement": shown == [State.KEPT] and endorsed,
        "paused, then kept": shown == [State.KEPT] and len(last.pauses) == 1,
        "missed by lateness": shown == [State.MISSED] and last.responded_at is not None,
        "reopened, then missed": shown == [State.KEPT, State.MISSED] and last.responded_at is not None,
        "reopened, running": shown == [State.KEPT, State.RUNNING],
        "overdue": shown == [State.MISSED] and last.responded_at is None,
        "due today": last.is_due_today(now) or (over and shown == [State.AT_RISK]),
        "due soon": shown == [State.AT_RISK],
        "running": shown == [State.RUNNING] and last.peers_until < now,
        "members first": shown == [State.RUNNING] and last.peers_until > now,
        "paused": shown == [State.PAUSED],
        "void": shown == [State.VOID],
    }[state]


@pytest.mark.parametrize("now", NOWS)
def test_every_clock_stands_as_the_content_says(now):
    almanac = _almanac(now)
    for thread in STORY.threads:
        if thread.state != "no promise":
            clocks = _clocks(thread, _times(thread, almanac), almanac)
            assert _stands(thread.state, clocks, now, thread), (thread.label, now)


@pytest.mark.parametrize("now", NOWS[::3])
def test_officials_answer_when_they_work_and_after_the_members(now):
    almanac = _almanac(now)
    for thread in STORY.threads:
        if thread.state == "no promise":
            continue
        space = STORY.by_slug[thread.space]
        times = _times(thread, almanac)
        first = _clocks(thread, times, almanac)[0]
        for step, at in zip(thread.steps, times, strict=True):
            if step.official or step.do in ("endorse", "acknowledge", "ask_back"):
                assert worktime.is_open(STORY.calendar(almanac, space), at), (thread.label, step.do)
            if step.official or step.do in ("endorse", "ask_back"):
                assert at >= first.peers_until, (thread.label, step.do)


def test_days_are_weekdays_from_the_day_of_planting():
    wednesday, sunday = (Almanac(datetime(2026, 3, day, 12, tzinfo=UTC), "Europe/London") for day in (11, 15))
    assert [wednesday.day(count).day for count in (-1, -2, -3, 1, 2, 3)] == [10, 9, 6, 12, 13, 16]
    assert [sunday.day(count).day for count in (-1, 1)] == [13, 16]


def test_working_hours_are_counted_backwards():
    calendar = STORY.calendar(_almanac(NOWS[0]), STORY.by_slug["water-and-drains"])
    monday = datetime(2026, 3, 16, 9, tzinfo=LONDON)
    assert back(calendar, monday, timedelta(hours=2)) == datetime(2026, 3, 13, 15, tzinfo=LONDON)
    saturday = datetime(2026, 3, 14, 23, tzinfo=LONDON)
    assert back(calendar, saturday, timedelta(hours=8)) == datetime(2026, 3, 13, 8, tzinfo=LONDON)


def test_places_in_a_text_are_filled():
    almanac = Almanac(datetime(2026, 3, 11, 12, tzinfo=UTC), "Europe/London")
    assert almanac.fill("On {weekday +8}, {date +8}.") == "On Monday, 23 March."


@pytest.mark.parametrize(
    "row", [{}, {"at": "-1 10:00", "hours_ago": 2}, {"at": "1 10:00"}, {"at": "-0 10:00"}, {"hours_ago": 0}]
)
def test_a_moment_that_makes_no_sense_is_refused(row):
    with pytest.raises(ValueError, match=r"\w"):
        moments.read(row)
