"""Words are compared without case, accents and endings, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.search.words import LONGEST, asked, term_of, words


def terms(text):
    return [word.term for word in words(text)]


@pytest.mark.parametrize(
    "form", ["permit", "Permits", "PERMITTED", "permitting", "permit’s", "permit's", "per\u00admit"]
)
def test_forms_of_one_word_are_one_term(form):
    assert terms(form) == ["permit"]


@pytest.mark.parametrize("form", ["Dvořák", "DVORAK", "Dvor\u030ca\u0301k", "ＤＶＯＲＡＫ", "Dvořák’s"])
def test_accents_and_case_do_not_count(form):
    assert terms(form) == ["dvorak"]


@pytest.mark.parametrize(("word", "plain"), [("Łódź", "lodz"), ("Ærø", "aero"), ("İzmir", "izmir"), ("ﬁeld", "field")])
def test_letters_of_their_own_are_folded_too(word, plain):
    assert terms(word) == [plain]


def test_apostrophes_inside_a_word_do_not_count():
    assert terms("don't O’Brien") == terms("dont obrien")


def test_signs_between_words_are_gaps():
    assert terms("e-mail foo.bar a_b 3/4") == ["e", "mail", "foo", "bar", "a", "b", "3", "4"]


def test_an_emoji_is_a_gap():
    assert terms("👩‍💻 hello🎉world") == ["hello", "world"]


def test_words_with_combining_marks_stay_whole():
    assert terms("हिन्दी में") == ["हिन्दी", "में"]


def test_unspaced_scripts_become_signs():
    assert terms("東京abc") == ["東", "京", "abc"]


def test_unspaced_scripts_are_asked_for_in_pairs():
    assert asked("東京都 水 tower") == ["東京", "京都", "水", "tower"]


def test_a_word_knows_where_it_stands():
    text = "¿Où sont—les Permis?"
    assert [text[word.start : word.end] for word in words(text)] == ["Où", "sont", "les", "Permis"]


def test_only_the_beginning_of_an_endless_word_counts():
    assert len(term_of("1" * 100_000)) == LONGEST


@given(st.text())
def test_any_text_has_words_in_order(text):
    spans = [(word.start, word.end) for word in words(text)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.text())
def test_every_term_can_be_kept_in_an_index(text):
    assert all(word.term.encode() for word in words(text))
