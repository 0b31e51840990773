"""Reading the files of a Stack Exchange dump row by row, in little memory, however they are broken.

A well-formed row holds no `<` but its first, so the text is cut there and each row is parsed alone: what is broken
costs one row, and a DOCTYPE is never seen by a parser, so that nothing in it can be fetched or expanded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

CHUNK = 1 << 16
LONGEST = 1 << 22  # characters of one row; a longer one is rejected


@dataclass(frozen=True)
class Broken:
    """A row that could not be read, and why."""

    row: str
    why: str


Row = dict[str, str]


def read(path: Path, progress: Callable[[int], None] = lambda size: None) -> Iterator[Row | Broken]:
    """Every row of a file as its attributes, or as Broken. `progress` gets the bytes read so far, now and then."""
    root = path.stem.lower()
    inside = False
    for number, piece in enumerate(_pieces(path, progress)):
        if not inside:
            inside = re.match(rf"{root}\b", piece) is not None
        elif re.match(r"row\b", piece):
            yield _parse(f"<{piece}", f"{path.name}, piece {number}")
    if not inside:
        yield Broken(path.name, f"there is no <{root}> in it")


def _pieces(path: Path, progress: Callable[[int], None]) -> Iterator[str]:
    """What stands between one `<` and the next."""
    kept: list[str] = []
    length = 0
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        while chunk := file.read(CHUNK):
            *whole, rest = chunk.split("<")
            for piece in whole:
                yield "".join([*kept, piece])
                kept, length = [], 0
            if length < LONGEST:
                kept.append(rest)
                length += len(rest)
            progress(file.buffer.raw.tell())  # type: ignore[attr-defined]
    yield "".join(kept)


def _parse(text: str, place: str) -> Row | Broken:
    named = re.search(r'\bId="(-?\d{1,19})"', text[:400])
    name = f"{place}, Id {named[1]}" if named else place
    if len(text) >= LONGEST:
        return Broken(name, "longer than 4 MB")
    try:
        text.encode()
        return dict(ElementTree.fromstring(text.strip()).attrib)
    except UnicodeEncodeError:
        return Broken(name, "not UTF-8")
    except ElementTree.ParseError as error:
        return Broken(name, f"not well-formed: {error}")
