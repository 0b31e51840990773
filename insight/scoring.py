"""The sentiment of a text: a small network and a lexicon read it together, behind the port of `flask insight score`.

A text is read without its quotes, code and sign-offs (insight.reading), in parts of whole sentences. The lexicon
(insight.lexical) looks at every part; the network (insight.sentiment) reads those in which it finds most. Each adds its
logits, and the parts are weighed together. Works on English only.
"""

from __future__ import annotations

import hashlib
import json
import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from foundation import meaning
from foundation.loading import Later
from insight import lexical
from insight.reading import is_english, own_words

SENTIMENTS = ("negative", "neutral", "positive")
PART_WORDS = 40
MOST_PARTS = 2
"""What the network reads of a post: each part costs about 4 ms. In labelled posts that have more, the two in which the
lexicon finds most were as right as the first, the last and one between (bench/insight)."""
PART_TOKENS = 48
NETWORK, LEXICON = 1.0, 0.5
"""What the logits of each count: chosen on sources of labelled posts, each left out in turn (bench/insight)."""
OF_NEUTRAL = -0.6
"""Added to the logit of neutral, for the same reason."""

_network: Any = Later("insight.sentiment")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\n\s*\n\s*")

Shares = tuple[float, float, float]


@dataclass(frozen=True)
class Score:
    """What a text tells. `sentiment` is negative, neutral, positive, or None for "not scored", and then so is `score`.

    `score` is the share of positive less that of negative, −1…1; `confidence` the share of the sentiment, 0…1;
    `shares` those of negative, neutral and positive, adding up to 1; None where not scored.
    """

    sentiment: str | None
    score: float | None
    confidence: float
    shares: Shares | None = None

    def kept(self, model: str, at: datetime) -> dict[str, Any]:
        """The columns in which a table of signals keeps it, told by this model at this moment."""
        negative, _neutral, positive = self.shares or (None, None, None)
        return {
            "model": model, "sentiment": self.sentiment, "score": self.score, "confidence": self.confidence,
            "negative": negative, "positive": positive, "scored_at": at,
        }  # fmt: skip


NOT_SCORED = Score(None, None, 0.0)


@dataclass(frozen=True)
class Told:
    """What is read of a text: its score, and the features that a head (insight.heads) corrects it by.

    Of these the first two are the logits of negative and of positive against neutral, which the score follows from;
    then come the lexicon's two, and where the text lies among texts, in a few numbers about 0 ± 1 from the network.
    """

    score: Score
    features: tuple[float, ...]


@dataclass(frozen=True)
class Reader:
    """A model that reads texts, by a name that is another one whenever it would read a text otherwise.

    `of` scores what was told of texts before, given when each was written; None where a model must see the words.
    """

    model: str
    read: Callable[[Sequence[str]], list[Score]]
    of: Callable[[Sequence[Told], Sequence[datetime]], list[Score]] | None = None


def score(text: str) -> Score:
    """The sentiment of a text (Markdown, HTML or plain); NOT_SCORED where nothing English is left to read.

    A text of emoji or emoticons alone is read where the lexicon knows them. DamagedModel where a file is not ours.
    """
    told = read(text)
    return told.score if told else NOT_SCORED


def score_many(texts: Sequence[str]) -> list[Score]:
    """The sentiment of each text, in their order: the same as of each alone."""
    return [score(text) for text in texts]


def read(text: str) -> Told | None:
    """What is read of a text, with its features; None where it is not scored."""
    chosen = telling(text)
    if not chosen:
        return None
    rows = _network.read([lexical.spelled_out(part) for part, _ in chosen], PART_TOKENS).tolist()
    trust = NETWORK if is_english(" ".join(part for part, _ in chosen)) else 0.0
    shares = [_shares(row, said, trust) for row, (_, said) in zip(rows, chosen, strict=True)]
    weights = [_weight(part, each) for (part, _), each in zip(chosen, shares, strict=True)]
    negative, neutral, positive = _together(weights, shares)
    logits = (math.log(negative / neutral), math.log(positive / neutral))
    words, places = (_together(weights, of) for of in ([said for _, said in chosen], [row[3:] for row in rows]))
    whole = (round(negative, 6), round(1 - round(negative, 6) - round(positive, 6), 6), round(positive, 6))
    return Told(of_shares(whole), tuple(round(number, 5) for number in (*logits, *words, *places)))


def of_features(features: Sequence[float]) -> Told:
    """What was read of a text once, from its features alone: its score is the same to five digits."""
    shares = _softmax((features[0], 0.0, features[1]))
    return Told(of_shares(shares), tuple(features))


def of_shares(shares: Shares) -> Score:
    """The score of a text with these shares."""
    confidence, sentiment = max(zip(shares, SENTIMENTS, strict=True))
    return Score(sentiment, round(shares[2] - shares[0], 4), round(confidence, 4), shares)


def telling(text: str) -> list[tuple[str, tuple[float, float]]]:
    """The parts that the network reads, in their order, each with the lexicon's logits; none where not scored."""
    own = lexical.set_apart(own_words(text))
    found = parts(own)
    if not is_english(own) and not (found and _is_telling_face(own, found[0])):
        return []
    read = [(part, lexical.logits(part)) for part in found]
    if len(read) <= MOST_PARTS:
        return read
    strongest = sorted(range(len(read)), key=lambda at: (-max(read[at][1]), at))
    return [read[at] for at in sorted(strongest[:MOST_PARTS])]


def _is_telling_face(own: str, start: str) -> bool:
    wordless = len(own) < 4 or not any(letter.isalpha() for letter in own)
    return wordless and bool(lexical.compound(start))


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
        for start in range(0, len(words), PART_WORDS):
            yield " ".join(words[start : start + PART_WORDS])


def _shares(network: Sequence[float], lexicon: tuple[float, float], trust: float) -> Shares:
    """Probabilities of negative, neutral and positive for one part, summing to 1; `trust`: in the network."""
    logits = (
        trust * network[0] + LEXICON * lexicon[0],
        trust * network[1] + OF_NEUTRAL,
        trust * network[2] + LEXICON * lexicon[1],
    )
    return _softmax(logits)


def _softmax(logits: Shares) -> Shares:
    powers = [math.exp(logit - max(logits)) for logit in logits]
    return tuple(power / sum(powers) for power in powers)  # type: ignore[return-value]


def _weight(part: str, shares: Shares) -> float:
    """What a part counts: by the root of its words, and up to five times more if not neutral."""
    return math.sqrt(len(part.split())) * (1.25 - shares[1])


def _together(weights: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """The weighted mean of rows of numbers."""
    whole = sum(weights)
    return [sum(map(operator.mul, weights, column)) / whole for column in zip(*rows, strict=True)]


def _scores(told: Sequence[Told], _written: Sequence[datetime]) -> list[Score]:
    return [one.score for one in told]


def _name() -> str:
    """The model's name: it follows from the hashes of the network and its words, from the lexicon and the numbers here.

    The files themselves are checked when they are loaded.
    """
    folders = (Path(__file__).with_name("models"), Path(meaning.__file__).with_name("models"))
    hashes: dict[str, str] = {}
    for folder in folders:
        hashes |= json.loads((folder / "sha256.json").read_text("utf-8"))
    made_of = [hashes["sentiment.onnx"], hashes["tokenizer.json"], lexical.made_of()]
    numbers = (PART_WORDS, MOST_PARTS, PART_TOKENS, NETWORK, LEXICON, OF_NEUTRAL)
    return f"minilm-{hashlib.sha256(repr((made_of, numbers)).encode()).hexdigest()[:12]}"


MODEL = _name()
READER = Reader(MODEL, score_many, _scores)
