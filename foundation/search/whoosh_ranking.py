"""Which documents of an index answer a query, and in which order: sets and sums over lists of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from heapq import nlargest
from math import inf, log
from operator import and_

from foundation.search.port import Filters, Hit
from foundation.search.query import Query
from foundation.search.whoosh_index import facet, seconds
from foundation.search.whoosh_reader import Segment, Segments

Weights = dict[int, float]


def rank(segments: Segments, query: Query, filters: Filters, limit: int) -> list[Hit]:
    """The best hits over all segments, each given with its deleted documents; see `Engine.find` for the rules.

    The score is BM25F: for each word the weight that it has in the document, times how rare it is in the index.
    """
    asked = [*((term,) for term in query.terms), *query.phrases]
    if not asked:
        return _newest(segments, query, filters, limit)
    weights = [[_weights(segment, phrase) for phrase in asked] for segment, _ in segments]
    rarities = [_rarity(segments, lists) for lists in zip(*weights, strict=True)]

    def best(complete: bool) -> list[Hit]:
        found: list[tuple[float, int]] = []
        for (segment, deleted), lists in zip(segments, weights, strict=True):
            numbers = _with_all(lists) if complete else _with_some(lists, query, rarities)
            kept = _kept(segment, numbers - deleted, query, filters)
            found.extend(_scored(segment, kept, lists, rarities))
        return [Hit(key, score, complete) for score, key in nlargest(limit, found)]

    if query.loose and len(asked) > 1:
        return best(False)
    return best(True) or (best(False) if query.terms and len(asked) > 1 else [])


def _newest(segments: Segments, query: Query, filters: Filters, limit: int) -> list[Hit]:
    """The newest documents that the filters let through."""
    found: list[tuple[int, int]] = []
    for segment, deleted in segments:
        kept = _kept(segment, set(range(segment.size)) - deleted, query, filters)
        found.extend((segment.moments[number], segment.keys[number]) for number in kept)
    return [Hit(key, moment) for moment, key in nlargest(limit, found)]


def _weights(segment: Segment, phrase: tuple[str, ...]) -> Weights:
    found = segment.having(phrase)
    return dict(zip(found.documents, found.weights, strict=True))


def _rarity(segments: Segments, lists: Sequence[Weights]) -> float:
    """BM25's inverse document frequency, above zero; zero for a word that nothing has."""
    total, having = sum(segment.size for segment, _ in segments), sum(map(len, lists))
    return log(1 + (total - having + 0.5) / (having + 0.5)) if having else 0.0


def _with_all(lists: Sequence[Weights]) -> set[int]:
    return set(reduce(and_, map(dict.keys, sorted(lists, key=len))))


def _with_some(lists: Sequence[Weights], query: Query, rarities: Sequence[float]) -> set[int]:
    """The documents with all phrases, and without phrases those with any word; for a loose query, with half of all."""
    if query.loose:
        return with_half(lists, rarities)
    return _with_all(lists[len(query.terms) :]) if query.phrases else set().union(*lists)


def with_half(lists: Sequence[Iterable[int]], rarities: Sequence[float]) -> set[int]:
    """The documents that have two words or more, which are together half as rare as all known words or more."""
    shares: dict[int, list[float]] = {}
    for weights, rarity in zip(lists, rarities, strict=True):
        for number in weights:
            shares.setdefault(number, []).append(rarity)
    half = sum(rarities) / 2
    return {number for number, found in shares.items() if len(found) > 1 and sum(found) >= half}


def _kept(segment: Segment, numbers: set[int], query: Query, filters: Filters) -> set[int]:
    for phrase in query.excluded if numbers else ():
        numbers = numbers.difference(segment.having(phrase).documents)
    for term in _facets(filters) if numbers else ():
        numbers = numbers.intersection(segment.faceted(term).documents)
    if filters.spaces is not None:
        numbers = {number for number in numbers if segment.spaces[number] in filters.spaces}
    if filters.after is None and filters.before is None:
        return numbers
    first = -inf if filters.after is None else seconds(filters.after)
    end = inf if filters.before is None else seconds(filters.before)
    return {number for number in numbers if first <= segment.moments[number] < end}


def _facets(filters: Filters) -> Iterator[str]:
    for name in ("kind", "tag", "author", "person", "answered", "official"):
        value = getattr(filters, name)
        if value is not None:
            yield facet(name, value)


def _scored(
    segment: Segment, numbers: set[int], lists: Sequence[Weights], rarities: Sequence[float]
) -> Iterator[tuple[float, int]]:
    """Score and key of each document; one with part of the words has that part of its score."""
    pairs = list(zip(lists, rarities, strict=True))
    for number in numbers:
        effects = [weights[number] * rarity for weights, rarity in pairs if number in weights]
        yield sum(effects) * len(effects) / len(pairs), segment.keys[number]
