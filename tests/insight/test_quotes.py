"""Quotes: central, unlike one another, in whole sentences, and nobody can be found by them."""

from __future__ import annotations

import pytest

from insight import veiling
from insight.quotes import LONGEST, Candidate, chosen, quoted
from insight.terms import terms
from insight.veiling import LEFT_OUT, Names

NOBODY = Names(())

LATE = "The number 12 bus was late again this morning and nobody at the stop knew why."
SAME = "The number 12 bus was late again this morning; nobody at the stop knew why!"
RUDE = "The driver of the bus closed the door in my face while I was waving at him."
MAP = "A map of the new bus lines would help, the one at the station is five years old."


def candidates(*given: tuple[int, str, float]) -> list[Candidate]:
    return [Candidate(at, author, words, central) for at, (author, words, central) in enumerate(given, 1)]


def ids(given: list[Candidate], count: int = 3) -> list[int]:
    return [one.id for one in chosen(given, NOBODY, {"bus", "map"}, count)]


def test_the_most_central_comes_first():
    assert ids(candidates((1, MAP, 0.5), (2, LATE, 0.9), (3, RUDE, 0.7))) == [2, 3, 1]


def test_what_says_the_same_is_not_said_twice():
    assert ids(candidates((1, LATE, 0.9), (2, SAME, 0.89), (3, RUDE, 0.5))) == [1, 3]


def test_what_is_unlike_goes_before_what_is_a_little_more_central():
    near = "This morning the number 12 bus was late again, as on every morning of the week."
    assert ids(candidates((1, LATE, 0.9), (2, near, 0.62), (3, RUDE, 0.60)), 2) == [1, 3]


def test_nobody_is_quoted_twice():
    assert ids(candidates((1, LATE, 0.9), (1, RUDE, 0.8), (2, MAP, 0.2))) == [1, 3]


def test_what_has_no_words_is_not_quoted():
    assert ids(candidates((1, "Yes.", 0.9), (2, "> quoted by somebody\n", 0.8), (3, LATE, 0.1))) == [3]


def test_the_sentence_that_tells_is_quoted_whole():
    words = "I moved here in May. " + LATE + " " + "x " * 200
    assert quoted(words, NOBODY, set(terms("bus late stop"))) == LATE
    assert len(quoted("bus " * 500, NOBODY, {"bus"})) <= LONGEST


def test_what_says_nothing_of_the_theme_is_no_quote_of_it():
    assert quoted("I moved here in May, and I like it a lot so far.", NOBODY, {"bus"}) == ""
    assert ids(candidates((1, "I moved here in May, and I like it a lot.", 0.9), (2, LATE, 0.1))) == [2]


def test_a_quote_from_which_too_much_went_is_none():
    assert quoted("Omar, Petra, Lina and Omar sat in the bus.", Names(["Omar", "Petra", "Lina"]), {"bus"}) == ""


def without(words: str, *names: str, telling: tuple[str, ...] = ()) -> str:
    return veiling.shown(veiling.veiled(words, Names(names), telling))


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Write to jane.doe@example.org about it.", "jane"),
        ("Call me on 0555 014 2233 after six.", "2233"),
        ("See https://example.org/me/1 for more.", "example"),
        ("Ask @omar-the-great, he knows.", "omar"),
        ("Mr Henry Winter at the desk was kind.", "Winter"),
        ("Dr. Winter at the desk was kind.", "Winter"),
        ("I live at 14 Mill Lane and wait.", "Mill"),
        ("It is in Lindenstraße 12 since May.", "Linden"),
        ("We are in BN1 4GH, upstairs.", "4GH"),
        ("Dear Petra, thank you.", "Petra"),
        ("My name is Petra Lind and I wait.", "Lind"),
        ("Omar Haddad told me, and so did Omar.", "Omar"),
        ("I asked omar’s brother.", "omar"),
        ("HADDAD never came.", "HADDAD"),
        ("It was omar-h4 who said so.", "h4"),
        ("Zoe was kind to me.", "Zoe"),
        ("So Will told me.", "Will"),
        ("I asked will smith about it.", "will"),
        ("Then Bo came.", "Bo"),
        ("昨日李明さんが来た。", "李明"),
    ],
)
def test_nobody_can_be_found_by_a_quote(said, gone):
    words = without(said, "Omar Haddad", "omar-h4", "Zoë", "Will Smith", "Bo", "李明")
    assert gone not in words
    assert LEFT_OUT in words


def test_what_names_nobody_stays_as_it_is():
    for words in (LATE, RUDE, MAP, "It took 45 minutes in May 2026, from 9 to 12.", "Thanks for the help.",
                  "The water will be back, of course."):  # fmt: skip
        assert without(words, "Omar Haddad", "Will of the Hill", "Li An") == words


def test_a_word_of_the_theme_is_a_name_only_with_a_capital():
    assert without("The rose of Rose is red.", "Rose", telling=("rose",)) == f"The rose of {LEFT_OUT} is red."
    assert without("The rose of Rose is red.", "Rose") == f"The {LEFT_OUT} of {LEFT_OUT} is red."
