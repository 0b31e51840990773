"""Words that nothing has, and known ones that differ from them in a letter. Bounded: a few words, a few hundred looks.

A word is known where the asker may look: what stands in other spaces alone neither counts nor is proposed, so that
nobody learns of it from what is corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from foundation.search.port import Filters
from foundation.search.query import Query
from foundation.search.whoosh_reader import Segments

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST, LONGEST = 4, 20
"""Letters of a word that is corrected."""
MOST_WORDS, MOST_NEAR = 2, 20
"""Words of a query that are corrected, and known words weighed for each."""


def correct(segments: Segments, query: Query, filters: Filters) -> dict[str, str]:
    """For words of the query that no document has: the word next to it that most documents have."""
    found: dict[str, str] = {}
    unknown = [term for term in query.terms if _is_corrected(term) and not any(_having(segments, term, filters))]
    for term in unknown[:MOST_WORDS]:
        near = neighbours(term)
        known = sorted(set().union(*(segment.known & near for segment, _ in segments)))[:MOST_NEAR]
        count, best = max(((sum(_having(segments, word, filters)), word) for word in known), default=(0, ""))
        if count:
            found[term] = best
    return found


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


def _having(segments: Segments, term: str, filters: Filters) -> Iterator[bool]:
    """Of each document with the word, whether it stands in the spaces asked for."""
    for segment, deleted in segments:
        for number in segment.having((term,)).documents:
            yield number not in deleted and (filters.spaces is None or segment.spaces[number] in filters.spaces)
