"""No query raises, and none costs much more than an honest one."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.config import ROOT
from foundation.search import Filters, PostgresEngine, WhooshEngine, highlight, parse, typos
from foundation.search.query import MOST_TERMS
from foundation.search.whoosh_reader import Segment
from tests.foundation.search_documents import ENGINES, document, made

NAUGHTY = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared")) / "data" / "security" / "naughty-dev.jsonl"
ALL_SPACES = Filters(spaces=frozenset({1}))
COMMON = "office permit street council service answer letter number people money garden school water winter".split()
CRAFTED = [
    *(
        "a*",
        "?*",
        "[a TO z]",
        "{* TO *}",
        "title:[* TO *]",
        "office~5",
        "off* AND (per* OR str*)",
        "/.*.*.*/",
        "*" * 200,
    ),
    *('"' * 200, "-" * 200, "(" * 200, "a " * 100, " ".join("abcdefghijklmnopqrstuvwxyz"), "office " * 1_000),
    *(" ".join(COMMON), f'"{" ".join(COMMON)}"', " ".join(f'"{word} office"' for word in COMMON)),
    *(" ".join(f"-{word}" for word in COMMON), "office " + " ".join(f'-"{word} office"' for word in COMMON)),
    *(
        "the of and to a in is",
        '"the of"',
        "office unheard-of " + " ".join(COMMON),
        "é" * 200,
        "東" * 200,
        "\u0301" * 200,
    ),
]


@pytest.fixture(scope="module", params=ENGINES)
def either(request, tmp_path_factory):
    """An index in which every common word is in every document, in another order."""
    return _filled(made(request, request.param, tmp_path_factory.mktemp("index")))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """The same in Whoosh."""
    return _filled(WhooshEngine(tmp_path_factory.mktemp("index")))


def _filled(engine):
    texts = [COMMON[key % 14 :] + COMMON[: key % 14] for key in range(400)]
    engine.put(
        [document(key, " ".join(text[:5]), body="the of " + " ".join(text * 3)) for key, text in enumerate(texts)]
    )
    return engine


def look_up(engine, text):
    """What a search of a page asks of the engine: what was typed, and where that is nothing, what may be meant."""
    query = parse(text)
    hits = engine.find(query, ALL_SPACES)
    if query and not (hits and hits[0].complete):
        better = engine.correct(query, ALL_SPACES)
        if better:
            engine.find(query.corrected(better), ALL_SPACES)


@pytest.fixture
def work(engine, monkeypatch):
    """Counts the lists of documents that a look-up reads, and the words that it compares."""
    counted = {"lists": 0, "words": 0}

    def having(segment, phrase):
        counted["lists"] += len(phrase)
        return read(segment, phrase)

    def neighbours(term):
        near = compare(term)
        counted["words"] += len(near)
        return near

    read, compare = Segment.having, typos.neighbours
    monkeypatch.setattr(Segment, "having", having)
    monkeypatch.setattr(typos, "neighbours", neighbours)

    def measured(text):
        counted.update(lists=0, words=0)
        look_up(engine, text)
        return counted["lists"], counted["words"]

    return measured


def naughty():
    return [json.loads(line)["string"] for line in NAUGHTY.read_text(encoding="utf-8").splitlines()]


def test_the_work_of_a_query_is_bounded_by_construction(engine, work):
    """Found, corrected, found again: each of at most twelve terms thrice; two words compared with their like twice."""
    segments = len(engine._current().segments)
    most = segments * (3 * MOST_TERMS + typos.MOST_WORDS * typos.MOST_NEAR)
    longest = len(typos.neighbours("abcdefghij" * (typos.LONGEST // 10)))
    for text in [*CRAFTED, *(naughty() if NAUGHTY.exists() else ())]:
        lists, compared = work(text)
        assert lists <= most, text
        assert compared <= 2 * typos.MOST_WORDS * longest, text


def cost(engine, text):
    """The least time of five that a look-up takes: the work itself, without what else the machine does.

    What PostgreSQL does in its own process is bounded by what it weighs and by a time limit; here is our part.
    """
    times = []
    for _ in range(5):
        start = process_time()
        look_up(engine, text)
        times.append(process_time() - start)
    return min(times)


@pytest.mark.slow
@pytest.mark.skipif(not NAUGHTY.exists(), reason="the shared collection of naughty strings is not here")
def test_no_hostile_string_costs_more_than_five_times_the_median(either):
    """Of honest queries of two words, within one run; databases have those so cheaply that twelve words cost more."""
    times = {WhooshEngine: 5, PostgresEngine: 20}.get(type(either), 12)
    fair = times * median(cost(either, f"{one} {two}") for one, two in pairwise(COMMON))
    assert [text for text in [*CRAFTED, *naughty()] if cost(either, text) > fair] == []


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the shared collection of naughty strings is not here")
@pytest.mark.parametrize("kind", ENGINES)
def test_a_naughty_string_can_be_put_found_and_shown(request, tmp_path, kind):
    engine = made(request, kind, tmp_path)
    strings = naughty()
    engine.put([document(key, text, tags=(text,), body=text, more=text) for key, text in enumerate(strings)])
    for key, text in enumerate(strings):
        query = parse(text)
        assert not query or key in {hit.key for hit in engine.find(query, limit=len(strings))} or query.excluded
        assert "<script" not in highlight(text, query)


@given(st.text(max_size=300))
def test_any_text_is_answered(either, text):
    query = parse(text)
    assert len(query.terms) <= MOST_TERMS
    assert len(either.find(query)) <= 200
    either.correct(query)
