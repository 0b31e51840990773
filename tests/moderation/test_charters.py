"""Charters: what a space promises, by which calendar; a change is a new version and leaves running clocks alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from community import spaces
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from moderation import calendars, charters
from moderation.calendars import OFFICE_HOURS, CalendarVersion
from moderation.charters import Charter, CharterRefused
from moderation.clock_rules import State
from moderation.clocks import Clock
from tests.moderation.acts import DAY, DUE, HOUR, PEERS_UNTIL, WEDNESDAY, official, page_of, state, the_clock
from tests.world import World

SIX_DAYS = [[[9 * 60, 12 * 60], [13 * 60, 17 * 60]]] * 5 + [[[9 * 60, 11 * 60]], []]  # with a lunch break


def _declare(world: World, space: spaces.Space | None = None, **given: object) -> Charter:
    terms = {"department_id": world.water.id, "calendar": world.calendar, "promise_hours": 16, "peers_hours": 4} | given
    with transaction():
        calendar = db.session.merge(terms.pop("calendar"))
        return charters.declare(SYSTEM, db.session.merge(space or world.square), calendar=calendar, **terms)


def _asked(world: World, at: str, space: spaces.Space) -> Clock:
    with clock.at(datetime.fromisoformat(at)):
        return the_clock(world.thread("nia", space))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


# The arithmetic


def _space(world: World, zone: str, hours: object = OFFICE_HOURS, holidays: list[date] | None = None, **given: object):
    with transaction():
        calendar = calendars.publish("Any", zone, hours, holidays)
        space = spaces.found(f"in-{zone.lower().replace('/', '-')}", zone)
    _declare(world, space, calendar=calendar, **given)
    return space


def test_a_promise_counts_working_hours_only(world):
    found = _asked(world, "2026-03-06T15:00+00:00", world.square)  # Friday, an hour before closing
    assert found.due_at == _utc("2026-03-10T15:00")  # one on Friday, eight on Monday, seven on Tuesday
    assert found.peers_until == _utc("2026-03-09T11:00")


def test_a_question_at_night_waits_for_the_morning(world):
    found = _asked(world, "2026-03-07T23:30+00:00", world.square)  # Saturday
    assert (found.started_at, found.due_at) == (_utc("2026-03-07T23:30"), _utc("2026-03-10T16:00"))


def test_holidays_do_not_count(world):
    space = _space(world, "Europe/Berlin", holidays=[date(2026, 4, 3), date(2026, 4, 6)])  # Easter
    found = _asked(world, "2026-04-02T10:00+02:00", space)  # Thursday
    assert found.due_at == _utc("2026-04-08T08:00")  # six on Thursday, eight on Tuesday, two on Wednesday


@pytest.mark.parametrize(
    ("zone", "asked", "due", "peers"),
    [
        # Asked on Friday at nine by the wall; the clocks go forward on Sunday night.
        ("Europe/Berlin", "2026-03-27T09:00+01:00", "2026-03-31T07:00", "2026-03-27T12:00"),
        # And back in autumn.
        ("Europe/Berlin", "2026-10-23T09:00+02:00", "2026-10-27T08:00", "2026-10-23T11:00"),
        ("America/New_York", "2026-03-06T09:00-05:00", "2026-03-10T13:00", "2026-03-06T18:00"),
        ("Pacific/Auckland", "2026-03-04T09:00+13:00", "2026-03-05T20:00", "2026-03-04T00:00"),
        ("Asia/Kolkata", "2026-03-04T09:00+05:30", "2026-03-06T03:30", "2026-03-04T07:30"),
        ("America/St_Johns", "2026-03-04T09:00-03:30", "2026-03-06T12:30", "2026-03-04T16:30"),
    ],
)
def test_hours_are_those_on_the_wall_of_the_office(world, zone, asked, due, peers):
    found = _asked(world, asked, _space(world, zone))
    assert (found.due_at, found.peers_until) == (_utc(due), _utc(peers))


def test_a_lunch_break_and_a_short_saturday(world):
    space = _space(world, "UTC", SIX_DAYS, promise_hours=6, peers_hours=3)
    found = _asked(world, "2026-03-06T11:00+00:00", space)  # Friday: one hour, break, four hours, one on Saturday
    assert (found.peers_until, found.due_at) == (_utc("2026-03-06T15:00"), _utc("2026-03-07T10:00"))


def test_a_pause_is_limited_in_working_days_of_the_calendar(world):
    space = _space(world, "Europe/Berlin", holidays=[date(2026, 3, 9)], pause_days=3)
    thread = None
    with clock.at(datetime.fromisoformat("2026-03-05T10:00+01:00")):  # Thursday
        thread = world.thread("nia", space)
        official(world, "sana", thread, "official_question")
    assert the_clock(thread).paused_until == _utc("2026-03-11T09:00")  # Friday, not Monday, Tuesday, Wednesday


def test_no_days_of_pause_means_that_questions_do_not_pause(world):
    thread = world.thread("nia", _space(world, "UTC", pause_days=0))
    official(world, "sana", thread, "official_question")
    assert the_clock(thread).paused_from is None
    assert state(thread, WEDNESDAY + HOUR) is State.RUNNING


def test_ideas_are_answered_as_questions_are(world):
    assert the_clock(world.thread("nia", kind="idea")).due_at == DUE


def test_where_nothing_is_promised_no_clock_runs(world):
    _declare(world, world.notes, promise_hours=None, peers_hours=0)
    world.thread("nia", world.notes)
    assert db.session.scalar(select(func.count()).select_from(Clock)) == 0


# A change


def test_a_change_never_rewrites_a_running_clock(world):
    thread = world.thread("nia")
    _declare(world, promise_hours=2, peers_hours=0, pause_days=1, department_id=world.parks.id)
    with clock.at(WEDNESDAY + HOUR):
        official(world, "sana", thread, "official_question")
        found = the_clock(thread)
        assert found.paused_until == WEDNESDAY.replace(day=18, hour=11), "ten working days still, not one"
        world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "The long one.", "key": ""})
    found = the_clock(thread)
    assert (found.due_at, found.peers_until) == (DUE, PEERS_UNTIL)
    assert db.session.get_one(Thread, thread.id).department_id == world.water.id
    later = the_clock(world.thread("nia"))
    assert later.due_at == WEDNESDAY + 2 * HOUR
    assert db.session.get_one(Thread, later.thread_id).department_id == world.parks.id


def test_new_holidays_are_a_new_calendar_and_leave_running_clocks_alone(world):
    thread = world.thread("nia")
    with transaction():
        newer = calendars.publish("Office hours", "UTC", holidays=[date(2026, 3, 5)])
    _declare(world, calendar=newer)
    official(world, "sana", thread, "acknowledgement")
    assert the_clock(thread).due_at == DUE
    assert the_clock(world.thread("nia")).due_at == DUE + 3 * DAY  # Thursday is off, Friday counts, then Monday
    assert db.session.scalar(select(func.count()).select_from(CalendarVersion)) == 2


def test_a_second_clock_runs_by_the_terms_of_the_first(world):
    """“Not yet” is asked on the same promise."""
    thread = world.thread("nia")
    official(world, "sana", thread)
    _declare(world, promise_hours=2, peers_hours=0)
    assert world.nia.post(f"/threads/{thread.public_id}/reopening").status_code == 303
    assert the_clock(thread).due_at == DUE


def test_a_promise_that_ends_lets_what_was_promised_stand(world):
    thread = world.thread("nia")
    _declare(world, promise_hours=None, peers_hours=0)
    assert state(thread, DUE + HOUR) is State.MISSED
    with clock.at(DUE + HOUR):
        assert "Late by 1 hour" in page_of(world, "nobody", thread)
        assert thread.public_id in world.sana.get("/desk?queue=overdue").text


def test_every_version_is_kept(world):
    first = charters.current(world.square.id)
    with clock.at(WEDNESDAY + DAY):
        second = _declare(world, promise_hours=8, peers_hours=0)
    assert charters.current(world.square.id).id == second.id
    kept = db.session.get_one(Charter, first.id)
    assert (kept.promise_minutes, kept.since, second.since) == (16 * 60, WEDNESDAY, WEDNESDAY + DAY)


# What cannot be declared


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"promise_hours": 0}, "between 1 minute"), ({"promise_hours": -1}, "between 1 minute"),
        ({"promise_hours": 0.001}, "between 1 minute"), ({"promise_hours": 2001}, "between 1 minute"),
        ({"peers_hours": 9}, "at most half"), ({"peers_hours": -1}, "at most half"),
        ({"promise_hours": None, "peers_hours": 1}, "at most half"),
        ({"promise_hours": 0.05, "peers_hours": 0.025}, "at most half"),  # rounded to 3 and 2 minutes
        ({"pause_days": -1}, "at most 60"), ({"pause_days": 61}, "at most 60"),
        ({"parts": ("respond", "preach")}, "Unknown part: preach"),
    ],
)  # fmt: skip
def test_terms_that_contradict_each_other_are_refused(world, given, why):
    with pytest.raises(CharterRefused, match=why):
        _declare(world, **given)
    assert db.session.scalar(select(func.count()).select_from(Charter).where(Charter.space_id == world.square.id)) == 1


def test_a_promise_that_the_calendar_cannot_keep_is_refused(world):
    """Otherwise whoever asks next would meet the fault."""
    with transaction():
        rare = calendars.publish("Rare", "UTC", [[[600, 660]], [], [], [], [], [], []])
    with pytest.raises(CharterRefused, match="less than 2000 hours"):
        _declare(world, calendar=rare, promise_hours=2000)
    assert _declare(world, calendar=rare, promise_hours=4, peers_hours=2).promise_minutes == 240


@pytest.mark.parametrize("given", [
    {"promise_hours": 1 / 60, "peers_hours": 0}, {"promise_hours": 2000, "peers_hours": 1000},
    {"peers_hours": 8}, {"pause_days": 60}, {"parts": charters.PARTS},
])  # fmt: skip
def test_terms_at_the_limit_are_kept(world, given):
    _declare(world, **given)
    assert the_clock(world.thread("nia")).due_at > WEDNESDAY


# Calendars


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Mars/Olympus", OFFICE_HOURS), ("", OFFICE_HOURS), ("UTC", []), ("UTC", [[]] * 7), ("UTC", [[[480, 960]]] * 6),
        ("UTC", [[[960, 480]]] * 7), ("UTC", [[[0, 1441]]] * 7), ("UTC", [[[480, 720], [700, 960]]] * 7),
    ],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(world, zone, hours):
    with pytest.raises(ValueError, match=r"."), transaction():
        calendars.publish("Nonsense", zone, hours)
    assert db.session.scalar(select(func.count()).select_from(CalendarVersion)) == 1


def test_a_calendar_is_kept_as_it_was_published(world):
    holidays = [date(2026, 12, 25), date(2026, 1, 1)]
    with transaction():
        made = calendars.publish("Office", "Europe/Berlin", SIX_DAYS, holidays)
    found = db.session.get_one(CalendarVersion, made.id)
    assert json.loads(found.holidays) == ["2026-01-01", "2026-12-25"]
    assert found.working.holidays == frozenset(holidays)
    assert found.working.hours[5] == ((540, 660),)
    assert found.since == datetime(2026, 3, 4, 10, tzinfo=UTC)


# What the public reads


@pytest.mark.parametrize(
    ("promise", "peers", "words"),
    [
        (16, 4, "Water answers within 16 working hours. Members go first for 4 working hours."),
        (1, 0.5, "Water answers within 1 working hour. Members go first for 30 working minutes."),
        (1.5, 0, "Water answers within 1½ working hours."),
        (0.5, 0.25, "Water answers within 30 working minutes. Members go first for 15 working minutes."),
    ],
)
def test_the_space_says_what_is_promised(world, promise, peers, words):
    _declare(world, promise_hours=promise, peers_hours=peers)
    page = " ".join(world.nobody.get("/spaces/square").text.split())
    assert words in page


def test_who_asks_reads_by_when_they_hear(world):
    page = world.nia.get("/ask?title=When+is+the+water+back&kind=question&space=square").text
    assert "Water answers by Friday 6 March, 10:00." in page
    assert "answers by" not in world.nia.get("/ask?title=When+is+the+water+back&kind=question&space=notes").text


def test_the_promise_of_a_moment_is_what_the_clock_keeps(world):
    """What is said before asking and what runs after it are one arithmetic."""
    space = _space(world, "Europe/Berlin", SIX_DAYS, [date(2026, 3, 9)])
    for hours in range(0, 24 * 7, 13):
        moment = WEDNESDAY + timedelta(hours=hours)
        with clock.at(moment):
            page = world.nia.get(f"/ask?title=When+is+the+water+back&kind=question&space={space.slug}").text
            due = the_clock(world.thread("nia", space)).due_at
            assert f"by {due:%A} {due.day} {due:%B}, {due.hour}:{due:%M}." in page
