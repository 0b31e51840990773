"""Words that nothing has, and known ones that differ from them in a letter. Bounded: a few words, a few hundred looks.

A word is known where the asker may look: what stands in other spaces alone neither counts nor is proposed, so that
nobody learns of it from what is corrected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import product
from operator import and_

from whoosh.lang.porter2 import stem

from foundation.search.port import Filters
from foundation.search.query import Query
from foundation.search.whoosh_reader import Segments
from foundation.search.words import fold, words

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST, LONGEST = 4, 20
"""Letters of a word that is corrected."""
MOST_WORDS, MOST_NEAR, MOST_WEIGHED = 2, 20, 6
"""Words of a query that are corrected, known words looked at for each, and of these how many are weighed together."""

Documents = tuple[set[int], ...]
"""Where words stand: the numbers of documents, of each segment."""


def correct(segments: Segments, query: Query, filters: Filters) -> dict[str, str]:
    """For words of the query that no document has: words next to them that stand together in most documents.

    Together with each other and with the words that are known; where nothing has all, those that most documents have.
    """
    unknown = [term for term in query.terms if _is_corrected(term) and not _size(_having(segments, term, filters))]
    typed = {word.term: fold(query.text[word.start : word.end]) for word in words(query.text)} if unknown else {}
    near = {term: _known(segments, term, typed.get(term, ""), filters) for term in unknown[:MOST_WORDS]}
    near = {term: found for term, found in near.items() if found}
    if not near:
        return {}
    given = [_standing(segments, term) for term in query.terms if term not in unknown]

    def worth(chosen: Sequence[tuple[str, Documents]]) -> tuple[int, int, list[str]]:
        together = reduce(_both, [*(documents for _word, documents in chosen), *given])
        return _size(together), sum(_size(documents) for _word, documents in chosen), [word for word, _ in chosen]

    best = max(product(*(found.items() for found in near.values())), key=worth)
    return dict(zip(near, (word for word, _documents in best), strict=True))


def _known(segments: Segments, term: str, typed: str, filters: Filters) -> Mapping[str, Documents]:
    """The words next to one that the asker may know of, with where they stand: those that stand most often."""
    near, as_typed = neighbours(term), neighbours(typed) if _is_corrected(typed) else frozenset()
    known = set[str]().union(*(segment.known & near | _stems(as_typed, segment.known) for segment, _ in segments))
    found = {word: _having(segments, word, filters) for word in sorted(known)[:MOST_NEAR]}
    often = sorted(found.items(), key=lambda one: -_size(one[1]))
    return {word: documents for word, documents in often[:MOST_WEIGHED] if _size(documents)}


def _stems(near: frozenset[str], known: frozenset[str]) -> set[str]:
    """The terms of words next to one as it was typed: of “wate” also that of “waste”, which is “wast”."""
    ends = ((word, word[:end]) for word in near for end in (-1, -2, -3) if word[:end] in known)
    return {term for word, term in ends if stem(word) == term}


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


def _standing(segments: Segments, term: str) -> Documents:
    return tuple(set(segment.having((term,)).documents) - deleted for segment, deleted in segments)


def _having(segments: Segments, term: str, filters: Filters) -> Documents:
    """The documents with the word in the spaces asked for."""
    found, spaces = _standing(segments, term), filters.spaces
    if spaces is None:
        return found
    pairs = zip(segments, found, strict=True)
    return tuple({number for number in numbers if segment.spaces[number] in spaces} for (segment, _), numbers in pairs)


def _both(one: Documents, other: Documents) -> Documents:
    return tuple(map(and_, one, other))


def _size(documents: Documents) -> int:
    return sum(map(len, documents))
