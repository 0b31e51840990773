"""Whatever is typed becomes a query, and a small one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.search import Query, parse
from foundation.search.query import MOST_SIGNS, MOST_TERMS


def test_words_are_terms():
    assert parse("Parking  permits").terms == ("park", "permit")


def test_small_words_are_not_asked_for():
    assert parse("how do I apply for a permit").terms == ("appli", "permit")


def test_small_words_alone_are_asked_for():
    assert parse("who are we").terms == ("who", "are", "we")


def test_quoted_words_are_a_phrase():
    assert parse('"parking permit" cost') == Query('"parking permit" cost', ("cost",), (("park", "permit"),))


def test_small_words_stay_in_a_phrase():
    assert parse('"out of order"').phrases == (("out", "of", "order"),)


@pytest.mark.parametrize("text", ["“blue badge”", "„blue badge“", "«blue badge»"])
def test_typographic_quotes_are_quotes(text):
    assert parse(text).phrases == (("blue", "badg"),)


def test_a_quote_without_its_other_half_is_a_gap():
    assert parse('blue "badge holder').terms == ("blue", "badg", "holder")


def test_a_minus_excludes_a_word():
    assert parse("permit -visitor").excluded == (("visitor",),)


def test_a_minus_excludes_a_phrase():
    assert parse('permit -"blue badge"').excluded == (("blue", "badg"),)


def test_a_hyphen_excludes_nothing():
    assert parse("e-mail - permit") == Query("e-mail - permit", ("e", "mail", "permit"))


def test_a_word_is_asked_for_once():
    assert parse("permit Permits permitted").terms == ("permit",)


@pytest.mark.parametrize("text", ["", "   ", "?!…", "-", '""', '-"', "🎉", "***", "[]{}()", "\x00", "\ud800"])
def test_signs_alone_ask_for_nothing(text):
    assert not parse(text)


def test_exclusion_alone_asks_for_nothing():
    assert not parse("-permit")


@pytest.mark.parametrize("text", ["permit*", "permit?", "title:permit", "[permit TO permit]", "permit~2", "permit^9"])
def test_operators_of_other_languages_mean_nothing(text):
    assert set(parse(text).terms) <= {"permit", "titl", "2", "9"}


def test_what_was_typed_is_kept_to_be_shown():
    assert parse("  Parking \n permit ").text == "Parking permit"


def test_a_long_query_is_cut_between_words():
    query = parse("lighthouse " * 100)
    assert len(query.text) <= MOST_SIGNS
    assert query.terms == ("lighthous",)


def test_more_terms_than_fit_are_left_out():
    assert parse(" ".join(f"w{number}" for number in range(30))).terms == tuple(f"w{number}" for number in range(12))


def test_an_excluded_phrase_that_does_not_fit_is_left_out_whole():
    assert parse('a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 -"c1 c2"').excluded == ()


@given(st.text(max_size=2_000))
def test_any_text_is_a_query_of_bounded_size(text):
    query = parse(text)
    phrases = (*query.phrases, *query.excluded)
    assert len(query.terms) + sum(map(len, phrases)) <= MOST_TERMS
    assert len(query.text) <= MOST_SIGNS
    assert all(phrases)


@given(st.text(alphabet='ab "-“”*\x00é東\u0301', max_size=60))
def test_any_mix_of_signs_with_a_meaning_is_a_query(text):
    assert parse(text) == parse(parse(text).text)
