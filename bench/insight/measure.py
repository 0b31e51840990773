"""How right the model is on labelled posts, source by source, beside VADER: `python -m bench.insight.measure`.

Macro-F1 over the sentiments that a source's labels have, in per cent; a post that is not scored counts as wrong. Each
with a 95 % bootstrap interval over the source's posts, in one run and on the same posts. The last column is the model
with a head that learnt from 100 posts of the source, drawn by chance, on the other posts: the mean of 20 draws.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.insight import labelled
from foundation.commands import Progress
from insight import heads, scoring

LABELS, DRAWS, RESAMPLED = 100, 20, 1000
NOT_SCORED = 3
SEED = 7

Codes = NDArray[np.int64]
Draws = NDArray[np.float64]


def main() -> None:
    """Measure every source, print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.insight.measure", description=__doc__)
    parser.add_argument("--data", type=Path, default=labelled.folder(), help="folder of the labelled data")
    parser.add_argument("--most", type=int, help="measure on so many posts of each source only")
    options = parser.parse_args()
    say(options.data, options.most)


def say(data: Path, most: int | None = None) -> int:
    """Print the table; 0."""
    for line in table(by_source(data, most)):
        print(line)
    return 0


def by_source(data: Path, most: int | None = None) -> dict[str, list[labelled.Post]]:
    """The posts to measure on, by source; where `most` is given, so many by chance."""
    found: dict[str, list[labelled.Post]] = defaultdict(list)
    for post in labelled.posts("dev", data):
        found[post.source].append(post)
    chance = np.random.default_rng(SEED)
    if most:
        return {source: [posts[at] for at in chance.permutation(len(posts))[:most]] for source, posts in found.items()}
    return dict(found)


def table(sources: dict[str, list[labelled.Post]]) -> list[str]:
    """One line a source, and one for their mean."""
    lines = [f"{'source':<20}{'posts':>6}  {'VADER':<18}{scoring.MODEL:<22}with {LABELS} labels"]
    progress, done = Progress("Reading", sum(map(len, sources.values()))), 0
    draws: list[tuple[Draws, Draws]] = []
    with_labels: list[float] = []
    for source, posts in sources.items():
        gold = np.array([post.label for post in posts])
        told = [scoring.read(post.text) for post in posts]
        found = np.array([_code(one) for one in told])
        taught = _taught(told, gold)
        draws.append((_resampled(gold, _vader(posts)), _resampled(gold, found)))
        with_labels.append(taught)
        lines.append(f"{source:<20}{len(posts):>6}  {_said(draws[-1][0]):<18}{_said(draws[-1][1]):<22}{taught:.1f}")
        done += len(posts)
        progress.to(done)
    vader, model = (np.mean([draw[at] for draw in draws], axis=0) for at in (0, 1))
    mean = sum(with_labels) / len(with_labels)
    return [*lines, f"{'mean':<20}{done:>6}  {_said(vader):<18}{_said(model):<22}{mean:.1f}"]


def _code(told: scoring.Told | None) -> int:
    return NOT_SCORED if told is None else scoring.SENTIMENTS.index(told.score.sentiment or "")


def _vader(posts: Sequence[labelled.Post]) -> Codes:
    """VADER as its authors say it is used: on the text as it stands, neutral between −0.05 and 0.05."""
    analyzer = SentimentIntensityAnalyzer()
    compounds = np.array([analyzer.polarity_scores(post.text)["compound"] for post in posts])
    return np.where(compounds >= 0.05, 2, np.where(compounds <= -0.05, 0, 1))


def _taught(told: Sequence[scoring.Told | None], gold: Codes) -> float:
    """Macro-F1 with a head of LABELS labels, the mean of DRAWS. It learns from scored posts, and is judged on all."""
    chance, found = np.random.default_rng(SEED), []
    for _ in range(DRAWS):
        places = chance.permutation(len(told))
        teaching = [at for at in places[:LABELS] if told[at] is not None]
        judging = list(places[LABELS:])
        read = [(at, one.features) for at in judging if (one := told[at]) is not None]
        rows = [one.features for at in teaching if (one := told[at]) is not None]
        head = heads.fit(rows, [scoring.SENTIMENTS[gold[at]] for at in teaching])
        codes = np.full(len(told), NOT_SCORED)
        codes[[at for at, _ in read]] = np.argmax(heads.predict(head, [row for _, row in read]), 1)
        found.append(macro_f1(_counted(gold[judging], codes[judging])))
    return 100 * float(np.mean(found))


def _resampled(gold: Codes, found: Codes) -> NDArray[np.float64]:
    """Macro-F1 in per cent: first as it is, then of RESAMPLED samples of the posts, with putting back."""
    counted = _counted(gold, found)
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(len(gold), (counted / counted.sum()).ravel(), RESAMPLED).reshape(-1, *counted.shape)
    return 100 * np.array([macro_f1(counted), *(macro_f1(one) for one in drawn)])


def _counted(gold: Codes, found: Codes) -> Codes:
    counted = np.zeros((3, 4), np.int64)
    np.add.at(counted, (gold, found), 1)
    return counted


def macro_f1(counted: Codes) -> float:
    """Of how often each label (row) was found to be each sentiment (column), 0…1."""
    right = counted[:, :3].diagonal()
    named = counted.sum(1) + counted[:, :3].sum(0)
    given = counted.sum(1) > 0
    return float((2 * right[given] / named[given]).mean())


def _said(draws: NDArray[np.float64]) -> str:
    low, high = np.percentile(draws[1:], (2.5, 97.5))
    return f"{draws[0]:.1f} ({low:.1f}–{high:.1f})"


if __name__ == "__main__":
    main()
