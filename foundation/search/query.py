"""What a person types into the search box, read by our own rules: every text is a query, and none is expensive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from foundation.search.words import SMALL_WORDS, asked, term_of, words

MOST_SIGNS = 200
MOST_TERMS = 12

QUOTES = re.compile(r"[“”„‟«»＂]")
_PART = re.compile(r'(?P<minus>(?<!\S)[-−–](?=["\w]))?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))')
_SMALL = frozenset(map(term_of, SMALL_WORDS))

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A bounded query of at most 12 terms, in the form in which words are compared.

    `terms` are the words asked for, `phrases` those asked for side by side, `excluded` (phrases too, often of one
    word) what no hit may have. `text` is what was typed, its white space made even, for showing it again. A `loose`
    query is a whole sentence of which a part will do: see `Engine.find`.
    """

    text: str = ""
    terms: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    loose: bool = False

    def corrected(self, better: Mapping[str, str]) -> Query:
        """The same query with better words in the place of some."""
        return replace(self, terms=tuple(dict.fromkeys(better.get(term, term) for term in self.terms)))

    def __bool__(self) -> bool:
        """Whether it asks for anything; one that only excludes does not."""
        return bool(self.terms or self.phrases)


def parse(text: str) -> Query:
    """Read words, "quoted phrases" and -excluded ones from the first 200 signs of any text. Never raises.

    No other sign has a meaning: stars, brackets, colons, AND and OR are read as gaps or words, and so is a quotation
    mark without its other half. Small English words are asked for only where there is nothing else.
    """
    shown = _first_signs(text)
    parts = list(_parts(shown))
    if any(kind == "phrase" or (kind == "term" and terms[0] not in _SMALL) for kind, terms in parts):
        parts = [(kind, terms) for kind, terms in parts if kind != "term" or terms[0] not in _SMALL]
    kept: dict[str, dict[Phrase, None]] = {"term": {}, "phrase": {}, "excluded": {}}
    left = MOST_TERMS
    for kind, terms in parts:
        fitting = terms[:left]
        if not fitting or fitting in kept[kind] or (kind == "excluded" and fitting != terms):
            continue  # half of an excluded phrase would exclude more than was asked
        kept[kind][fitting] = None
        left -= len(fitting)
    return Query(shown, tuple(term for (term,) in kept["term"]), tuple(kept["phrase"]), tuple(kept["excluded"]))


def _first_signs(text: str) -> str:
    """As many whole words as fit, with single spaces between them; a first word that does not fit is cut."""
    even = " ".join(text.strip()[: 4 * MOST_SIGNS].split())
    if len(even) <= MOST_SIGNS:
        return even
    return even[: MOST_SIGNS + 1].rpartition(" ")[0] or even[:MOST_SIGNS]


def _parts(shown: str) -> Iterator[tuple[str, Phrase]]:
    for part in _PART.finditer(QUOTES.sub('"', shown)):
        quoted = part["phrase"] is not None
        if part["minus"] or quoted:
            side_by_side = tuple(word.term for word in words(part["phrase"] if quoted else part["plain"]))
            if side_by_side:
                yield "excluded" if part["minus"] else "phrase", side_by_side
        else:
            yield from (("term", (term,)) for term in asked(part["plain"]))
