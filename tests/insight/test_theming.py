"""Themes: found in the words that texts share, named by them, and the same ones for later texts."""

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from insight.terms import stem, terms
from insight.theming import Theme, assign, find

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


def test_a_theme_is_named_by_its_own_words_as_people_write_them() -> None:
    words = {word for theme in find(TEXTS).themes for word in theme.label.split(", ")}
    assert {"inspection", "appointment"} & words
    assert {"grant", "form", "registration"} & words
    assert words <= set("".join(TEXTS).replace(".", " ").split())


def test_a_text_about_something_else_has_no_theme() -> None:
    assert find([*TEXTS, STRAY]).of[-1] is None


def test_each_theme_has_enough_texts() -> None:
    assert find(TEXTS, minimum=10).themes == ()


def test_there_are_no_more_themes_than_wanted() -> None:
    assert len(find(TEXTS, most=1).themes) == 1


@pytest.mark.parametrize("texts", [[], [""], ["the and of"] * 20, ["same words here"] * 20, ["日本語"] * 20])
def test_texts_that_tell_nothing_make_no_fault(texts: list[str]) -> None:
    assert len(find(texts).of) == len(texts)


def test_the_same_texts_give_the_same_themes() -> None:
    assert find(TEXTS) == find(TEXTS)


def test_a_later_text_is_given_to_the_theme_that_it_fits() -> None:
    found = find(TEXTS)
    assert assign(found.themes, "Nobody came to the inspection, though I had an appointment.") == found.of[0]


def test_a_later_text_that_fits_none_gets_none() -> None:
    assert assign(find(TEXTS).themes, STRAY) is None


def test_a_long_text_needs_more_than_one_word_in_passing() -> None:
    themes = find(TEXTS).themes
    passing = "Our bus route past the harbour school has lost half its evening service since winter timetables began"
    assert (
        assign(themes, f"{passing}, and drivers, parents, pupils, shop owners, nurses mention the inspection.") is None
    )


def test_a_theme_survives_being_kept() -> None:
    theme = find(TEXTS).themes[0]
    assert Theme.from_json(json.loads(json.dumps(theme.as_json()))) == theme


def test_themes_that_we_have_stay_and_new_ones_join_them() -> None:
    kept = find(TEXTS).themes[:1]
    found = find(TEXTS, kept=kept)
    assert len(found.themes) == 2
    assert kept[0] in found.themes
    assert set(found.of) == set(found.themes)


def test_a_kept_theme_stays_without_texts() -> None:
    kept = find(INSPECTIONS + GRANTS).themes
    assert set(find(["A swimming pool."], kept=kept).themes) == set(kept)


@pytest.mark.parametrize(
    "forms", ["card cards", "apply applies applied applying", "movie movies", "plan planned planning", "box boxes"]
)
def test_forms_of_a_word_are_one_term(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


def test_small_words_quotes_and_code_are_no_terms() -> None:
    assert list(terms("> quoted words\n\nIt’s really about the council’s `code` budgets.")) == ["council", "budget"]


@pytest.mark.parametrize(("source", "least"), [("banking77", 0.62), ("so_titles", 0.6)])
def test_themes_agree_with_topics_given_by_people(shared: Path, source: str, least: float) -> None:
    """V-measure, texts without a theme as one group: k-means on tf-idf with 24 groups has 0.53 and 0.62 there."""
    with (shared / "insight" / "topics.dev.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["source"].startswith(source)]
    found = [theme.key if theme else "" for theme in find([row["text"] for row in rows]).of]
    assert _v_measure([row["label"] for row in rows], found) > least
    assert found.count("") < 0.1 * len(found)


def _v_measure(gold: list[str], found: list[str]) -> float:
    both = _entropy(list(zip(gold, found, strict=True)))
    shared_part = _entropy(gold) + _entropy(found) - both
    return 2 * shared_part / (_entropy(gold) + _entropy(found))


def _entropy(labels: list) -> float:
    return -sum(count / len(labels) * math.log(count / len(labels)) for count in Counter(labels).values())
