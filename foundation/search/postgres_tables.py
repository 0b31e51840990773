"""How documents lie in PostgreSQL: a vector of words as search compares them, and columns of what they are.

The words are folded and stemmed by `foundation.search.words`: PostgreSQL needs no dictionary, and all engines find and
mark the same. A vector has room for 16,383 places, 255 of each word, and a megabyte: a word beyond that is still found
alone, but in no phrase; what finds no room at all is the end of a text of many thousand different words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from foundation.search.port import Document, Filters
from foundation.search.whoosh_index import FACET_LENGTH, MOST_TAGS, seconds
from foundation.search.words import fold, with_pairs, words

VERSION = 1
"""Of these tables, kept as the comment of their schema. An index of another version is begun anew."""
SCHEMA = "parley_search"
MAKE = f"""
DROP SCHEMA IF EXISTS {SCHEMA} CASCADE;
CREATE SCHEMA {SCHEMA};
CREATE TABLE {SCHEMA}.documents (
    key bigint PRIMARY KEY, space bigint NOT NULL, kind text NOT NULL, author bigint NOT NULL, at bigint NOT NULL,
    answered boolean NOT NULL, official boolean NOT NULL, facets text[] NOT NULL, words tsvector NOT NULL
);
ALTER TABLE {SCHEMA}.documents ALTER COLUMN words SET STORAGE EXTERNAL;
CREATE INDEX documents_words ON {SCHEMA}.documents USING gin (words) WITH (fastupdate = off);
CREATE INDEX documents_facets ON {SCHEMA}.documents USING gin (facets) WITH (fastupdate = off);
CREATE INDEX documents_at ON {SCHEMA}.documents (at, key);
CREATE TABLE {SCHEMA}.terms (term text COLLATE "C" PRIMARY KEY, many integer NOT NULL) WITH (fillfactor = 70);
"""
FOUND_VERSION = f"SELECT obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')"
WEIGHTS = "'{0.23, 0.33, 0.67, 1}'"
"""What a word counts in replies, opening, tags and title: D, C, B, A."""
PLACES_OF_A_WORD, ROOM = 255, 1_000_000
ALL = "*"  # the term that every document has: its number is that of all documents


LIST = "string_to_array(%s, E'\\x1f')"
"""A long list of texts as a value: the driver takes four milliseconds to write an array of a thousand."""


def listed(texts: Iterable[str]) -> str:
    """The value for a LIST."""
    return "\x1f".join(texts)


class _Part(NamedTuple):
    """A part of a document: the letter of its weight, the most words that are read, and the last place it may take."""

    weight: str
    most: int
    last: int


_TITLE, _TAG, _BODY, _MORE = _Part("A", 200, 200), _Part("B", 200, 1_000), _Part("C", 20_000, 8_000), _Part("D", 40_000, 16_383)  # fmt: skip  # noqa: E501


def safe(text: str) -> str:
    """A text that PostgreSQL can hold: a lone surrogate becomes a question mark, and NUL goes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def quoted(term: str) -> str:
    """A term as vectors and queries are written."""
    return "'" + (safe(term) or "?").replace("\\", "\\\\").replace("'", "''") + "'"


def side_by_side(phrase: Iterable[str]) -> str:
    """The query for words that follow each other."""
    return f"({' <-> '.join(map(quoted, phrase))})"


def either(phrases: Iterable[Iterable[str]]) -> str:
    """The query for any of these."""
    return f"({' | '.join(map(side_by_side, phrases))})"


def both(phrases: Iterable[Iterable[str]]) -> str:
    """The query for all of these."""
    return f"({' & '.join(map(side_by_side, phrases))})"


def vector_of(document: Document) -> dict[str, list[str]]:
    """The words of a document with their places, such as `12A`."""
    found: dict[str, list[str]] = {}
    room, start = ROOM, 1
    tags = ((_TAG, tag) for tag in document.tags[:MOST_TAGS])
    for part, text in ((_TITLE, document.title), *tags, (_BODY, document.body), (_MORE, document.more)):
        singles = list(islice(words(text), part.most))
        for word in with_pairs(singles):
            term = safe(word.term) or "?"
            if term not in found:
                room -= len(term.encode()) + 4
                if room < 0:
                    continue
            places, place = found.setdefault(term, []), start + word.place
            if place <= part.last and len(places) < PLACES_OF_A_WORD and room >= 2:
                places.append(f"{place}{part.weight}")
                room -= 2
        start = min(start + len(singles), part.last + 1) + 1  # the gap keeps phrases inside a part
    return found


def drop(connection: Any, keys: Iterable[int]) -> Counter[str]:
    """Take these documents out; unknown keys are fine. Return their words: in how many of them each stood."""
    rows = connection.execute(
        "DELETE FROM documents WHERE key = ANY(%s) RETURNING tsvector_to_array(words)", [list(keys)]
    )
    return Counter(term for (terms,) in rows for term in (ALL, *terms))


def put(connection: Any, documents: Iterable[Document]) -> Counter[str]:
    """Write documents whose keys are not there. Return their words."""
    counted: Counter[str] = Counter()
    rows = []
    for document in documents:
        vector = vector_of(document)
        counted.update([ALL, *vector])
        facts = (document.space, _facet("kind", document.kind), document.author, seconds(document.at))
        marks = (document.answered, document.official, _facets(document))
        rows.append((document.key, *facts, *marks, _written(vector)))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO documents VALUES ({'%s, ' * 8}%s::tsvector)", rows)
    return counted


def count(connection: Any, change: Mapping[str, int]) -> None:
    """Change in how many documents words stand."""
    changed = {term: many for term, many in change.items() if many}
    if changed:
        connection.execute(
            f"INSERT INTO terms SELECT * FROM unnest({LIST}, {LIST}::integer[]) "
            "ON CONFLICT (term) DO UPDATE SET many = terms.many + excluded.many",
            [listed(changed), listed(map(str, changed.values()))],
        )


def _written(vector: Mapping[str, list[str]]) -> str:
    return " ".join(f"{quoted(term)}:{','.join(places)}" if places else quoted(term) for term, places in vector.items())


def _facets(document: Document) -> list[str]:
    tags = {_facet("tag", tag) for tag in document.tags[:MOST_TAGS]}
    return sorted(tags | {_facet("person", person) for person in document.people})


def _facet(name: str, value: object) -> str:
    return f"{name}:{safe(fold(str(value)))[:FACET_LENGTH]}"


def conditions(filters: Filters) -> tuple[str, list[object]]:
    """What documents must be, as conditions that each begin with AND, and their values."""
    facets = [_facet(name, one) for name, one in (("tag", filters.tag), ("person", filters.person)) if one is not None]
    asked: list[tuple[str, object | None]] = [
        ("space = ANY(%s)", None if filters.spaces is None else list(filters.spaces)),
        ("kind = %s", None if filters.kind is None else _facet("kind", filters.kind)),
        ("author = %s", filters.author),
        ("facets @> %s::text[]", facets or None),
        ("at >= %s", None if filters.after is None else seconds(filters.after)),
        ("at < %s", None if filters.before is None else seconds(filters.before)),
        ("answered = %s", filters.answered),
        ("official = %s", filters.official),
    ]
    given = [(words_, value) for words_, value in asked if value is not None]
    return "".join(f" AND {words_}" for words_, _value in given), [value for _words, value in given]
