"""A row of a list as HTML, made once for everything that it shows: home and lists show the same rows all day."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from community.queries.rows import ThreadRow
from foundation.languages import Reader, reader
from foundation.slots import panel


def thread_row(row: ThreadRow, space: bool, tagged: str) -> Markup:
    """The <li> of a thread. `space`: name its space; `tagged`: address of a list by tag, or nothing."""
    return _made(row, space, tagged, reader())


@lru_cache(maxsize=4096)
def _made(row: ThreadRow, space: bool, tagged: str, _reader: Reader) -> Markup:
    return panel("community/_row.html", row=row, space=space, tagged=tagged)
