"""Filters leave only what is asked for, whatever the words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from foundation.search import NO_FILTERS, Filters
from tests.foundation.search_documents import ENGINES, NOON, document, found, made


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory):
    engine = made(request, request.param, tmp_path_factory.mktemp("index"))
    engine.put(
        [
            document(1, "Permit", space=1, kind="question", tags=("Parking",), author=7, people=(7, 8)),
            document(2, "Permit", space=2, kind="idea", author=8, people=(8,), answered=True, at=NOON + timedelta(1)),
            document(
                3, "Permit", space=3, kind="idea", tags=("café", "parking"), official=True, at=NOON - timedelta(1)
            ),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        (NO_FILTERS, {1, 2, 3}),
        (Filters(spaces=frozenset({1, 3})), {1, 3}),
        (Filters(spaces=frozenset({99})), set()),
        (Filters(spaces=frozenset()), set()),
        (Filters(kind="idea"), {2, 3}),
        (Filters(kind="announcement"), set()),
        (Filters(tag="PARKING"), {1, 3}),
        (Filters(tag="cafe"), {3}),
        (Filters(tag="park"), set()),
        (Filters(author=8), {2}),
        (Filters(person=8), {1, 2}),
        (Filters(answered=True), {2}),
        (Filters(answered=False), {1, 3}),
        (Filters(official=True), {3}),
        (Filters(official=False), {1, 2}),
        (Filters(after=NOON), {1, 2}),
        (Filters(before=NOON), {3}),
        (Filters(after=NOON, before=NOON + timedelta(seconds=1)), {1}),
        (Filters(kind="idea", spaces=frozenset({1, 2}), answered=True), {2}),
        (Filters(tag="parking", kind="question", official=True), set()),
    ],
)
def test_a_filter_leaves_what_it_names(engine, filters, keys):
    assert set(found(engine, "permit", filters)) == keys


def test_filters_hold_where_only_some_words_are_found(engine):
    assert found(engine, "permit dragon", Filters(kind="question")) == [1]


def test_a_moment_without_a_zone_is_refused(engine):
    with pytest.raises(ValueError, match="time zone"):
        found(engine, "permit", Filters(after=datetime(2026, 3, 4)))  # noqa: DTZ001 - this is what is refused
