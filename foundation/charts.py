"""The geometry of charts: numbers in, shapes and words with their places out. What draws them is macros/charts.html.

A drawing is 720 units wide and scales with the page; on a phone its words grow and those marked minor go, so that the
room left for words here is that of the larger type. Tones are names of the stylesheet: bar, before, band, miss.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH = 720.0
GUTTER = 64.0
TOP, FLOOR, FOOT = 44.0, 242.0, 33.0
KEY_ROW = 24.0
KEY_SLOT = 240.0

_STEPS = (1, 2, 4, 5, 10, 20, 25, 40, 50, 100, 200, 250, 400, 500)
# Of the room for one column, the part that is bar; and the widest bar, so that one week alone is no wall.
_FILL, _WIDEST = 0.62, 54.0
# The room that a column needs for its own figure, and the most words along the foot.
_ROOM_FOR_FIGURE, _FEET = 30.0, 8
_HALF_A_FOOT = 40.0
# Stacked parts stand apart by a hair, so that they can be told without colour; an empty chart is low.
_HAIR, _LOW = 1.5, 60.0
_ROW, _ROW_BAR, _LONGEST_NAME = 54.0, 14.0, 42


@dataclass(frozen=True)
class Box:
    """A rectangle of one tone; x and y are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True)
class Line:
    """A straight line: grid or axis."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: str


@dataclass(frozen=True)
class Word:
    """A text at its baseline; anchor is start, middle or end; tone may be key, minor or nothing."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    tone: str = ""


@dataclass(frozen=True)
class Drawing:
    """All that is drawn, in the order of drawing: lines, boxes, words."""

    height: float
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]
    width: float = WIDTH


@dataclass(frozen=True)
class Column:
    """One column: the word at its foot, what is stacked in it from the ground up, and whether it is only context."""

    label: str
    amounts: tuple[int, ...]
    before: bool = False


@dataclass(frozen=True)
class Row:
    """One bar of shares: its name, what it is made of from the left, and what is said at its end."""

    name: str
    amounts: tuple[int, ...]
    note: str = ""


def ticks(highest: int) -> tuple[int, ...]:
    """Round figures above zero for grid lines, at most four, the last at or just above `highest`; none for nothing."""
    if highest <= 0:
        return ()
    scale = 10 ** max(0, int(math.log10(highest)) - 2)
    lines = {step * scale: math.ceil(highest / (step * scale)) for step in _STEPS}
    step = min(
        (step for step in lines if lines[step] <= 4),
        key=lambda step: (lines[step] == 1 < highest, lines[step] * step, step),
    )
    return tuple(range(step, step * lines[step] + 1, step))


def columns(
    given: Sequence[Column],
    *,
    tones: tuple[str, ...] = ("bar",),
    names: tuple[str, ...] = (),
    say: Callable[[int], str] = str,
    say_top: Callable[[int], str] | None = None,
) -> Drawing:
    """Columns from left to right, each of as many stacked amounts as there are tones; `names` makes a key for them.

    `say` writes a figure, `say_top` that of the highest grid line, with its unit ("120 questions"). A column with one
    amount carries that as its figure, a stacked one its last; where there is no room, only the largest is written.
    """
    shift = KEY_ROW if names else 0.0
    marks = ticks(max((sum(column.amounts) for column in given), default=0))
    floor = shift + (FLOOR if marks else _LOW)
    unit = (FLOOR - TOP) / marks[-1] if marks else 0.0
    pitch = (WIDTH - GUTTER) / max(len(given), 1)
    centres = [GUTTER + pitch * (at + 0.5) for at in range(len(given))]
    lines = [Line(0, _at(floor), WIDTH, _at(floor), "axis")]
    lines += [Line(0, _at(floor - mark * unit), WIDTH, _at(floor - mark * unit), "grid") for mark in marks]
    boxes = [
        box
        for column, centre in zip(given, centres, strict=True)
        for box in _stack(column, tones, centre, min(pitch * _FILL, _WIDEST), floor, unit)
    ]
    words = [
        Word(0, _at(floor - mark * unit - 5), (say_top or say)(mark) if mark == marks[-1] else say(mark))
        for mark in marks
    ]
    words += _figures(given, tones, centres, floor, unit, say)
    words += _feet([column.label for column in given], centres, floor + 26)
    key_boxes, key_words = _key(names, tones)
    return Drawing(floor + FOOT, tuple(lines), (*boxes, *key_boxes), (*words, *key_words))


def shares(
    given: Sequence[Row],
    *,
    tones: tuple[str, ...],
    names: tuple[str, ...],
    scale: tuple[str, str, str] = ("0 %", "50 %", "100 %"),
) -> Drawing:
    """Bars of equal length, one below the other, cut by the shares of their amounts; a row of nothing has no bar."""
    head = 2 * KEY_ROW
    height = head + _ROW * len(given) + 8
    boxes, key_words = _key(names, tones)
    words = [*key_words]
    for text, part, anchor in zip(scale, (0.0, 0.5, 1.0), ("start", "middle", "end"), strict=True):
        words.append(Word(WIDTH * part, head - 5, text, anchor))
    lines = [Line(x, head, x, height, "grid") for x in (0.0, WIDTH / 2, WIDTH)]
    for at, row in enumerate(given):
        y = head + _ROW * at
        words.append(Word(6, y + 26, _cut(row.name), tone="key"))
        if row.note:
            words.append(Word(WIDTH - 6, y + 26, row.note, "end"))
        boxes += _cut_bar(row.amounts, tones, y + 34)
    return Drawing(height, tuple(lines), tuple(boxes), tuple(words))


def _stack(column: Column, tones: tuple[str, ...], centre: float, width: float, floor: float, unit: float) -> list[Box]:
    """The boxes of one column; what is there at all is seen, be it one in a thousand."""
    boxes = []
    for amount, top, tone in zip(column.amounts, accumulate(column.amounts), tones, strict=True):
        if amount > 0:
            apart = _HAIR if top > amount else 0.0
            tone = "before" if column.before and tone == "bar" else tone
            height = max(amount * unit - apart, 1.0)
            boxes.append(Box(_at(centre - width / 2), _at(floor - top * unit), _at(width), _at(height), tone))
    return boxes


def _figures(
    given: Sequence[Column],
    tones: tuple[str, ...],
    centres: list[float],
    floor: float,
    unit: float,
    say: Callable[[int], str],
) -> list[Word]:
    tone = f"key {tones[-1]}" if len(tones) > 1 else "key"
    shown = [at for at, column in enumerate(given) if not column.before or len(tones) > 1]
    shown = [at for at in shown if given[at].amounts[-1] > 0]
    if shown and (WIDTH - GUTTER) / len(given) < _ROOM_FOR_FIGURE:
        shown = [max(shown, key=lambda at: given[at].amounts[-1])]
    return [
        Word(
            _at(centres[at]), _at(floor - sum(given[at].amounts) * unit - 6), say(given[at].amounts[-1]), "middle", tone
        )
        for at in shown
    ]


def _feet(labels: list[str], centres: list[float], y: float) -> list[Word]:
    """Words under the columns, as many as have room, counted from the last; every other one is minor."""
    stride = math.ceil(len(labels) / _FEET) if labels else 1
    feet = []
    for nth, at in enumerate(range(len(labels) - 1, -1, -stride)):
        tone = "minor" if nth % 2 else ""
        near_edge = centres[at] > WIDTH - _HALF_A_FOOT
        feet.append(
            Word(WIDTH if near_edge else _at(centres[at]), y, labels[at], "end" if near_edge else "middle", tone)
        )
    return feet[::-1]


def _key(names: tuple[str, ...], tones: tuple[str, ...]) -> tuple[list[Box], list[Word]]:
    """A swatch and a name for each tone, in a row at the top."""
    boxes = [Box(KEY_SLOT * at, 3.0, 12.0, 12.0, tone) for at, tone in enumerate(tones[: len(names)])]
    return boxes, [Word(KEY_SLOT * at + 18, 14.0, name, tone="key") for at, name in enumerate(names)]


def _cut_bar(amounts: tuple[int, ...], tones: tuple[str, ...], y: float) -> list[Box]:
    total = sum(amounts)
    ends = list(accumulate(amounts))
    return [
        Box(_at(WIDTH * (end - amount) / total), y, _at(WIDTH * amount / total), _ROW_BAR, tone)
        for amount, end, tone in zip(amounts, ends, tones, strict=True)
        if amount > 0
    ]


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def _at(place: float) -> float:
    """A place to a tenth of a unit, which no eye can tell."""
    return round(place, 1)
