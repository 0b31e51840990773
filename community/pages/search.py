"""Search: words, phrases and filters, all in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import structlog
from flask import render_template, request

from community.forms import one_line
from community.kinds import words
from community.pages import filters
from community.pages.blueprint import pages
from community.queries import search as queries
from community.queries.spaces import spaces
from foundation.languages import language
from foundation.policy import actor, needs
from foundation.search import SearchUnavailable, parse, restated

MOST_SIGNS = 200
log = structlog.get_logger()


@pages.get("/search")
@needs("page.open")
def search() -> Any:
    """What was found, best first; nothing found leads to asking."""
    mine = spaces(actor())
    typed = {name: one_line(request.args.get(name, ""))[:MOST_SIGNS] for name in ("q", *filters.FIELDS)}
    asked = filters.read(typed, mine)
    query, found, away = parse(asked.words), None, False
    if (query or asked.narrowed) and not asked.errors:
        try:
            found = queries.search(actor(), query, asked.filters, [space.id for space in mine], _page_number())
        except SearchUnavailable:
            log.exception("search unavailable")
            away = True
    page = render_template(
        "community/search.html", asked=asked, found=found, away=away, restated=restated,
        places=[(space.slug, space.name) for space in mine],
        kinds=[(kind, named.many) for kind, named in words(language()).items()],
        chosen=[(words, _without(typed, name)) for name, words in filters.chosen(typed, mine).items()],
        clear=_without(typed, *filters.FIELDS),
        feed="/search.atom?" + urlencode(_given(typed)),
        address=lambda **given: "/search?" + urlencode({**_given(typed), **given}),
    )  # fmt: skip
    return page, 503 if away else 422 if asked.errors else 200


def _given(typed: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if value}


def _without(typed: dict[str, str], *dropped: str) -> str:
    return "/search?" + urlencode({name: value for name, value in _given(typed).items() if name not in dropped})


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
