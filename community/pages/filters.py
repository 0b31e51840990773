"""What narrows a search down: the fields of its form, and words such as “tag:water” among those that are looked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from community import tags
from community.kinds import KINDS
from community.kinds import words as kind_words
from community.queries import people
from community.queries.spaces import SpaceView
from foundation.languages import language, zone
from foundation.search import Filters
from foundation.search.query import QUOTES

FIELDS = ("space", "kind", "tag", "author", "after", "before", "answered", "official")
IN_WORDS = {
    "space": "space",
    "kind": "kind",
    "by": "author",
    "tag": "tag",
    "after": "after",
    "before": "before",
    "is": "is",
}
_PART = re.compile(rf'"[^"]*"|(?<!\S)(?P<name>{"|".join(IN_WORDS)}):(?P<value>"[^"]*"|[^\s"]+)', re.IGNORECASE)


class Unclear(Exception):
    """A value that says nothing; the message is a sentence for whoever typed it."""


@dataclass
class Asked:
    """A search as the address asks for it: the fields as typed, the words to look for, the filters, what is wrong."""

    typed: Mapping[str, str]
    words: str = ""
    filters: Filters = field(default_factory=Filters)
    narrowed: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)


def read(typed: Mapping[str, str], mine: Sequence[SpaceView]) -> Asked:
    """Make sense of the fields; `mine` are the spaces that may be named. A word counts more than its field."""
    rest, said = _split(typed["q"])
    asked = Asked(typed, rest)
    found: dict[str, Any] = {}
    given = [(name, typed[name], name) for name in FIELDS if typed[name]]
    for name, value, where in [*given, *((name, value, "words") for name, value in said)]:
        try:
            found |= _READERS[name](value, mine)
        except Unclear as why:
            asked.errors.setdefault(where, []).append(str(why))
    asked.filters, asked.narrowed = Filters(**found), bool(found)
    return asked


def chosen(typed: Mapping[str, str], mine: Sequence[SpaceView]) -> dict[str, str]:
    """The fields that narrow this search down, in words: “Ideas”, “tag water”, “from 2026-01-31 on”."""
    named = {"space": {space.slug: space.name for space in mine}, "kind": _kinds(), "answered": _answered()}
    words = {
        "tag": _("tag %(name)s", name=typed["tag"]),
        "author": _("asked by %(name)s", name=typed["author"]),
        "after": _("from %(day)s on", day=typed["after"]),
        "before": _("before %(day)s", day=typed["before"]),
        "official": _("With an official answer"),
    }
    return {name: words.get(name) or named[name].get(typed[name], typed[name]) for name in FIELDS if typed[name]}


def _kinds() -> dict[str, str]:
    return {kind: named.many for kind, named in kind_words(language()).items()}


def _answered() -> dict[str, str]:
    return {"yes": _("Answered"), "no": _("Needs an answer")}


def _split(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The words without the filters among them, and the filters; what stands in quotation marks is only words."""
    said: list[tuple[str, str]] = []

    def take(part: re.Match[str]) -> str:
        if part["name"] is None:
            return part[0]
        said.append((IN_WORDS[part["name"].lower()], part["value"].strip('"')))
        return " "

    return " ".join(_PART.sub(take, QUOTES.sub('"', text)).split()), said


def _space(value: str, mine: Sequence[SpaceView]) -> dict[str, Any]:
    found = [space.id for space in mine if value.lower() in (space.slug, space.name.lower())]
    if not found:
        raise Unclear(_("There is no space “%(value)s” for you. Choose one below.", value=value))
    return {"spaces": frozenset(found)}


def _kind(value: str, _mine: Sequence[SpaceView]) -> dict[str, Any]:
    if value.lower() not in KINDS:
        raise Unclear(_("“%(value)s” is no kind. Write one of these: %(kinds)s.", value=value, kinds=", ".join(KINDS)))
    return {"kind": value.lower()}


def _tag(value: str, _mine: Sequence[SpaceView]) -> dict[str, Any]:
    return dict(zip(("tag",), tags.names_in(value), strict=False))


def _author(value: str, _mine: Sequence[SpaceView]) -> dict[str, Any]:
    found = people.id_of(value.removeprefix("@"))
    if found is None:
        raise Unclear(_("Nobody here has this name in their address. Look at the end of /people/…."))
    return {"author": found}


def _day(name: str, value: str, _mine: Sequence[SpaceView]) -> dict[str, Any]:
    """The beginning of a day in the reader's zone."""
    try:
        day = date.fromisoformat(value)
        return {name: datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone()))}
    except ValueError:
        raise Unclear(_("Write the day as year-month-day, such as 2026-11-30.")) from None


def _one_of(meanings: Mapping[str, dict[str, Any]], value: str, _mine: Sequence[SpaceView]) -> dict[str, Any]:
    if value.lower() not in meanings:
        known = ", ".join(meanings)
        raise Unclear(_("“%(value)s” means nothing here. Write one of these: %(known)s.", value=value, known=known))
    return meanings[value.lower()]


_STATES = {"answered": {"answered": True}, "unanswered": {"answered": False}, "official": {"official": True}}
_READERS: dict[str, Callable[[str, Sequence[SpaceView]], dict[str, Any]]] = {
    "space": _space,
    "kind": _kind,
    "tag": _tag,
    "author": _author,
    "after": partial(_day, "after"),
    "before": partial(_day, "before"),
    "answered": partial(_one_of, {"yes": {"answered": True}, "no": {"answered": False}}),
    "official": partial(_one_of, {"yes": {"official": True}}),
    "is": partial(_one_of, _STATES),
}
