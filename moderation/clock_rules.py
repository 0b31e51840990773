"""What a clock's journal means: when a promise falls due, and whether it was kept.

A clock is one run of a space's promise, such as "an official response within 16 working hours", on one question or
idea. It starts when the thread becomes visible, by the charter and the calendar of that moment (its terms), and it
keeps a journal. This page says how the journal is read. Nothing else decides, and nothing is remembered besides, so
that the same journal always gives the same figures.

*Due.* The due time comes when as much working time as promised has passed since the start. Working time is the time
in which the calendar's office is open and the clock is not paused.

*Response.* A public answer in official voice, or an endorsement of a peer's answer. It counts from when it was given.
One that is withdrawn, hidden, or whose author is demoted no longer counts; one that comes back counts from when it
came back, not from before. Losing or restoring a response that this clock never had changes nothing.

*Kept or missed.* Kept when at the due time at least one response counts; missed when none does. A response at the
due time itself is in time; a moment later it is late, and late is missed. What happens after the due time changes
nothing: a late response is told but does not save the promise, and losing a response later does not break a promise
that was kept. Until the due time a clock with a response shows as kept already; when its last response is lost by
then, it runs again as if it had never stopped, and the time in between is used up.

*Pause.* A public official question to the asker pauses the clock until the asker's next post, and for at most the
charter's limit of working days; then it goes on by itself, whether anybody looks or not. A limit of no days means
that questions do not pause. Only a clock that is waiting for us can be paused: a question changes nothing while the
clock is paused already (the limit is not extended), while a response counts (not even later, when that response is
lost), at or after the due time, and after leaving the count. A pause that is under way goes on beneath a response,
and is still there when that response is lost. While a pause lasts we name the due time that holds if the asker never
writes; the asker's post brings it forward.

*Leaving the count.* A thread that is merged, marked duplicate, hidden, deleted, withdrawn or changed in kind before
its due time is void, answered or not; its record stays as it was then, the due time included. At the due time it is
too late for that, as it is for pausing: only a response is still in time. From then on nothing takes a miss away.

*Hand-over.* Another department answers for the thread from then on. It stands in the journal, and it changes nothing:
the clock goes on, and neither starts again nor stops.

*Same moment.* A pause that reaches its limit ends first; then entries are read in the order of the journal.

*At risk.* From 80 % of the promised working time used without a response. *Due today.* Not yet answered, not yet
past, and due on the day it is in the calendar's zone; a paused clock too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from foundation.worktime import Calendar, add, add_days, between, local_day

AT_RISK_FROM = 80
"""Percent of the promised working time."""

Ref = int | str


class Kind(StrEnum):
    """What can stand in a journal."""

    ASKED = "asked"
    ASKER_POSTED = "asker_posted"
    RESPONDED = "responded"
    RESPONSE_LOST = "response_lost"
    RESPONSE_RESTORED = "response_restored"
    VOIDED = "voided"
    HANDED_OVER = "handed_over"


ABOUT_A_RESPONSE = (Kind.RESPONDED, Kind.RESPONSE_LOST, Kind.RESPONSE_RESTORED)


class State(StrEnum):
    """What a clock shows at a moment."""

    RUNNING = "running"
    AT_RISK = "at_risk"
    PAUSED = "paused"
    KEPT = "kept"
    MISSED = "missed"
    VOID = "void"


@dataclass(frozen=True)
class Terms:
    """What was promised when the clock started: `promise` and the peers-first window `peers` in working time, and the
    longest pause in working days. Raises ValueError when the figures cannot be a promise."""

    calendar: Calendar
    promise: timedelta
    peers: timedelta
    pause_days: int

    def __post_init__(self) -> None:
        if self.promise <= timedelta():
            raise ValueError("A promise needs more than no working time.")
        if not timedelta() <= self.peers * 2 <= self.promise:
            raise ValueError("The peers-first window is at most half of the promise.")
        if self.pause_days < 0:
            raise ValueError("The longest pause must not be negative.")


@dataclass(frozen=True)
class Entry:
    """One line of a journal. `ref` names the response in the three kinds about one.

    A response can be out for two reasons at once (hidden, and its author demoted): write its restoration only when
    the last of them is gone.
    """

    kind: Kind
    at: datetime
    ref: Ref | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("A journal entry needs a moment with a time zone.")
        if (self.ref is not None) != (self.kind in ABOUT_A_RESPONSE):
            raise ValueError("Entries about a response name it, and no others do.")


class Pause(NamedTuple):
    """The clock stood still from `since` until just before `until`: the asker's post, or the limit."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Reckoning:
    """A journal, read to its end. Moments are in UTC; what depends on the time of day takes it as `now`, which must
    not lie before the last entry.

    `due_at`: when the promise falls due if nothing more happens; `at_risk_at`: when 80 % of it are used, in the same
    way. `responded_at`: since when the earliest of the
    responses that count has counted; for a kept promise as it was at the due time, for a missed one the earliest late
    response that still stands; None without any and for a void clock. `voided_at`: when it left the count, or None.
    `pauses`: all of them, in order; one that is under way ends at its limit. `peers_until`: the end of the
    peers-first window; pauses do not move it.
    """

    terms: Terms
    started_at: datetime
    due_at: datetime
    at_risk_at: datetime
    peers_until: datetime
    responded_at: datetime | None
    voided_at: datetime | None
    pauses: tuple[Pause, ...]

    def state(self, now: datetime) -> State:
        """What the clock shows: a word for the official and for the public promise page."""
        if self.voided_at:
            return State.VOID
        if self.responded_at and self.responded_at <= self.due_at:
            return State.KEPT
        if now > self.due_at:
            return State.MISSED
        if any(pause.since <= now < pause.until for pause in self.pauses):
            return State.PAUSED
        if self.used(now) * 100 >= self.terms.promise * AT_RISK_FROM:
            return State.AT_RISK
        return State.RUNNING

    def is_due_today(self, now: datetime) -> bool:
        """Unanswered, not past its due time, and due on the day it is now in the calendar's zone."""
        waiting = self.state(now) in {State.RUNNING, State.AT_RISK, State.PAUSED}
        return waiting and local_day(self.terms.calendar, now) == local_day(self.terms.calendar, self.due_at)

    def used(self, now: datetime) -> timedelta:
        """Working time used, pauses left out: until the response, in time or late, or until the clock left the
        count; else until now. Past the due time it is more than was promised."""
        return self._spent(now, lambda start, end: between(self.terms.calendar, start, end))

    def lasted(self, now: datetime) -> timedelta:
        """The same on the clock on the wall: nights and holidays count, pauses do not."""
        return self._spent(now, lambda start, end: end - start)

    def _spent(self, now: datetime, between_them: Callable[[datetime, datetime], timedelta]) -> timedelta:
        end = max(self.started_at, self.responded_at or self.voided_at or now)
        spent = between_them(self.started_at, end)
        for pause in self.pauses:
            if pause.since < end:
                spent -= between_them(pause.since, min(pause.until, end))
        return spent


def reckon(terms: Terms, started_at: datetime, entries: Iterable[Entry]) -> Reckoning:
    """Read a journal, oldest entry first. Raises ValueError when an entry lies before the one above it or before the
    start, when a moment has no zone, and when the calendar has too little open time for the promise."""
    journal = _Journal(terms, started_at.astimezone(UTC), due_at=add(terms.calendar, started_at, terms.promise))
    latest = started_at
    for entry in entries:
        if entry.at < latest:
            raise ValueError("The entries of a journal come in order, and none before the clock's start.")
        latest = entry.at
        journal.read(entry.kind, entry.at.astimezone(UTC), entry.ref)
    return journal.reckoning()


@dataclass
class _Journal:
    """A journal half read: the record as it stands after the entries so far."""

    terms: Terms
    started_at: datetime
    due_at: datetime
    voided_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    counting: dict[Ref, datetime] = field(default_factory=dict)
    known: set[Ref] = field(default_factory=set)

    def read(self, kind: Kind, at: datetime, ref: Ref | None) -> None:
        if self.voided_at or self._was_kept(at):
            return
        if ref is not None:
            self._read_response(kind, at, ref)
        elif at >= self.due_at:
            return
        elif kind is Kind.ASKED:
            self._pause(at)
        elif kind is Kind.ASKER_POSTED:
            self._resume(at)
        elif kind is Kind.VOIDED:
            self.voided_at = at

    def reckoning(self) -> Reckoning:
        responded_at = min(self.counting.values(), default=None)
        return Reckoning(
            terms=self.terms,
            started_at=self.started_at,
            due_at=self.due_at,
            at_risk_at=self._used_at(self.terms.promise * AT_RISK_FROM / 100),
            peers_until=add(self.terms.calendar, self.started_at, self.terms.peers),
            responded_at=None if self.voided_at else responded_at,
            voided_at=self.voided_at,
            pauses=tuple(self.pauses),
        )

    def _was_kept(self, at: datetime) -> bool:
        # A promise that was kept is read no further, so what counts now is what counted at the due time; after a
        # miss only late responses can count.
        return at > self.due_at and any(since <= self.due_at for since in self.counting.values())

    def _read_response(self, kind: Kind, at: datetime, ref: Ref) -> None:
        if kind is Kind.RESPONDED:
            self.known.add(ref)
        if kind is Kind.RESPONSE_LOST:
            self.counting.pop(ref, None)
        elif ref in self.known:
            self.counting.setdefault(ref, at)

    def _is_paused(self, at: datetime) -> bool:
        return bool(self.pauses) and at < self.pauses[-1].until

    def _pause(self, at: datetime) -> None:
        if self.terms.pause_days and not self.counting and not self._is_paused(at):
            self.pauses.append(Pause(at, add_days(self.terms.calendar, at, self.terms.pause_days)))
            self.due_at = self._used_at(self.terms.promise)

    def _resume(self, at: datetime) -> None:
        if self._is_paused(at):
            self.pauses[-1] = self.pauses[-1]._replace(until=at)
            self.due_at = self._used_at(self.terms.promise)

    def _used_at(self, time: timedelta) -> datetime:
        """When so much working time is used up, pauses left out."""
        runs_from, left = self.started_at, time
        for pause in self.pauses:
            spent = between(self.terms.calendar, runs_from, pause.since)
            if spent >= left:
                break
            left -= spent
            runs_from = pause.until
        return add(self.terms.calendar, runs_from, left)
