"""HTML of any kind becomes small, well-formed HTML of the allow-list: the pass before bleach and nh3.

Both of those build a tree as browsers do, and 30 KB of hostile tags can make that take seconds and megabytes (unclosed
elements that differ in one attribute are all opened again in every paragraph). This pass writes balanced tags never
deeper than `DEPTH`, in time and size proportional to the input, so that what follows is quick whatever comes. On the
way posts get their shape: headings that fit under the page's own, pictures as links, lists and tables with all parts.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from foundation.text.allowed import ATTRIBUTES, BLOCKS, TAGS, address, allowed
from foundation.text.tags import Text, tags
from foundation.text.words import decoded

DEPTH = 24

_VOID = frozenset({"br", "hr"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PLAIN_BLOCKS = (
    "address", "article", "aside", "caption", "center", "details", "fieldset", "figcaption", "footer", "form",
    "header", "legend", "main", "nav", "option", "section", "summary",
)  # fmt: skip
_RENAMED = {"strike": "s", "tt": "code", "samp": "code", "tfoot": "tbody"} | dict.fromkeys(_PLAIN_BLOCKS, "div")

# Which elements stand directly in which; the first is made for words that stand there without one.
_CHILDREN = {
    "ul": ("li",), "ol": ("li",), "dl": ("dd", "dt"),
    "table": ("tbody", "thead"), "thead": ("tr",), "tbody": ("tr",), "tr": ("td", "th"),
}  # fmt: skip
_LISTS, _ITEMS, _CELLS = frozenset({"ul", "ol", "dl"}), frozenset({"li", "dt", "dd"}), frozenset({"td", "th"})
_TABLE = frozenset({"table", "thead", "tbody", "tr"})
_TABLE_HOMES = {"thead": {"table"}, "tbody": {"table"}, "tr": _TABLE - {"tr"}, "td": _TABLE, "th": _TABLE}
_HOMES = _TABLE_HOMES | {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}}


def shaped(html: str) -> str:
    """Any string as well-formed HTML of the allow-list; shaping that again changes nothing."""
    shape = _Shape()
    for piece in tags(html):
        if isinstance(piece, Text):
            shape.text(piece.source)
        elif piece.closes:
            shape.close(_RENAMED.get(piece.name, piece.name))
        else:
            shape.open(_RENAMED.get(piece.name, piece.name), piece.attributes)
    return shape.html()


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet: our name for it, its tag, and where in the written pieces it begins."""

    name: str
    tag: str
    start: int


class _Shape:
    """The HTML written so far, and the elements that are open in it."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.opened: list[_Open] = []
        self.headings: list[int] = []
        self.inner_tables = 0

    def html(self) -> str:
        self._close_down_to(0)
        return "".join(self.written).strip()

    def text(self, source: str) -> None:
        words = decoded(source)
        if words and not words.isspace():
            self._make_room("words")
            self.written.append(escape(words, quote=False))
        elif words and not (self.opened and self.opened[-1].name in _CHILDREN):
            self.written.append(words)

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            self._picture(attributes)
        elif name == "a":
            self._link(attributes)
        elif name == "table":
            self._table()
        elif name in _HEADINGS:
            self._close_nearest(_HEADINGS)
            self._write(name, "h3")
        elif name in _HOMES:
            self._part(name, attributes)
        elif name in TAGS:
            self._write(name, name, attributes)

    def close(self, name: str) -> None:
        if name == "table" and self.inner_tables:
            self.inner_tables -= 1
        elif name in _HEADINGS:
            self._close_nearest(_HEADINGS, _walls(name))
        else:
            self._close_nearest({name, f"loose {name}"}, _walls(name))
            if name == "table":
                self._close_nearest({"frame"})

    def _write(self, name: str, tag: str, attributes: dict[str, str] | None = None) -> None:
        """Opens an element, with what it needs around it, unless it would stand too deep."""
        if tag in BLOCKS:
            self._close_nearest({"p"}, _CELLS)
        self._make_room(name)
        if len(self.opened) < DEPTH or name in _HOMES:
            if tag not in _VOID:
                self.opened.append(_Open(name, tag, len(self.written)))
            self.written.append(f"<{tag}{_attributes_of(tag, attributes or {})}>")
        elif tag in BLOCKS:
            self.written.append(" ")

    def _make_room(self, name: str) -> None:
        """Opens the item or cell that something called `name` needs around it in the innermost list or table."""
        while self.opened and name not in (children := _CHILDREN.get(self.opened[-1].name, (name,))):
            self.opened.append(_Open(children[0], children[0], len(self.written)))
            self.written.append(f"<{children[0]}>")

    def _part(self, name: str, attributes: dict[str, str]) -> None:
        """Opens an item, row or cell in the list or table around it, or a plain block where there is none."""
        home = self._nearest(_HOMES[name], () if name in _TABLE_HOMES else _CELLS)
        if home is None:
            self._write(f"loose {name}", "div")
        else:
            self._close_down_to(home + 1)
            self._write(name, name, attributes)

    def _table(self) -> None:
        """Opens a table in a figure, which may scroll; a table within a table lends its cells to the outer one."""
        if self._nearest({"table"}) is not None:
            self.inner_tables += 1
            return
        self.inner_tables = 0
        if not (self.opened and self.opened[-1].tag == "figure"):
            self._write("frame", "figure")
        self._write("table", "table")

    def _link(self, attributes: dict[str, str]) -> None:
        self._close_nearest({"a"}, _CELLS)
        if self._nearest({"a"}) is None and _attributes_of("a", attributes):
            self._write("a", "a", attributes)

    def _picture(self, attributes: dict[str, str]) -> None:
        """A picture is a link: loaded by itself it would tell a stranger who reads what."""
        source = address(decoded(attributes.get("src", ""))) or ""
        file_name = unquote(re.split("[?#]", source)[0].rstrip("/").rpartition("/")[2])
        inside_link = self._nearest({"a"}) is not None
        if source and not inside_link:
            self._write("a", "a", {"href": escape(source)})
        self.text(attributes.get("alt", "").strip() or escape(file_name))
        if not inside_link:
            self._close_nearest({"a"})

    def _nearest(self, names: Container[str], walls: Container[str] = ()) -> int | None:
        """The position of the innermost open element of these names, if no wall stands before it."""
        for position in range(len(self.opened) - 1, -1, -1):
            if self.opened[position].name in names:
                return position
            if self.opened[position].name in walls:
                return None
        return None

    def _close_nearest(self, names: Container[str], walls: Container[str] = ()) -> None:
        position = self._nearest(names, walls)
        if position is not None:
            self._close_down_to(position)

    def _close_down_to(self, position: int) -> None:
        while len(self.opened) > position:
            self._finish(self.opened.pop())

    def _finish(self, element: _Open) -> None:
        """Closes an element, or takes its tag back: a link, a heading and its cell need words."""
        tag = element.tag
        if element.name in _HEADINGS or tag in ("a", "th"):
            if self._has_words_since(element.start):
                tag = self._fitting(_HEADINGS[element.name]) if element.name in _HEADINGS else tag
            elif tag == "th":
                tag = "td"
            else:
                del self.written[element.start]
                return
            self.written[element.start] = f"<{tag}{self.written[element.start][1 + len(element.tag) :]}"
        elif tag == "pre":
            self._begin_with_words(element.start + 1)
        elif tag == "p" and element.start == len(self.written) - 1:
            self.written.pop()
            return
        self.written.append(f"</{tag}>")

    def _has_words_since(self, start: int) -> bool:
        return any(piece.strip() and not piece.startswith("<") for piece in self.written[start + 1 :])

    def _begin_with_words(self, start: int) -> None:
        """Takes away the line ends that code begins with: a browser drops one, so each cleaning would take one more."""
        for position in range(start, len(self.written)):
            self.written[position] = self.written[position].lstrip("\n")
            if self.written[position]:
                return

    def _fitting(self, level: int) -> str:
        """The heading tag for a level as it was written: h3 for the post's first, with no level left out on the way."""
        self.headings = [*(outer for outer in self.headings if outer < level), level]
        return f"h{min(2 + len(self.headings), 5)}"


def _walls(name: str) -> frozenset[str]:
    """The open elements that the end tag of this name does not reach across."""
    if name in _TABLE_HOMES or name == "table":
        return frozenset()
    if name in _ITEMS:
        return _CELLS | _LISTS
    return _CELLS if name in BLOCKS else _CELLS | _ITEMS


def _attributes_of(tag: str, attributes: dict[str, str]) -> str:
    """The allowed ones of a tag's attributes as they are written, each after a space."""
    if tag not in ATTRIBUTES:
        return ""
    names = ATTRIBUTES[tag].keys() & attributes.keys()
    values = ((name, allowed(tag, name, decoded(attributes[name]))) for name in sorted(names))
    return "".join(f' {name}="{escape(value)}"' for name, value in values if value is not None)
