"""The search port: what is put in, what may be asked for, what comes back. Engines stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from foundation.search.query import Query


class SearchUnavailable(Exception):
    """The index cannot be read or written now: it is damaged, out of reach, or another writer is at work."""


@dataclass(frozen=True)
class Document:
    """What the index knows of one document. Texts are plain: the caller has taken the markup away.

    `body` is the opening text and `more` all that follows it; `author` wrote the opening and `people` wrote any of it;
    `at` is aware. The index keeps words and facets only, no text: whoever shows a hit reads it where it belongs.
    """

    key: int
    title: str
    tags: tuple[str, ...]
    body: str
    more: str
    space: int
    kind: str
    people: tuple[int, ...]
    author: int
    at: datetime
    answered: bool = False
    official: bool = False


@dataclass(frozen=True)
class Filters:
    """What every hit must be; None asks for nothing.

    `spaces` are those that may be shown, so that an empty set finds nothing. `tag` is compared without case or
    accents. `author` wrote the opening, `person` wrote any of it. `after` is included and `before` is not; both aware.
    """

    spaces: frozenset[int] | None = None
    kind: str | None = None
    tag: str | None = None
    author: int | None = None
    person: int | None = None
    after: datetime | None = None
    before: datetime | None = None
    answered: bool | None = None
    official: bool | None = None


NO_FILTERS = Filters()


class Hit(NamedTuple):
    """One document found. `score` compares hits of one answer only; `complete` is False where words are missing."""

    key: int
    score: float
    complete: bool = True


class Engine(Protocol):
    """An index of documents. Anyone may read, from any thread or process; only one may write at a time.

    Each method raises SearchUnavailable where the index cannot do its work.
    """

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace the documents, all in one commit: readers see all of them or none."""

    def renew(self, keys: Iterable[int], read: Callable[[], Iterable[Document]]) -> None:
        """Put what `read` brings in the place of the documents with these keys, all in one commit.

        `read` is called when nobody else can write: of two writers, whoever read later writes later.
        """

    def keys(self) -> set[int]:
        """The keys of all documents."""

    def drop(self, keys: Iterable[int]) -> None:
        """Take the documents with these keys out, in one commit; unknown keys are fine."""

    def clear(self) -> None:
        """Take everything out, and begin anew if the index is damaged."""

    def find(self, query: Query, filters: Filters = NO_FILTERS, limit: int = 200) -> Sequence[Hit]:
        """The best `limit` documents, best first; the newer key first where scores are equal.

        All words are required, each in any field, and quoted phrases as they stand. If nothing has all the words,
        documents with some of them are found instead, marked as not complete; phrases stay required and excluded
        words excluded. A loose query finds at once what has half of its words or more, the rare ones counting most,
        and two of them at least. Without words, filters alone find what they let through, the newest first; without
        both nothing is found.
        """

    def correct(self, query: Query, filters: Filters = NO_FILTERS) -> Mapping[str, str]:
        """For words of the query that no document in these spaces has: one there that differs in a letter.

        Of several, one that stands together with the other words of the query.
        """

    def count(self) -> int:
        """How many documents there are."""

    def ready(self) -> bool:
        """Whether the index can be read; makes an empty one where there is none. Never raises."""
