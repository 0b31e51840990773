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
from tests.moderation.histories import MINUTE, REFS, History, Seen, clock_changes, clocks_in, history, look
from tests.moderation.oracle import official_of

Reckon = Callable[[Terms, datetime, Sequence[Entry]], Reckoning]

EVERYDAY = 300
HISTORIES = 10_000 if os.environ.get("PARLEY_TEST_ALL") == "1" else EVERYDAY
CHUNK = 100  # no calendar is made in two chunks


class ChangeOfKind(Entry):
    """The thread becomes one of another kind: an entry like any other way out, told apart only by a bad twin."""


@lru_cache(maxsize=EVERYDAY)
def told(seed: int) -> list[tuple[History, tuple[Seen, ...]]]:
    """Each clock of a thread, and what the oracle says of it."""
    return [(one, tuple(look(one))) for one in clocks_in(history(seed))]


def terms_of(one: History) -> Terms:
    calendar = Calendar(one.calendar.zone, one.calendar.week, one.calendar.holidays)
    return Terms(calendar, MINUTE * one.terms.promise, MINUTE * one.terms.peers, one.terms.pause_days)


def journal_of(one: History) -> list[list[Entry]]:
    """What each line writes into the clock's journal. A demotion takes what the official had answered, unless it was
    too late to take anything; and what such a one had answered does not come back. A move writes nothing, nor does a
    “not yet”, which begins another clock."""
    journal: list[list[Entry]] = []
    demoted: set[int | None] = set()
    for kind, at, ref in one.lines:
        if kind == "demoted":
            demoted.add(ref)
            now = reckon(terms_of(one), one.started_at, [entry for lines in journal for entry in lines])
            given = [given for given in REFS if official_of(given) == ref and at <= now.due_at]
            journal.append([Entry(Kind.RESPONSE_LOST, at, given) for given in given])
        elif kind in ("reopened", "moved") or (kind == "response_restored" and official_of(ref) in demoted):
            journal.append([])
        elif kind == "kind_changed":
            journal.append([ChangeOfKind(Kind.VOIDED, at)])
        else:
            journal.append([Entry(Kind(kind), at, ref)])
    return journal


def differences(one: History, seen: Sequence[Seen], rules: Reckon) -> Iterator[str]:
    """Each figure in which the rules and the oracle differ, after each entry."""
    terms, journal = terms_of(one), journal_of(one)
    for view in seen:
        record = rules(terms, one.started_at, [entry for lines in journal[: view.lines] for entry in lines])
        for name in ("due_at", "peers_until", "responded_at", "voided_at", "pauses"):
            if getattr(record, name) != getattr(view, name):
                yield f"after {view.lines}: {name} {getattr(record, name)}, oracle {getattr(view, name)}"
        for at, state, used in view.moments:
            if (record.state(at), record.used(at)) != (state, MINUTE * used):
                yield f"after {view.lines}, at {at}: {record.state(at)} {record.used(at)}, oracle {state} {used} min"
            if state in ("running", "at_risk") and (record.at_risk_at <= at) != (state == "at_risk"):
                yield f"after {view.lines}, at {at}: at risk from {record.at_risk_at}, oracle {state}"


def shrunk(one: History, rules: Reckon) -> History:
    """The same history without the entries that the difference does not need."""
    for number in range(len(one.lines)):
        shorter = one._replace(lines=one.lines[:number] + one.lines[number + 1 :])
        if any(differences(shorter, tuple(look(shorter)), rules)):
            return shrunk(shorter, rules)
    return one


def complaint(seed: int, number: int, rules: Reckon) -> str:
    small = shrunk(clocks_in(history(seed))[number], rules)
    return "\n".join(
        [f"history {seed}, clock {number + 1}, shrunk: {small}", *differences(small, tuple(look(small)), rules)]
    )


@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_the_rules_and_the_oracle_agree(first: int) -> None:
    for seed in range(first, first + CHUNK):
        for number, clock in enumerate(told(seed)):
            if any(differences(*clock, reckon)):
                pytest.fail(complaint(seed, number, reckon))


def landmarks(one: History, seen: Sequence[Seen]) -> set[str]:
    """What is worth meeting in a history."""
    end = seen[-1]
    found = {moment[1] for view in seen for moment in view.moments}
    for before, after, (kind, at, _) in zip(seen, seen[1:], one.lines[one.carried :], strict=False):
        figures = ("due_at", "responded_at", "voided_at", "pauses")
        what = "counts" if any(getattr(before, name) != getattr(after, name) for name in figures) else "nothing"
        found.add(f"{kind} at due: {what}" if at == before.due_at else f"{kind}: {what}")
        found |= {f"{kind} late"} if at > before.due_at else set()
    found |= {f"begins with {kind}" for kind, *_ in one.lines[: one.carried]}
    found |= {"answered late"} if end.responded_at and end.responded_at > end.due_at else set()
    found |= {"paused twice"} if len(end.pauses) > 1 else set()
    found |= {
        "crosses a clock change" for change in clock_changes(one.calendar.zone) if one.started_at < change < end.due_at
    }
    return found


def test_the_histories_go_where_mistakes_live() -> None:
    met = Counter(landmark for seed in range(EVERYDAY) for clock in told(seed) for landmark in landmarks(*clock))
    kinds = {*Kind, "demoted", "kind_changed"}
    wanted = set(State) | {f"{kind}: nothing" for kind in kinds} | {f"{kind} late" for kind in kinds}
    wanted |= {f"{kind}: counts" for kind in kinds - {Kind.HANDED_OVER}}
    wanted |= {f"{kind} at due: nothing" for kind in ("asked", "asker_posted")}
    wanted |= {"responded at due: counts", "response_lost at due: counts"}
    wanted |= {"begins with responded", "begins with response_lost", "kind_changed at due: nothing"}
    wanted |= {"answered late", "paused twice", "crosses a clock change"}
    assert {landmark for landmark in wanted if met[landmark] < 3} == set()
    assert met["handed_over: counts"] == 0
    assert sum(len(told(seed)) > 1 for seed in range(EVERYDAY)) > 5


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


def the_miss_vanishes_with_the_kind(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    left = [entry.at for entry in entries if isinstance(entry, ChangeOfKind)]
    record = reckon(terms, started_at, entries)
    return replace(record, voided_at=record.voided_at or left[0], responded_at=None) if left else record


def the_promise_goes_on_in_another_kind(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    return reckon(terms, started_at, [entry for entry in entries if not isinstance(entry, ChangeOfKind)])


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


def clock_restarts_on_hand_over(terms: Terms, started_at: datetime, entries: Sequence[Entry]) -> Reckoning:
    last = max((number for number, entry in enumerate(entries) if entry.kind is Kind.HANDED_OVER), default=-1)
    begun = entries[last].at if last >= 0 else started_at
    return reckon(terms, begun, entries[last + 1 :])


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
        the_miss_vanishes_with_the_kind,
        the_promise_goes_on_in_another_kind,
        clock_changes_are_ignored,
        pause_is_added_as_calendar_time,
        holidays_are_ignored,
        clock_restarts_on_hand_over,
    ],
)
def test_a_bad_twin_is_found_out(twin: Reckon) -> None:
    assert any(any(differences(*clock, twin)) for seed in range(EVERYDAY) for clock in told(seed))
