"""Shows why a text was found: its best stretch, or a whole title, with the words of the query marked."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
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
ALL = MOST_SIGNS
"""More words than there are in a query."""

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
    return highlight_best([text], query, width)


def highlight_best(texts: Iterable[str], query: Query, width: int = 240, promised: Sequence[int] = ()) -> Markup:
    """The same of whichever of the texts shows most; those after one that shows all are not read.

    `promised`: how many words each of them may show, the most first; those that promise no more than what is shown
    already are not read either.
    """
    shown, best = "", list[_Span]()
    for number, given in enumerate(texts):
        text = unicodedata.normalize("NFC", given[:MOST_SIGNS])
        spans = _best(text, query, width)
        if not number or _worth(spans) > _worth(best):
            shown, best = text, spans
        if _shows_all(best, query) or (best and max(promised[number + 1 :], default=ALL) <= _worth(best)[0]):
            break
    first, last = _window(shown, best, width)
    before, after = "…" if first else "", "…" if last < len(shown.rstrip()) else ""
    return Markup("".join((before, highlight_title(shown[first:last], query), after)))


def _best(text: str, query: Query, width: int) -> list[_Span]:
    """The spans within the width that show most of the query."""
    best: list[_Span] = []
    for start, end in _stretches(text, query, width):
        spans = [_Span(start + one, start + two, which) for one, two, which in _spans(text[start:end], query)]
        best = max(best, _densest(spans, width), key=_worth)
        if _shows_all(best, query):
            break
    return best


def _shows_all(spans: list[_Span], query: Query) -> bool:
    return _worth(spans)[0] == len(query.terms) + len(query.phrases)


def may_show(text: str, query: Query) -> int:
    """How many words of the query may stand in a text, or in its HTML; a quick look, which is wrong only by more."""
    plain, found = flat(text), 0
    for ways in _ways(query):
        for one in ways:
            if one in plain:
                found += 1
                break
    return found


def may_show_together(text: str, query: Query, width: int = 300) -> tuple[int, int]:
    """How many words of the query may stand within `width` signs of a text or its HTML, and how often in all; as quick
    a look, which takes the beginning of a word for the word. The signs of tags count, so it may also be wrong by less.
    """
    plain, kinds = flat(text[:MOST_SIGNS]), _kinds(query)
    found: deque[tuple[int, int]] = deque()
    most = times = 0
    for match in _likely(query).finditer(plain) if query else ():
        if begins_word(plain, match.start()):
            times += 1
            found.append((match.start(), kinds[match[0]]))
            while found[0][0] < match.start() - width:
                found.popleft()
            if len(found) > most:
                most = max(most, len({kind for _start, kind in found}))
                if most == len(_ways(query)):
                    break
    return most, times


def highlight_title(title: str, query: Query) -> Markup:
    """The whole title as safe HTML, the words and phrases of the query in `<mark>`."""
    pieces: list[str] = []
    done = 0
    for start, end in _merged(_spans(title, query)):
        pieces += escape(title[done:start]), "<mark>", escape(title[start:end]), "</mark>"
        done = end
    return Markup("".join((*pieces, escape(title[done:]))))


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
def _ways(query: Query) -> list[tuple[str, ...]]:
    """How each word of the query may begin in a flat text."""
    firsts = dict.fromkeys(_beginning(term) for term in (*query.terms, *(phrase[0] for phrase in query.phrases)))
    return [(first, f"{first[0]}'{first[1:]}", f"{first[0]}’{first[1:]}") if first.isalpha() else (first,)
            for first in firsts]  # fmt: skip


@lru_cache(maxsize=64)
def _kinds(query: Query) -> dict[str, int]:
    """Which word of the query each of these ways begins."""
    return {one: kind for kind, ways in enumerate(_ways(query)) for one in ways}


@lru_cache(maxsize=64)
def _likely(query: Query) -> re.Pattern[str]:
    """Finds them."""
    ways = sorted({re.escape(one) for ways in _ways(query) for one in ways}, reverse=True)
    return re.compile("|".join(ways))


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
    if first:
        first = next((begin for begin, end in _places(text, first, last) if begin >= first and end <= last), first)
    if last < len(text):
        last = _end(text, first, last)
    return first, last - (len(text[first:last]) - len(text[first:last].rstrip()))


def _end(text: str, first: int, last: int) -> int:
    """Where the next word after the last whole one begins, so that a full stop stays with its word."""
    for begin in (max(first, last - LONG_WORD), first):  # only beside a huge word must all words be found
        ended = 0
        for start, end in _places(text, begin, last):
            if end > last and ended:
                return min(last, start)
            if end <= last and start >= first:
                ended = end
        if ended:
            return min(last, ended)
    return last


def _places(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The words that stand, also in part, between two places."""
    base = max(0, first - LONG_WORD)
    return ((base + start, base + end) for start, end in places(text[base : last + LONG_WORD]) if base + end > first)
