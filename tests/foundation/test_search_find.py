"""What a query finds, and in which order."""

from __future__ import annotations

import pytest

from foundation.search import parse
from tests.foundation.search_documents import ENGINES, document, found, made


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    return made(request, request.param, tmp_path / "index")


@pytest.mark.parametrize("where", ["title", "body", "more"])
def test_a_word_is_found_in_every_text(engine, where):
    engine.put([document(1, **{where: "Renew your parking permit"}), document(2, "Bins")])
    assert found(engine, "permits") == [1]


def test_a_word_is_found_in_a_tag(engine):
    engine.put([document(1, tags=("parking-permit",)), document(2, "Bins")])
    assert found(engine, "permit") == [1]


def test_accents_and_case_do_not_count(engine):
    engine.put([document(1, "Antonín Dvořák")])
    assert found(engine, "DVORAK") == [1]


def test_all_words_are_required_each_in_any_field(engine):
    engine.put([document(1, "Permit", more="It costs ten"), document(2, "Permit"), document(3, "Costs")])
    assert found(engine, "permit cost") == [1]


def test_hits_with_all_words_are_complete(engine):
    engine.put([document(1, "Permit cost")])
    assert engine.find(parse("permit cost"))[0].complete


def test_some_of_the_words_do_where_nothing_has_all(engine):
    engine.put([document(1, "Permit"), document(2, "Permit cost"), document(3, "Bins")])
    assert found(engine, "permit cost dragon") == [2, 1]


def test_hits_with_some_of_the_words_are_not_complete(engine):
    engine.put([document(1, "Permit")])
    assert not engine.find(parse("permit dragon"))[0].complete


def test_a_phrase_is_found_side_by_side_only(engine):
    engine.put([document(1, "A parking permit"), document(2, "A permit for parking"), document(3, "Parking; permits")])
    assert set(found(engine, '"parking permit"')) == {1, 3}


def test_a_phrase_stays_required_where_words_are_missing(engine):
    engine.put([document(1, "A parking permit"), document(2, "A dragon")])
    assert found(engine, '"parking permit" dragon') == [1]


def test_a_phrase_that_is_nowhere_finds_nothing(engine):
    engine.put([document(1, "A permit for parking")])
    assert found(engine, '"parking permit"') == []


def test_a_phrase_does_not_reach_from_one_field_into_the_next(engine):
    engine.put([document(1, "Parking", tags=("permit", "cost"), body="permit")])
    assert [found(engine, f'"{phrase}"') for phrase in ("parking permit", "permit cost", "cost permit")] == [[], [], []]


def test_a_phrase_may_repeat_a_word(engine):
    engine.put([document(1, "Do be do"), document(2, "Be do be")])
    assert found(engine, '"do be do"') == [1]


def test_an_excluded_word_takes_hits_away(engine):
    engine.put([document(1, "Visitor permit"), document(2, "Permit")])
    assert found(engine, "permit -visitors") == [2]


def test_an_excluded_phrase_takes_only_its_hits_away(engine):
    engine.put([document(1, "Blue badge permit"), document(2, "Badge permit, blue")])
    assert found(engine, 'permit -"blue badge"') == [2]


def test_excluded_words_stay_excluded_where_words_are_missing(engine):
    engine.put([document(1, "Visitor permit"), document(2, "Permit")])
    assert found(engine, "permit dragon -visitor") == [2]


@pytest.mark.parametrize("text", ["", "?!", "-permit"])
def test_a_query_that_asks_for_nothing_finds_nothing(engine, text):
    engine.put([document(1, "Bins")])
    assert found(engine, text) == []


def test_title_before_tag_before_body_before_replies(engine):
    filler = "words of another matter altogether " * 3
    engine.put(
        [
            document(1, "Another matter", body=filler, more=f"{filler} permit"),
            document(2, "Another matter", body=f"{filler} permit", more=filler),
            document(3, "Another matter", body=filler, more=filler, tags=("permit",)),
            document(4, "Another permit", body=filler, more=filler),
        ]
    )
    assert found(engine, "permit") == [4, 3, 2, 1]


def test_a_rare_word_weighs_more_than_a_common_one(engine):
    engine.put([document(key, "Permit") for key in range(1, 9)] + [document(9, "Dragon")])
    assert found(engine, "permit dragon unheard-of")[0] == 9


def test_of_equal_hits_the_newer_key_comes_first(engine):
    engine.put([document(key, "Permit") for key in (1, 3, 2)])
    assert found(engine, "permit") == [3, 2, 1]


def test_no_more_than_the_limit_is_found(engine):
    engine.put([document(key, "Permit " + "and more " * key) for key in range(1, 8)])
    assert [hit.key for hit in engine.find(parse("permit"), limit=2)] == [1, 2]


def test_a_limit_of_nothing_finds_nothing(engine):
    engine.put([document(1, "Permit")])
    assert engine.find(parse("permit"), limit=0) == []


@pytest.mark.parametrize("text", ["東京", "京都", "東京都の", '"東京都"', "水"])
def test_unspaced_scripts_are_found_by_their_parts(engine, text):
    engine.put([document(1, "東京都の水道"), document(2, "北海道")])
    assert found(engine, text) == [1]


@pytest.mark.parametrize("text", ["поиск", "ΑΘΉΝΑ", "हिन्दी", "สวัสดี", "한국어", "café 🎉"])
def test_other_scripts_are_found(engine, text):
    engine.put([document(1, body=f"— {text} —"), document(2, "Bins")])
    assert found(engine, text) == [1]


def test_a_text_that_no_index_can_hold_does_no_harm(engine):
    engine.put([document(1, "Permit \ud800 \x00", tags=("\ud800",), body="\ufffe" * 10)])
    assert found(engine, "permit") == [1]


def test_of_an_endless_document_the_beginning_is_found(engine):
    engine.put([document(1, "Permit", body="first " + "word " * 150_000 + "last", more="reply " + "word " * 150_000)])
    assert [found(engine, text) for text in ("first", "reply", "last")] == [[1], [1], []]
