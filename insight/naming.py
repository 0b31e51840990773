"""What a theme is called: words that many of its texts use, and far more of them than of all texts.

A word weighs its share of a theme's texts times the logarithm of how much greater that is than its share of all (its
part of the relative entropy: Kullback and Leibler, 1951). So a word that everybody uses about everything weighs little,
and so does one that is only here, but seldom.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

from insight.terms import OFTEN_SMALL, spellings, terms

LABEL_WORDS = 3
WORDS_KEPT = 12
"""So many words of a theme are kept, in case people ban some of them from names."""
LEAST_AUTHORS = 5
FAR_MORE = 1.5
"""How many times as often as all texts a theme's must use a word that is small elsewhere."""


@dataclass(frozen=True)
class Word:
    """A word of a theme: its stem, as its texts write it, and how much it tells of the theme (more is more)."""

    term: str
    written: str
    weight: float


def leading(
    texts: Sequence[str], of: Sequence[int], count: int, *, authors: Sequence[Hashable | None] | None = None
) -> list[list[Word]]:
    """The telling words of each of `count` themes, best first, at most WORDS_KEPT; `of` says which theme a text has
    (−1: none). With `authors`, one for each text, a word that fewer than LEAST_AUTHORS of them use is passed over; a
    text whose author is None, because not everyone who sees names may read it, lends them no word."""
    used: list[Counter[str]] = [Counter() for _ in range(count)]
    everywhere: Counter[str] = Counter()
    who: dict[str, set[Hashable]] = defaultdict(set)
    for at, (text, theme) in enumerate(zip(texts, of, strict=True)):
        found = terms(text, small=True)
        everywhere.update(found.keys())
        if theme >= 0:
            used[theme].update(found.keys())
        for term in found if authors is not None and authors[at] is not None else ():
            who[term].add(authors[at])  # type: ignore[index]
    known = {term for term in everywhere if authors is None or len(who[term]) >= LEAST_AUTHORS}
    sizes = Counter(of)
    chosen = []
    for theme, words in enumerate(used):
        telling = {
            term: _weight(term, number / sizes[theme], everywhere[term] / len(texts))
            for term, number in words.items()
            if number > 1 and term in known
        }
        best = sorted(telling, key=lambda term: (-telling[term], -words[term], term))
        chosen.append([(term, telling[term]) for term in best[:WORDS_KEPT] if telling[term] >= 0])
    shown = [text for at, text in enumerate(texts) if authors is None or authors[at] is not None]
    written = spellings(shown, list(dict.fromkeys(term for words in chosen for term, _weight in words)))
    return [[Word(term, written[term], round(weight, 4)) for term, weight in words] for words in chosen]


def _weight(term: str, here: float, everywhere: float) -> float:
    """How much a term tells of a theme, of whose texts it is in a share, and in another of all; below 0: nothing."""
    if term in OFTEN_SMALL and here < FAR_MORE * everywhere:
        return -1.0
    return here * math.log(max(here / everywhere, 1.0))


def rare(texts: Sequence[str], authors: Sequence[Hashable | None], wanted: Collection[str]) -> set[str]:
    """Those of the `wanted` stems that fewer than LEAST_AUTHORS use in these texts, of which each has its author; one
    with None does not count."""
    who: dict[str, set[Hashable]] = {term: set() for term in wanted}
    for text, author in zip(texts, authors, strict=True):
        for term in terms(text, small=True).keys() & who.keys():
            who[term].add(author)
    return {term for term, people in who.items() if len(people - {None}) < LEAST_AUTHORS}


def label_of(words: Sequence[Word], banned: Collection[str] = ()) -> str:
    """The name that these words make: the first three of them that nobody banned (by their stems); or nothing."""
    return ", ".join([word.written for word in words if word.term not in banned][:LABEL_WORDS])


def key_of(words: Sequence[Word], taken: set[str]) -> str:
    """A key of the leading stems that is not yet `taken`, and is then: it grows by a stem, and then by a number."""
    names = [word.term for word in words] or ["theme"]
    keys = ["-".join(names[:size]) for size in range(min(LABEL_WORDS, len(names)), len(names) + 1)]
    keys += [f"{keys[0]}-{number}" for number in range(2, len(taken) + 3)]
    key = next(key for key in keys if key not in taken)
    taken.add(key)
    return key
