"""Themes: found in what texts mean, named by their own words, and the same ones whatever the order and the chance."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.insight.themes import found_in, rand_index
from insight import theming
from insight.communities import agreement, divide
from insight.naming import label_of, leading, rare
from insight.terms import stem, terms
from insight.theming import find, group, pack, place, unpack

INSPECTIONS = [
    f"The {who} never came to my inspection appointment on {day}."
    for who in ("inspector", "plumber", "officer")
    for day in ("Friday", "Monday", "Tuesday")
]
GRANTS = [
    f"The grant form {does} the registration number of my {place}."
    for does in ("refuses", "rejects", "loses")
    for place in ("company", "bakery", "garage")
]
STRAY = "Is there a swimming pool?"
TEXTS = [text for pair in zip(INSPECTIONS, GRANTS, strict=True) for text in pair]


def test_texts_about_two_things_make_two_themes() -> None:
    found = find([*TEXTS, STRAY])
    assert len(found.themes) == 2
    assert len(set(found.of[0:-1:2])) == len(set(found.of[1:-1:2])) == 1
    assert found.of[0] != found.of[1]


def test_other_words_for_the_same_thing_are_the_same_theme() -> None:
    found = find([*TEXTS, "The man who should inspect it did not turn up for our appointment."])
    assert found.of[-1] == found.of[0]


def test_a_theme_is_named_by_its_own_words_as_people_write_them() -> None:
    words = {word for theme in find(TEXTS).themes for word in theme.label.split(", ")}
    assert {"inspection", "appointment"} & words
    assert {"grant", "form", "registration"} & words
    assert words <= set("".join(TEXTS).replace(".", " ").split())


def test_the_most_central_text_is_one_of_its_texts() -> None:
    found = find(TEXTS)
    assert all(found.of[theme.central] == theme for theme in found.themes)


def test_a_text_about_something_else_has_no_theme() -> None:
    assert find([*TEXTS, STRAY]).of[-1] is None


def test_each_theme_has_enough_texts() -> None:
    assert find(TEXTS, minimum=10).themes == ()


@pytest.mark.parametrize("texts", [[], [""], ["", "  ", "> quoted"], [STRAY], TEXTS[:4], ["the and of"] * 20,
                                   ["日本語の文章です"] * 20])  # fmt: skip
def test_texts_that_tell_nothing_make_no_fault(texts: list[str]) -> None:
    found = find(texts)
    assert len(found.of) == len(texts)


def test_the_same_text_many_times_is_one_theme_and_empty_ones_have_none() -> None:
    found = find(["The bus was late again."] * 20 + [""] * 3)
    assert len(found.themes) == 1
    assert found.of[0] == found.of[19] == found.themes[0]
    assert found.of[20:] == (None, None, None)


def test_texts_of_other_languages_have_themes_too() -> None:
    german = [f"Der Bus {kam} am {tag} wieder zu spät." for kam in ("kam", "war") for tag in ("Montag", "Freitag")] * 3
    assert len(find(german).themes) == 1


def test_the_same_texts_give_the_same_themes() -> None:
    assert find(TEXTS) == find(TEXTS)


def test_a_later_text_is_given_to_the_centre_it_is_near_to() -> None:
    rows = theming.vectors_of(TEXTS)
    found = group(rows)
    later = theming.vectors_of(["Nobody came to the inspection, though I had an appointment.", STRAY])
    of, _likeness = place(later, found.centres, found.reaches)
    assert of.tolist() == [found.of[0], -1]


def test_a_text_between_two_themes_is_about_both() -> None:
    one, other = np.eye(theming.meaning.DIMENSIONS, dtype=np.float32)[:2]
    between = (one + other) / np.sqrt(2)
    of, likeness = place(np.array([between, one]), np.array([one, other]), np.array([0.5, 0.5]))
    assert theming.also(of, likeness, np.array([0.5, 0.5])) == [[1], []]


def test_centres_survive_being_kept() -> None:
    found = group(theming.vectors_of(TEXTS))
    assert np.abs(unpack(pack(found.centres)) - found.centres).max() < 1e-3


def test_a_name_has_no_word_of_fewer_than_five_people() -> None:
    texts, of = [f"Letter for {word}" for word in ["Kowalski"] * 4 + ["stamp"] * 5], [0] * 9
    named = leading(texts, of, 1, authors=[1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert {word.written for word in named[0]} == {"stamp", "letter"}
    assert {word.written for word in leading(texts, of, 1)[0]} == {"Kowalski", "stamp", "letter"}
    assert rare(texts, [1] * 9, {"stamp"}) == {"stamp"}


def test_one_person_who_writes_much_names_no_theme() -> None:
    assert all(theme.label == "" for theme in find(TEXTS, authors=["the same"] * len(TEXTS)).themes)


def test_a_banned_word_gives_its_place_to_the_next() -> None:
    words = leading(TEXTS, [0, 1] * 9, 2)[0]
    assert words[0].written not in label_of(words, {words[0].term})
    assert len(label_of(words, {words[0].term}).split(", ")) == 3


@pytest.mark.parametrize(
    "forms", ["card cards", "apply applies applied applying", "movie movies", "plan planned planning", "box boxes"]
)
def test_forms_of_a_word_are_one_term(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


def test_small_words_quotes_and_code_are_no_terms() -> None:
    assert list(terms("> quoted words\n\nIt’s really about the council’s `code` budgets.")) == ["council", "budget"]


def test_the_rand_index_is_that_of_its_definition() -> None:
    one, other = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    assert agreement(one, one) == 1
    assert agreement(one, other) == pytest.approx(4 / 7)
    chance = np.random.default_rng(0)
    assert abs(agreement(chance.integers(0, 9, 5000), chance.integers(0, 9, 5000))) < 0.01


def test_clear_clouds_are_found_one_each_whatever_their_sizes() -> None:
    chance = np.random.default_rng(0)
    gold = np.repeat(np.arange(6), (300, 200, 100, 60, 30, 20))
    rows = chance.normal(size=(6, 32))[gold] + 0.4 * chance.normal(size=(len(gold), 32))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert agreement(gold, divide(rows.astype(np.float32)).of) > 0.95


@pytest.mark.parametrize(("source", "least", "true"), [("banking77_a39", 0.56, 39), ("so_titles_a10", 0.55, 10)])
def test_themes_agree_with_topics_given_by_people(shared: Path, source: str, least: float, true: int) -> None:
    """The adjusted Rand index, the number found, and how little chance matters; a text without a theme stands alone."""
    with (shared / "insight" / "topics.dev.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["source"] == source]
    vectors = theming.vectors_of([row["text"] for row in rows])
    one, other = found_in(vectors, seed=0), found_in(vectors, seed=1)
    assert rand_index([row["label"] for row in rows], one) >= least
    assert 0.7 * true <= one.max() + 1 <= 1.3 * true
    assert rand_index(one, other) >= 0.9
    assert (one < 0).mean() < 0.18
