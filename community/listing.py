"""A row of a list as HTML, made once for everything that it shows: home and lists show the same rows all day."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup

from community.kinds import words
from community.queries.rows import ALL, ANSWERED, OF_KIND, OPEN, ThreadRow
from foundation.languages import Reader, language, reader
from foundation.languages import translate as _
from foundation.policy import actor, may
from foundation.slots import panel

WRITTEN = {"how-tos": "/ask/how-to", "ideas": "/ask?as=idea", "discussions": "/ask?as=discussion"}
"""Where one writes what such a list shows."""


def begins(show: str, space: str = "") -> tuple[str, str] | None:
    """How to write what a list shows: address and words of a button; None for a list of everything. `space`: a slug."""
    said = {"how-tos": _("Write a how-to"), "ideas": _("Share an idea"), "discussions": _("Start a discussion")}
    address = WRITTEN.get(show)
    if address is None:
        return None
    if space:
        address += f"{'&' if '?' in address else '?'}{urlencode({'space': space})}"
    if show == "how-tos" and not may(actor(), "thread.explain"):
        return f"/sign-in?{urlencode({'next': address})}", _("Sign in to write a how-to")
    return address, said[show]


def thread_row(row: ThreadRow, space: bool, tagged: str) -> Markup:
    """The <li> of a thread. `space`: name its space; `tagged`: address of a list by tag, or nothing."""
    return _made(row, space, tagged, reader())


@lru_cache(maxsize=4096)
def _made(row: ThreadRow, space: bool, tagged: str, _reader: Reader) -> Markup:
    return panel("community/_row.html", row=row, space=space, tagged=tagged)


def tabs(
    here: str, show: str, *, tag: str = "", counts: Mapping[str, int] | None = None
) -> list[tuple[str, str, bool]]:
    """The lists that stand side by side: address, name (with how many, where that is known), and which one is open."""
    return _tabs(here, show, tag, tuple((counts or {}).items()), language())


@lru_cache(maxsize=512)
def _tabs(
    here: str, show: str, tag: str, counts: tuple[tuple[str, int], ...], language: str
) -> list[tuple[str, str, bool]]:
    named: dict[str, str] = {ALL: _("All"), OPEN: _("Needs an answer"), ANSWERED: _("Answered")}
    named |= {name: words(language)[kind].many for name, kind in OF_KIND.items()}
    found = []
    for name, text in named.items():
        given = {key: value for key, value in (("show", name if name != ALL else ""), ("tag", tag)) if value}
        count = dict(counts).get(name)
        found.append(
            (f"{here}?{urlencode(given)}" if given else here, f"{text} {count}" if count else text, name == show)
        )
    return found
