"""The difference between two texts: exact, readable, and never slow."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.differences import GONE, MOST_WORDS, NEW, SAME, difference

TEXTS = st.text(alphabet="ab \n.é", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(old: str, new: str):
    parts = difference(old, new)
    assert "".join(text for kind, text in parts if kind != NEW) == old
    assert "".join(text for kind, text in parts if kind != GONE) == new
    assert all(text for _kind, text in parts)
    assert all(one.kind != two.kind for one, two in pairwise(parts))


def test_a_word_is_marked_in_its_line():
    assert difference("At six.\nBring soap.", "At seven.\nBring soap.") == [
        (SAME, "At "), (GONE, "six"), (NEW, "seven"), (SAME, ".\nBring soap."),
    ]  # fmt: skip


def test_a_long_stretch_that_changed_is_shown_as_a_whole():
    """Comparing word by word takes time with the square of the words."""
    old, new = " ".join(map(str, range(MOST_WORDS))), " ".join(map(str, range(MOST_WORDS, 0, -1)))
    assert difference(f"Same.\n{old}", f"Same.\n{new}") == [(SAME, "Same.\n"), (GONE, old), (NEW, new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 7500, "b a " * 7500),
        ("a\n" * 15_000, "b\na\n" * 7500),
        ("x" * 30_000, "y" * 30_000),
        ("\n".join(map(str, range(6000))), "\n".join(map(str, range(6000, 0, -1)))),
    ],
)
def test_the_longest_posts_can_be_compared(old: str, new: str):
    parts = difference(old[:30_000], new[:30_000])
    assert "".join(text for kind, text in parts if kind != GONE) == new[:30_000]
