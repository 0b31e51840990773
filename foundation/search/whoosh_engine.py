"""The search engine on Whoosh: pleasant to about 30,000 posts, and nothing to install.

Whoosh keeps the index and makes a commit whole: a kill at any moment leaves the last commit, and the system takes the
lock of a dead writer away. A power cut may damage the index; that is told, and `clear` begins it anew. Queries are
our own: no expansion, no ranges, at most a dozen lists of documents; two mistyped words are compared with their like.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.query import Term
from whoosh.util.filelock import try_for
from whoosh.writing import CLEAR, SegmentWriter

from foundation.search.port import NO_FILTERS, Document, Filters, Hit, SearchUnavailable
from foundation.search.query import Query
from foundation.search.typos import correct
from foundation.search.whoosh_index import INDEX_NAME, SCHEMA, fields_of, merge_alike
from foundation.search.whoosh_ranking import rank
from foundation.search.whoosh_reader import Segment, Shelf, trouble_told
from foundation.search.whoosh_typos import Spelling

WRITER_MEGABYTES = 3
"""Postings that a writer holds in memory; more go to a temporary file."""
RETRIES = 20


@dataclass(frozen=True)
class _View:
    """The index as it stood after one commit: its stamp, and its segments with the documents deleted in each."""

    stamp: tuple[int, float]
    segments: tuple[tuple[Segment, frozenset[int]], ...]


class WhooshEngine:
    """The search port over a Whoosh index in `folder`, which is made on first use. Any thread may call any method.

    A writer waits `patience` seconds for another one before it gives up with SearchUnavailable.
    """

    def __init__(self, folder: Path | str, patience: float = 10.0) -> None:
        self._folder = Path(folder)
        self._patience = patience
        # Mapped into memory, Whoosh would copy each segment into memory once more. One finder reads at a time.
        self._storage = FileStorage(str(folder), supports_mmap=False)
        self._reading = Lock()  # Whoosh's open files have one position for all threads
        self._index: FileIndex | None = None
        self._view = _View((-1, 0.0), ())
        self._shelf = Shelf()

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents in one commit. Of two with the same key the later one counts."""
        rows = {document.key: fields_of(document) for document in documents}
        if rows:
            self._write(lambda writer: _replace(writer, rows, rows.values()))

    def renew(self, keys: Iterable[int], read: Callable[[], Iterable[Document]]) -> None:
        """Put what is read in the place of these documents, in one commit; it is read while the lock is held."""
        named = set(keys)

        def change(writer: SegmentWriter) -> None:
            found = {document.key: document for document in read()}
            _delete(writer, named - found.keys())
            # One by one: the words of many documents with their places are much memory.
            _replace(writer, found, map(fields_of, found.values()))

        if named:
            self._write(change)

    def keys(self) -> set[int]:
        """The keys of all documents."""
        with self._reading:
            segments = self._current().segments
        return {key for one, deleted in segments for place, key in enumerate(one.keys) if place not in deleted}

    def drop(self, keys: Iterable[int]) -> None:
        """Take documents out in one commit; unknown keys are fine."""
        unwanted = set(keys)
        if unwanted:
            self._write(lambda writer: _delete(writer, unwanted))

    def clear(self) -> None:
        """Empty the index; one that cannot be read is made anew."""
        try:
            self._write(_empty)
        except SearchUnavailable:
            with trouble_told(), self._alone():
                TOC.create(self._storage, SCHEMA, INDEX_NAME)

    def find(self, query: Query, filters: Filters = NO_FILTERS, limit: int = 200) -> list[Hit]:
        """The best hits, best first; see `Engine.find` for the rules."""
        if limit < 1 or not (query or filters != NO_FILTERS):
            return []
        with self._reading:
            return rank(self._current().segments, query, filters, limit)

    def correct(self, query: Query, filters: Filters = NO_FILTERS) -> dict[str, str]:
        """Words that nothing has, each with the known one next to it; see `Engine.correct`."""
        with self._reading:
            return correct(Spelling(self._current().segments, filters), query)

    def count(self) -> int:
        """How many documents there are."""
        with self._reading:
            return sum(segment.size - len(deleted) for segment, deleted in self._current().segments)

    def ready(self) -> bool:
        """Whether the index can be read; makes an empty one where there is none. Never raises."""
        try:
            self.count()
        except SearchUnavailable:
            return False
        return True

    def _write(self, change: Callable[[SegmentWriter], None]) -> None:
        with trouble_told():
            writer = SegmentWriter(self._open(), timeout=self._patience, limitmb=WRITER_MEGABYTES)
            writer.mergetype = merge_alike
            with writer:
                change(writer)

    def _open(self) -> FileIndex:
        try:
            return FileIndex(self._storage, SCHEMA, INDEX_NAME)
        except (EmptyIndexError, FileNotFoundError):
            self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not any(self._folder.glob(f"_{INDEX_NAME}_*.toc")):  # another process may have been faster
                TOC.create(self._storage, SCHEMA, INDEX_NAME)
        return FileIndex(self._storage, SCHEMA, INDEX_NAME)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock that Whoosh's writers take. It is the system's: it ends with the process that holds it."""
        lock = self._storage.lock(f"{INDEX_NAME}_WRITELOCK")
        if not try_for(lock.acquire, timeout=self._patience):
            raise SearchUnavailable("Another process is writing the search index.")
        try:
            yield
        finally:
            lock.release()

    def _current(self) -> _View:
        """The view of the latest commit, opened anew if there was one since."""
        for _ in range(RETRIES):
            try:
                with trouble_told(but=FileNotFoundError):
                    return self._refreshed()
            except FileNotFoundError:  # a commit took the file away that we were about to open, or someone the folder
                self._index = None
                time.sleep(0.02)
        raise SearchUnavailable("The files of the search index come and go.")

    def _refreshed(self) -> _View:
        self._index = self._index or self._open()
        stamp = (self._index.latest_generation(), self._index.last_modified())
        if stamp != self._view.stamp:
            known = {segment.name: segment for segment, _ in self._view.segments}
            found = TOC.read(self._storage, INDEX_NAME, gen=stamp[0], schema=SCHEMA).segments
            self._view = _View(stamp, tuple(self._opened(segment, known) for segment in found))
        return self._view

    def _opened(self, segment: Any, known: Mapping[str, Segment]) -> tuple[Segment, frozenset[int]]:
        opened = known.get(segment.segment_id()) or Segment(self._storage, segment, self._shelf)
        return opened, frozenset(segment.deleted_docs())


def _replace(writer: SegmentWriter, keys: Iterable[int], rows: Iterable[dict[str, Any]]) -> None:
    _delete(writer, keys)
    for row in rows:
        writer.add_document(**row)


def _delete(writer: SegmentWriter, keys: Iterable[int]) -> None:
    for key in keys:
        writer.delete_by_query(Term("key", key))


def _empty(writer: SegmentWriter) -> None:
    writer.mergetype = CLEAR
