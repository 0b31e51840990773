"""A second opinion on clocks, found by living through every minute.

It shares no code with the product and does no arithmetic on working time: it asks the zone database what the wall
clock shows at each minute, and lets the minutes of a history pass one by one. Slow, plain, and independent.

    oracle = Oracle(CalendarSpec("Europe/Berlin", week, holidays), promise_minutes=960, peers_minutes=240, pause_days=5)
    oracle.play(started_at, [("asked", at, None), ("asker_posted", at, None), ("responded", at, 17)])
    oracle.due_at, oracle.state(now), oracle.used(now), oracle.responded_at, oracle.pauses

An entry is (kind, at, ref): kind is "asked", "asker_posted", "responded", "response_lost", "response_restored",
"voided", "kind_changed", "moved", "handed_over", "reopened" or "demoted"; ref names the response in the three kinds
about one, the official who is demoted (`official_of` says who gave which response), and the kind that the thread
becomes (a place in `course.KINDS_OF_THREAD`). Everything happens on whole minutes, at aware moments.
`play` starts a fresh history; `enter(kind, at, ref)` adds one entry to it, so that a test can drive the product and
the oracle side by side. All answers are what holds if nothing more happens.

An `Oracle` is one clock; the `Course` of a thread, in course.py, says when the next one begins.
"""

from array import array
from collections.abc import Iterable
from copy import copy
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import maxsize
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

Line = tuple[str, datetime, int | None]
STATES = ("running", "at_risk", "paused", "kept", "missed", "void")
RUNNING, AT_RISK, PAUSED, KEPT, MISSED, VOID = range(len(STATES))
DAY = 24 * 60
NEVER = maxsize
PATIENCE = 3 * 366 * DAY
"""Minutes after which the oracle no longer believes that the promise will fall due."""


LEAVING = ("voided", "kind_changed")


def official_of(ref: int | None) -> int:
    """Which of two officials gave a response: the odd ones are of one, the even ones of the other."""
    return (ref or 0) % 2


class CalendarSpec(NamedTuple):
    """A zone's name, seven days of (opens, closes) in minutes of the local day, Monday first, and the days off."""

    zone: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    holidays: frozenset[date] = frozenset()


class Minutes(NamedTuple):
    """The 1,440 minutes of a UTC day: whether each is open (0 or 1), and what the wall clock shows then, in minutes
    since the year 1."""

    opens: bytes
    wall: "array[int]"


class Days(dict[int, Minutes]):
    """The UTC days of one calendar, counted from 1970, each made when first asked for."""

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.zone = ZoneInfo(spec.zone)

    def __missing__(self, utc_day: int) -> Minutes:
        opens, wall = bytearray(DAY), array("i")
        day, spans = 0, self.spec.week[0]
        for minute in range(DAY):
            local = datetime.fromtimestamp((utc_day * DAY + minute) * 60, self.zone)
            if local.toordinal() != day:
                day = local.toordinal()
                spans = () if local.date() in self.spec.holidays else self.spec.week[local.weekday()]
            shown = local.hour * 60 + local.minute
            wall.append(day * DAY + shown)
            opens[minute] = any(start <= shown < end for start, end in spans)
        self[utc_day] = Minutes(bytes(opens), wall)
        return self[utc_day]


days_of = lru_cache(maxsize=4)(Days)


class Oracle:
    """One clock, lived through. See the top of this file."""

    def __init__(self, calendar: CalendarSpec, promise_minutes: int, peers_minutes: int, pause_days: int) -> None:
        self.calendar = calendar
        self.promise = promise_minutes
        self.peers = peers_minutes
        self.pause_days = pause_days

    def play(self, started_at: datetime, entries: Iterable[Line] = ()) -> Self:
        """Live through a history from its start to its last entry."""
        self._life = _Life(self.calendar, self.promise, self.pause_days, _minute(started_at))
        self._future = self._life.copy()
        for kind, at, ref in entries:
            self.enter(kind, at, ref)
        return self

    def enter(self, kind: str, at: datetime, ref: int | None = None) -> None:
        """Go on to the moment of one more entry and let it happen."""
        if _minute(at) < self._life.now:
            raise AssertionError("Entries come in the order of time.")
        self._life.live_until(_minute(at))
        stood = self._life.story()
        self._life.happen(kind, ref)
        if self._life.story() != stood or self._future.now < self._life.now:
            self._future = self._life.copy()

    @property
    def due_at(self) -> datetime:
        """When the promise falls due."""
        while self._future.due == NEVER:
            self._future.live_until(self._future.now + 60)
        return _moment(self._future.due)

    @property
    def peers_until(self) -> datetime:
        """When the peers-first window ends: working minutes from the start, whatever happens."""
        return _after(self.calendar, self._life.started, self.peers)

    @property
    def responded_at(self) -> datetime | None:
        """Since when a response has counted: in time for a kept promise, late for a missed one."""
        if self._life.voided is not None:
            return None
        since = self._life.verdict_since or min(self._life.standing.values(), default=None)
        return None if since is None else _moment(since)

    @property
    def voided_at(self) -> datetime | None:
        """When the clock left the count."""
        return None if self._life.voided is None else _moment(self._life.voided)

    @property
    def pauses(self) -> list[tuple[datetime, datetime]]:
        """All pauses, each from its question to the asker's post or the limit."""
        while self._future.paused:
            self._future.live_until(self._future.now + 60)
        return [(_moment(since), _moment(until)) for since, until in self._future.pauses]

    def state(self, at: datetime) -> str:
        """What the clock showed at a moment since its start, after the entries of that minute."""
        return STATES[self._lived(at).states[_minute(at) - self._life.started]]

    def used(self, at: datetime) -> int:
        """Working minutes used by then, pauses left out; they stop with the response, or with leaving the count."""
        end = self.responded_at or self.voided_at
        at = min(at, end) if end else at
        return self._lived(at).used_by[_minute(at) - self._life.started]

    def _lived(self, at: datetime) -> "_Life":
        self._future.live_until(_minute(at) + 1)
        return self._future


class _Life:
    """The clock at one minute, with the story so far. Times are minutes since 1970."""

    def __init__(self, calendar: CalendarSpec, promise: int, pause_days: int, started: int) -> None:
        self.calendar = calendar
        self.days = days_of(calendar)
        self.promise = promise
        self.pause_days = pause_days
        self.started = self.now = started
        self.used = 0
        self.due = NEVER
        self.verdict: int | None = None
        self.verdict_since: int | None = None
        self.voided: int | None = None
        self.standing: dict[int | None, int] = {}
        self.gone: set[int | None] = set()
        self.demoted: set[int | None] = set()
        self.pauses: list[tuple[int, int]] = []
        self.paused = False
        self.days_left = 0
        self.asked_wall = self.latest_day = 0
        self.awaited: int | None = None
        self.limit: int | None = None
        self.shows = RUNNING
        self.states = bytearray()
        self.used_by = array("i")

    def copy(self) -> "_Life":
        other = copy(self)
        for name in ("standing", "gone", "demoted", "pauses", "states", "used_by"):
            setattr(other, name, copy(getattr(self, name)))
        return other

    def story(self) -> tuple[object, ...]:
        """All that entries change: where it stays as it was, the future that was lived already is still the future."""
        responses = dict(self.standing), set(self.gone), set(self.demoted)
        return (*responses, len(self.pauses), self.paused, self.verdict, self.voided, self.shows)

    def live_until(self, minute: int) -> None:
        """Let the minutes pass, and arrive at this one before anything happens in it."""
        if minute - self.started > PATIENCE:
            raise AssertionError("The promise never falls due.")
        if minute < self.started:
            raise AssertionError("The clock had not started then.")
        remember_state, remember_used = self.states.append, self.used_by.append
        while self.now < minute:
            first = self.now % DAY
            today = self.days[self.now // DAY].opens[: first + minute - self.now]
            if self._sleep(today, first):
                continue
            for is_open in today[first:]:
                remember_state(self.shows)
                remember_used(self.used)
                self.now += 1
                if self.paused:
                    self._watch_the_limit()
                elif is_open:
                    self._work()
                else:
                    break
                if self.now > self.due and self.verdict is None:
                    self._judge()
            if self.now > self.due and self.verdict is None:
                self._judge()

    def _sleep(self, today: bytes, first: int) -> bool:
        """Let the closed minutes from `first` on pass at once, where nobody waits for any of them."""
        if self.paused or today[first] or (self.due != NEVER and self.verdict is None):
            return False
        opens = today.find(1, first)
        minutes = (len(today) if opens < 0 else opens) - first
        self.states.extend(bytes((self.shows,)) * minutes)
        self.used_by.extend(array("i", (self.used,)) * minutes)
        self.now += minutes
        return True

    def _work(self) -> None:
        self.used += 1
        if self.used == self.promise:
            self.due = self.now
        if self.shows == RUNNING:
            self.shows = self._state()

    def _judge(self) -> None:
        # The due minute is over: whatever happened in it has happened.
        self.verdict = KEPT if self.standing else MISSED
        self.verdict_since = min(self.standing.values(), default=None)
        self.shows = self._state()

    def _state(self) -> int:
        if self.voided is not None:
            return VOID
        if self.verdict is not None:
            return self.verdict
        if self.standing:
            return KEPT
        if self.paused:
            return PAUSED
        return AT_RISK if 5 * self.used >= 4 * self.promise else RUNNING

    def happen(self, kind: str, ref: int | None) -> None:
        """One entry at this minute. A hand-over and a move change nothing, nor does a “not yet”: it begins another
        clock."""
        if kind == "demoted":
            self.demoted.add(ref)
        if self.voided is not None or self.verdict == KEPT:
            return
        if kind == "responded" and ref not in self.standing:
            self.standing[ref] = self.now
            self.gone -= {ref}
        elif kind == "response_lost" and ref in self.standing:
            del self.standing[ref]
            self.gone |= {ref}
        elif kind == "response_restored" and ref in self.gone and official_of(ref) not in self.demoted:
            self.standing[ref] = self.now
            self.gone -= {ref}
        elif kind == "demoted" and self.verdict is None:
            lost = {given for given in self.standing if official_of(given) == ref}
            self.gone |= lost
            self.standing = {given: since for given, since in self.standing.items() if given not in lost}
        elif self.due == NEVER:
            self._happen_before_due(kind)
        self.shows = self._state()

    def _happen_before_due(self, kind: str) -> None:
        if kind in LEAVING:
            self.voided = self.now
        elif kind == "asker_posted" and self.paused:
            self._end_pause()
        elif kind == "asked" and self.pause_days and not self.paused and not self.standing:
            self.paused = True
            self.pauses.append((self.now, self.now))
            self.days_left = self.pause_days
            self.latest_day, self.asked_wall = divmod(self._wall(self.now), DAY)
            self.awaited = self.limit = None

    def _end_pause(self) -> None:
        self.paused = False
        self.pauses[-1] = (self.pauses[-1][0], self.now)
        self.shows = self._state()

    def _watch_the_limit(self) -> None:
        """A paused minute has passed. Count the working days as they begin; on the last one wait for the time of day
        of the question. Where the wall clock jumps over that time, wait as long as it would have taken to come."""
        was, shows = self._wall(self.now - 1), self._wall(self.now)
        if shows // DAY > self.latest_day:
            self.latest_day = shows // DAY
            self.days_left -= self._is_working_day(self.latest_day)
            if self.days_left == 0:
                self.awaited = self.latest_day * DAY + self.asked_wall
        if self.awaited is not None and shows >= self.awaited > was:
            self.limit = self.now - 1 + self.awaited - was
        if self.now == self.limit:
            self._end_pause()

    def _is_working_day(self, ordinal: int) -> bool:
        day = date.fromordinal(ordinal)
        return day not in self.calendar.holidays and bool(self.calendar.week[day.weekday()])

    def _wall(self, minute: int) -> int:
        return self.days[minute // DAY].wall[minute % DAY]


@lru_cache(maxsize=64)
def _after(calendar: CalendarSpec, minute: int, left: int) -> datetime:
    while left:
        left -= days_of(calendar)[minute // DAY].opens[minute % DAY]
        minute += 1
    return _moment(minute)


def _minute(at: datetime) -> int:
    seconds = at.timestamp()
    if seconds % 60:
        raise AssertionError(f"The oracle lives on whole minutes, and {at} is none.")
    return int(seconds) // 60


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
