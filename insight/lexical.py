"""What the words of a text say by themselves: VADER's figures, cues and a small table of words, as logits.

It stands beside the network: it knows words and turns of phrase that the network's sources hardly have, it is sure of
the same words whatever stands around them, and it is quick, so that it may look at every part of a long text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from insight import lexicon

# VADER spells emoji out ("thumbs up") and finds no feeling in these words. Its time grows with the square of the words
# it is given at once, so that emoji are set apart before a text is cut by words.
_GESTURES = str.maketrans({"👍": " :) ", "👏": " :) ", "🙏": " :) ", "👎": " :( "})
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[.,;:!?]")


def set_apart(text: str) -> str:
    """The text with each of its emoji as a word of its own."""
    return _EMOJI.sub(r" \g<0> ", text).strip()


def spelled_out(text: str) -> str:
    """The text with its emoji in words ("face with tears of joy"), straight apostrophes and single spaces."""
    names = _analyzer().emojis
    told = _EMOJI.sub(lambda found: f" {names.get(found[0], '')} ", text.replace("’", "'").replace("\ufe0f", ""))
    return " ".join(told.split())


def made_of() -> str:
    """The hash of the table: what it says follows from it."""
    cues = [(pattern.pattern, weights) for pattern, weights in lexicon.CUES]
    table = (lexicon.BASE, sorted(lexicon.MEASURES.items()), cues, sorted(lexicon.WORDS.items()))
    return sha256(repr(table).encode()).hexdigest()


def compound(text: str) -> float:
    """VADER's one figure of a short text, −1…1."""
    return float(_analyzer().polarity_scores(text.translate(_GESTURES))["compound"])


def logits(part: str) -> tuple[float, float]:
    """How much the words of a part speak for negative and for positive, both against neutral."""
    negative, positive = zip(*_weights(part.translate(_GESTURES).replace("’", "'")), strict=True)
    return math.fsum(negative), math.fsum(positive)


def _weights(part: str) -> Iterator[tuple[float, float]]:
    yield lexicon.BASE
    for name, value in _measures(part).items():
        negative, positive = lexicon.MEASURES[name]
        yield value * negative, value * positive
    for pattern, weights in lexicon.CUES:
        if pattern.search(part):
            yield weights
    for word in _marked(part):
        if word in lexicon.WORDS:
            yield lexicon.WORDS[word]


def _measures(part: str) -> dict[str, float]:
    vader = _analyzer().polarity_scores(part)
    compound = vader["compound"]
    return {
        "compound": compound,
        "above": max(compound, 0.0),
        "below": max(-compound, 0.0),
        "share_positive": vader["pos"],
        "share_negative": vader["neg"],
        "is_positive": float(compound >= 0.05),
        "is_negative": float(compound <= -0.05),
        "is_mixed": float(vader["pos"] > 0 and vader["neg"] > 0),
        "log_words": math.log(max(len(part.split()), 1)),
        "asks": float("?" in part),
        "exclaims": float("!" in part),
    }


def _marked(part: str) -> set[str]:
    """The words of a part, those shortly after a denial marked "not_"; punctuation ends the denial."""
    found, denied = set(), 0
    for token in _TOKEN.findall(part.lower()):
        if not token[0].isalpha():
            denied = 0
            continue
        found.add(f"not_{token}" if denied > 0 else token)
        denied = lexicon.DENIED_WORDS if token in lexicon.DENYING else denied - 1
    return found


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
