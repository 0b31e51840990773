"""The clock's rules against the oracle over random histories; and bad twins of the rules, which must be found out."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest

from foundation.worktime import Calendar, add
from moderation.clock_rules import Entry, Kind, Reckoning, State, Terms, reckon
from tests.moderation.histories import MINUTE, History, Seen, clock_changes, history, look

Reckon = Callable[[Terms, datetime, Sequence[Entry]], Reckoning]

EVERYDAY = 150
HISTORIES = 2_000 if os.environ.get("PARLEY_TEST_ALL") == "1" else EVERYDAY
CHUNK = 50


@lru_cache(maxsize=EVERYDAY)
def told(seed: int) -> tuple[History, tuple[Seen, ...]]:
    one = history(seed)
    return one, tuple(look(one))


def terms_of(one: History) -> Terms:
    calendar = Calendar(one.calendar.zone, one.calendar.week, one.calendar.holidays)
    return Terms(calendar, MINUTE * one.promise, MINUTE * one.peers, one.pause_days)


def differences(one: History, seen: Sequence[Seen], rules: Reckon) -> Iterator[str]:
    """Each figure in which the rules and the oracle differ, after each entry."""
    terms = terms_of(one)
    entries = [Entry(Kind(kind), at, ref) for kind, at, ref in one.lines]
    for view in seen:
        record = rules(terms, one.started_at, entries[: view.lines])
        for name in ("due_at", "peers_until", "responded_at", "voided_at", "pauses"):
            if getattr(record, name) != getattr(view, name):
                yield f"after {view.lines}: {name} {getattr(record, name)}, oracle {getattr(view, name)}"
        for at, state, used in view.moments:
            if (record.state(at), record.used(at)) != (state, MINUTE * used):
                yield f"after {view.lines}, at {at}: {record.state(at)} {record.used(at)}, oracle {state} {used} min"


def shrunk(one: History, rules: Reckon) -> History:
    """The same history without the entries that the difference does not need."""
    for number in range(len(one.lines)):
        shorter = one._replace(lines=one.lines[:number] + one.lines[number + 1 :])
        if any(differences(shorter, tuple(look(shorter)), rules)):
            return shrunk(shorter, rules)
    return one


def complaint(seed: int, rules: Reckon) -> str:
    small = shrunk(history(seed), rules)
    return "\n".join([f"history {seed}, shrunk: {small}", *differences(small, tuple(look(small)), rules)])


@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_the_rules_and_the_oracle_agree(first: int) -> None:
    for seed in range(first, first + CHUNK):
        if any(differences(*told(seed), reckon)):
            pytest.fail(complaint(seed, reckon))


def landmarks(one: History, seen: Sequence[Seen]) -> set[str]:
    """What is worth meeting in a history."""
    end = seen[-1]
    found = {moment[1] for view in seen for moment in view.moments}
    for before, after, (kind, at, _) in zip(seen, seen[1:], one.lines, strict=False):
        figures = ("due_at", "responded_at", "voided_at", "pauses")
        what = "counts" if any(getattr(before, name) != getattr(after, name) for name in figures) else "nothing"
        found.add(f"{kind} at due: {what}" if at == before.due_at else f"{kind}: {what}")
        found |= {f"{kind} late"} if at > before.due_at else set()
    found |= {"answered late"} if end.responded_at and end.responded_at > end.due_at else set()
    found |= {"paused twice"} if len(end.pauses) > 1 else set()
    found |= {
        "crosses a clock change" for change in clock_changes(one.calendar.zone) if one.started_at < change < end.due_at
    }
    return found


def test_the_histories_go_where_mistakes_live() -> None:
    met = Counter(landmark for seed in range(EVERYDAY) for landmark in landmarks(*told(seed)))
    wanted = set(State) | {f"{kind}: counts" for kind in Kind} | {f"{kind}: nothing" for kind in Kind}
    wanted |= {f"{kind} late" for kind in Kind} | {f"{kind} at due: nothing" for kind in ("asked", "asker_posted")}
    wanted |= {"responded at due: counts", "response_lost at due: counts"}
    wanted |= {"answered late", "paused twice", "crosses a clock change"}
    assert {landmark for landmark in wanted if met[landmark] < 3} == set()


class LateIsKept(Reckoning):
    def state(self, now: datetime) -> State:
        shown = super().state(now)
        return State.KEPT if shown is State.MISSED and self.responded_at else shown


class UnansweredIsLeftOut(Reckoning):
    def state(self, now: datetime) -> State:
        shown = super().state(now)
        return State.VOID if shown is State.MISSED and not self.responded_at else shown


class DueMinuteIsLate(Reckoning):
    def state(self, now: datetime) -> State:
        return State.MISSED if now >= self.due_at and self.responded_at == self.due_at else super().state(now)


def late_is_kept(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return LateIsKept(**vars(reckon(terms, started_at, entries)))


def unanswered_is_left_out(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return UnansweredIsLeftOut(**vars(reckon(terms, started_at, entries)))


def due_minute_is_late(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return DueMinuteIsLate(**vars(reckon(terms, started_at, entries)))


def pause_does_not_resume_by_itself(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return reckon(replace(terms, pause_days=terms.pause_days and 100), started_at, entries)


def post_does_not_resume(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return reckon(terms, started_at, [entry for entry in entries if entry.kind is not Kind.ASKER_POSTED])


def lost_response_counts(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return reckon(terms, started_at, [entry for entry in entries if entry.kind is not Kind.RESPONSE_LOST])


def void_at_any_time(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    left = [entry.at for entry in entries if entry.kind is Kind.VOIDED]
    return replace(reckon(terms, started_at, entries), voided_at=left[0] if left else None)


def clock_changes_are_ignored(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    offset = started_at.astimezone(ZoneInfo(terms.calendar.zone)).utcoffset() or timedelta()
    if offset % timedelta(hours=1):
        return reckon(terms, started_at, entries)
    # The zone database writes these with the sign turned round.
    calendar = replace(terms.calendar, zone=f"Etc/GMT{-offset // timedelta(hours=1):+d}")
    return reckon(replace(terms, calendar=calendar), started_at, entries)


def pause_is_added_as_calendar_time(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    record = reckon(terms, started_at, entries)
    paused = sum((pause.until - pause.since for pause in record.pauses), timedelta())
    return replace(record, due_at=add(terms.calendar, started_at, terms.promise) + paused)


def holidays_are_ignored(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return reckon(replace(terms, calendar=replace(terms.calendar, holidays=frozenset())), started_at, entries)


@pytest.mark.parametrize(
    "twin",
    [
        late_is_kept,
        unanswered_is_left_out,
        due_minute_is_late,
        pause_does_not_resume_by_itself,
        post_does_not_resume,
        lost_response_counts,
        void_at_any_time,
        clock_changes_are_ignored,
        pause_is_added_as_calendar_time,
        holidays_are_ignored,
    ],
)
def test_a_bad_twin_is_found_out(twin: Reckon) -> None:
    assert any(any(differences(*told(seed), twin)) for seed in range(EVERYDAY))
