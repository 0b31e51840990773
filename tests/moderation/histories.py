"""Random histories of clocks, and what the oracle says of them.

The same seed always gives the same history. Twenty neighbours share a calendar, because making the oracle's days takes
long. Moments are drawn to where mistakes live: openings and closings, clock changes, the due minute and its
neighbours, the end of a pause, and the very minute of the entry before.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.moderation.course import KINDS_OF_THREAD, Course, Promised
from tests.moderation.oracle import DAY, CalendarSpec, Line, Oracle, days_of, official_of

Spans = tuple[tuple[int, int], ...]

MINUTE = timedelta(minutes=1)
PER_CALENDAR = 20
REFS = (1, 2, 3)  # the responses of a thread
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # moves by half an hour
    "America/St_Johns",
    "Africa/Cairo",  # changes at midnight, on a working day
    "America/Havana",  # skips the hour after midnight
    "Asia/Kathmandu",
    "Africa/Casablanca",  # goes back for a month, and forward again
)
KINDS = {
    "asked": 26,
    "asker_posted": 20,
    "responded": 20,
    "response_lost": 16,
    "response_restored": 10,
    "voided": 4,
    "handed_over": 8,
    "reopened": 4,
    "demoted": 6,
    "kind_changed": 10,
    "moved": 10,
}
SEQUELS = {
    "asked": ("asker_posted",),
    "asker_posted": ("asked",),
    "responded": (*["response_lost"] * 4, *["demoted"] * 2, "reopened", "kind_changed"),
    "response_lost": ("response_restored", "kind_changed"),
    "response_restored": ("response_lost", "demoted", "kind_changed"),
    "kind_changed": ("kind_changed", "kind_changed", "response_restored", "reopened"),
    "demoted": ("kind_changed",),
    "moved": ("kind_changed",),
}


class History(NamedTuple):
    """What was promised, there and `elsewhere`, the start of its first clock, and what happened to the thread.

    “reopened” starts another clock, and “kind_changed” may; see `clocks_in`. “demoted” is about one of two officials. A
    later clock of a thread began `after` so many lines of it, and its first `carried` lines say what was answered
    before.
    """

    calendar: CalendarSpec
    terms: Promised
    elsewhere: Promised | None
    started_at: datetime
    lines: tuple[Line, ...]
    after: int = 0
    carried: int = 0

    def oracle(self) -> Oracle:
        return Oracle(self.calendar, *self.terms)

    def course(self) -> Course:
        return Course(self.calendar, self.terms, self.elsewhere, self.started_at)


class Seen(NamedTuple):
    """What the oracle says after the first `lines` entries: the record, and (moment, state, minutes used) for some
    moments since the last of them."""

    lines: int
    due_at: datetime
    peers_until: datetime
    responded_at: datetime | None
    voided_at: datetime | None
    pauses: tuple[tuple[datetime, datetime], ...]
    moments: tuple[tuple[datetime, str, int], ...]


def history(seed: int) -> History:
    """One random history."""
    calendar, around = _calendar(seed // PER_CALENDAR)
    rng = Random(seed)
    terms, elsewhere = _terms(rng, calendar), rng.choice((None, *[_terms(rng, calendar)] * 3))
    bare = History(calendar, terms, elsewhere, around, ())
    started_at = _any_moment(rng, bare, around - timedelta(minutes=rng.randint(0, 4 * DAY)))
    return _with_lines(rng, bare._replace(started_at=started_at))


def clocks_in(history: History) -> list[History]:
    """Each clock of the thread as a history of its own: what happens in the thread happens to all that have begun."""
    course = history.course()
    for line in history.lines:
        course.enter(*line)
    return [
        history._replace(
            terms=start.terms,
            started_at=start.at,
            lines=(*start.carried, *history.lines[start.after :]),
            after=start.after,
            carried=len(start.carried),
        )
        for start in course.starts
    ]


def look(history: History) -> Iterator[Seen]:
    """What the oracle says of a history before its first entry, after what it carried, and after each."""
    rng = Random(len(history.lines))
    carried, lines = history.lines[: history.carried], history.lines[history.carried :]
    oracle = history.oracle().play(history.started_at, carried)
    yield _look_now(rng, oracle, history.carried, history.started_at)
    for number, (kind, at, ref) in enumerate(lines, start=history.carried + 1):
        oracle.enter(kind, at, ref)
        yield _look_now(rng, oracle, number, at)


@cache
def clock_changes(zone: str) -> list[datetime]:
    """The moments in 2025 and 2026 at which a zone's clocks change, found in steps of half an hour."""
    start, step = datetime(2025, 1, 1, tzinfo=UTC), timedelta(minutes=30)
    moments = [start + step * number for number in range(2 * 730 * 24)]
    offsets = [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in moments]
    return [moments[i] for i in range(1, len(moments)) if offsets[i] != offsets[i - 1]]


def _look_now(rng: Random, oracle: Oracle, lines: int, last: datetime) -> Seen:
    due, pauses = oracle.due_at, tuple(oracle.pauses)
    later = max(last, due)
    edges = [due, *(moment for pause in pauses[-1:] for moment in pause)]
    until_due = range(int((later - last) / MINUTE))
    at_risk_in = bisect_left(until_due, 4 * oracle.promise, key=lambda minute: 5 * oracle.used(last + MINUTE * minute))
    edges.append(last + MINUTE * at_risk_in)
    near = [edge + MINUTE * shift for edge in edges for shift in (-1, 0, 1)]
    near += [last, last + MINUTE * rng.randint(0, DAY), later + MINUTE * rng.randint(0, DAY)]
    return Seen(
        lines=lines,
        due_at=due,
        peers_until=oracle.peers_until,
        responded_at=oracle.responded_at,
        voided_at=oracle.voided_at,
        pauses=pauses,
        moments=tuple((at, oracle.state(at), oracle.used(at)) for at in near if at >= last),
    )


@lru_cache(maxsize=8)
def _calendar(number: int) -> tuple[CalendarSpec, datetime]:
    """A random calendar, and the moment around which its histories happen: mostly a clock change."""
    rng = Random(f"calendar {number}")
    zone = rng.choice(ZONES)
    anywhere = datetime(2025, 1, 1, tzinfo=UTC) + MINUTE * rng.randint(0, 700 * DAY)
    around = rng.choice([*clock_changes(zone), anywhere])
    holidays = frozenset(
        around.date() + timedelta(days=rng.randint(-5, 20)) for _ in range(rng.choice((0, 0, 1, 2, 5)))
    )
    return CalendarSpec(zone, _week(rng), holidays), around


def _week(rng: Random) -> tuple[Spans, ...]:
    office: Spans = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
    nights: Spans = ((0, 3 * 60 + 15), (22 * 60, DAY))
    closed: Spans = ()
    return rng.choice(
        (
            (office,) * 5 + (closed,) * 2,
            (office,) * 4 + (office[:1],) + (closed,) * 2,
            (nights,) * 7,
            (((0, DAY),),) * 7,
            (*(_spans(rng) for _ in range(6)), office),
            (*(_spans(rng) for _ in range(6)), nights),
        )
    )


def _spans(rng: Random) -> Spans:
    cuts = sorted(rng.sample(range(DAY + 1), 2 * rng.choice((0, 1, 1, 2, 3))))
    return tuple(zip(cuts[::2], cuts[1::2], strict=True))


def _terms(rng: Random, calendar: CalendarSpec) -> Promised:
    week_minutes = sum(closes - opens for spans in calendar.week for opens, closes in spans)
    promise = min(rng.choice((rng.randint(1, 24) * 60, rng.randint(60, 1440))), max(60, week_minutes))
    peers = rng.choice((0, promise // 2, rng.randint(0, promise // 2)))
    return Promised(promise, peers, rng.choice((0, 1, 1, 2, 3, 5)))


def _with_lines(rng: Random, bare: History) -> History:
    course = bare.course()
    lines: list[Line] = []
    for _ in range(rng.choice((1, 3, 4, 5, 6, 8, 10, 12))):
        last = lines[-1][1] if lines else bare.started_at
        kind, ref = _next_act(rng, lines)
        soon = kind == "kind_changed" and rng.random() < 0.6  # most would come after the due time
        at = last + MINUTE * rng.randint(0, 30) if soon else max(last, _next_moment(rng, bare, course.clock, last))
        if course.may(kind, ref):
            lines.append((kind, at, ref))
            course.enter(kind, at, ref)
    return bare._replace(lines=tuple(lines))


def _next_act(rng: Random, lines: list[Line]) -> tuple[str, int | None]:
    """Often what naturally follows the entry before, otherwise anything."""
    kind, _, ref = lines[-1] if lines else ("", None, None)
    given = [ref for kind, _, ref in lines if kind == "responded"]
    if kind in SEQUELS and rng.random() < 0.5:
        kind, ref = rng.choice(SEQUELS[kind]), ref if kind.startswith("respon") else rng.choice([*REFS, *given])
    else:
        kind, ref = rng.choices(list(KINDS), list(KINDS.values()))[0], rng.choice([*REFS, *given, *given])
    if kind == "demoted":
        return kind, official_of(ref)
    if kind == "kind_changed":
        return kind, rng.randrange(len(KINDS_OF_THREAD))
    return kind, ref if kind.startswith("respon") else None


def _next_moment(rng: Random, history: History, oracle: Oracle, last: datetime) -> datetime:
    shift = MINUTE * rng.choice((-1, 0, 0, 0, 1))
    dice = rng.random()
    if dice < (0.6 if last == oracle.due_at else 0.14):
        return last
    if dice < 0.3:
        return oracle.due_at + shift
    if dice < 0.42 and oracle.pauses:
        return oracle.pauses[-1][1] + shift
    return _any_moment(rng, history, last + MINUTE * int(rng.expovariate(1 / (4 * 60)))) + shift


def _any_moment(rng: Random, history: History, after: datetime) -> datetime:
    """A moment as it is, or the next opening, closing or clock change after it."""
    after = after.replace(second=0, microsecond=0)
    if rng.random() < 0.5:
        return after
    days, minute = days_of(history.calendar), int(after.timestamp()) // 60

    def looks(minute: int) -> tuple[int, int]:
        today = days[minute // DAY]
        return today.opens[minute % DAY], today.wall[minute % DAY] - minute

    before = looks(minute)
    latest = minute + 2 * DAY
    while looks(minute) == before and minute < latest:
        minute += 1
    return datetime.fromtimestamp(minute * 60, UTC)
