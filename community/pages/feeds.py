"""Feeds of spaces and searches, the sitemap and robots.txt: what nobody in particular may see, for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound, ServiceUnavailable, UnprocessableEntity

from community.forms import one_line
from community.pages import filters
from community.pages.blueprint import pages
from community.queries import outside, rows
from community.queries import search as queries
from community.queries.spaces import space, spaces
from foundation import sitemaps
from foundation.database import ResultRow
from foundation.feeds import Entry, base, feed
from foundation.policy import NOBODY, needs
from foundation.search import SearchUnavailable, parse

MOST_SIGNS, IN_A_FEED = 200, 20
PLACES = "places"
KEPT_OUT = ("/api/", "/ask", "/search", "/sign-in", "/sign-up", "/settings", "/insight", "/desk", "/review")
log = structlog.get_logger()


@pages.get("/spaces/<slug>.atom")
@needs("space.read")
def space_feed(slug: str) -> Any:
    """The threads of a public space in which something happened last."""
    found = space(NOBODY, slug)
    if found is None:
        raise NotFound
    listed = rows.found(NOBODY, rows.ALL, space_id=found.id)
    return feed(found.name, f"/spaces/{found.slug}", _entries(listed.rows))


@pages.get("/search.atom")
@needs("page.open")
def search_feed() -> Any:
    """The newest threads that a search finds, with all of its words."""
    typed = {name: one_line(request.args.get(name, ""))[:MOST_SIGNS] for name in ("q", *filters.FIELDS)}
    public = spaces(NOBODY)
    asked = filters.read(typed, public)
    query = parse(asked.words)
    if asked.errors or not (query or asked.narrowed):
        raise UnprocessableEntity(_("Search for something first, then take the feed from that page."))
    try:
        found = queries.newest(NOBODY, query, asked.filters, [one.id for one in public], IN_A_FEED)
    except SearchUnavailable as away:
        log.exception("search unavailable")
        raise ServiceUnavailable(retry_after=60) from away
    given = urlencode({name: value for name, value in typed.items() if value})
    return feed(_("Search: %(sought)s", sought=typed["q"]), f"/search?{given}", _entries(found))


def _entries(found: Sequence[ResultRow]) -> list[Entry]:
    words = outside.words_of([row.id for row in found])
    return [
        Entry(
            f"thread:{row.public_id}", f"/threads/{row.public_id}-{row.slug}", row.title, row.created_at,
            row.last_activity_at, row.asker, words.get(row.id, ""),
        )
        for row in found
    ]  # fmt: skip


@pages.get("/robots.txt")
@needs("page.open")
def robots() -> Response:
    """What search engines may leave out, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT), "", f"Sitemap: {base()}/sitemap.xml", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@pages.get("/sitemap.xml")
@needs("page.open")
def sitemap() -> Response:
    """The parts of the sitemap."""
    return sitemaps.index(f"{base()}/sitemap/{part}.xml" for part in (PLACES, *outside.parts()))


@pages.get("/sitemap/<part>.xml")
@needs("page.open")
def sitemap_part(part: str) -> Response:
    """One part: the places, or threads with the moment of their last change."""
    if part == PLACES:
        inside = (path for one in spaces(NOBODY) for path in (f"/spaces/{one.slug}", f"/spaces/{one.slug}/promise"))
        return sitemaps.part((base() + path, None) for path in ("/", "/threads", "/outcomes", "/decisions", *inside))
    if part not in outside.parts():
        raise NotFound
    return sitemaps.part(
        (f"{base()}/threads/{row.public_id}-{row.slug}", row.last_activity_at) for row in outside.threads_of(part)
    )
