"""Quotes of a theme: a few posts in their authors' words, close to its middle and unlike one another, nobody named.

Pure text in and out. Chosen by maximal marginal relevance (Carbonell and Goldstein, 1998): four fifths for how central
a post is, one fifth against being like a quote that is there already.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from foundation.text import excerpt
from insight import veiling
from insight.reading import own_words
from insight.terms import terms
from insight.veiling import Names

WEIGHT = 0.8
"""Of being central; the rest weighs against being alike."""
TOO_ALIKE = 0.85
"""Cosine of the terms of two posts from which the second adds nothing."""
LONGEST, SHORTEST = 240, 30
"""Signs of a quote."""
MOST_GAPS = 2
"""What may be left out of a quote before it tells too little."""

_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\b(?:Dr|Mr|Ms|St|No)\.)(?<!\b(?:Mrs|etc|e\.g|i\.e)\.)[\"”’)]*\s+|\n\s*\n\s*"
)


@dataclass(frozen=True)
class Candidate:
    """A post that may be quoted, in Markdown, HTML or plain. `central` is how close it lies to the middle of its theme,
    0…1."""

    id: int
    author: int
    words: str
    central: float


@dataclass(frozen=True)
class Quote:
    """What is quoted of a post."""

    id: int
    author: int
    words: str


def chosen(candidates: Iterable[Candidate], names: Names, telling: Collection[str], count: int) -> list[Quote]:
    """At most `count` quotes, the first the most central; no two of one author.

    `names`: what people are called here, taken out wherever it stands. `telling`: the terms of the theme.
    """
    left = sorted(candidates, key=lambda one: (-one.central, one.id))
    used = {one.id: terms(one.words) for one in left}
    quotes: list[Quote] = []
    while left and len(quotes) < count:
        likeness = {
            one.id: max((_cosine(used[one.id], used[other.id]) for other in quotes), default=0.0) for one in left
        }
        best = max(left, key=lambda one: (WEIGHT * one.central - (1 - WEIGHT) * likeness[one.id], -one.id))
        left.remove(best)
        words = quoted(best.words, names, telling) if likeness[best.id] < TOO_ALIKE else ""
        if words:
            quotes.append(Quote(best.id, best.author, words))
            left = [one for one in left if one.author != best.author]
    return quotes


def quoted(words: str, names: Names, telling: Collection[str]) -> str:
    """The sentence of a post that says most of its theme, with the next ones as far as there is room, nobody named;
    nothing where no sentence says any of it, or too much of it had to be left out."""
    veiled = veiling.veiled(own_words(words), names, telling)
    said = [one.strip() for one in _SENTENCE_END.split(veiled) if one.strip()]
    wanted = set(telling)
    weights = [_weight(one, wanted) for one in said]
    if not said or max(weights) <= 0:
        return ""
    first = last = weights.index(max(weights))
    while (
        last + 1 < len(said)
        and len(" ".join(said[first : last + 2])) <= LONGEST
        and veiling.gaps("".join(said[first : last + 2])) <= MOST_GAPS
    ):
        last += 1
    shown = excerpt(veiling.shown(" ".join(said[first : last + 1])), LONGEST)
    return shown if len(shown) >= SHORTEST and wanted & terms(shown).keys() else ""


def _weight(sentence: str, wanted: set[str]) -> float:
    """How many terms of the theme a sentence says, less each gap beyond MOST_GAPS, and less a half if it is long."""
    told = len(wanted & terms(sentence).keys())
    return told and told - max(veiling.gaps(sentence) - MOST_GAPS, 0) - (len(sentence) > LONGEST) / 2


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(count * other[term] for term, count in one.items())
    length = math.sqrt(_square(one) * _square(other))
    return shared / length if length else 0.0


def _square(counted: Counter[str]) -> int:
    return sum(count * count for count in counted.values())
