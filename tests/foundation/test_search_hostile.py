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
from foundation.search import WhooshEngine, highlight, parse
from foundation.search.query import MOST_TERMS
from tests.foundation.search_documents import document

NAUGHTY = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared")) / "data" / "security" / "naughty-dev.jsonl"
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


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An index in which every common word is in every document, in another order."""
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    texts = [COMMON[key % 14 :] + COMMON[: key % 14] for key in range(400)]
    engine.put(
        [document(key, " ".join(text[:5]), body="the of " + " ".join(text * 3)) for key, text in enumerate(texts)]
    )
    return engine


def cost(engine, text):
    """The least time of five that a find takes: the work itself, without what else the machine does."""
    times = []
    for _ in range(5):
        start = process_time()
        engine.find(parse(text))
        times.append(process_time() - start)
    return min(times)


@pytest.fixture(scope="module")
def fair(engine):
    """Five times what an honest query of two words costs."""
    return 5 * median(cost(engine, f"{one} {two}") for one, two in pairwise(COMMON))


@pytest.mark.parametrize("text", CRAFTED, ids=lambda text: text[:20].encode("unicode_escape").decode())
def test_a_crafted_query_costs_no_more_than_five_honest_ones(engine, fair, text):
    assert cost(engine, text) <= fair


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the shared collection of naughty strings is not here")
def test_no_naughty_string_costs_more_than_five_honest_queries(engine, fair):
    strings = [json.loads(line)["string"] for line in NAUGHTY.read_text(encoding="utf-8").splitlines()]
    assert [text for text in strings if cost(engine, text) > fair] == []


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the shared collection of naughty strings is not here")
def test_a_naughty_string_can_be_put_found_and_shown(tmp_path):
    engine = WhooshEngine(tmp_path)
    strings = [json.loads(line)["string"] for line in NAUGHTY.read_text(encoding="utf-8").splitlines()]
    engine.put([document(key, text, tags=(text,), body=text, more=text) for key, text in enumerate(strings)])
    for key, text in enumerate(strings):
        query = parse(text)
        assert not query or key in {hit.key for hit in engine.find(query, limit=len(strings))} or query.excluded
        assert "<script" not in highlight(text, query)


@given(st.text(max_size=300))
def test_any_text_is_answered(engine, text):
    query = parse(text)
    assert len(query.terms) <= MOST_TERMS
    assert len(engine.find(query)) <= 200
