"""Where a thread stands, in words: the facts of its promise at this moment, as every reader sees them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from community import ideas, kinds
from community.kinds import HOW_TO, IDEA, PROMISED
from foundation.clock import now
from foundation.languages import date_in_words, language, weekday, zone
from foundation.languages import plural as ngettext


class Here(NamedTuple):
    """The reader's moment, zone and language: asked once for a page, because every word about time needs them."""

    moment: datetime
    zone: ZoneInfo
    language: str
    today: date


class Standing(NamedTuple):
    """A word, its tone (official, due, late, quiet or none) and what stands under it."""

    word: str
    tone: str = ""
    under: str = ""


def here() -> Here:
    """Where and when this request is read."""
    moment, place = now(), ZoneInfo(zone())
    return Here(moment, place, language(), moment.astimezone(place).date())


@lru_cache(maxsize=8)
def _said(_language: str) -> dict[str, str]:
    """The sentences in one language, looked up once."""
    return {
        "answered": _("Answered by members"),
        "at risk": _("At risk"),
        "at risk today": _("by %(time)s, at risk"),
        "closed": _("Closed by the asker"),
        "withdrawn": _("Taken back"),
        "asked back": _("We wait for %(name)s. The clock goes on with the next reply, at the latest on %(when)s."),
        "by": _("by %(time)s"),
        "by day": _("%(day)s by %(time)s"),
        "due": _("Reply due"),
        "due today": _("Reply due today"),
        "checked until": _("checked until %(day)s"),
        "hidden": _("Hidden"),
        "late": _("Late by %(duration)s"),
        "late sentence": _("We promised a reply by %(when)s. It is late by %(duration)s."),
        "members first": _("Members first"),
        "no answer": _("No answer yet"),
        "not solved": _("Not solved yet"),
        "official": _("Official answer"),
        "paused since": _("clock paused since %(day)s"),
        "promised": _("We promised a reply by %(when)s."),
        "promised near": _("We promised a reply %(near)s, %(day)s, by %(time)s."),
        "today": _("today"),
        "tomorrow": _("tomorrow"),
        "until day": _("until %(day)s, %(time)s"),
        "until near": _("until %(time)s %(day)s"),
        "unverified": _("unverified"),
        "waiting": _("Waiting for %(name)s"),
        "was due": _("was due %(day)s, %(time)s"),
        "yesterday": _("yesterday"),
    }


def standing(thread: Any, at: Here) -> Standing:
    """Where a thread stands, for a row of a list. `thread` has the facts of `Thread`, and its asker's name."""
    said = _said(at.language)
    if thread.hidden_at is not None:
        return Standing(said["hidden"], "quiet", near(thread.hidden_at, at))
    if thread.kind not in PROMISED:
        return _of_kind(thread, at)
    owed = thread.due_at is not None and thread.responded_at is None
    if thread.kind == IDEA and thread.idea_status in ideas.DECIDED and not owed:
        return Standing(ideas.words(at.language)[thread.idea_status], "official", near(thread.idea_status_at, at))
    if thread.withdrawn_at is not None:
        return Standing(said["withdrawn"], "quiet", near(thread.withdrawn_at, at))
    if thread.responded_at is not None:
        return Standing(said["official"], "official", near(thread.responded_at, at))
    if thread.accepted_count:
        return Standing(said["answered"], "", near(thread.answered_at, at) if thread.answered_at else "")
    return promise(thread, thread.asker, at) or _unpromised(thread, said, at)


def _of_kind(thread: Any, at: Here) -> Standing:
    """What needs no answer says what it is; a how-to also whether somebody answers for it."""
    said, name = _said(at.language), kinds.words(at.language)[thread.kind].name
    if thread.kind != HOW_TO or thread.review_by is None:
        return Standing(name, "quiet")
    if thread.review_by < at.moment:
        return Standing(name, "quiet", said["unverified"])
    return Standing(name, "quiet", said["checked until"] % {"day": near(thread.review_by, at)})


def _unpromised(thread: Any, said: dict[str, str], at: Here) -> Standing:
    if thread.closed_at is not None:
        return Standing(said["closed"], "quiet")
    if thread.kind == IDEA:
        under = ideas.words(at.language)[thread.idea_status] if thread.idea_status == ideas.REVIEW else ""
        return Standing(kinds.words(at.language)[IDEA].name, "quiet", under)
    return Standing(said["not solved"] if thread.answer_count else said["no answer"], "quiet")


def promise(thread: Any, asker: str, at: Here) -> Standing | None:
    """Where the promise of a thread stands that no official has answered; None without one, once kept or taken back."""
    if thread.due_at is None or thread.responded_at is not None or thread.withdrawn_at is not None:
        return None
    said, due = _said(at.language), thread.due_at
    if _paused(thread, at):
        since = said["paused since"] % {"day": near(thread.paused_from, at)}
        return Standing(said["waiting"] % {"name": asker}, "quiet", since)
    if due < at.moment:
        under = said["was due"] % {"day": near(due, at), "time": _time(due, at)}
        return Standing(said["late"] % {"duration": duration(at.moment - due)}, "late", under)
    if members_first(thread, at):
        until = thread.peers_until
        under = said["until near" if _away(until, at) in (0, 1) else "until day"]
        return Standing(said["members first"], "", under % {"day": near(until, at), "time": _time(until, at)})
    risky = thread.at_risk_at is not None and thread.at_risk_at <= at.moment
    if _away(due, at) == 0:
        by = said["at risk today" if risky else "by"]
        return Standing(said["due today"], "due", by % {"time": _time(due, at)})
    if risky:
        return Standing(said["at risk"], "due", said["by day"] % {"day": near(due, at), "time": _time(due, at)})
    return Standing(said["due"], "", said["by day"] % {"day": near(due, at), "time": _time(due, at)})


def members_first(thread: Any, at: Here) -> bool:
    """Whether officials hold back just now, so that members may answer a promised thread first."""
    waits = thread.due_at >= at.moment and not _paused(thread, at)
    return waits and thread.peers_until is not None and thread.peers_until > at.moment


def sentence(thread: Any, asker: str, at: Here) -> str:
    """The promise of a thread, which no official has answered, in one sentence."""
    said, due = _said(at.language), thread.due_at
    if _paused(thread, at):
        return said["asked back"] % {"name": asker, "when": weekday(thread.paused_until)}
    if due < at.moment:
        return said["late sentence"] % {"when": weekday(due), "duration": duration(at.moment - due)}
    if _away(due, at) in (0, 1):
        day = date_in_words(due.astimezone(at.zone).date(), "EEEE d MMMM", at.language)
        return said["promised near"] % {"near": near(due, at), "day": day, "time": _time(due, at)}
    return said["promised"] % {"when": weekday(due)}


def spent(thread: Any) -> str:
    """How long the official answer took, and what was promised: “after 9 working hours. We promised 16.”; nothing
    where nothing was promised."""
    used, promised = thread.used_minutes, thread.promised_minutes
    if thread.responded_at is None or used is None or promised is None:
        return ""
    in_hours = used >= 60 and promised >= 60 and promised % 60 == 0
    what = str(promised // 60) if in_hours else hours(promised)
    return _("after %(time)s. We promised %(promised)s.", time=hours(used), promised=what)


def hours(minutes: int) -> str:
    """Working minutes of a promise in words: “16 working hours”, “1½ working hours”, “30 working minutes”."""
    if minutes < 60:
        return ngettext("%(num)s working minute", "%(num)s working minutes", minutes)
    whole, rest = divmod(minutes, 60)
    part = {0: "", 15: "¼", 30: "½", 45: "¾"}.get(rest, "")
    if part:
        return _("%(hours)s working hours", hours=f"{whole}{part}")
    return ngettext("%(num)s working hour", "%(num)s working hours", round(minutes / 60))


def left(working: timedelta) -> str:
    """Working time that is left, in whole hours and never more than there is: “1 working hour left” until two are."""
    if working < timedelta(hours=1):
        return _("less than a working hour left")
    return ngettext("%(num)s working hour left", "%(num)s working hours left", int(working / timedelta(hours=1)))


def _paused(thread: Any, at: Here) -> bool:
    return thread.paused_from is not None and thread.paused_from <= at.moment < thread.paused_until


def near(moment: datetime, at: Here) -> str:
    """The day as people say it from here: today, tomorrow, yesterday, Thursday, 4 November."""
    day = moment.astimezone(at.zone).date()
    away = (day - at.today).days
    if -2 < away < 2:
        return _said(at.language)[("today", "tomorrow", "yesterday")[away]]
    if -7 < away < 7:
        return date_in_words(day, "EEEE", at.language)
    return date_in_words(day, "d MMMM" if day.year == at.today.year else "d MMMM yyyy", at.language)


def _away(moment: datetime, at: Here) -> int:
    return (moment.astimezone(at.zone).date() - at.today).days


def _time(moment: datetime, at: Here) -> str:
    local = moment.astimezone(at.zone)
    return f"{local.hour}:{local.minute:02}"


def duration(lasting: timedelta) -> str:
    """A span of time in its largest whole unit: “20 minutes”, “5 hours”, “1 day”."""
    minutes = int(lasting.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", max(minutes, 1))
    if minutes < 24 * 60:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60))
