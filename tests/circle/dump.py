"""A Stack Exchange dump of one's own: so that any text arrives as title, name, tag, post and comment by an import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from community import indexing, spaces
from community.importing.stackexchange import StackExchange
from community.importing.tally import Tally
from foundation import clock
from foundation.database import transaction
from tests.circle.house import House

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot carry
_AT = "2020-01-01T10:00:00.000"
QUESTIONS, TITLES, ANSWERS = 1_000_000, 2_000_000, 3_000_000
_WHITE = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}

Row = dict[str, object]


def write(folder: Path, texts: Sequence[str], titles: Sequence[str], together: int) -> None:
    """Every text as a name, an answer and a comment, `together` to a question; every title as a question of its own."""
    questions = range(0, len(texts), together)
    posts = [_question(QUESTIONS + first, texts[first], first) for first in questions]
    posts += [_question(TITLES + number, title, number) for number, title in enumerate(titles)]
    posts += [
        _post(ANSWERS + at, 2, at, text) | {"ParentId": QUESTIONS + at - at % together} for at, text in enumerate(texts)
    ]
    comments = [{"Id": at, "PostId": ANSWERS + at, "UserId": at, "Text": text} for at, text in enumerate(texts)]
    _file(folder / "Users.xml", [{"Id": at, "DisplayName": text} for at, text in enumerate(texts)])
    _file(folder / "Posts.xml", posts)
    _file(folder / "Comments.xml", comments)


def move_in(house: House, folder: Path, slug: str, name: str) -> tuple[int, Tally]:
    """Import a dump into a new space, so that search finds it: the id of the space, and what was taken."""
    with house.app.app_context(), clock.at(house.moment):  # a session of its own, for an import empties it
        with transaction():
            space = spaces.found(slug, name, position=9)
        space_id = space.id
        tally = StackExchange(folder, space).move_in()
        indexing.reindex(lambda _done: None)
    return space_id, tally


def _question(key: int, text: str, author: int) -> Row:
    tag = re.sub("[<>]", "", text)
    return _post(key, 1, author, text) | {"Title": text if text.strip() else "?", "Tags": f"<{tag}>"}


def _post(key: int, kind: int, author: int, text: str) -> Row:
    return {"Id": key, "PostTypeId": kind, "OwnerUserId": author, "Body": text}


def _file(path: Path, rows: Sequence[Row]) -> None:
    lines = [" ".join(f"{name}={_quoted(value)}" for name, value in row.items()) for row in rows]
    written = "\n".join(f'  <row {line} CreationDate="{_AT}" />' for line in lines)
    root = path.stem.lower()
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{written}\n</{root}>\n', encoding="utf-8")


def _quoted(value: object) -> str:
    return quoteattr(_UNFIT.sub("", str(value)), _WHITE)
