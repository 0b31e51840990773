"""Shows why a text was found: its best stretch, or a whole title, with the words of the query marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from foundation.search.query import Query
from foundation.search.words import Word, begins_word, flat, places, with_pairs, words

MOST_SIGNS = 100_000
"""Signs of a text that are looked through."""
MOST_STRETCHES = 8
"""Pieces of a text, of two widths each, that are read word by word: those where most of the query may stand."""
LONG_WORD = 80

_SEVERAL = re.compile("ae|oe|ss")


class _Span(NamedTuple):
    """A part of a text to mark, and which word or phrase of the query it shows."""

    start: int
    end: int
    which: int


def highlight(text: str, query: Query, width: int = 240) -> Markup:
    """The stretch of plain `text` that shows most of the query, of about `width` signs, as safe HTML.

    Matches stand in `<mark>`, words are whole, and an ellipsis stands where text was left out. Without a match it is
    the beginning of the text. Of a huge text only the beginning is looked through.
    """
    text = unicodedata.normalize("NFC", text[:MOST_SIGNS])
    asked = len(query.terms) + len(query.phrases)
    best: list[_Span] = []
    for start, end in _stretches(text, query, width):
        spans = [_Span(start + one, start + two, which) for one, two, which in _spans(text[start:end], query)]
        best = max(best, _densest(spans, width), key=_worth)
        if _worth(best)[0] == asked:
            break
    first, last = _window(text, best, width)
    before, after = "…" if first else "", "…" if last < len(text.rstrip()) else ""
    return Markup("{}{}{}").format(before, highlight_title(text[first:last], query), after)


def may_show(text: str, query: Query) -> bool:
    """Whether words of the query may stand in a text, or in its HTML; a quick look, which is wrong only to say yes."""
    return bool(query) and _likely(query).search(flat(text)) is not None


def highlight_title(title: str, query: Query) -> Markup:
    """The whole title as safe HTML, the words and phrases of the query in `<mark>`."""
    html, done = Markup(), 0
    for start, end in _merged(_spans(title, query)):
        html += escape(title[done:start]) + Markup("<mark>{}</mark>").format(title[start:end])
        done = end
    return html + escape(title[done:])


def _spans(text: str, query: Query) -> list[_Span]:
    """Where the words and phrases of the query stand in the text, in order."""
    singles = list(words(text) if query.phrases else _near_words(text, query))
    terms = {term: number for number, term in enumerate(query.terms)}
    spans = [_Span(word.start, word.end, terms[word.term]) for word in with_pairs(singles) if word.term in terms]
    for which, phrase in enumerate(query.phrases, len(terms)):
        spans += (_Span(start, end, which) for start, end in _phrases(singles, phrase))
    return sorted(spans)


def _near_words(text: str, query: Query) -> Iterator[Word]:
    """The words of the text between two spaces, wherever one of the query may stand there; all others are skipped."""
    done = 0
    for match in _likely(query).finditer(flat(text)) if query else ():
        if match.start() >= done:
            start = text.rfind(" ", done, match.start()) + 1 or done
            done = text.find(" ", match.end())
            done = len(text) if done < 0 else done
            for word in words(text[start:done]):
                yield word._replace(start=start + word.start, end=start + word.end)


def _phrases(singles: list[Word], phrase: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for place, word in enumerate(singles):
        if word.term == phrase[0]:
            here = singles[place : place + len(phrase)]
            if tuple(word.term for word in here) == phrase:
                yield here[0].start, here[-1].end


def _merged(spans: list[_Span]) -> Iterator[tuple[int, int]]:
    """The spans without overlap; those that touch, as the pairs of an unspaced script do, become one."""
    start = end = -1
    for span in spans:
        if span.start > end:
            if end > 0:
                yield start, end
            start = span.start
        end = max(end, span.end)
    if end > 0:
        yield start, end


def _stretches(text: str, query: Query, width: int) -> list[tuple[int, int]]:
    """Where words of the query may stand: pieces of two widths, each from the beginning of such a word."""
    plain = flat(text)
    pieces: list[tuple[int, int, set[str]]] = []
    for match in _likely(query).finditer(plain) if query else ():
        start = match.start()
        if not begins_word(plain, start):
            continue
        if not pieces or start >= pieces[-1][1]:
            end = start + 2 * width
            pieces.append((start, max(end, text.find(" ", end, end + LONG_WORD)), set()))
        pieces[-1][2].add(match[0])
    pieces.sort(key=lambda piece: -len(piece[2]))
    return [(start, end) for start, end, _ in pieces[:MOST_STRETCHES]]


@lru_cache(maxsize=64)
def _likely(query: Query) -> re.Pattern[str]:
    """Finds how words of the query begin in a flat text."""
    firsts = {_beginning(term) for term in (*query.terms, *(phrase[0] for phrase in query.phrases))}
    elided = {f"{first[0]}['’]{first[1:]}" for first in firsts if first.isalpha()}
    return re.compile("|".join(sorted({*map(re.escape, firsts), *elided}, reverse=True)))


def _beginning(term: str) -> str:
    """How all words of a term begin in a flat text.

    Porter 2 changes at most the last letter of a stem, but in dying, lying and tying; "ae" may have been one sign.
    """
    if term in {"die", "lie", "tie"}:
        return term[0]
    several = _SEVERAL.search(term)
    return term[: several.start() + 1] if several else term[:-1] or term


def _densest(spans: list[_Span], width: int) -> list[_Span]:
    """The run of spans within the width that shows most of the query."""
    best: list[_Span] = []
    first = 0
    for last, span in enumerate(spans):
        while first < last and span.end - spans[first].start > width:
            first += 1
        best = max(best, spans[first : last + 1], key=_worth)
    return best


def _worth(spans: list[_Span]) -> tuple[int, int]:
    return len({span.which for span in spans}), len(spans)


def _window(text: str, spans: list[_Span], width: int) -> tuple[int, int]:
    """Where the stretch around the spans begins and ends, in whole words; the spans stand in its middle."""
    start, end = (spans[0].start, max(span.end for span in spans)) if spans else (0, 0)
    first = max(0, min(start, start - (width - (end - start)) // 2, len(text) - width))
    last = min(len(text), first + width)
    base = max(0, first - LONG_WORD)
    whole = [(start, end) for start, end in places(text[base : last + LONG_WORD]) if base + start >= first]
    fitting = [(start, end) for start, end in whole if base + end <= last]
    if first and fitting:
        first = base + fitting[0][0]
    if last < len(text) and fitting:
        after = whole[len(fitting)][0] if len(whole) > len(fitting) else fitting[-1][1]
        last = min(last, base + after)
    return first, last - (len(text[first:last]) - len(text[first:last].rstrip()))
