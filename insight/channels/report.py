"""The comments of other channels in a report: how many, when, in which mood, about what, from whom; too few are not
said. “Too few” is None here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from foundation.periods import Period
from foundation.policy import Actor
from insight.queries import channel_cells, channels
from insight.queries.channel_cells import CHANNEL, FILTERS, MOMENT, MOOD, NOTHING, SEGMENT, THEME, Voices
from insight.queries.channel_privacy import Told
from insight.queries.figures import MOODS

LIST = "/insight/channels/comments"
ADDRESSED = {CHANNEL: CHANNEL, SEGMENT: "comments-segment", MOMENT: "comments-moment"}
"""How a filter of the comments alone stands in an address; one of the whole report stands there by its own name."""
THEMES_SHOWN = 12


@dataclass(frozen=True)
class Line:
    """One value of a breakdown: its name, how many comments (None: too few to say), and where their list stands. `only`
    is the address of the report with this value alone."""

    name: str
    count: int | None
    address: str
    only: str = ""


@dataclass(frozen=True)
class Section:
    """What a report says of other channels."""

    voices: Voices
    count: int | None
    address: str
    chosen: Sequence[tuple[str, str, str]]
    weeks: Sequence[Period]
    by_week: Sequence[int | None]
    moods: dict[str, int | None]
    themes: Sequence[Line]
    by: dict[str, Sequence[Line]]

    @property
    def asked(self) -> str:
        """The comments that are meant, as they stand in an address."""
        return self.address.partition("?")[2]

    def week_address(self, week: Period) -> str:
        """The list of one week."""
        return address(replace(self.voices, period=week))


def address(voices: Voices, part: str = NOTHING, value: str = NOTHING, path: str = LIST) -> str:
    """Where the list of these comments stands, or the report about them."""
    named = dict(voices.filters) | ({part: value} if part else {})
    written = {name if name in voices.shared else ADDRESSED.get(name, name): value for name, value in named.items()}
    return f"{path}?{urlencode({'period': voices.period.name} | written)}"


def measure(actor: Actor, voices: Voices) -> Section | None:
    """Count the comments of a period; None where no channel brought any comment at all."""
    cube = channel_cells.cube(voices, [channels.channels_named(), channels.themes_named(actor)])
    named, themes = cube.beside
    if not any(row.items for row in named):
        return None
    told = Told(cube)
    names = {row.of_filter: row.of_part for row in named}
    weeks = [week for week in channel_cells.weeks_of(voices.period) if week.begun]
    return Section(
        voices=voices,
        count=cube.cell(told.held, NOTHING, NOTHING, voices.period).items if told.may() else None,
        address=address(voices),
        chosen=[(name, names.get(value, value) if name == CHANNEL else value, _without(voices, name))
                for name, value in voices.filters],
        weeks=weeks,
        by_week=[_said(told, NOTHING, NOTHING, week) for week in weeks],
        moods={mood: _said(told, MOOD, mood, voices.period) for mood in MOODS},
        themes=_themes(told, themes),
        by={name: _lines(told, name, names) for name in FILTERS if name not in voices.chosen},
    )  # fmt: skip


def _said(told: Told, part: str, value: str, period: Period) -> int | None:
    return told.cube.cell(told.held, part, value, period).items if told.may(part, value, period) else None


def _without(voices: Voices, name: str) -> str:
    """The report without one filter."""
    rest = tuple(one for one in voices.filters if one[0] != name)
    return address(replace(voices, filters=rest), path="/insight") + "#channels"


def _lines(told: Told, part: str, names: dict[str, str]) -> list[Line]:
    """The values of a breakdown that may be said, those with the most comments first; one value alone is none."""
    voices = told.cube.voices
    found = told.cube.along_part(told.held, part, voices.period)
    sizes = sorted(((cell.items, value) for value, cell in found.items() if told.may(part, value)), reverse=True)
    if part in (SEGMENT, MOMENT) and [value for _items, value in sizes] == [NOTHING]:
        return []
    return [
        Line(
            names.get(value, value) if part == CHANNEL else value,
            items,
            address(voices, part, value),
            address(voices, part, value, path="/insight") + "#channels",
        )
        for items, value in sizes
    ]


def _themes(told: Told, named: Sequence[Any]) -> list[Line]:
    voices = told.cube.voices
    found = told.cube.along_part(told.held, THEME, voices.period)
    sizes = {int(value): cell.items for value, cell in found.items() if value and told.may(THEME, value)}
    known = [row for row in named if row.nth in sizes]
    lines = [Line(row.of_part, sizes[row.nth], address(voices, THEME, row.of_filter)) for row in known]
    return sorted(lines, key=lambda line: (-(line.count or 0), line.name))[:THEMES_SHOWN]
