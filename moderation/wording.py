"""Clocks as officials read them: the word first, then the day, then what is left.

What is left is working time, and says so. How late something is says the days and hours that went by for the asker,
nights and weekends too, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.status import duration, here, hours, left, near
from foundation import worktime
from foundation.languages import clock_time
from foundation.languages import translate as _


@dataclass(frozen=True)
class Words:
    """A word, its tone (late, due, quiet or nothing), and what stands under it."""

    word: str
    tone: str = ""
    under: str = ""


def of_clock(case: Any) -> Words:
    """How the clock of a case stands now. `case` has the facts of `queries.desk.Case`."""
    at = here()
    due, moment = case.due_at, at.moment
    if case.responded_at is not None:
        return _of_answered(case, near(case.responded_at, at))
    if due is None or case.calendar is None:
        return Words(_("No promise"), "quiet")
    if case.paused_from and case.paused_until and case.paused_from <= moment < case.paused_until:
        return Words(_("Paused"), "quiet", _("waiting for the asker since %(day)s", day=near(case.paused_from, at)))
    when = _("%(day)s, %(time)s", day=near(due, at), time=clock_time(due))
    if due < moment:
        return Words(_("Late by %(time)s", time=duration(moment - due)), "late", _("was due %(when)s", when=when))
    return _of_running(case, moment, when)


def _of_answered(case: Any, day: str) -> Words:
    late = case.due_at is not None and case.responded_at > case.due_at
    return Words(_("Answered late"), "late", day) if late else Words(_("Answered"), "official", day)


def _of_running(case: Any, moment: datetime, when: str) -> Words:
    calendar: worktime.Calendar = case.calendar.working
    rest = left(worktime.between(calendar, moment, case.due_at))
    risky = case.at_risk_at is not None and case.at_risk_at <= moment
    if worktime.local_day(calendar, case.due_at) == worktime.local_day(calendar, moment):
        given = {"time": clock_time(case.due_at), "left": rest}
        under = _("%(time)s, %(left)s, at risk", **given) if risky else _("%(time)s, %(left)s", **given)
        return Words(_("Due today"), "due", under)
    if risky:
        return Words(_("At risk"), "due", _("%(left)s, due %(when)s", left=rest, when=when))
    first = case.peers_until and moment < case.peers_until
    under = _("due %(when)s, members first", when=when) if first else _("due %(when)s", when=when)
    return Words(rest[:1].upper() + rest[1:], "", under)


def by_when(case: Any) -> str:
    """When the answer to a case was or is due, in the middle of a sentence."""
    if case.due_at is None or case.responded_at is not None:
        return of_clock(case).word.lower()
    at = here()
    when = _("%(day)s, %(time)s", day=near(case.due_at, at), time=clock_time(case.due_at))
    return _("was due %(when)s", when=when) if case.due_at < at.moment else _("due %(when)s", when=when)


def how_it_went(thread: Any) -> str:
    """What became of an earlier question: answered on time or late, by members, or not yet."""
    if thread.responded_at is not None:
        if thread.due_at is None:
            return _("answered officially")
        return _("answered on time") if thread.responded_at <= thread.due_at else _("answered late")
    if thread.accepted_count:
        return _("solved by members")
    if thread.due_at is not None:
        return _("late, not answered yet") if thread.due_at < here().moment else _("waits for its answer")
    return _("no official answer")


__all__ = ["Words", "by_when", "hours", "how_it_went", "of_clock"]
