"""A Stack Exchange dump of invented questions, as large as is asked for, written in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bench.words import Writer

BEGINS, PEOPLE, ANSWERS = datetime(2015, 1, 5, 9, tzinfo=UTC), 500, 4
PAUSE = timedelta(minutes=3)


def write(folder: Path, posts: int, seed: int = 9) -> Path:
    """Questions with four answers each, `posts` in all, by 500 people."""
    folder.mkdir(parents=True)
    writer = Writer(seed)
    for name, rows in (("Users", _users(writer)), ("Posts", _posts(writer, posts))):
        with (folder / f"{name}.xml").open("w", encoding="utf-8") as file:
            file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{name.lower()}>\n')
            for row in rows:
                told = " ".join(f"{key}={quoteattr(str(value))}" for key, value in row.items())
                file.write(f"  <row {told} />\n")
            file.write(f"</{name.lower()}>\n")
    return folder


def _said(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _users(writer: Writer) -> Iterator[dict[str, object]]:
    for number in range(1, PEOPLE + 1):
        name = " ".join(writer.words(2)).title()
        yield {"Id": number, "Reputation": 1, "CreationDate": _said(BEGINS), "DisplayName": name}


def _posts(writer: Writer, posts: int) -> Iterator[dict[str, object]]:
    for number in range(1, posts + 1):
        place = (number - 1) % (ANSWERS + 1)
        question = number - place
        row: dict[str, object] = {
            "Id": number, "PostTypeId": 2 if place else 1, "Score": writer.random.randint(0, 9),
            "CreationDate": _said(BEGINS + number * PAUSE),
            "OwnerUserId": writer.random.randint(1, PEOPLE), "Body": f"<p>{writer.paragraph()}</p>\n",
        }  # fmt: skip
        if place:
            row["ParentId"] = question
        else:
            row |= {"Title": writer.sentence(5, 10), "Tags": f"<{writer.words(1)[0]}>"}
            if number < posts and writer.random.random() < 0.5:
                row["AcceptedAnswerId"] = number + 1
        yield row
