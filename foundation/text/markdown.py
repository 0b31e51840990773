"""Markdown as people write it: CommonMark with tables, strikethrough, line breaks and addresses that become links."""

import threading

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table

from foundation.text.cleaning import LONG, LONGEST, clean
from foundation.text.words import paragraphs, readable

# What is deeper, or larger, stays as it was written. A list counts twice, itself and its item. The library would drop
# the words of deeper lists, and take time for each line at each depth of a quote and each cell of a gaping table.
_QUOTE_DEPTH = 8
_LIST_DEPTH = 14
_TABLE_CELLS = 10_000


def render(markdown: str) -> str:
    """Safe HTML from Markdown. HTML in it is shown as it was written, and nobody is looked up: mentions stay words.

    A text of more than `LONG` characters, or one that its references and tables blow up, is kept as plain paragraphs.
    """
    source = readable(markdown)
    html = _parser.render(source) if len(source) <= LONG else ""
    return clean(html if 0 < len(html) <= LONGEST else "".join(paragraphs(source)))


class _Addresses(LinkifyIt):
    """Finds web addresses, those that begin with www., and mail addresses.

    Not every word with a dot: “Thanks.It works” is a missing space, and .it is Italy.
    """

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


class _Parser(threading.local):
    """One Markdown parser for each thread: it is not said to be safe to share."""

    def __init__(self) -> None:
        parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "xhtmlOut": False})
        parser.enable(["linkify", "strikethrough"])
        ends = ["paragraph", "reference", "blockquote"]
        parser.block.ruler.at("blockquote", _shallow_quote, {"alt": [*ends, "list"]})
        parser.block.ruler.at("list", _shallow_list, {"alt": ends})
        parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
        parser.enable("table")
        parser.linkify = _Addresses()
        self.render = parser.render


_parser = _Parser()
