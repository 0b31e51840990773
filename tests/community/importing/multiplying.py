"""A dump many times over with new ids, written in little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.community.importing.moving import FILES

APART = 10_000_000
IDS = re.compile(
    r'(?<= )(Id|PostId|ParentId|AcceptedAnswerId|RelatedPostId|OwnerUserId|UserId|LastEditorUserId)="(-?\d+)"'
)


def multiply(source: Path, target: Path, times: int) -> Path:
    """Every row of every file so many times; each copy with ids of its own, which still point at each other."""
    target.mkdir()
    for name in FILES:
        if (source / f"{name}.xml").is_file():
            with (target / f"{name}.xml").open("w", encoding="utf-8") as file:
                file.writelines(_lines(source / f"{name}.xml", times))
    return target


def _lines(path: Path, times: int) -> Iterator[str]:
    root = path.stem.lower()
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n'
    for copy in range(times):
        with path.open(encoding="utf-8-sig") as file:
            for line in file:
                if line.lstrip().startswith("<row "):
                    yield IDS.sub(lambda found, copy=copy: f'{found[1]}="{_moved(found[2], copy)}"', line)
    yield f"</{root}>\n"


def _moved(number: str, copy: int) -> str:
    return f"-{copy * APART - int(number)}" if number.startswith("-") else str(copy * APART + int(number))
