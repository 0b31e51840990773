"""The terms of a charter in words: the parts played, the promise, when the office works, since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from babel.dates import format_date, get_day_names
from flask_babel import gettext as _
from flask_babel import ngettext

from community.status import here
from foundation.languages import day, language
from foundation.worktime import Calendar, Spans
from moderation import wording
from moderation.charters import Charter

SHOWN_BACK, SHOWN_AHEAD = 90, 366  # days for which holidays are listed


def parts(charter: Charter) -> list[str]:
    """The parts that the organisation plays in a space."""
    words = {
        "respond": _("We answer your questions."),
        "learn": _("We read along, to learn what you need."),
        "recognise": _("We say thank you to those who help."),
        "seek ideas": _("We ask for your ideas."),
        "inform": _("We tell you what is new."),
        "share knowledge": _("We share what we know, as you do."),
    }
    return [words[name] for name in charter.parts.split(", ")]


def in_days(charter: Charter) -> str:
    """A promise in working days, where it is a whole number of them and they are all equally long; else nothing."""
    lengths = {sum(closes - opens for opens, closes in spans) for spans in charter.calendar.working.hours if spans}
    minutes = charter.promise_minutes or 0
    if len(lengths) == 1 and minutes and minutes % (length := lengths.pop()) == 0:
        return ngettext("That is %(num)d working day.", "That is %(num)d working days.", minutes // length)
    return ""


def hours(calendar: Calendar) -> list[str]:
    """When the office works: “Monday to Friday, 8:00 to 16:00”, one line for days in a row that are alike."""
    names, lines = get_day_names("wide", locale=language()), []
    for spans, alike in groupby(range(len(calendar.hours)), key=lambda number: calendar.hours[number]):
        if spans:
            days = [names[number] for number in alike]
            span = days[0] if len(days) == 1 else _("%(first)s to %(last)s", first=days[0], last=days[-1])
            lines.append(_("%(days)s, %(hours)s", days=span, hours=_hours(spans)))
    return lines


def _hours(spans: Spans) -> str:
    said = [_("%(opens)s to %(closes)s", opens=_wall(opens), closes=_wall(closes)) for opens, closes in spans]
    return ", ".join(said)


def _wall(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def holidays(calendar: Calendar) -> list[str]:
    """The days off, from those that the figures of today rest on to those of the next year."""
    today = here().today
    near = (off for off in sorted(calendar.holidays) if -SHOWN_BACK <= (off - today).days <= SHOWN_AHEAD)
    return [format_date(off, "EEEE d MMMM yyyy", locale=language()) for off in near]


@dataclass(frozen=True)
class Version:
    """What was promised, and from when to when."""

    word: str
    text: str
    tone: str


def versions(charters: Iterable[Charter]) -> list[Version]:
    """Every version of a charter, given and told newest first."""
    found, until = [], ""
    for charter in charters:
        since = day(charter.since)
        words = _("from %(first)s to %(last)s", first=since, last=until) if until else _("since %(day)s", day=since)
        if charter.peers_minutes:
            words = _("%(when)s, members first for %(hours)s", when=words, hours=wording.hours(charter.peers_minutes))
        promised = wording.hours(charter.promise_minutes) if charter.promise_minutes else _("No promise")
        found.append(Version(promised, words, "" if until else "now"))
        until = since
    return found
