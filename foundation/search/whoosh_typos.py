"""What a Whoosh index knows of words, for `foundation.search.typos`."""

from __future__ import annotations

from collections.abc import Set

from foundation.search.port import Filters
from foundation.search.typos import Documents
from foundation.search.whoosh_reader import Segments


class Spelling:
    """The words of some segments, each given with its deleted documents."""

    def __init__(self, segments: Segments, filters: Filters) -> None:
        self._segments, self._spaces = segments, filters.spaces

    def among(self, terms: Set[str]) -> set[str]:
        """Those of the terms that some document has."""
        return set[str]().union(*(segment.known & terms for segment, _ in self._segments))

    def standing(self, term: str) -> Documents:
        """The documents with the term."""
        return tuple(set(segment.having((term,)).documents) - deleted for segment, deleted in self._segments)

    def having(self, term: str) -> Documents:
        """The documents with the term in the spaces asked for."""
        found, spaces = self.standing(term), self._spaces
        if spaces is None:
            return found
        pairs = zip(self._segments, found, strict=True)
        return tuple(
            {number for number in numbers if segment.spaces[number] in spaces} for (segment, _), numbers in pairs
        )
