"""Words that nothing has, and known ones that differ from them in a letter; a mistyped query said again with those.

Bounded: a few words, a few hundred looks. A word is known where the asker may look: what stands in other spaces alone
neither counts nor is proposed, so that nobody learns of it from what is corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import reduce
from itertools import combinations, product
from operator import and_
from typing import Protocol

from whoosh.lang.porter2 import stem

from foundation.search.query import Query
from foundation.search.words import fold, words

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST, LONGEST = 4, 20
"""Letters of a word that is corrected."""
MOST_WORDS, MOST_NEAR, MOST_WEIGHED = 2, 20, 6
"""Words of a query that are corrected, known words looked at for each, and of these how many are weighed together."""

Documents = tuple[set[int], ...]
"""Where words stand: the numbers of documents, of each part of an index."""


class Known(Protocol):
    """What an index knows of words, for somebody who may look into some spaces."""

    def among(self, terms: Set[str]) -> set[str]:
        """Those of the terms that some document has, wherever it is."""

    def standing(self, term: str) -> Documents:
        """The documents with the term, wherever they are."""

    def having(self, term: str) -> Documents:
        """The documents with the term in the spaces asked for."""


def correct(known: Known, query: Query) -> dict[str, str]:
    """For words of the query that no document has: words next to them that stand together in most documents.

    Together with each other and with the words that are known; where nothing has all, with some of them; where nothing
    has even two, those that most documents have.
    """
    unknown = [term for term in query.terms if _is_corrected(term) and not _size(known.having(term))]
    typed = {word.term: fold(query.text[word.start : word.end]) for word in words(query.text)} if unknown else {}
    near = {term: _near(known, term, typed.get(term, "")) for term in unknown[:MOST_WORDS]}
    near = {term: found for term, found in near.items() if found}
    if not near:
        return {}
    given = [known.standing(term) for term in query.terms if term not in unknown]
    beside = {
        word: sum(_size(_both(documents, one)) for one in given)
        for found in near.values()
        for word, documents in found.items()
    }

    def worth(chosen: Sequence[tuple[str, Documents]]) -> tuple[int, int, int, list[str]]:
        words_of, standing = [word for word, _ in chosen], [documents for _word, documents in chosen]
        paired = sum(_size(_both(one, other)) for one, other in combinations(standing, 2))
        together = _size(reduce(_both, [*standing, *given]))
        return together, paired + sum(beside[word] for word in words_of), sum(map(_size, standing)), words_of

    best = max(product(*(found.items() for found in near.values())), key=worth)
    return dict(zip(near, (word for word, _documents in best), strict=True))


def _near(known: Known, term: str, typed: str) -> Mapping[str, Documents]:
    """The words next to one that the asker may know of, with where they stand: those that stand most often."""
    near, as_typed = neighbours(term), neighbours(typed) if _is_corrected(typed) else frozenset()
    ends = {word[:end]: word for word in as_typed for end in (-1, -2, -3)}
    among = known.among(near | ends.keys())
    stems = {word for word in among & ends.keys() if any(stem(one) == word for one in _longer(word, as_typed))}
    found = {word: known.having(word) for word in sorted(among & near | stems)[:MOST_NEAR]}
    often = sorted(found.items(), key=lambda one: -_size(one[1]))
    return {word: documents for word, documents in often[:MOST_WEIGHED] if _size(documents)}


def _longer(term: str, typed: frozenset[str]) -> Iterable[str]:
    """The words as they may have been typed that begin with a term: of “wate” also “waste”, which is “wast”."""
    return (word for word in typed if 0 < len(word) - len(term) <= 3 and word.startswith(term))


def _is_corrected(term: str) -> bool:
    return SHORTEST <= len(term) <= LONGEST and term.isascii() and term.isalpha()


def neighbours(term: str) -> frozenset[str]:
    """Every word with one letter more, less or other, or with two swapped."""
    halves = [(term[:at], term[at:]) for at in range(len(term) + 1)]
    fewer = {one + two[1:] for one, two in halves if two}
    swapped = {one + two[1] + two[0] + two[2:] for one, two in halves if len(two) > 1}
    other = {one + letter + two[1:] for one, two in halves if two for letter in LETTERS}
    more = {one + letter + two for one, two in halves for letter in LETTERS}
    return frozenset(fewer | swapped | other | more)


def _both(one: Documents, other: Documents) -> Documents:
    return tuple(map(and_, one, other))


def _size(documents: Documents) -> int:
    return sum(map(len, documents))


def restated(text: str, better: Mapping[str, str]) -> str:
    """The text with other words in the place of those that compare as the keys do."""
    parts, done = [], 0
    for word in words(text):
        if word.term in better:
            parts += [text[done : word.start], better[word.term]]
            done = word.end
    return "".join([*parts, text[done:]])


def written(term: str, texts: Iterable[str]) -> str:
    """How a word that compares as `term` is written in the first of the texts that has it; the term itself in none."""
    found = (text[word.start : word.end].lower() for text in texts for word in words(text) if word.term == term)
    return next(found, term)
