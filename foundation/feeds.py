"""Atom feeds (RFC 4287): what is new on a page, for whoever reads it in another program. Always as nobody sees it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request

from foundation import settings
from foundation.ports import ports
from foundation.text.words import readable

ATOM, XML = "http://www.w3.org/2005/Atom", "application/atom+xml"
NAMES = uuid.UUID("5b0d3a0e-6f0c-5a0e-9c57-4f1d1d2f7a10")
"""The space of names from which the ids of entries are made: they stay when the forum moves to another address."""


@dataclass(frozen=True)
class Entry:
    """One thing that is new. `key` names it for good; `address` is a path; `html` is safe."""

    key: str
    address: str
    title: str
    at: datetime
    updated: datetime
    author: str
    html: str


def base() -> str:
    """Where people reach this forum, without a slash at the end."""
    return (ports().config.public_url or request.url_root).rstrip("/")


def id_of(key: str) -> str:
    """An id that nothing else has, and that never changes."""
    return uuid.uuid5(NAMES, key).urn


def feed(title: str, page: str, entries: Sequence[Entry]) -> Response:
    """The feed beside a page, newest first as given; 304 where the program has it already. `page`: its path."""
    newest = max((entry.updated for entry in entries), default=None)
    answer = Response(_written(title, page, entries, newest), mimetype=XML)
    answer.headers["Cache-Control"] = "no-cache"
    answer.last_modified = newest
    answer.add_etag()
    made: Response = answer.make_conditional(request)  # type: ignore[assignment]
    return made


def _written(title: str, page: str, entries: Sequence[Entry], newest: datetime | None) -> bytes:
    home, root = base(), Element("feed", xmlns=ATOM)
    _text(root, "title", f"{title} – {settings.current()['site_name']}")
    _text(root, "id", id_of(f"feed:{page}"))
    _text(root, "updated", _moment(newest or datetime(1970, 1, 1, tzinfo=UTC)))
    SubElement(root, "link", rel="self", type=XML, href=home + _own_path())
    SubElement(root, "link", rel="alternate", type="text/html", href=home + page)
    for entry in entries:
        _add(root, entry, home)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _add(root: Element, entry: Entry, home: str) -> None:
    one = SubElement(root, "entry")
    _text(one, "title", entry.title)
    _text(one, "id", id_of(entry.key))
    _text(one, "published", _moment(entry.at))
    _text(one, "updated", _moment(entry.updated))
    SubElement(one, "link", rel="alternate", type="text/html", href=home + entry.address)
    _text(SubElement(one, "author"), "name", entry.author)
    _text(one, "content", _absolute(entry.html, home)).set("type", "html")


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = readable(text)  # what XML cannot say would make the whole feed unreadable
    return element


def _absolute(html: str, home: str) -> str:
    """Links within this forum, as they must stand outside of it."""
    return html.replace('href="/', f'href="{home}/')


def _own_path() -> str:
    query = readable(request.query_string.decode("ascii", "replace"))
    return request.path + (f"?{query}" if query else "")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
