"""How documents lie in SQLite's own index: columns of words as search compares them, and tables of what they are.

The words are folded and stemmed by `foundation.search.words` and written in signs that SQLite takes as they are: so all
engines find and mark the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from foundation.search.port import Document, Filters
from foundation.search.whoosh_index import FACET_LENGTH, MOST_TAGS, seconds
from foundation.search.words import Word, fold, with_pairs, words

VERSION = 1
"""Of these tables. An index of another version is begun anew, and `flask reindex` fills it."""
SCHEMA = f"""
CREATE VIRTUAL TABLE words USING fts5(title, tags, body, more, pairs, tokenize = "ascii tokenchars '_'");
CREATE VIRTUAL TABLE known USING fts5vocab(words, row);
CREATE TABLE documents (
    key INTEGER PRIMARY KEY, space INTEGER NOT NULL, kind TEXT NOT NULL, author INTEGER NOT NULL, at INTEGER NOT NULL,
    answered INTEGER NOT NULL, official INTEGER NOT NULL
);
CREATE INDEX documents_at ON documents (at, key);
CREATE TABLE facets (name TEXT, value TEXT, key INTEGER, PRIMARY KEY (name, value, key)) WITHOUT ROWID;
CREATE TABLE terms (term TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX facets_key ON facets (key);
PRAGMA user_version = {VERSION};
"""
FILLED = ("words", "documents", "facets", "terms")
WEIGHTS = "3.0, 2.0, 1.0, 0.7, 1.0"
"""What a word counts in each of the columns."""
MOST = {"title": 200, "tags": 200, "body": 20_000, "more": 40_000}
"""Words of a text that are read."""
GAP = "_"  # stands between two tags, so that no phrase reaches from one into the next


def token(term: str) -> str:
    """A term in signs that SQLite takes as one word: plain ones as they are, all others by their number."""
    return term if term.isascii() and term.isalnum() else "_" + term.encode("utf-8", "surrogatepass").hex()


def plain(text: str) -> str:
    """A text that any database can hold: a lone surrogate becomes a question mark."""
    return fold(text)[:FACET_LENGTH].encode("utf-8", "replace").decode()


def put(connection: sqlite3.Connection, document: Document) -> None:
    """Write a document whose key is not there."""
    texts = {"title": [document.title], "tags": document.tags[:MOST_TAGS], "body": [document.body],
             "more": [document.more]}  # fmt: skip
    found = {name: [list(islice(words(text), MOST[name])) for text in given] for name, given in texts.items()}
    columns = [f" {GAP} ".join(_line(singles) for singles in one) for one in found.values()]
    pairs = f" {GAP} ".join(_line(_only_pairs(singles)) for one in found.values() for singles in one)
    plain_ones = {word.term for one in found.values() for singles in one for word in singles if word.term.isascii()}
    connection.executemany("INSERT OR IGNORE INTO terms VALUES (?)", [(term,) for term in plain_ones])
    connection.execute("INSERT INTO words (rowid, title, tags, body, more, pairs) VALUES (?, ?, ?, ?, ?, ?)",
                       (document.key, *columns, pairs))  # fmt: skip
    facts = (document.space, plain(document.kind), document.author, seconds(document.at), document.answered)
    connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", (document.key, *facts, document.official))
    many = {("tag", plain(tag)) for tag in document.tags[:MOST_TAGS]} | {
        ("person", str(one)) for one in document.people
    }
    connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", [(*one, document.key) for one in many])


def _line(singles: Iterable[Word]) -> str:
    return " ".join(token(word.term) for word in singles)


def _only_pairs(singles: list[Word]) -> Iterator[Word]:
    return islice(with_pairs(singles), len(singles), None)


def drop(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Take these documents out; unknown keys are fine."""
    rows = [(key,) for key in keys]
    for statement in (
        "DELETE FROM words WHERE rowid = ?", "DELETE FROM documents WHERE key = ?", "DELETE FROM facets WHERE key = ?"
    ):  # fmt: skip
        connection.executemany(statement, rows)


def conditions(filters: Filters) -> tuple[str, list[object]]:
    """What documents must be, as conditions on `documents` that each begin with AND, and their values."""
    parts: list[tuple[str, list[object]]] = []
    if filters.spaces is not None:
        parts.append((f"space IN ({', '.join('?' * len(filters.spaces))})", list(filters.spaces)))
    if filters.kind is not None:
        parts.append(("kind = ?", [plain(filters.kind)]))
    if filters.author is not None:
        parts.append(("author = ?", [filters.author]))
    for name, value in (("tag", filters.tag), ("person", filters.person)):
        if value is not None:
            there = "EXISTS (SELECT 1 FROM facets f WHERE f.name = ? AND f.value = ? AND f.key = documents.key)"
            parts.append((there, [name, plain(str(value))]))
    if filters.after is not None:
        parts.append(("at >= ?", [seconds(filters.after)]))
    if filters.before is not None:
        parts.append(("at < ?", [seconds(filters.before)]))
    for name, wanted in (("answered", filters.answered), ("official", filters.official)):
        if wanted is not None:
            parts.append((f"{name} = ?", [wanted]))
    return "".join(f" AND {words}" for words, _values in parts), [one for _words, values in parts for one in values]
