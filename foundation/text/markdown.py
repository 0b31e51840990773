"""Markdown as people write it: CommonMark with tables, strikethrough, line breaks and addresses that become links."""

import re
import threading
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token

from foundation.text.cleaning import LONG, LONGEST, clean
from foundation.text.words import paragraphs, readable

# What is deeper, or larger, stays as it was written. A list counts twice, itself and its item. The library would drop
# the words of deeper lists, and take time for each line at each depth of a quote and each cell of a gaping table.
_QUOTE_DEPTH = 8
_LIST_DEPTH = 14
_TABLE_CELLS = 10_000
_LOOK_BACK = 1_000  # characters
_NAME = re.compile(r"(?<![\w@./+-])(@[a-z0-9]+(?:-[a-z0-9]+)*)", re.IGNORECASE)


def render(markdown: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Safe HTML from Markdown. HTML in it is shown as it was written.

    `names`: words that begin with @, in small letters, and the addresses that they lead to; others stay words. A text
    of more than `LONG` characters, or one that its links and tables would blow up, is kept as plain paragraphs.
    """
    source = readable(markdown)
    html = _parser.html(source, names) if len(source) <= LONG else None
    return clean("".join(paragraphs(source)) if html is None else html)


class _Addresses(LinkifyIt):
    """Finds web addresses, those that begin with www., and mail addresses.

    Not every word with a dot: “Thanks.It works” is a missing space, and .it is Italy.
    """

    def pretest(self, text: str) -> bool:
        """Whether there may be one: each has one of these signs, and the library looks for much more, at length."""
        return (":" in text or "@" in text or "www." in text.lower()) and bool(super().pretest(text))

    def match(self, text: str) -> list[Match]:
        return [found for found in super().match(text) or [] if _is_meant(found)]


def _is_meant(found: Match) -> bool:
    return found.schema in ("http:", "https:", "mailto:") or found.raw.lower().startswith("www.")


def _shallow_quote(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    return state.level < _QUOTE_DEPTH and blockquote(state, first, last, silent)


def _shallow_list(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    return state.level < _LIST_DEPTH and list_block(state, first, last, silent)


def _small_table(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    columns = state.src.count("|", state.bMarks[first], state.eMarks[first])
    return columns * (last - first) <= _TABLE_CELLS and table(state, first, last, silent)


def _near_address(state: StateInline, silent: bool) -> bool:
    # The library looks back over all the words before each “://”. Far from the last tag, the addresses found later do.
    return len(state.pending) <= _LOOK_BACK and linkify(state, silent)


def _link_names(state: StateCore) -> None:
    """Makes links of the names that are known, outside of links and code."""
    for block in state.tokens if state.env["names"] else ():
        if block.type == "inline" and "@" in block.content:
            block.children = list(_with_names(block.children or [], state.env["names"]))


def _with_names(tokens: list[Token], names: Mapping[str, str]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "text" and not depth:
            yield from _pieces(token.content, names)
        else:
            yield token


def _pieces(words: str, names: Mapping[str, str]) -> Iterator[Token]:
    for number, piece in enumerate(_NAME.split(words)):
        address = names.get(piece.lower()) if number % 2 else None
        if address:
            yield Token("link_open", "a", 1, attrs={"href": address})
        yield Token("text", "", 0, content=piece)
        if address:
            yield Token("link_close", "a", -1)


class _Parser(threading.local):
    """One Markdown parser for each thread: it is not said to be safe to share."""

    def __init__(self) -> None:
        self.parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "xhtmlOut": False})
        self.parser.enable(["linkify", "strikethrough", "table"])
        self.parser.linkify = _Addresses()
        self.parser.inline.ruler.at("linkify", _near_address)
        self.parser.core.ruler.push("names", _link_names)
        ends = ["paragraph", "reference", "blockquote"]
        rules = self.parser.block.ruler
        rules.at("blockquote", _shallow_quote, {"alt": [*ends, "list"]})
        rules.at("list", _shallow_list, {"alt": ends})
        rules.at("table", _small_table, {"alt": ["paragraph", "reference"]})

    def html(self, source: str, names: Mapping[str, str]) -> str | None:
        """The Markdown as HTML, not yet safe, or None where that would be longer than `LONGEST`."""
        known: dict[str, Any] = {"names": names}
        tokens = self.parser.parse(source, known)
        # One long address that is defined once can be used thousands of times.
        longest = max((len(link["href"] + link["title"]) for link in known.get("references", {}).values()), default=0)
        if longest * source.count("]") > LONGEST:
            return None
        html = self.parser.renderer.render(tokens, self.parser.options, known)
        return html if len(html) <= LONGEST else None


_parser = _Parser()
