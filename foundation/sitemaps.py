"""Sitemaps for search engines: an index of parts, each with addresses and when they last changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from flask import Response

SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def index(addresses: Iterable[str]) -> Response:
    """The list of parts."""
    found = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return _xml(f'{HEAD}<sitemapindex xmlns="{SCHEMA}">\n{found}</sitemapindex>\n')


def part(pages: Iterable[tuple[str, datetime | None]]) -> Response:
    """One part: addresses, each with the moment of its last change where that is known."""
    found = "".join(f"<url><loc>{escape(address)}</loc>{_changed(at)}</url>\n" for address, at in pages)
    return _xml(f'{HEAD}<urlset xmlns="{SCHEMA}">\n{found}</urlset>\n')


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC).isoformat(timespec='seconds')}</lastmod>" if at else ""


def _xml(text: str) -> Response:
    return Response(text, mimetype="application/xml")
