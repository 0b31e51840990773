"""How a document lies in a Whoosh index: one field of weighed words, one of facets, and columns.

BM25F adds up the occurrences of a word over the fields, each with its boost and shortened by the length of its field,
and lets the sum saturate. We do this once, when a document is put in, so that a word has one list of documents and
a search is an addition. For that, a field's length is compared with a usual length and not with the average: what a
document weighs does not change when others come.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from whoosh import columns, fields, formats
from whoosh.codec.base import Segment
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from foundation.search.port import Document
from foundation.search.words import fold, with_pairs, words

SATURATION = 1.2
"""BM25's k1: the weight of a word at which it has half its effect."""
LENGTH_COUNTS = 0.5
"""BM25's b: how much a long field lessens each of its words, from 0 to 1."""
MOST_TAGS = 50
FACET_LENGTH = 100
LARGE = 128
"""Documents that make a segment too large to be merged."""
ALIKE = 4


class _Part(NamedTuple):
    """A field of a document: its boost, its usual length in words, and the most words of it that are read."""

    boost: float
    usual: int
    most: int


# Together under 65,535 words and gaps: a place is kept in two bytes.
_TITLE, _TAGS, _BODY, _MORE = _Part(3, 8, 200), _Part(2, 3, 200), _Part(1, 120, 20_000), _Part(0.7, 600, 40_000)


class WeighedWords(fields.FieldType):
    """The field of all words of a document; its value maps a term to its weight and its packed places."""

    format = formats.Format()

    def __init__(self) -> None:
        """Take no choices: what other fields leave open is settled in `fields_of`."""

    def index(
        self, value: Mapping[str, tuple[float, bytes]], **_: Any
    ) -> Generator[tuple[bytes, int, float | int, bytes], Any, None]:
        """The postings of one document, as Whoosh wants them: term, count (unused), weight, value."""
        for term, (weight, places) in value.items():
            yield term.encode(), 1, weight, places


# A change of this schema needs a new INDEX_NAME: an old index is then left alone and `flask reindex` fills a new one.
INDEX_NAME = "documents1"
SCHEMA = fields.Schema(
    key=fields.NUMERIC(int, bits=64, unique=True, sortable=True, shift_step=0),
    at=fields.COLUMN(columns.NumericColumn("q")),
    space=fields.COLUMN(columns.NumericColumn("q")),
    facet=fields.KEYWORD(),
    words=WeighedWords(),
)


def fields_of(document: Document) -> dict[str, Any]:
    """The document as keyword arguments of Whoosh's `add_document`."""
    row = {"key": document.key, "at": seconds(document.at), "space": document.space}
    return row | {"facet": _facets(document), "words": _weighed(document)}


def facet(name: str, value: object) -> str:
    """The term of one facet. Texts are folded; a lone surrogate, which no index can hold, becomes a question mark."""
    return f"{name}:{fold(str(value))[:FACET_LENGTH]}".encode("utf-8", "replace").decode()


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return int(moment.timestamp() // 1)


def merge_alike(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Whoosh's merge policy, ours: four small segments of about one size become part of the new one.

    So there are few segments, their deleted documents go away, a document is copied at most four times, and no commit
    copies more than about five hundred, which takes seconds. Returns the segments that stay as they are.
    """
    sizes: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        alive = segment.doc_count()
        sizes[alive.bit_length() // 2 if alive < LARGE else -1].append(segment)
    merged = [segment for size, alike in sizes.items() if size >= 0 and len(alike) >= ALIKE for segment in alike]
    for segment in merged:
        reader = SegmentReader(writer.storage, SCHEMA, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged]


def _facets(document: Document) -> list[str]:
    one = {"kind": document.kind, "author": document.author}
    one |= {"answered": document.answered, "official": document.official}
    many = [("tag", tag) for tag in document.tags[:MOST_TAGS]] + [("person", person) for person in document.people]
    return [facet(name, value) for name, value in (*one.items(), *many)]


def _weighed(document: Document) -> dict[str, tuple[float, bytes]]:
    weights: dict[str, float] = defaultdict(float)
    places: dict[str, array[int]] = defaultdict(lambda: array("H"))
    parts = [(_TITLE, document.title), *((_TAGS, tag) for tag in document.tags[:MOST_TAGS])]
    start = 0
    for part, text in (*parts, (_BODY, document.body), (_MORE, document.more)):
        singles = list(islice(words(text), part.most))
        effect = part.boost / (1 - LENGTH_COUNTS + LENGTH_COUNTS * len(singles) / part.usual)
        for word in with_pairs(singles):
            weights[word.term] += effect
            places[word.term].append(start + word.place)
        start += len(singles) + 1  # the gap keeps phrases from reaching over into the next field
    return {term: (_saturated(weight), places[term].tobytes()) for term, weight in weights.items()}


def _saturated(weight: float) -> float:
    return weight * (SATURATION + 1) / (weight + SATURATION)
