"""Reads a Whoosh index: its segments, opened once, and the documents of a term in each, kept while there is room."""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.index import IndexError as BadIndex
from whoosh.index import LockError
from whoosh.matching import Matcher
from whoosh.reading import CorruptIndexError, SegmentReader

from foundation.search.port import SearchUnavailable
from foundation.search.query import Phrase
from foundation.search.whoosh_index import SCHEMA, unpack

ROOM = 1_000_000
"""Postings kept in memory, of 8 bytes each."""


# What Whoosh raises when a file is cut short or overwritten: it trusts its files, and reads them with pickle.
_DAMAGE: tuple[type[Exception], ...] = (
    *(BadIndex, CorruptIndexError, pickle.UnpicklingError, struct.error, zlib.error, EOFError, MemoryError),
    *(ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, TypeError, ValueError),
)


@contextmanager
def trouble_told(but: type[OSError] | tuple[()] = ()) -> Iterator[None]:
    """Turn whatever Whoosh raises over its files into SearchUnavailable, all `but` one kind."""
    try:
        yield
    except but:
        raise
    except LockError as error:
        raise SearchUnavailable("Another process is writing the search index.") from error
    except OSError as error:
        raise SearchUnavailable(f"The search index is out of reach: {error}") from error
    except _DAMAGE as error:
        raise SearchUnavailable("The search index is damaged. The command “flask reindex” makes it anew.") from error


class Postings(NamedTuple):
    """The documents of a term within a segment, ascending, and the weight of the term in each."""

    documents: array[int]
    weights: array[float]


class Shelf:
    """Postings that were read before, the longest unused thrown out when the room is taken."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[tuple[str, str, Phrase], Postings] = OrderedDict()

    def get(self, place: tuple[str, str, Phrase]) -> Postings | None:
        """What lies at the place, if it still does."""
        found = self._kept.get(place)
        if found is not None:
            self._kept.move_to_end(place)
        return found

    def put(self, place: tuple[str, str, Phrase], postings: Postings) -> None:
        """Keep the postings at the place, where there are none yet."""
        self._kept[place] = postings
        self._taken += len(postings.documents) + 1
        while self._taken > self._room:
            _, old = self._kept.popitem(last=False)
            self._taken -= len(old.documents) + 1


class Segment:
    """One segment of the index, open. Segments never change; which of their documents are deleted is told apart."""

    def __init__(self, storage: FileStorage, segment: Any, shelf: Shelf) -> None:
        self._reader = SegmentReader(storage, SCHEMA, segment)
        self._shelf = shelf
        self.name: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self.keys = array("q", self._column("key"))
        self.moments = array("q", self._column("at"))
        self.spaces = array("q", self._column("space"))

    def faceted(self, facet: str) -> Postings:
        """The documents that have the facet."""
        return self._kept("facet", (facet,))

    def having(self, phrase: Phrase) -> Postings:
        """The documents that have these words side by side; a phrase of one word is a word."""
        return self._kept("words", phrase)

    def _column(self, name: str) -> Iterator[int]:
        column = self._reader.column_reader(name)
        return (column[number] for number in range(self.size))

    def _kept(self, field: str, phrase: Phrase) -> Postings:
        place = (self.name, field, phrase)
        found = self._shelf.get(place)
        if found is None:
            with trouble_told():
                found = self._read(field, phrase[0]) if len(phrase) == 1 else self._side_by_side(phrase)
            self._shelf.put(place, found)
        return found

    def _read(self, field: str, term: str) -> Postings:
        postings = Postings(array("I"), array("f"))
        for matcher in self._each(field, term):
            postings.documents.append(matcher.id())
            postings.weights.append(matcher.weight())
        return postings

    def _side_by_side(self, phrase: Phrase) -> Postings:
        """The documents with the whole phrase; it weighs as much as the lightest of its words."""
        each = [dict(zip(*self.having((term,)), strict=True)) for term in phrase]
        common = set.intersection(*map(set, each))
        starts = self._places(phrase[0], common)
        for offset, term in enumerate(phrase[1:], 1):
            follows = self._places(term, starts.keys())
            starts = {number: starts[number] & {place - offset for place in follows[number]} for number in starts}
            starts = {number: places for number, places in starts.items() if places}
        numbers = sorted(starts)
        return Postings(array("I", numbers), array("f", (min(word[number] for word in each) for number in numbers)))

    def _places(self, term: str, wanted: Iterable[int]) -> dict[int, set[int]]:
        wanted = set(wanted)
        if not wanted:
            return {}
        matchers = self._each("words", term)
        return {matcher.id(): set(unpack(matcher.value())) for matcher in matchers if matcher.id() in wanted}

    def _each(self, field: str, term: str) -> Iterator[Matcher]:
        if (field, term.encode()) in self._reader:
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                yield matcher
                matcher.next()
