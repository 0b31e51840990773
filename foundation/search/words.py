"""Text into the words that search compares: folded, stemmed, with their place in the text.

The same words serve the index, the query and the highlights, so that what is found is also what is marked.
Stemming and the small words are English (Porter 2): words of other languages are folded and compared whole. Scripts
written without spaces (Chinese, Japanese, Thai and their neighbours; Korean too) become single signs and pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from whoosh.lang.porter2 import stem

LONGEST = 40
"""Signs of a word that count; the rest of a longer one (a key, a hash) is not compared."""

SMALL_WORDS = frozenset(
    "a an and are as at be but by can do for from had has have how i if in is it its me my of on or our so that "
    "the their them then there these they this to was we were what when where which who why will with would you "
    "your".split()
)
"""English words that say little alone: a query that has others does not ask for them."""

# Python's \w leaves combining marks out, and with them half of most Indian words and of any decomposed accent.
_MARKS = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)).startswith("M"))
_HIDDEN = "\u00ad\u200c\u200d"
_LETTERS = rf"[^\W_](?:[^\W_]+|[{_MARKS}{_HIDDEN}]+)*"
_WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"  # Japanese, Chinese, Korean
)
_SIGN = re.compile(f"[{_UNSPACED}]")
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^{_UNSPACED}]+")
_ACCENTS = dict.fromkeys(range(0x300, 0x370)) | dict.fromkeys(map(ord, _HIDDEN))
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


class _Flat(dict[int, int]):
    def __missing__(self, code: int) -> int:
        self[code] = ord((fold(chr(code)) or chr(code))[0])
        return self[code]


_FLAT = _Flat()


class Word(NamedTuple):
    """One word of a text: what is compared, where it stands (`text[start:end]`), and its place among the words."""

    term: str
    start: int
    end: int
    place: int
    unspaced: bool = False


def fold(text: str) -> str:
    """The text without case, accents or compatibility forms: "Dvořák" and "ＤＶＯＲＡＫ" become "dvorak"."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_ACCENTS).translate(_PLAIN)
    return unicodedata.normalize("NFC", plain)


def term_of(word: str) -> str:
    """How a word is compared: folded, without possessive or apostrophes, and stemmed if it is plain a–z."""
    return _term_of(word[: 2 * LONGEST])


def flat(text: str) -> str:
    """The text with each sign folded alone, so that every sign keeps its place: fit for a quick look.

    Of a sign that folds to several, as æ and ß do, the first stands there.
    """
    return text.lower() if text.isascii() else text.translate(_FLAT)


def begins_word(text: str, at: int) -> bool:
    """Whether a word may begin at this place: no letter or digit goes before, or the script has no spaces."""
    return at == 0 or not text[at - 1].isalnum() or _SIGN.match(text, at) is not None


def words(text: str) -> Iterator[Word]:
    """The words of a text in order, lazily; of unspaced scripts, one for each sign. Anything else is a gap."""
    place = 0
    for match in _WORD.finditer(text):
        if match[0].isascii():
            yield Word(term_of(match[0]), match.start(), match.end(), place)
            place += 1
            continue
        for term, start, end, unspaced in _terms(match):
            if term:
                yield Word(term, start, end, place, unspaced)
                place += 1


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text begin and end, as `words` finds them, without their terms."""
    for match in _WORD.finditer(text):
        if match[0].isascii():
            yield match.span()
        else:
            yield from ((start, end) for term, start, end, _unspaced in _terms(match) if term)


def with_pairs(singles: list[Word]) -> Iterator[Word]:
    """The words given, and each two neighbouring signs of an unspaced script as one more word."""
    yield from singles
    yield from _pairs(singles)


def asked(text: str) -> list[str]:
    """The terms to look for when someone types `text` as words: pairs instead of signs where there are pairs."""
    singles = list(words(text))
    pairs = list(_pairs(singles))
    paired = {place for pair in pairs for place in (pair.place, pair.place + 1)}
    kept = [word for word in singles if word.place not in paired]
    return [word.term for word in sorted(kept + pairs, key=lambda word: word.place)]


@lru_cache(maxsize=20_000)
def _term_of(word: str) -> str:
    folded = fold(word).replace("’", "'").removesuffix("'s").replace("'", "")[:LONGEST]
    return stem(folded) if folded.isascii() and folded.isalpha() else folded


def _terms(match: re.Match[str]) -> Iterator[tuple[str, int, int, bool]]:
    for run in _RUN.finditer(match[0]):
        start = match.start() + run.start()
        if run["unspaced"] is None:
            yield term_of(run[0]), start, start + len(run[0]), False
        else:
            for offset, sign in enumerate(run[0], start):
                yield fold(sign), offset, offset + 1, True


def _pairs(singles: list[Word]) -> Iterator[Word]:
    for one, two in pairwise(singles):
        if one.unspaced and two.unspaced and one.end == two.start:
            yield Word(one.term + two.term, one.start, two.end, one.place, True)
