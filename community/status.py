"""Where a thread stands, in words: the facts of its promise at this moment, as every reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.clock import now
from foundation.languages import clock_time, day, language, weekday, zone


@dataclass(frozen=True, slots=True)
class Standing:
    """A word, its tone (official, due, late, quiet or none) and what stands under it; `sentence` says it in full."""

    word: str
    tone: str = ""
    under: str = ""
    sentence: str = ""


def standing(thread: Any) -> Standing:
    """Where a thread stands, for a row of a list. `thread` has the facts of `Thread` and its asker's name as `asker`."""
    if thread.hidden_at is not None:
        return Standing(_("Hidden"), "quiet", day(thread.hidden_at))
    if thread.responded_at is not None:
        return Standing(_("Official answer"), "official", day(thread.responded_at))
    if thread.accepted_count:
        return Standing(_("Answered by members"), "", day(thread.answered_at) if thread.answered_at else "")
    return promise(thread, thread.asker) or _unpromised(thread)


def _unpromised(thread: Any) -> Standing:
    if thread.kind == "idea":
        return Standing(_("Idea"), "quiet")
    return Standing(_("Not solved yet") if thread.answer_count else _("No answer yet"), "quiet")


def promise(thread: Any, asker: str) -> Standing | None:
    """Where the promise of a thread stands that no official has answered; None without a promise, or once kept."""
    if thread.due_at is None or thread.responded_at is not None:
        return None
    moment = now()
    if thread.paused_from and thread.paused_from <= moment < thread.paused_until:
        return _paused(thread, asker)
    if thread.due_at < moment:
        return _late(thread.due_at, moment)
    if thread.peers_until and thread.peers_until > moment:
        return _members_first(thread)
    return _due(thread.due_at)


def _paused(thread: Any, asker: str) -> Standing:
    return Standing(
        _("Waiting for %(name)s", name=asker),
        "quiet",
        _("clock paused since %(day)s", day=near(thread.paused_from)),
        _("We wait for %(name)s. The clock goes on with the next reply, at the latest on %(day)s.", name=asker,
          day=weekday(thread.paused_until)),
    )  # fmt: skip


def _late(due: datetime, moment: datetime) -> Standing:
    by = duration(moment - due)
    when = _("%(day)s, %(time)s", day=near(due), time=clock_time(due))
    return Standing(
        _("Late by %(duration)s", duration=by),
        "late",
        _("was due %(when)s", when=when),
        _("We promised a reply by %(when)s. It is late by %(duration)s.", when=weekday(due), duration=by),
    )


def _members_first(thread: Any) -> Standing:
    until, time = thread.peers_until, clock_time(thread.peers_until)
    if _days_away(until) in (0, 1):
        under = _("until %(time)s %(day)s", time=time, day=near(until))
    else:
        under = _("until %(day)s, %(time)s", time=time, day=near(until))
    return Standing(_("Members first"), "", under, _promised(thread.due_at))


def _due(due: datetime) -> Standing:
    time = clock_time(due)
    if _days_away(due) == 0:
        return Standing(_("Reply due today"), "due", _("by %(time)s", time=time), _promised(due))
    return Standing(_("Reply due"), "", _("%(day)s by %(time)s", day=near(due), time=time), _promised(due))


def _promised(due: datetime) -> str:
    if _days_away(due) in (0, 1):
        return _("We promised a reply by %(near)s, %(when)s.", near=near(due), when=weekday(due))
    return _("We promised a reply by %(when)s.", when=weekday(due))


def near(at: datetime) -> str:
    """The day as people say it from here: today, tomorrow, yesterday, Thursday, 4 November."""
    away = _days_away(at)
    if away in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[away]
    return _weekday_name(_local(at, zone()), language()) if -7 < away < 7 else day(at)


def _days_away(at: datetime) -> int:
    """Days from today in the reader's zone; what is past is below nought."""
    return (_local(at, zone()) - _local(now().replace(second=0, microsecond=0), zone())).days


@lru_cache(maxsize=4096)
def _local(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=64)
def _weekday_name(date: date, language: str) -> str:
    name: str = format_date(date, "EEEE", locale=language)
    return name


def duration(lasting: timedelta) -> str:
    """A span of time in its largest whole unit: “20 minutes”, “5 hours”, “1 day”."""
    minutes = int(lasting.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", max(minutes, 1))
    if minutes < 24 * 60:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60))
