"""A drawing as a picture that stands alone: SVG with its own colours, its title, what it shows in words, what it is of.

The colours are those of the light house in static/css/tokens.css; there is no stylesheet in it, no script and no link.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from foundation.charts import Drawing, Line, Word

PAPER, INK, SOFT, HAIR, STRONG = "#ffffff", "#1c2530", "#4d5966", "#d9d5ce", "#767f8a"
ACCENT, WASH, LATE = "#0b5c7d", "#dcedf5", "#a8261f"
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif"
EDGE = 24.0

_BOXES: dict[str, dict[str, str]] = {
    "bar": {"fill": ACCENT}, "dot": {"fill": ACCENT}, "before": {"fill": STRONG}, "miss": {"fill": LATE},
    "band": {"fill": WASH, "stroke": ACCENT},
}  # fmt: skip
_LINES: dict[str, dict[str, str]] = {
    "grid": {"stroke": HAIR}, "axis": {"stroke": STRONG}, "event": {"stroke": INK, "stroke-dasharray": "3 3"},
    "before": {"stroke": STRONG, "stroke-width": "2"},
}  # fmt: skip
_WORDS = {"bar": ACCENT, "miss": LATE}
# Characters of a line of words: of the title in bold, and of small ones.
_TITLE_LINE, _SMALL_LINE = 72, 108
_TITLE_STEP, _SMALL_STEP, _GAP = 25.0, 19.0, 16.0


@dataclass(frozen=True)
class Picture:
    """A drawing with its words: `title` the finding, `of` what it is of, `about` what it shows for whoever does not see
    it, `note` how to read it."""

    title: str
    of: str
    about: str
    drawing: Drawing
    note: str = ""


@dataclass(frozen=True)
class Svg:
    """A picture as a file, and how large it is, in units of a screen."""

    data: bytes
    width: int
    height: int


def svg(picture: Picture, language: str) -> Svg:
    """The picture as SVG in UTF-8."""
    title, note = textwrap.wrap(picture.title, _TITLE_LINE), textwrap.wrap(picture.note, _SMALL_LINE)
    top = EDGE + _TITLE_STEP * len(title) + _SMALL_STEP + _GAP
    foot = top + picture.drawing.height + _GAP
    width, height = picture.drawing.width + 2 * EDGE, foot + _SMALL_STEP * len(note) + EDGE - _GAP * (not note)
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:.0f} {height:.0f}", "width": f"{width:.0f}",
        "height": f"{height:.0f}", "xml:lang": language, "role": "img", "aria-labelledby": "title about",
        "font-family": FONT, "font-size": "13",
    })  # fmt: skip
    ET.SubElement(root, "title", {"id": "title"}).text = picture.title
    ET.SubElement(root, "desc", {"id": "about"}).text = f"{picture.of} {picture.about} {picture.note}".strip()
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    bold = {"font-size": "19", "font-weight": "700", "fill": INK}
    for at, words in enumerate(title, start=1):
        _text(root, words, EDGE, EDGE + _TITLE_STEP * at - 7, bold)
    _text(root, picture.of, EDGE, top - _GAP - 4, {"fill": SOFT})
    _drawn(ET.SubElement(root, "g", {"transform": f"translate({EDGE:.0f} {top:.1f})"}), picture.drawing)
    for at, words in enumerate(note, start=1):
        _text(root, words, EDGE, foot + _SMALL_STEP * at - 6, {"fill": SOFT})
    return Svg(ET.tostring(root, "utf-8", xml_declaration=True), round(width), round(height))


def _drawn(group: ET.Element, drawing: Drawing) -> None:
    for line in drawing.lines:
        ET.SubElement(group, "line", _places(line) | _LINES.get(line.tone, _LINES["grid"]))
    for box in drawing.boxes:
        place = {"x": f"{box.x}", "y": f"{box.y}", "width": f"{box.width}", "height": f"{box.height}"}
        ET.SubElement(group, "rect", place | _BOXES[box.tone])
    for word in drawing.words:
        _text(group, word.text, word.x, word.y, _dress(word))


def _places(line: Line) -> dict[str, str]:
    return {"x1": f"{line.x1}", "y1": f"{line.y1}", "x2": f"{line.x2}", "y2": f"{line.y2}"}


def _dress(word: Word) -> dict[str, str]:
    tones = word.tone.split()
    colour = next((_WORDS[tone] for tone in tones if tone in _WORDS), INK if "key" in tones else SOFT)
    dress = {"fill": colour} | ({"font-weight": "700"} if "key" in tones else {})
    return dress | ({"text-anchor": word.anchor} if word.anchor != "start" else {})


def _text(parent: ET.Element, words: str, x: float, y: float, dress: dict[str, str]) -> None:
    ET.SubElement(parent, "text", {"x": f"{round(x, 1)}", "y": f"{round(y, 1)}", **dress}).text = words
