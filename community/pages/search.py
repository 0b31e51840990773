"""Search: words, phrases and filters, all in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import structlog
from flask import render_template, request
from flask_babel import gettext as _

from community import tags
from community.forms import one_line
from community.kinds import KINDS, words
from community.pages.blueprint import pages
from community.queries import people
from community.queries import search as queries
from community.queries.spaces import SpaceView, spaces
from foundation.languages import language, zone
from foundation.policy import actor, needs
from foundation.search import Filters, SearchUnavailable, parse

FIELDS = ("q", "space", "kind", "tag", "author", "after", "before", "answered", "official")
MOST_SIGNS = 200
log = structlog.get_logger()


@dataclass
class Asked:
    """What the address asks for: the fields as typed, the filters they mean, and what is wrong with them."""

    typed: Mapping[str, str]
    filters: Filters = field(default_factory=Filters)
    errors: dict[str, list[str]] = field(default_factory=dict)


@pages.get("/search")
@needs("page.open")
def search() -> Any:
    """What was found, best first; nothing found leads to asking."""
    mine = spaces(actor())
    asked = _read(mine)
    query, found, away = parse(asked.typed["q"]), None, False
    if query and not asked.errors:
        try:
            found = queries.search(actor(), query, asked.filters, [space.id for space in mine], _page_number())
        except SearchUnavailable:
            log.exception("search unavailable")
            away = True
    page = render_template(
        "community/search.html", asked=asked, query=query, found=found, away=away,
        places=[(space.slug, space.name) for space in mine],
        kinds=[(kind, named.many) for kind, named in words(language()).items()],
        address=lambda page: "/search?" + urlencode({**_given(asked), "page": page}),
    )  # fmt: skip
    return page, 503 if away else 422 if asked.errors else 200


def _read(mine: list[SpaceView]) -> Asked:
    typed = {name: one_line(request.args.get(name, ""))[:MOST_SIGNS] for name in FIELDS}
    asked = Asked(typed)
    chosen = [space.id for space in mine if space.slug == typed["space"]]
    asked.filters = Filters(
        spaces=frozenset(chosen) or None,
        kind=typed["kind"] if typed["kind"] in KINDS else None,
        tag=next(iter(tags.names_in(typed["tag"])), None),
        author=_author(asked),
        after=_day(asked, "after"),
        before=_day(asked, "before"),
        answered={"yes": True, "no": False}.get(typed["answered"]),
        official=True if typed["official"] == "yes" else None,
    )
    return asked


def _author(asked: Asked) -> int | None:
    handle = asked.typed["author"].removeprefix("@")
    found = people.id_of(handle) if handle else None
    if handle and found is None:
        asked.errors["author"] = [_("Nobody here has this name in their address. Look at the end of /people/….")]
    return found


def _day(asked: Asked, name: str) -> datetime | None:
    """The beginning of a day in the reader's zone."""
    typed = asked.typed[name]
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone()))
    except ValueError:
        asked.errors[name] = [_("Write the day as year-month-day, such as 2026-11-30.")]
        return None


def _given(asked: Asked) -> dict[str, str]:
    return {name: value for name, value in asked.typed.items() if value}


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
