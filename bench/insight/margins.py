"""How honest the margins are: simulated months of labelled posts, each estimated as the report would.

    python -m bench.insight.margins [folder of labelled posts]

A month has 300 to 3,000 posts drawn from one source in a mix of classes; 120 of them are labelled. Printed for each
class: how often the 95 % interval holds the true share of the month, its mean half-width, and how far off the count of
a classifier's labels would be, ours and VADER's. All seeds are fixed.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from insight import estimates, scoring
from insight.chances import chances
from insight.estimates import Share

CLASSES = ("negative", "neutral", "positive")
GOLD = {"neg": "negative", "neu": "neutral", "pos": "positive"}
FEWEST, MOST, LABELS, MONTHS = 300, 3000, 120, 10_000
LEAST_COVERAGE, WIDEST = 0.94, 0.07
ANY_MIX, OWN_MIX = "any mix of classes", "the source's own mix"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post: its true class, our model's chances by class (None: not read) and label, and the label of VADER."""

    gold: str
    chances: dict[str, float] | None
    told: str | None
    vader: str = ""


Sources = dict[str, dict[str, list[Labelled]]]
"""The posts by source and by class."""


@dataclass
class Tally:
    """What came of one class over all months; `off` by classifier: its counted share less the true one."""

    held: list[bool] = field(default_factory=list)
    halves: list[float] = field(default_factory=list)
    off: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    changes_held: list[bool] = field(default_factory=list)

    @property
    def coverage(self) -> float:
        """How often the interval held the truth."""
        return fmean(self.held)

    @property
    def half(self) -> float:
        """The mean half-width."""
        return fmean(self.halves)


def read(file: Path) -> Sources:
    """The labelled posts of a file (JSON lines with text, label and source), each read by our model and by VADER."""
    vader = SentimentIntensityAnalyzer()
    found: Sources = defaultdict(lambda: defaultdict(list))
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told, compound = scoring.score(row["text"]), vader.polarity_scores(row["text"])["compound"]
        counted = "positive" if compound >= 0.05 else "negative" if compound <= -0.05 else "neutral"
        post = Labelled(GOLD[row["label"]], chances(told), told.sentiment, counted)
        found[row["source"]][post.gold].append(post)
    return found


def month(chance: random.Random, sources: Sources, mix: str) -> list[Labelled]:
    """The posts of one month, in random order: drawn with replacement from the classes of one source."""
    by_class = sources[chance.choice(sorted(sources))]
    there = [name for name in CLASSES if by_class.get(name)]
    weights = [len(by_class[name]) if mix == OWN_MIX else chance.expovariate(1) for name in there]
    drawn = chance.choices(there, weights, k=chance.randint(FEWEST, MOST))
    posts = [post for name in there for post in chance.choices(by_class[name], k=drawn.count(name))]
    chance.shuffle(posts)
    return posts


def estimated(posts: Sequence[Labelled], labels: int, name: str) -> Share:
    """The share of a class among posts in random order, of which the first are labelled."""
    read_ones = [post.chances[name] for post in posts if post.chances]
    said = [(float(post.gold == name), post.chances[name] if post.chances else None) for post in posts[:labels]]
    found = estimates.share(said, len(posts), fmean(read_ones) if read_ones else 0.0)
    assert isinstance(found, Share)
    return found


def simulate(sources: Sources, months: int, mix: str, labels: int = LABELS, seed: int = 5) -> dict[str, Tally]:
    """That many months; a change is that from each month to the next."""
    chance, tallies = random.Random(f"{seed} {mix} {labels}"), {name: Tally() for name in CLASSES}
    last: dict[str, tuple[Share, float]] = {}
    for _ in range(months):
        posts = month(chance, sources, mix)
        for name, tally in tallies.items():
            found, truth = estimated(posts, labels, name), _part(post.gold == name for post in posts)
            tally.held.append(found.low - estimates.SEEN <= truth <= found.high + estimates.SEEN)
            tally.halves.append((found.high - found.low) / 2)
            tally.off["model"].append(_part(post.told == name for post in posts) - truth)
            tally.off["VADER"].append(_part(post.vader == name for post in posts) - truth)
            if name in last:
                change = estimates.difference(found, last[name][0])
                by = truth - last[name][1]
                tally.changes_held.append(change.low - estimates.SEEN <= by <= change.high + estimates.SEEN)
            last[name] = found, truth
    return tallies


def _part(holds: Iterable[bool]) -> float:
    return fmean(map(float, holds))


def lines(tallies: dict[str, Tally]) -> Iterator[str]:
    """The results of a simulation as a table, in per cent and points."""
    yield "class     covered  half-width  change covered  | a count is off by: model (worst)    VADER (worst)"
    for name, tally in tallies.items():
        off = {who: (fmean(map(abs, by)), max(by, key=abs)) for who, by in tally.off.items()}
        told = "    ".join(f"{100 * mean:9.1f} ({100 * worst:+.0f})" for mean, worst in off.values())
        yield (
            f"{name:9} {100 * tally.coverage:6.2f} % {100 * tally.half:9.2f}  {100 * fmean(tally.changes_held):12.2f} %"
            f"  | {told}"
        )


def kept(tallies: dict[str, Tally]) -> bool:
    """Whether every class keeps the promise: covered at least 94 % of the time, 7 points wide at most on the mean."""
    return all(tally.coverage >= LEAST_COVERAGE and tally.half <= WIDEST for tally in tallies.values())


def main(folder: str) -> int:
    """Print both mixes at 120 labels, and what fewer labels give; 1 where the promise is not kept."""
    sources = read(Path(folder) / "sentiment.dev.jsonl")
    good = True
    for mix in (ANY_MIX, OWN_MIX):
        tallies = simulate(sources, MONTHS, mix)
        print(f"\n{MONTHS} months, {LABELS} labels, {mix}, model {scoring.MODEL}", *lines(tallies), sep="\n")
        good = good and kept(tallies)
    for labels in (30, 59, 60, 240):
        tallies = simulate(sources, MONTHS // 10, ANY_MIX, labels)
        print(f"\n{MONTHS // 10} months, {labels} labels, {ANY_MIX}", *lines(tallies), sep="\n")
    print(f"\n94 % covered and at most 7 points: {'kept' if good else 'NOT kept'}. The goal is 5.5 points.")
    return 0 if good else 1


if __name__ == "__main__":
    home = Path(os.environ.get("PARLEY_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(home / "data" / "insight")))
