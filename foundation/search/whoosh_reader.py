"""Reads a Whoosh index: its segments, opened once, and the documents of a term in each, kept while there is room."""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.index import IndexError as BadIndex
from whoosh.index import LockError
from whoosh.reading import CorruptIndexError, SegmentReader

from foundation.search.port import SearchUnavailable
from foundation.search.query import Phrase
from foundation.search.whoosh_index import SCHEMA

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
    """The documents of a term within a segment, ascending, and the weight of the term in each.

    Where they were asked for, also the places of the term: those of document n are `places[ends[n - 1]:ends[n]]`.
    """

    documents: array[int]
    weights: array[float]
    ends: array[int]
    places: array[int]

    @property
    def size(self) -> int:
        """The room it takes, in postings."""
        return 1 + len(self.documents) + len(self.places) // 4

    def places_in(self, wanted: Container[int]) -> Iterator[tuple[int, array[int]]]:
        """The documents that are wanted, each with the places of the term."""
        for number, start, end in zip(self.documents, (0, *self.ends), self.ends, strict=False):
            if number in wanted:
                yield number, self.places[start:end]


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
        self._taken += postings.size
        while self._taken > self._room:
            _, old = self._kept.popitem(last=False)
            self._taken -= old.size


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

    def __del__(self) -> None:
        if (reader := getattr(self, "_reader", None)) is not None:
            reader.close()

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of its documents. Read once, when somebody mistypes."""
        with trouble_told():
            return frozenset(term.decode() for term in self._reader.lexicon("words"))

    def faceted(self, facet: str) -> Postings:
        """The documents that have the facet."""
        return self._kept("facet", (facet,))

    def having(self, phrase: Phrase) -> Postings:
        """The documents that have these words side by side; a phrase of one word is a word."""
        return self._kept("words", phrase)

    def _column(self, name: str) -> Iterator[int]:
        column = self._reader.column_reader(name)
        return (column[number] for number in range(self.size))

    def _kept(self, field: str, phrase: Phrase, with_places: bool = False) -> Postings:
        place = (self.name, f"{field} placed" if with_places else field, phrase)
        found = self._shelf.get(place)
        if found is None:
            with trouble_told():
                found = self._side_by_side(phrase) if len(phrase) > 1 else self._read(field, phrase[0], with_places)
            self._shelf.put(place, found)
        return found

    def _read(self, field: str, term: str, with_places: bool) -> Postings:
        read = Postings(array("I"), array("f"), array("I"), array("H"))
        if (field, term.encode()) not in self._reader:
            return read
        matcher = self._reader.postings(field, term)
        while matcher.is_active():
            read.documents.append(matcher.id())
            read.weights.append(matcher.weight())
            if with_places:
                read.places.frombytes(matcher.value())
                read.ends.append(len(read.places))
            matcher.next()
        return read

    def _side_by_side(self, phrase: Phrase) -> Postings:
        """The documents with the whole phrase; it weighs as much as the lightest of its words."""
        each = [self._kept("words", (term,), with_places=True) for term in phrase]
        common = set.intersection(*(set(word.documents) for word in each))
        starts = {number: set(places) for number, places in each[0].places_in(common)}
        for offset, word in enumerate(each[1:], 1):
            follows = word.places_in(starts)
            nearer = {number: starts[number].intersection([place - offset for place in at]) for number, at in follows}
            starts = {number: places for number, places in nearer.items() if places}
        weights = [dict(zip(word.documents, word.weights, strict=True)) for word in each]
        lightest = array("f", (min(word[number] for word in weights) for number in starts))
        return Postings(array("I", starts), lightest, array("I"), array("H"))


Segments = Sequence[tuple[Segment, frozenset[int]]]
"""The segments of an index, each with the documents deleted in it."""
