"""The search engine on SQLite's own full-text index: a file beside the database, many times faster than Whoosh.

What is ranked is bounded: of a word that half of all documents have, the newest RANKED are weighed. SQLite makes a
commit whole; a file that is damaged is told, and `clear` begins it anew.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from heapq import nlargest
from math import log
from pathlib import Path
from threading import Lock

from foundation.search import fts5_tables as tables
from foundation.search.port import NO_FILTERS, Document, Filters, Hit, SearchUnavailable
from foundation.search.query import Phrase, Query
from foundation.search.typos import Documents, correct
from foundation.search.whoosh_ranking import with_half

RANKED, LOOKED_AT = 2000, 20_000
"""Documents that are ranked, the newest first; and those with one word that are looked at for this."""
NAMES_AT_ONCE = 500
DAMAGED = "The search index is damaged. The command “flask reindex” makes it anew."
Weights = dict[int, float]


class Fts5Engine:
    """The search port over a file `search.db` in `folder`, made on first use. Any thread may call any method.

    A writer waits `patience` seconds for another one before it gives up with SearchUnavailable.
    """

    def __init__(self, folder: Path | str, patience: float = 10.0) -> None:
        self._path, self._patience = Path(folder) / "search.db", patience
        self._lock = Lock()  # one connection for all threads
        self._connection: sqlite3.Connection | None = None

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents in one commit. Of two with the same key the later one counts."""
        found = {document.key: document for document in documents}
        if found:
            self.renew(found, found.values)

    def renew(self, keys: Iterable[int], read: Callable[[], Iterable[Document]]) -> None:
        """Put what is read in the place of these documents, in one commit; it is read while nobody else can write."""
        named = set(keys)
        with self._writing() as connection:
            rows = {document.key: document for document in read()}
            tables.drop(connection, named | rows.keys())
            for document in rows.values():
                tables.put(connection, document)

    def drop(self, keys: Iterable[int]) -> None:
        """Take documents out in one commit; unknown keys are fine."""
        if unwanted := set(keys):
            with self._writing() as connection:
                tables.drop(connection, unwanted)

    def clear(self) -> None:
        """Empty the index; one that cannot be read is made anew."""
        try:
            with self._writing() as connection:
                for name in tables.FILLED:
                    connection.execute(f"DELETE FROM {name}")
        except SearchUnavailable:
            with self._lock, _told():
                self._hang_up()
                for path in self._path.parent.glob("search.db*"):
                    path.unlink()
            self.count()

    def find(self, query: Query, filters: Filters = NO_FILTERS, limit: int = 200) -> Sequence[Hit]:
        """The best hits, best first; see `Engine.find` for the rules."""
        if limit < 1 or not (query or filters != NO_FILTERS) or filters.spaces == frozenset():
            return []
        with self._reading() as connection:
            return _Search(connection, query, filters).best(limit)

    def correct(self, query: Query, filters: Filters = NO_FILTERS) -> Mapping[str, str]:
        """Words that nothing has, each with the known one next to it; see `Engine.correct`."""
        with self._reading() as connection:
            return correct(_Spelling(connection, filters), query)

    def count(self) -> int:
        """How many documents there are."""
        with self._reading() as connection:
            found: int = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
            return found

    def keys(self) -> set[int]:
        """The keys of all documents."""
        with self._reading() as connection:
            return {key for (key,) in connection.execute("SELECT key FROM documents")}

    def ready(self) -> bool:
        """Whether the index can be read; makes an empty one where there is none. Never raises."""
        try:
            self.count()
        except SearchUnavailable:
            return False
        return True

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _told():
            try:
                yield self._open()
            except sqlite3.Error:
                self._hang_up()
                raise

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own in a transaction that nobody else can write beside: readers go on meanwhile."""
        with _told():
            connection = self._connect()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                connection.close()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or not self._path.exists():
            self._hang_up()
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] != tables.VERSION:
                _begin_anew(connection)
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _hang_up(self) -> None:
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None


def _begin_anew(connection: sqlite3.Connection) -> None:
    """Make the tables, in place of those of another version; another process may be faster."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != tables.VERSION:
        for name in ("known", *tables.FILLED):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in tables.SCHEMA.split(";")[:-1]:
            connection.execute(statement)
    connection.execute("COMMIT")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise SearchUnavailable("Another process is writing the search index.") from error
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise SearchUnavailable(f"The search index is out of reach: {error}") from error
        raise SearchUnavailable(DAMAGED) from error
    except OSError as error:
        raise SearchUnavailable(f"The search index is out of reach: {error}") from error


class _Search:
    """One query over one state of the index."""

    def __init__(self, connection: sqlite3.Connection, query: Query, filters: Filters) -> None:
        self._connection, self._query = connection, query
        self._where, self._values = tables.conditions(filters)
        self._excluded = " OR ".join(map(_side_by_side, query.excluded))

    def best(self, limit: int) -> list[Hit]:
        """The best hits."""
        asked: list[Phrase] = [*((term,) for term in self._query.terms), *self._query.phrases]
        if not asked:
            return self._newest(limit)
        if not (self._query.loose and len(asked) > 1):
            found = self._weights(" AND ".join(map(_side_by_side, asked)))
            if found or not self._query.terms or len(asked) == 1:
                return _hits(((score, key) for key, score in found.items()), limit, complete=True)
        return _hits(self._with_some(asked), limit, complete=False)

    def _newest(self, limit: int) -> list[Hit]:
        without = " AND key NOT IN (SELECT rowid FROM words WHERE words MATCH ?)" if self._excluded else ""
        rows = self._connection.execute(
            f"SELECT at, key FROM documents WHERE 1{self._where}{without} ORDER BY at DESC, key DESC LIMIT ?",
            [*self._values, *([self._excluded] if self._excluded else []), limit],
        )
        return [Hit(key, at) for at, key in rows]

    def _weights(self, asked: str) -> Weights:
        """What the newest documents that answer weigh; SQLite's BM25 is the better the lower it is."""
        match = f"({asked}) NOT ({self._excluded})" if self._excluded else asked
        rows = self._connection.execute(
            f"SELECT words.rowid, -bm25(words, {tables.WEIGHTS}) FROM words CROSS JOIN documents ON key = words.rowid "
            f"WHERE words MATCH ?{self._where} ORDER BY words.rowid DESC LIMIT ?",
            [match, *self._values, RANKED],
        )
        return dict(map(tuple, rows))

    def _with_some(self, asked: Sequence[Phrase]) -> Iterator[tuple[float, int]]:
        """Score and key of documents with some of what is asked; one with a part of it has that part of its score."""
        scores = self._weights(" OR ".join(map(_side_by_side, asked)))
        having = [self._standing(phrase, scores) for phrase in asked]
        chosen = self._chosen(having) & scores.keys()
        parts = Counter(key for keys in having for key in keys if key in chosen)
        return ((scores[key] * many / len(asked), key) for key, many in parts.items())

    def _standing(self, phrase: Phrase, scores: Weights) -> set[int]:
        """The documents with the phrase, among those that have a score."""
        rows = self._connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
            [_side_by_side(phrase), min(scores, default=0), max(scores, default=0), LOOKED_AT],
        )
        return {key for (key,) in rows}

    def _chosen(self, having: Sequence[set[int]]) -> set[int]:
        phrases = having[len(self._query.terms) :]
        if self._query.loose:
            return with_half(having, self._rarities(having))
        return set.intersection(*phrases) if phrases else set().union(*having)

    def _rarities(self, having: Sequence[set[int]]) -> list[float]:
        """How rare each is among all documents: BM25's inverse document frequency; zero for what nothing has."""
        total = self._connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        names = [tables.token(term) for term in self._query.terms]
        marks = ", ".join("?" * len(names))
        known = dict(self._connection.execute(f"SELECT term, doc FROM known WHERE term IN ({marks})", names).fetchall())
        counts = [known.get(name, 0) for name in names] + [len(keys) for keys in having[len(names) :]]
        return [log(1 + (total - many + 0.5) / (many + 0.5)) if many else 0.0 for many in counts]


def _hits(found: Iterable[tuple[float, int]], limit: int, *, complete: bool) -> list[Hit]:
    return [Hit(key, score, complete) for score, key in nlargest(limit, found)]


def _side_by_side(phrase: Phrase) -> str:
    return f'"{" ".join(map(tables.token, phrase))}"'


class _Spelling:
    """What the index knows of words, for `foundation.search.typos`."""

    def __init__(self, connection: sqlite3.Connection, filters: Filters) -> None:
        self._connection, self._spaces = connection, filters.spaces

    def among(self, terms: Set[str]) -> set[str]:
        """Those of the terms, plain ones, that some document has, or had."""
        listed, found = list(terms), set[str]()
        for start in range(0, len(listed), NAMES_AT_ONCE):
            part = listed[start : start + NAMES_AT_ONCE]
            marks = ", ".join("?" * len(part))
            found.update(
                term for (term,) in self._connection.execute(f"SELECT term FROM terms WHERE term IN ({marks})", part)
            )
        return found

    def standing(self, term: str) -> Documents:
        """The newest documents with the term."""
        return self._in(term, None)

    def having(self, term: str) -> Documents:
        """The newest documents with the term in the spaces asked for."""
        return self._in(term, self._spaces)

    def _in(self, term: str, spaces: frozenset[int] | None) -> Documents:
        where, values = tables.conditions(Filters(spaces=spaces))
        rows = self._connection.execute(
            "SELECT words.rowid FROM words CROSS JOIN documents ON key = words.rowid "
            f"WHERE words MATCH ?{where} ORDER BY words.rowid DESC LIMIT ?",
            [_side_by_side((term,)), *values, RANKED],
        )
        return ({key for (key,) in rows},)
