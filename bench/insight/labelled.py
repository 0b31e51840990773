"""Labelled posts: read from the data folder, made ready as the forum reads them, and weighed for learning."""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from insight.lexical import spelled_out
from insight.reading import own_words

LABELS = ("neg", "neu", "pos")
PERMITTED = {"goemotions_train": 1.0, "senti4sd_train": 4.0}
"""The sources whose terms allow a model to be given away, and how often each of their posts counts."""

_NAMES = "Sam Alex Maria John Anna Tom Lisa Peter Nina Max Laura Ben Kate Paul Emma".split()
_QUOTING = re.compile(r"^[\s>]+")


@dataclass(frozen=True)
class Post:
    """A post as it was written, and which of LABELS people gave it, by its place."""

    text: str
    label: int
    source: str


def folder() -> Path:
    """Where the labelled data lies: PARLEY_SHARED/data/insight, by default ../shared/data/insight."""
    return Path(os.environ.get("PARLEY_SHARED", "../shared")) / "data" / "insight"


def posts(name: str, data: Path) -> list[Post]:
    """Every post of `sentiment.<name>.jsonl`."""
    with (data / f"sentiment.{name}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Post(row["text"], LABELS.index(row["label"]), row["source"]) for row in rows]


def permitted(data: Path, seed: int) -> list[Post]:
    """The posts from which a model that ships may learn, shuffled."""
    found = [post for post in posts("train", data) if post.source in PERMITTED]
    random.Random(seed).shuffle(found)
    return found


def ready(posts: Sequence[Post], seed: int) -> list[str]:
    """The words to learn from. Where a source blotted a name out ("[NAME]"), a first name stands again."""
    chance = random.Random(seed)
    return [_ready(post.text, chance) for post in posts]


def _ready(text: str, chance: random.Random) -> str:
    text = _QUOTING.sub("", text)
    text = re.sub(r"\[NAME\]", lambda _: chance.choice(_NAMES), text).replace("[RELIGION]", "religion")
    return spelled_out(own_words(text) or text)


def weights(posts: Sequence[Post]) -> list[float]:
    """What each post counts: within a source every label counts alike; the mean is 1."""
    of_label = Counter((post.source, post.label) for post in posts)
    of_source = Counter(post.source for post in posts)
    found = [
        PERMITTED[post.source] * of_source[post.source] / len(LABELS) / of_label[post.source, post.label]
        for post in posts
    ]
    return [weight * len(found) / sum(found) for weight in found]
