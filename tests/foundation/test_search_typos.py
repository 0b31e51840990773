"""Mistyped words: what is near is found, counted only where the asker may look."""

from __future__ import annotations

import pytest

from foundation.search import Filters, parse, restated, written
from foundation.search.typos import neighbours
from tests.foundation.search_documents import ENGINES, document, made

HERE = Filters(spaces=frozenset({1}))


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    engine = made(request, request.param, tmp_path / "index")
    engine.put([document(1, "The plumber mends a library"), document(2, "Plumber"), document(3, "Number", space=2)])
    return engine


@pytest.mark.parametrize("typed", ["plumbr", "plumbeer", "er xy plumbar", "pulmber", "PLUMBAR", "plúmbar"])
def test_one_letter_more_less_other_or_two_swapped(engine, typed):
    assert "plumber" in engine.correct(parse(typed), HERE).values()


def test_known_words_stay_as_they_are(engine):
    assert engine.correct(parse("plumber library"), HERE) == {}


@pytest.mark.parametrize("typed", ["plu", "xylophone", "plumb3r", "lumbers" * 5, "-plumbr", '"plumbr"'])
def test_what_is_short_far_mixed_or_not_a_word_alone_is_left(engine, typed):
    assert engine.correct(parse(typed), HERE) == {}


def test_the_word_that_most_documents_have_wins(engine):
    engine.put([document(20, "Cart"), document(21, "Card"), document(22, "Card")])
    assert engine.correct(parse("carx"), HERE) == {"carx": "card"}


def test_words_that_stand_together_win(engine):
    engine.put([document(number, "The mine") for number in (20, 21, 22)])
    engine.put([document(23, "A missed collection"), document(24, "Water in the garden"), document(25, "Garden path")])
    engine.put([document(26, "Waste"), document(27, "Waste"), document(28, "Waste in the garden of a library")])
    assert engine.correct(parse("mised colection"), HERE) == {"mise": "miss", "colect": "collect"}
    assert engine.correct(parse("wate"), HERE) == {"wate": "wast"}
    assert engine.correct(parse("garden wate library"), HERE) == {"wate": "wast"}
    assert engine.correct(parse("gardn path"), HERE) == {"gardn": "garden"}


def test_words_of_which_some_stand_together_win(engine):
    """Also where nothing has all of the words, for one of them stands nowhere."""
    engine.put([document(20, "My compost heap is steaming"), document(21, "A compost heap")])
    engine.put([document(number, "A steel pipe") for number in (22, 23, 24)])
    for typed in ("compst heap steeming", "compst heap steeming in mud", "heap steeming mud"):
        better = engine.correct(parse(typed), HERE)
        assert better == {"steem": "steam"} | ({"compst": "compost"} if "compst" in typed else {}), typed


def test_what_stands_together_elsewhere_is_not_proposed(engine):
    engine.put(
        [document(20, "My compost heap is steaming", space=2), document(21, "A heap of compost"), document(22, "Steel")]
    )
    assert engine.correct(parse("compst heap steeming"), HERE)["steem"] == "steel"


def test_a_word_is_near_as_it_was_typed_too(engine):
    engine.put([document(20, "Garden waste")])
    assert engine.correct(parse("garden wate"), HERE) == {"wate": "wast"}


def test_a_word_of_another_space_is_neither_known_nor_proposed(engine):
    assert engine.correct(parse("numbar"), HERE) == {}
    assert engine.correct(parse("numbar"), Filters(spaces=frozenset({1, 2}))) == {"numbar": "number"}
    engine.put([document(4, "Plumbar", space=2)])
    assert engine.correct(parse("plumbar"), HERE) == {"plumbar": "plumber"}


def test_only_two_words_are_corrected(engine):
    assert len(engine.correct(parse("plumbar librery mendz"), HERE)) == 2


def test_the_query_is_said_again_in_the_words_of_the_texts():
    assert restated("The Plumbars (tag:x)", {"plumbar": "plumber"}) == "The plumber (tag:x)"
    assert written("librari", ["A book", "Two Libraries"]) == "libraries"
    assert written("librari", []) == "librari"


def test_neighbours_are_bounded():
    assert 1_000 < len(neighbours("abcdefghijklmnopqrst")) < 1_200
