"""The counts behind the limits of requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from foundation.rates import SWEEP, Tally

AT = datetime(2026, 3, 4, 17, 42, tzinfo=UTC)


def test_a_window_begins_with_its_first_hit_and_ends():
    tally = Tally()
    with time_machine.travel(AT, tick=False):
        assert [tally.incr("nia", 60) for _ in range(3)] == [1, 2, 3]
        assert tally.incr("omar", 60) == 1
    with time_machine.travel(AT + timedelta(seconds=59), tick=False):
        assert (tally.get("nia"), tally.get_expiry("nia")) == (3, AT.timestamp() + 60)
    with time_machine.travel(AT + timedelta(seconds=60), tick=False):
        assert tally.get("nia") == 0
        assert tally.incr("nia", 60) == 1


def test_windows_that_are_over_are_forgotten():
    tally = Tally()
    with time_machine.travel(AT, tick=False):
        for number in range(100):
            tally.incr(f"person:{number}", 30)
    with time_machine.travel(AT + timedelta(seconds=SWEEP), tick=False):
        tally.incr("nia", 30)
        assert tally.reset() == 1
