"""What a clock's journal means, one rule at a time. The office is open Monday to Friday, 09:00 to 17:00 in Berlin; the
promise is 16 working hours from Monday 1 June 2026 at 09:00, so that it falls due on Tuesday at 17:00."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.worktime import Calendar
from moderation.clock_rules import Entry, Kind, Reckoning, State, Terms, reckon

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BERLIN = Calendar("Europe/Berlin", (((9 * 60, 17 * 60),),) * 5 + ((), ()))
TERMS = Terms(BERLIN, promise=16 * HOUR, peers=4 * HOUR, pause_days=2)


def june(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


START, DUE = june(1, 9), june(2, 17)


def asked(at: datetime) -> Entry:
    return Entry(Kind.ASKED, at)


def posted(at: datetime) -> Entry:
    return Entry(Kind.ASKER_POSTED, at)


def responded(at: datetime, ref: int = 1) -> Entry:
    return Entry(Kind.RESPONDED, at, ref)


def lost(at: datetime, ref: int = 1) -> Entry:
    return Entry(Kind.RESPONSE_LOST, at, ref)


def restored(at: datetime, ref: int = 1) -> Entry:
    return Entry(Kind.RESPONSE_RESTORED, at, ref)


def voided(at: datetime) -> Entry:
    return Entry(Kind.VOIDED, at)


def record(*entries: Entry) -> Reckoning:
    return reckon(TERMS, START, entries)


# Running out


def test_an_empty_journal_runs_is_at_risk_and_is_missed() -> None:
    clock = record()
    assert (clock.due_at, clock.peers_until, clock.pauses) == (DUE, june(1, 13), ())
    assert (clock.responded_at, clock.voided_at) == (None, None)
    at_risk = june(2, 13, 48)
    moments = (START, at_risk - SECOND, at_risk, DUE, DUE + SECOND, june(30, 9))
    assert [clock.state(at) for at in moments] == ["running", "running", "at_risk", "at_risk", "missed", "missed"]


def test_due_at_closing_is_late_by_night_already() -> None:
    assert record(responded(june(2, 17) + SECOND)).state(june(3, 9)) is State.MISSED


def test_started_outside_the_hours_it_counts_from_the_next_opening() -> None:
    clock = reckon(TERMS, june(6, 20), [])
    assert (clock.due_at, clock.peers_until) == (june(9, 17), june(8, 13))
    assert clock.state(june(6, 21)) is State.RUNNING


def test_due_today_is_a_day_in_the_calendars_zone() -> None:
    clock = record()
    first_moment = datetime(2026, 6, 1, 22, tzinfo=UTC)
    moments = (START, first_moment - SECOND, first_moment, DUE, DUE + SECOND)
    assert [clock.is_due_today(at) for at in moments] == [False, False, True, True, False]
    assert not record(responded(june(2, 10))).is_due_today(june(2, 11))
    assert not record(voided(june(2, 10))).is_due_today(june(2, 11))
    assert record(responded(june(2, 10)), lost(june(2, 11))).is_due_today(june(2, 11))


def test_used_is_working_time_and_goes_on_past_the_due_time() -> None:
    clock = record()
    hours = [clock.used(at) / HOUR for at in (START - HOUR, START, june(1, 12), june(1, 23), DUE, june(3, 10))]
    assert hours == [0, 0, 3, 8, 16, 17]


# Responding


def test_a_response_by_the_due_time_keeps_it() -> None:
    for at in (START, june(2, 9), DUE):
        clock = record(responded(at))
        assert clock.responded_at == at
        assert [clock.state(now) for now in (at, DUE + SECOND)] == ["kept", "kept"]


def test_a_late_response_is_told_and_is_missed() -> None:
    clock = record(responded(DUE + SECOND))
    assert (clock.state(june(3, 9)), clock.responded_at) == (State.MISSED, DUE + SECOND)


def test_used_stops_with_the_response() -> None:
    assert record(responded(june(2, 10))).used(june(20, 9)) == 9 * HOUR
    assert record(responded(june(3, 10))).used(june(20, 9)) == 17 * HOUR


def test_the_earliest_response_that_stands_counts() -> None:
    both = [responded(june(1, 10), 1), responded(june(1, 11), 2)]
    assert record(*both).responded_at == june(1, 10)
    clock = record(*both, lost(june(1, 12), 1))
    assert (clock.responded_at, clock.state(june(1, 12))) == (june(1, 11), State.KEPT)


def test_responding_twice_with_the_same_counts_once() -> None:
    assert record(responded(june(1, 10)), responded(june(1, 11))).responded_at == june(1, 10)


# Losing a response


def test_a_response_lost_by_the_due_time_does_not_count() -> None:
    for at in (june(1, 12), DUE):
        clock = record(responded(june(1, 10)), lost(at))
        assert clock.responded_at is None
        assert clock.state(DUE + SECOND) is State.MISSED


def test_the_clock_then_runs_as_if_it_had_never_stopped() -> None:
    clock = record(responded(june(1, 10)), lost(june(2, 14)))
    assert (clock.due_at, clock.state(june(2, 14)), clock.used(june(2, 14))) == (DUE, State.AT_RISK, 13 * HOUR)


def test_a_response_lost_after_the_due_time_changes_nothing() -> None:
    clock = record(responded(june(1, 10)), lost(DUE + SECOND), restored(june(4, 9)), responded(june(4, 10), 2))
    assert (clock.state(june(5, 9)), clock.responded_at) == (State.KEPT, june(1, 10))


def test_a_restored_response_counts_from_then() -> None:
    for at in (june(1, 12), DUE):
        clock = record(responded(june(1, 10)), lost(june(1, 11)), restored(at))
        assert (clock.state(DUE + SECOND), clock.responded_at) == (State.KEPT, at)


def test_a_response_restored_too_late_is_late() -> None:
    clock = record(responded(june(1, 10)), lost(june(1, 11)), restored(DUE + SECOND))
    assert (clock.state(june(5, 9)), clock.responded_at) == (State.MISSED, DUE + SECOND)


def test_a_late_response_that_is_lost_is_not_told() -> None:
    clock = record(responded(june(3, 9), 1), responded(june(3, 10), 2), lost(june(3, 11), 1))
    assert clock.responded_at == june(3, 10)
    assert record(responded(june(3, 9)), lost(june(3, 10))).responded_at is None


def test_a_response_this_clock_never_had_changes_nothing() -> None:
    assert record(lost(june(1, 10), 9), restored(june(1, 11), 9)) == record()


def test_restoring_what_stands_changes_nothing() -> None:
    assert record(responded(june(1, 10)), restored(june(1, 11))) == record(responded(june(1, 10)))


def test_a_response_given_again_counts_from_then() -> None:
    again = [responded(june(1, 10)), lost(june(1, 11)), responded(june(1, 12))]
    assert record(*again).responded_at == june(1, 12)
    assert record(*again, restored(june(1, 13))).responded_at == june(1, 12)
    assert record(*again[:2], restored(june(1, 12)), restored(june(1, 13))).responded_at == june(1, 12)


def test_entries_of_one_moment_are_read_in_order() -> None:
    assert record(responded(DUE), lost(DUE)).state(june(3, 9)) is State.MISSED
    assert record(responded(june(1, 10), 1), lost(DUE, 1), responded(DUE, 2)).state(june(3, 9)) is State.KEPT


# Pausing


def test_a_question_pauses_until_the_limit() -> None:
    clock = record(asked(june(1, 11)))
    assert clock.pauses == ((june(1, 11), june(3, 11)),)
    assert clock.due_at == june(4, 17)
    moments = (june(1, 10, 59), june(1, 11), june(3, 11) - SECOND, june(3, 11), june(4, 17), june(4, 17) + SECOND)
    assert [clock.state(at) for at in moments[1:]] == ["paused", "paused", "running", "at_risk", "missed"]
    assert [clock.used(at) / HOUR for at in (june(1, 11), june(3, 11), june(3, 12))] == [2, 2, 3]


def test_the_askers_post_ends_it() -> None:
    clock = record(asked(june(1, 11)), posted(june(1, 15)))
    assert (clock.pauses, clock.due_at) == (((june(1, 11), june(1, 15)),), june(3, 13))
    assert clock.state(june(1, 15)) is State.RUNNING
    assert clock.used(DUE) == 12 * HOUR


def test_the_askers_post_after_the_limit_does_not() -> None:
    for at in (june(3, 11), june(3, 12)):
        assert record(asked(june(1, 11)), posted(at)) == record(asked(june(1, 11)))


def test_the_askers_post_without_a_pause_changes_nothing() -> None:
    assert record(posted(june(1, 11))) == record()


def test_a_pause_outside_the_hours_is_listed_and_costs_nothing() -> None:
    clock = record(asked(june(1, 18)), posted(june(2, 8)))
    assert (clock.pauses, clock.due_at) == (((june(1, 18), june(2, 8)),), DUE)


def test_a_second_question_does_not_extend_a_pause() -> None:
    assert record(asked(june(1, 11)), asked(june(2, 11))) == record(asked(june(1, 11)))


def test_a_question_after_a_pause_begins_another() -> None:
    by_post = record(asked(june(1, 11)), posted(june(1, 12)), asked(june(1, 12)))
    assert by_post.pauses == ((june(1, 11), june(1, 12)), (june(1, 12), june(3, 12)))
    assert by_post.due_at == june(5, 10)
    at_the_limit = record(asked(june(1, 11)), asked(june(3, 11)))
    assert at_the_limit.pauses == ((june(1, 11), june(3, 11)), (june(3, 11), june(5, 11)))


def test_a_question_answered_in_the_same_moment_is_listed() -> None:
    clock = record(asked(june(1, 11)), posted(june(1, 11)))
    assert (clock.pauses, clock.due_at, clock.state(june(1, 11))) == (((june(1, 11),) * 2,), DUE, State.RUNNING)


def test_a_question_while_a_response_counts_never_pauses() -> None:
    clock = record(responded(june(1, 10)), asked(june(1, 11)), lost(june(1, 12)))
    assert (clock.pauses, clock.due_at, clock.state(june(1, 12))) == ((), DUE, State.RUNNING)


def test_a_question_at_or_after_the_due_time_does_not_pause() -> None:
    for at in (DUE, DUE + SECOND):
        assert record(asked(at)) == record()
    assert record(asked(DUE - SECOND)).pauses == ((DUE - SECOND, june(4, 17) - SECOND),)


def test_a_pause_goes_on_beneath_a_response() -> None:
    entries = [asked(june(1, 11)), responded(june(1, 12)), lost(june(1, 15))]
    assert record(*entries[:2]).state(june(1, 13)) is State.KEPT
    assert record(*entries[:2]).used(june(1, 13)) == 2 * HOUR
    clock = record(*entries)
    assert (clock.state(june(1, 15)), clock.due_at) == (State.PAUSED, june(4, 17))
    ended_beneath = record(*entries[:2], posted(june(1, 13)), *entries[2:])
    assert (ended_beneath.state(june(1, 15)), ended_beneath.due_at) == (State.RUNNING, june(3, 11))


def test_a_limit_of_no_days_means_no_pause() -> None:
    terms = Terms(BERLIN, 16 * HOUR, 4 * HOUR, pause_days=0)
    assert reckon(terms, START, [asked(june(1, 11))]) == reckon(terms, START, [])


def test_pauses_do_not_move_the_peers_first_window() -> None:
    assert record(asked(june(1, 11))).peers_until == june(1, 13)


def test_a_paused_clock_can_be_due_today() -> None:
    clock = record(asked(june(2, 16)))
    assert (clock.pauses[0].until, clock.due_at) == (june(4, 16), june(4, 17))
    assert (clock.state(june(4, 10)), clock.is_due_today(june(4, 10))) == (State.PAUSED, True)


# Leaving the count


def test_leaving_before_the_due_time_makes_it_void() -> None:
    clock = record(voided(DUE - SECOND))
    assert (clock.voided_at, clock.due_at) == (DUE - SECOND, DUE)
    assert [clock.state(at) for at in (DUE, june(9, 9))] == ["void", "void"]
    assert clock.used(june(9, 9)) == 16 * HOUR - SECOND


def test_a_kept_promise_too() -> None:
    clock = record(responded(june(1, 10)), voided(june(1, 11)))
    assert (clock.state(june(1, 12)), clock.responded_at, clock.used(june(1, 12))) == (State.VOID, None, 2 * HOUR)


def test_leaving_at_or_after_the_due_time_changes_nothing() -> None:
    for at in (DUE, DUE + SECOND):
        assert record(voided(at)) == record()
        assert record(responded(june(1, 10)), voided(at)).state(at) is State.KEPT


def test_nothing_is_read_after_leaving() -> None:
    left = [asked(june(1, 11)), voided(june(1, 12))]
    clock = record(*left)
    assert (clock.pauses, clock.due_at) == (((june(1, 11), june(3, 11)),), june(4, 17))
    assert record(*left, posted(june(1, 13)), responded(june(1, 14)), asked(june(1, 15)), voided(june(1, 16))) == clock


# What a journal must be


@pytest.mark.parametrize(
    "entries", [[posted(START - SECOND)], [posted(june(1, 12)), posted(june(1, 11))], [voided(DUE), asked(START)]]
)
def test_entries_out_of_order_are_refused(entries: list[Entry]) -> None:
    with pytest.raises(ValueError, match="in order"):
        record(*entries)


def test_moments_without_a_zone_are_refused() -> None:
    naive = datetime(2026, 6, 1, 9)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        asked(naive)
    with pytest.raises(ValueError, match="time zone"):
        reckon(TERMS, naive, [])


def test_only_entries_about_a_response_name_one() -> None:
    for kind, ref in ((Kind.RESPONDED, None), (Kind.RESPONSE_LOST, None), (Kind.ASKED, 1), (Kind.VOIDED, 1)):
        with pytest.raises(ValueError, match="name it"):
            Entry(kind, START, ref)


def test_moments_come_back_in_utc() -> None:
    local = START.astimezone(ZoneInfo("Asia/Kathmandu"))
    clock = reckon(TERMS, local, [asked(local + HOUR)])
    assert {at.tzinfo for at in (clock.started_at, clock.due_at, clock.peers_until, *clock.pauses[0])} == {UTC}


@pytest.mark.parametrize(
    ("promise", "peers", "pause_days", "sentence"),
    [
        (0, 0, 1, "more than no working time"),
        (16, 9, 1, "at most half"),
        (16, -1, 1, "at most half"),
        (16, 8, -1, "must not be negative"),
    ],
)
def test_terms_that_cannot_be_a_promise_are_refused(promise: int, peers: int, pause_days: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Terms(BERLIN, promise * HOUR, peers * HOUR, pause_days)
