"""Clocks as officials read them: the word first, then the day, then what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from foundation import worktime
from foundation.clock import now
from foundation.languages import clock_time, weekday


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
) -> Words:
    """How a clock that nobody has answered stands now."""
    moment = now()
    if due_at is None or calendar is None:
        return Words(_("No promise"), "quiet")
    if paused_from and paused_until and paused_from <= moment < paused_until:
        return Words(_("Paused"), "quiet", _("waiting for the asker since %(day)s", day=weekday(paused_from)))
    if due_at < moment:
        return Words(
            _("Late by %(time)s", time=span(moment - due_at)), "late", _("was due %(day)s", day=weekday(due_at))
        )
    left = span(worktime.between(calendar, moment, due_at), working=True)
    if worktime.local_day(calendar, due_at) == worktime.local_day(calendar, moment):
        return Words(_("Due today"), "due", _("%(time)s, %(left)s left", time=clock_time(due_at), left=left))
    under = weekday(due_at)
    if peers_until and moment < peers_until:
        under = _("%(day)s, members first", day=under)
    return Words(_("Due in %(left)s", left=left), "", under)


def span(time: timedelta, working: bool = False) -> str:
    """A length of time in words: minutes below an hour, hours below a day, then days; working time stays in hours."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(num)s minute", "%(num)s minutes", max(minutes, 1))
    if minutes < 60 * 24 or working:
        return ngettext("%(num)s hour", "%(num)s hours", round(minutes / 60))
    return ngettext("%(num)s day", "%(num)s days", minutes // (60 * 24))


def hours(minutes: int) -> str:
    """Working minutes of a promise in words: “16 working hours”, “1½ working hours”, “30 working minutes”."""
    if minutes < 60:
        return ngettext("%(num)s working minute", "%(num)s working minutes", minutes)
    whole, rest = divmod(minutes, 60)
    part = {0: "", 15: "¼", 30: "½", 45: "¾"}.get(rest, "")
    if part:
        return _("%(hours)s working hours", hours=f"{whole}{part}")
    return ngettext("%(num)s working hour", "%(num)s working hours", round(minutes / 60))
