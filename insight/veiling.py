"""What a quote is shown without: names, addresses and numbers by which somebody could be found. Pure text in and out.

Nobody can take out every name of every stranger. What people are called here is known and always goes; of others, what
a title, a greeting or an introduction stands before. Rather a word too many is left out than one too few.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from insight.terms import STOP_WORDS, stem

LEFT_OUT = "…"
_GAP = "\ufffc"
"""What stands for something left out while sentences are still told apart."""
_NAME = r"[^\W\d_a-z][\w'’-]+"
_STREETS = "Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Way|Square|Row|Quay|Court|Terrace|Crescent|Gardens"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i:\b(?:(?:https?|ftp)://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@[\w-]+)",
        rf"\b\d{{1,4}}[a-zA-Z]?\s+(?:[A-Z][\w'’-]+\s+){{1,3}}(?:{_STREETS})\b",
        r"\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|platz|gasse|allee)\s+\d+\w?",
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}\b",
        r"(?<!\w)\+?\d[\d\s()/.-]{5,}\d(?!\w)",
    )
)
_BEFORE_NAMES = re.compile(
    r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|(?i:my name is|i am called|signed|yours))"
    rf"\.?,?\s+{_NAME}(?:\s+{_NAME})?"
)
_GREETED = re.compile(
    r"(?m)((?:^|[.!?]\s+)(?i:hi|hello|dear|hey|thanks|thank you|cheers|regards|best|good morning))"
    rf"[, ]+{_NAME}(?=[\s,.!])"
)
_HAILED = re.compile(r"(?mi)((?:^|[.!?]\s+)(?:hi|hello|dear|hey)) [^\W\d_][\w'’-]*(?=[,!])")
_HANDLE = re.compile(r"\w+(?:[-.]\w+)+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
NO_NAMES = frozenset("a an and at by de for from in la of on or our the to von with".split())
"""Words between names, which are none."""


class Names:
    """What people are called here: display names and handles, and their parts."""

    def __init__(self, names: Iterable[str]) -> None:
        self.whole: dict[str, set[tuple[str, ...]]] = {}
        self.handles: set[str] = set()
        self.parts: set[str] = set()
        self.common: set[str] = set()
        self.unspaced: set[str] = set()
        for name in names:
            self._take(_plain(name))

    def _take(self, name: str) -> None:
        words = tuple(_bare(word) for word in _WORD.findall(name))
        if name.lower() == name.upper() and any(letter.isalpha() for letter in name) and len(name) > 1:
            self.unspaced.add(name)  # a script without capitals may be written without spaces, too
        if _HANDLE.fullmatch(name):
            self.handles.add(name.casefold())
        if len(words) > 1:
            self.whole.setdefault(words[0], set()).add(words)
        telling = {word for word in words if len(word) > 1 and not word.isdigit()} - NO_NAMES
        self.parts |= telling - STOP_WORDS
        self.common |= telling & STOP_WORDS

    def out_of(self, words: str, telling: Collection[str] = ()) -> str:
        """The words with a gap wherever somebody is named. A part of a name that is also one of the `telling` stems, or
        that has two letters only, or is a usual word, counts as a name where it has a capital."""
        for name in self.unspaced:
            words = words.replace(name, _GAP)
        words = _HANDLE.sub(lambda found: _GAP if found[0].casefold() in self.handles else found[0], words)
        kept, at, gone_until = [], 0, 0
        tokens = list(_WORD.finditer(words))
        bare = [_bare(token[0]) for token in tokens]
        for number, token in enumerate(tokens):
            gone_until = max(gone_until, number + self._whole_at(bare, number))
            if number < gone_until or self._is_part(token[0], bare[number], telling):
                kept += [words[at : token.start()], _GAP]
                at = token.start() + len(_POSSESSIVE.sub("", token[0]))
        return "".join([*kept, words[at:]])

    def _whole_at(self, bare: list[str], number: int) -> int:
        found = (one for one in self.whole.get(bare[number], ()) if tuple(bare[number : number + len(one)]) == one)
        return max(map(len, found), default=0)

    def _is_part(self, written: str, bare: str, telling: Collection[str]) -> bool:
        capital = written[:1].isupper()
        if bare in self.parts:
            return capital or (len(bare) > 2 and stem(bare) not in telling)
        return capital and bare in self.common


def veiled(words: str, names: Names, telling: Collection[str] = ()) -> str:
    """The words with a gap wherever somebody is named or could be found; `shown` closes the gaps."""
    words = _plain(words)
    for pattern in _PATTERNS:
        words = pattern.sub(_GAP, words)
    words = _BEFORE_NAMES.sub(rf"\1 {_GAP}", words)
    words = _GREETED.sub(rf"\1 {_GAP}", words)
    words = _HAILED.sub(rf"\1 {_GAP}", words)
    return names.out_of(words, telling)


def shown(words: str) -> str:
    """Veiled words as they are printed: each gap, and several in a row, as an ellipsis."""
    words = re.sub(rf"{_GAP}(?:[\s-]*{_GAP})*", LEFT_OUT, words)
    return re.sub(r"\s+(?=[,.;:!?](?:\s|$))", "", words)


def gaps(words: str) -> int:
    """How much was left out of veiled words."""
    return words.count(_GAP)


def _plain(words: str) -> str:
    return unicodedata.normalize("NFC", words).replace(_GAP, " ")


def _bare(word: str) -> str:
    """A word without capitals, accents and the “’s” at its end, so that "Zoë’s" and "zoe" are one."""
    letters = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word).replace("’", "'").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
