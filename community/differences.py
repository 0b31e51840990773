"""The difference between two texts, word by word, for reading: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
MOST_WORDS = 600
"""Words of one changed stretch that are compared one by one. Comparing takes time with the square of it."""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Part(NamedTuple):
    """A stretch of text that is SAME, GONE or NEW."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Part]:
    """The parts that tell `old` from `new`, in reading order; neighbours of one kind are one part.

    Lines are compared first, then the words of the lines that changed; a long stretch that changed is shown as a whole.
    """
    joined: list[Part] = []
    for part in _by_lines(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if not part.text:
            continue
        if joined and joined[-1].kind == part.kind:
            joined[-1] = Part(part.kind, joined[-1].text + part.text)
        else:
            joined.append(part)
    return joined


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    for act, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if act == "replace":
            yield from _by_words(_WORD.findall(before), _WORD.findall(after))
        elif act == "equal":
            yield Part(SAME, before)
        else:
            yield Part(GONE, before)
            yield Part(NEW, after)


def _by_words(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    if max(len(old), len(new)) > MOST_WORDS:
        yield Part(GONE, "".join(old))
        yield Part(NEW, "".join(new))
        return
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield Part(SAME, "".join(old[a:b]))
        else:
            yield Part(GONE, "".join(old[a:b]))
            yield Part(NEW, "".join(new[c:d]))
