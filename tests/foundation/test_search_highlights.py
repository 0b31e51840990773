"""Highlights show why a text was found, and never let its markup through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from foundation.search import highlight, highlight_best, highlight_title, may_show, may_show_together, parse

FILLER = "Nothing of the matter is said in here. " * 20


def marked(html):
    return re.findall("<mark>(.*?)</mark>", html)


def plain(html):
    return Markup(re.sub("</?mark>", "", html)).unescape()


def test_forms_of_the_word_are_marked():
    assert marked(highlight("One permit, two permits, three permitted.", parse("permits"))) == [
        *("permit", "permits", "permitted")
    ]


def test_accents_do_not_count():
    assert marked(highlight("Music by DVOŘÁK.", parse("dvorak"))) == ["DVOŘÁK"]


def test_a_phrase_is_marked_as_a_whole():
    assert marked(highlight("Any parking permits here?", parse('"parking permit"'))) == ["parking permits"]


def test_words_of_a_phrase_are_not_marked_elsewhere():
    assert marked(highlight("A permit for parking: the parking permit", parse('"parking permit"'))) == [
        "parking permit"
    ]


def test_words_with_a_gap_between_them_are_marked_apart():
    assert marked(highlight("Any parking permits here?", parse("permit parking"))) == ["parking", "permits"]


def test_excluded_words_are_not_marked():
    assert marked(highlight("A visitor permit", parse("permit -visitor"))) == ["permit"]


def test_signs_of_an_unspaced_script_are_marked_as_one():
    assert marked(highlight("新しい検索機能の使い方", parse("検索機能"))) == ["検索機能"]


def test_markup_in_the_text_is_escaped():
    html = highlight("<script>alert('permit')</script> & permit", parse("permit script"))
    assert html == (
        "&lt;<mark>script</mark>&gt;alert(&#39;<mark>permit</mark>&#39;)&lt;/<mark>script</mark>&gt;"
        " &amp; <mark>permit</mark>"
    )


def test_markup_in_the_query_is_escaped():
    assert "<b>" not in highlight("What does <b>bold</b> do?", parse("<b>bold</b>"))


def test_the_stretch_with_the_match_is_shown():
    html = highlight(FILLER + "Here is the permit. " + FILLER, parse("permit"))
    assert marked(html) == ["permit"]


def test_the_stretch_that_shows_most_of_the_query_is_shown():
    text = f"{FILLER} A permit, a permit, a permit. {FILLER} The permit and its cost. {FILLER}"
    assert "its <mark>cost</mark>" in highlight(text, parse("permit cost"))


def test_the_stretch_is_about_as_wide_as_asked():
    html = highlight(FILLER + "Here is the permit. " + FILLER, parse("permit"), width=100)
    assert 80 <= len(plain(html)) <= 102


def test_words_at_the_edges_are_whole():
    text = FILLER + "Here is the permit. " + FILLER
    shown = plain(highlight(text, parse("permit"), width=90)).strip("…")
    assert set(shown.split()) <= set(text.split())


def test_ellipses_stand_where_text_was_left_out():
    assert highlight(FILLER + "permit " + FILLER, parse("permit")).startswith("…")
    assert highlight(FILLER + "permit " + FILLER, parse("permit")).endswith("…")


def test_a_short_text_is_shown_whole():
    assert highlight("(A permit.) ", parse("permit")) == "(A <mark>permit</mark>.)"


def test_without_a_match_the_beginning_is_shown():
    html = highlight("First words. " + FILLER, parse("dragon"))
    assert html.startswith("First words.")
    assert html.endswith("…")


@pytest.mark.parametrize("text", ["", "   ", "🎉"])
def test_a_text_without_words_is_shown_as_it_is(text):
    assert highlight(text, parse("permit")) == text.strip()


def test_an_empty_query_marks_nothing():
    assert highlight("A permit", parse("")) == "A permit"


def test_a_word_that_fills_more_than_the_width_is_cut():
    assert len(plain(highlight("x" * 5_000, parse("y"), width=100))) == 101


def test_a_match_late_in_a_long_text_is_shown():
    assert marked(highlight(FILLER * 100 + "the permit", parse("permit"))) == ["permit"]


@pytest.mark.parametrize("word", ["dying", "skies", "O’Brien", "hoping", "relational", "Ærø", "3D"])
def test_a_quick_look_overlooks_no_form_of_a_word(word):
    assert marked(highlight(f"{FILLER} {word} {FILLER}", parse(word))) == [word]


@pytest.mark.parametrize("piece", ["permit ", "é", "a\u0301", "a'", "検", "ab permittee "])
def test_of_a_huge_text_only_a_part_is_read(piece):
    assert len(plain(highlight(piece * 500_000, parse("permit parking é"), width=200))) <= 203


def test_a_title_is_shown_whole():
    title = "Where do I get a <parking> permit? " * 20
    assert plain(highlight_title(title, parse("permit"))) == title


def test_words_of_a_title_are_marked():
    assert highlight_title("Permits & you", parse("permit")) == "<mark>Permits</mark> &amp; you"


@given(st.text(max_size=300), st.text(max_size=30))
def test_any_title_comes_back_escaped_and_whole(title, text):
    html = highlight_title(title, parse(text))
    assert re.sub("</?mark>", "", html) == str(escape(title))


@given(
    st.text(alphabet="permit <&é\u0301東京\n.’-", max_size=400), st.sampled_from(["permit", "東京", "é it", '"t p"'])
)
def test_any_stretch_is_part_of_its_text(text, asked):
    html = highlight(text, parse(asked), width=40)
    assert "<" not in re.sub("</?mark>", "", html)


def test_the_text_that_shows_most_is_shown():
    texts = ["A permit.", "A permit for parking.", "Parking, and a permit."]
    assert plain(highlight_best(texts, parse("permit parking"))) == texts[1]
    assert plain(highlight_best(texts, parse('"parking and"'))) == texts[2]
    assert plain(highlight_best(texts, parse("dragon"))) == texts[0]


def test_what_comes_after_a_text_that_shows_all_is_not_read():
    texts = iter(["A permit for parking.", "Another permit for parking."])
    assert highlight_best(texts, parse("permit parking"))
    assert list(texts) == ["Another permit for parking."]


@pytest.mark.parametrize(
    ("html", "count"), [("<p>Permits</p>", 1), ("<p>Parking permits</p>", 2), ("<p>Bins</p>", 0), ("<p>PÄRKING</p>", 1)]
)
def test_a_quick_look_counts_the_words_that_may_stand_there(html, count):
    assert may_show(html, parse("parking permit")) == count
    assert may_show(html, parse("")) == 0


@pytest.mark.parametrize(
    ("html", "together", "times"),
    [
        ("<p>The permit is for parking.</p>", 2, 2),
        (f"<p>The permit {'of somebody ' * 40} for parking.</p>", 1, 2),
        ("<p>Permits, permits, permits; no parrot.</p>", 2, 4),  # “park” and “parrot” begin alike
        ("<p>An unpermitted reparking.</p>", 0, 0),
        ("<p>Nothing of it.</p>", 0, 0),
    ],
)
def test_a_quick_look_tells_what_stands_together(html, together, times):
    assert may_show_together(html, parse("parking permit")) == (together, times)
    assert may_show_together(html, parse("")) == (0, 0)


def test_texts_that_promise_no_more_than_is_shown_are_not_read():
    def texts():
        yield "A permit for a boat."
        yield "A permit beside the parking."
        raise AssertionError("read in vain")

    assert plain(highlight_best(texts(), parse("permit parking stickers"), promised=[2, 2, 2]))
    assert plain(highlight_best(texts(), parse("permit parking stickers"), promised=[2, 2, 1])) == (
        "A permit beside the parking."
    )
