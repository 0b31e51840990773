"""Mentions: `@handle` in what people write. Whoever has the handle is linked, and hears of it if they read the thread.

The link leads to the page of the person and is the same for every reader: that somebody is here is no secret.
"""

from __future__ import annotations

import re

from sqlalchemy import select

from community.people import Person
from foundation import text
from foundation.database import db

MOST = 10
"""People whom one post may mention; what stands after them stays words."""
_WRITTEN = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)", re.IGNORECASE)
_LINKED = re.compile(r'<a href="/people/([a-z0-9-]+)"[^>]*>@')


def render(words: str) -> str:
    """Markdown as safe HTML, with the people in it as links."""
    named = _known(words) if "@" in words else []
    return text.render(words, {f"@{handle}": f"/people/{handle}" for handle in named})


def _known(words: str) -> list[str]:
    written = list(dict.fromkeys(handle.lower() for handle in _WRITTEN.findall(words)))[: 10 * MOST]
    known = set(db.session.scalars(select(Person.handle).where(Person.handle.in_(written))))
    return [handle for handle in written if handle in known][:MOST]


def mentioned_in(html: str) -> list[str]:
    """The handles of the people whom stored HTML mentions, at most MOST."""
    return list(dict.fromkeys(_LINKED.findall(html)))[:MOST]
