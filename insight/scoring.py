"""The sentiment of a text by a lexicon: the first model behind the port of `flask insight score`.

A text is read without its quotes, code and sign-offs (insight.reading), in parts of whole sentences, each part by
VADER's figures, cues and a small table of words (insight.lexicon). Works on English only.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from insight import lexicon
from insight.reading import is_english, own_words

MODEL = "lexicon-1"
SENTIMENTS = ("negative", "neutral", "positive")
PART_WORDS = 40

# VADER spells emoji out ("thumbs up") and finds no feeling in these words. Its time grows with the square of the words
# it is given at once, so that emoji are set apart to be counted as words.
_GESTURES = str.maketrans({"👍": " :) ", "👏": " :) ", "🙏": " :) ", "👎": " :( "})
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\n\s*\n\s*")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[.,;:!?]")

Shares = tuple[float, float, float]


@dataclass(frozen=True)
class Score:
    """What a text tells. `sentiment` is negative, neutral, positive, or None for "not scored", and then so is `score`.

    `score` is the probability of positive less that of negative, −1…1; `confidence` that of the sentiment, 0…1.
    """

    sentiment: str | None
    score: float | None
    confidence: float


NOT_SCORED = Score(None, None, 0.0)


def score(text: str) -> Score:
    """The sentiment of a text (Markdown, HTML or plain); NOT_SCORED where nothing English is left to read.

    A text of emoji or emoticons alone is read where they say something.
    """
    own = _EMOJI.sub(r" \g<0> ", own_words(text).translate(_GESTURES)).strip()
    read = parts(own)
    if not is_english(own) and not (read and _is_telling_face(own, read[0])):
        return NOT_SCORED
    shares = _together([(_shares(part), part) for part in read])
    confidence, sentiment = max(zip(shares, SENTIMENTS, strict=True))
    return Score(sentiment, round(shares[2] - shares[0], 4), round(confidence, 4))


def _is_telling_face(own: str, start: str) -> bool:
    wordless = len(own) < 4 or not any(letter.isalpha() for letter in own)
    return wordless and bool(_analyzer().polarity_scores(start)["compound"])


def parts(text: str) -> list[str]:
    """Whole sentences of a text put together to about 40 words; a sentence that is longer is cut."""
    found: list[str] = []
    room = 0
    for piece in _pieces(text):
        size = len(piece.split())
        if found and size <= room:
            found[-1] = f"{found[-1]} {piece}"
            room -= size
        else:
            found.append(piece)
            room = PART_WORDS - size
    return found


def _pieces(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        for start in range(0, len(words), 2 * PART_WORDS):
            yield " ".join(words[start : start + 2 * PART_WORDS])


def _together(read: list[tuple[Shares, str]]) -> Shares:
    """The shares of all parts. A part counts by the root of its words, and up to five times more if not neutral."""
    weights = [math.sqrt(len(part.split())) * (1.25 - shares[1]) for shares, part in read]
    return tuple(  # type: ignore[return-value]
        sum(weight * shares[at] for weight, (shares, _) in zip(weights, read, strict=True)) / sum(weights)
        for at in range(3)
    )


def _shares(part: str) -> Shares:
    """Probabilities of negative, neutral and positive for one part, summing to 1."""
    plain = part.replace("’", "'")
    negative, positive = (sum(side) for side in zip(*_weights(plain), strict=True))
    highest = max(negative, positive, 0.0)
    powers = [math.exp(logit - highest) for logit in (negative, 0.0, positive)]
    return tuple(power / sum(powers) for power in powers)  # type: ignore[return-value]


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
