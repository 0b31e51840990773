"""Clocks as officials read them: the word first, then the day, then what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from community.status import duration, here, near
from foundation import worktime
from foundation.languages import clock_time
from foundation.languages import plural as ngettext
from foundation.languages import translate as _


@dataclass(frozen=True)
class Words:
    """A word, its tone (late, due, quiet or nothing), and what stands under it."""

    word: str
    tone: str = ""
    under: str = ""


def of_clock(
    due_at: datetime | None,
    paused_from: datetime | None,
    paused_until: datetime | None,
    peers_until: datetime | None,
    calendar: worktime.Calendar | None,
    responded_at: datetime | None = None,
) -> Words:
    """How a clock stands now."""
    at = here()
    moment = at.moment
    if responded_at is not None:
        if due_at is not None and responded_at > due_at:
            return Words(_("Answered late"), "late", near(responded_at, at))
        return Words(_("Answered"), "official", near(responded_at, at))
    if due_at is None or calendar is None:
        return Words(_("No promise"), "quiet")
    if paused_from and paused_until and paused_from <= moment < paused_until:
        return Words(_("Paused"), "quiet", _("waiting for the asker since %(day)s", day=near(paused_from, at)))
    due = _("%(day)s, %(time)s", day=near(due_at, at), time=clock_time(due_at))
    if due_at < moment:
        return Words(_("Late by %(time)s", time=duration(moment - due_at)), "late", _("was due %(when)s", when=due))
    left = _worktime_in_words(worktime.between(calendar, moment, due_at))
    if worktime.local_day(calendar, due_at) == worktime.local_day(calendar, moment):
        return Words(_("Due today"), "due", _("%(time)s, %(left)s left", time=clock_time(due_at), left=left))
    under = _("%(when)s, members first", when=due) if peers_until and moment < peers_until else due
    return Words(_("Due in %(left)s", left=left), "", under)


def _worktime_in_words(left: timedelta) -> str:
    """Working time stays in hours: “40 hours” is a week, not two days."""
    if left >= timedelta(hours=1):
        return ngettext("%(num)s hour", "%(num)s hours", round(left / timedelta(hours=1)))
    return duration(left)


def hours(minutes: int) -> str:
    """Working minutes of a promise in words: “16 working hours”, “1½ working hours”, “30 working minutes”."""
    if minutes < 60:
        return ngettext("%(num)s working minute", "%(num)s working minutes", minutes)
    whole, rest = divmod(minutes, 60)
    part = {0: "", 15: "¼", 30: "½", 45: "¾"}.get(rest, "")
    if part:
        return _("%(hours)s working hours", hours=f"{whole}{part}")
    return ngettext("%(num)s working hour", "%(num)s working hours", round(minutes / 60))
