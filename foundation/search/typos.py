"""A mistyped query said again with better words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from foundation.search.words import words


def restated(text: str, better: Mapping[str, str]) -> str:
    """The text with other words in the place of those that compare as the keys do."""
    parts, done = [], 0
    for word in words(text):
        if word.term in better:
            parts += [text[done : word.start], better[word.term]]
            done = word.end
    return "".join([*parts, text[done:]])


def written(term: str, texts: Iterable[str]) -> str:
    """How a word that compares as `term` is written in the first of the texts that has it; the term itself in none."""
    found = (text[word.start : word.end].lower() for text in texts for word in words(text) if word.term == term)
    return next(found, term)
