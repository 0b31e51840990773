"""Reads the content of the sample from the TOML files in `content/`, and refuses it when it contradicts itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from sample import moments
from sample.checks import StoryError, check
from sample.script import (
    OPENERS,
    OPENING,
    Department,
    Holiday,
    Organisation,
    Outcome,
    Person,
    SavedReply,
    Space,
    Step,
    Story,
    Thread,
)

CONTENT = Path(__file__).parent / "content"
THREADS = {
    "water-before.toml": "water-and-drains",
    "water.toml": "water-and-drains",
    "bins-before.toml": "bins-and-recycling",
    "bins.toml": "bins-and-recycling",
    "shed-before.toml": "potting-shed",
    "shed.toml": "potting-shed",
    "streets.toml": "streets-and-paths",
    "board.toml": "sounding-board",
    "tea.toml": "tea-room",
    "howtos.toml": "",
    "told.toml": "",
}
"""The files of threads, each with its space; where several share a file, each thread names its own."""


def load(folder: Path = CONTENT) -> Story:
    """Read the content and check it. StoryError, with the place, when a row or the whole makes no sense."""
    house, outcomes = _toml(folder / "organisation.toml"), _toml(folder / "outcomes.toml")
    people = _rows(Person, _toml(folder / "people.toml")["people"], "people.toml")
    spaces = _rows(Space, house["spaces"], "organisation.toml")
    threads = tuple(_thread(row, space) for name, space in THREADS.items() for row in _toml(folder / name)["thread"])
    story = Story(
        organisation=_row(Organisation, house["organisation"], "organisation.toml"),
        holidays=tuple(Holiday(moments.day_of(row["day"]), row["name"]) for row in house["holidays"]),
        departments=_rows(Department, house["departments"], "organisation.toml"),
        spaces=spaces,
        people=people,
        threads=threads,
        outcomes=_rows(Outcome, outcomes["outcome"], "outcomes.toml"),
        saved_replies=_rows(SavedReply, _toml(folder / "saved_replies.toml")["reply"], "saved_replies.toml"),
        by_handle={person.handle: person for person in people},
        by_label={thread.label: thread for thread in threads},
        by_slug={space.slug: space for space in spaces},
    )
    check(story)
    return story


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _thread(row: dict[str, Any], space: str) -> Thread:
    steps = tuple(_step(step, row["label"]) for step in row["steps"])
    return Thread(label=row["label"], space=row.get("space", space), state=row["state"], steps=steps)


def _step(row: dict[str, Any], place: str) -> Step:
    written = dict(row)
    voice = written.pop("voice", "personal")
    if voice not in ("personal", "official"):
        raise StoryError(f"{place}: {voice!r} is no voice.")
    if "as" in written:
        written["label"] = written.pop("as")
    if written.get("do") in OPENERS:
        written["label"] = OPENING
    if isinstance(written.get("who"), str):
        written["who"] = [written["who"]]
    return _row(Step, {**written, "official": voice == "official"}, place)


def _rows(kind: type[Any], rows: list[dict[str, Any]], place: str) -> tuple[Any, ...]:
    return tuple(_row(kind, row, f"{place}, row {number}") for number, row in enumerate(rows, 1))


def _row(kind: type[Any], row: Mapping[str, Any], place: str) -> Any:
    values = {key: _value(value) for key, value in row.items()}
    known = {item.name for item in fields(kind)}
    try:
        if "when" in known:
            values["when"] = moments.read(row)
        for name in known & {"began", "joined"} & values.keys():
            values[name] = moments.on_day(values[name])
    except ValueError as error:
        raise StoryError(f"{place}: {error}") from error
    values = {key: value for key, value in values.items() if key not in moments.FORMS}
    if surplus := values.keys() - known:
        raise StoryError(f"{place}: there is no field {', '.join(sorted(surplus))}.")
    needed = {item.name for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING}
    if missing := needed - values.keys():
        raise StoryError(f"{place}: {', '.join(sorted(missing))} is missing.")
    return kind(**values)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return tuple(value) if isinstance(value, list) else value
