"""The second opinion on a whole thread: when a clock begins, on which terms, and what was answered before.

Like the oracle, whose clocks it lives through, it shares no code with the product.
"""

from datetime import datetime
from typing import NamedTuple

from tests.moderation.oracle import CalendarSpec, Line, Oracle, official_of

KINDS_OF_THREAD = ("discussion", "question", "idea")
"""What a thread may be here. Nothing is promised to the first."""
AS_ASKED = 1


class Promised(NamedTuple):
    """What a space promises, in minutes; the longest pause in working days."""

    promise: int
    peers: int
    pause_days: int


class Start(NamedTuple):
    """A clock begins: after so many entries of the thread, at this moment, on these terms, with these entries about
    what was answered before."""

    after: int
    at: datetime
    terms: Promised
    carried: tuple[Line, ...]


class Course:
    """A thread lived through: `clock` is the latest of its clocks, `starts` says how each began.

    Another begins when the asker says “not yet”, on the same promise and with nothing answered; and when a thread whose
    latest clock is void is made a question or an idea, on what is promised where it stands then. On that one counts
    what was answered since the last “not yet” and still stands; what is out of sight may come back to it; what somebody
    said who is demoted may not. “moved” goes to another space and back; `elsewhere` is what that one promises.
    """

    def __init__(
        self, calendar: CalendarSpec, here: Promised, elsewhere: Promised | None, started_at: datetime
    ) -> None:
        self.calendar = calendar
        self.here: Promised | None = here
        self.elsewhere = elsewhere
        self.starts: list[Start] = []
        self.entries = 0
        self.is_now, self.left = AS_ASKED, False
        self.stands: dict[int | None, bool] = {}
        self.demoted: set[int | None] = set()
        self._begin(started_at, here, ())

    def may(self, kind: str, ref: int | None) -> bool:
        """Whether people can do this now: who is demoted answers no more, and a discussion owes nothing to ask for."""
        if kind == "responded":
            return official_of(ref) not in self.demoted
        return (kind != "reopened" or self.is_now > 0) and (kind != "kind_changed" or ref != self.is_now)

    def enter(self, kind: str, at: datetime, ref: int | None) -> None:
        """One more entry."""
        self.entries += 1
        self.clock.enter(kind, at, ref)
        self._answered(kind, ref)
        if kind == "reopened":
            self._begin(at, self.starts[-1].terms, ())
        elif kind == "voided":
            self.left = True
        elif kind == "moved":
            self.here, self.elsewhere = self.elsewhere, self.here
        elif kind == "kind_changed":
            self.is_now = ref or 0
            if self.is_now and self.here and not self.left and self.clock.voided_at:
                self._begin(at, self.here, self._carried(at))

    def _begin(self, at: datetime, terms: Promised, carried: tuple[Line, ...]) -> None:
        self.starts.append(Start(self.entries, at, terms, carried))
        self.clock = Oracle(self.calendar, *terms).play(at, carried)

    def _answered(self, kind: str, ref: int | None) -> None:
        if kind == "reopened":
            self.stands = {}
        elif kind == "demoted":
            self.demoted.add(ref)
        elif kind == "responded" or (kind.startswith("response_") and ref in self.stands):
            self.stands[ref] = kind != "response_lost"

    def _carried(self, at: datetime) -> tuple[Line, ...]:
        kept = [(ref, stands) for ref, stands in self.stands.items() if official_of(ref) not in self.demoted]
        given = [("responded", at, ref) for ref, _ in kept]
        return (*given, *(("response_lost", at, ref) for ref, stands in kept if not stands))
