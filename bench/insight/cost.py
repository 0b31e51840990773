"""What reading 10,000 posts costs one core: `python -m bench.insight.cost [--posts N]`.

Posts are scored, embedded and searched for themes as the worker does it, in this process and in one thread. Printed are
the seconds of processor time and the most memory that was in use. Longer posts cost more; so these are posts of
sentiment.dev.jsonl below $PARLEY_SHARED put together until they are as long as those of a forum.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator, Sequence

import numpy as np

from bench.budgets import Budget, Result, table
from bench.insight import labelled
from insight import scoring, theming

POSTS, PORTION, SEED = 10_000, 200, 7
WORDS = (20, 60, 100, 180)
"""How many words a post has at least, each as often as the others."""
TIME = Budget("10,000 posts scored, embedded and clustered", "s CPU", 150, 60)
MEMORY = Budget("most memory of the process that reads", "MiB", 300e6 / 2**20)


def main() -> int:
    """Read, measure, print; the status is 1 where a gate fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.insight.cost", description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS, help="how many posts (%(default)s)")
    results = list(cost(texts(parser.parse_args().posts)))
    print(table(results))
    return int(any(result.verdict == "FAILS" for result in results))


def texts(count: int) -> list[str]:
    """So many posts of a forum's length, the same on every run."""
    chance = random.Random(SEED)
    given = [post.text for post in labelled.posts("dev", labelled.folder())]
    found = []
    for number in range(count):
        words: list[str] = []
        while len(words) < WORDS[number % len(WORDS)]:
            words += chance.choice(given).split()
        found.append(" ".join(words))
    return found


def cost(posts: Sequence[str]) -> Iterator[Result]:
    """Read these posts. The seconds are told as if they were POSTS."""
    portions = [posts[start : start + PORTION] for start in range(0, len(posts), PORTION)]
    moments = [time.process_time()]
    for portion in portions:
        scoring.score_many(portion)
    moments.append(time.process_time())
    vectors = np.concatenate([theming.vectors_of(portion) for portion in portions])
    moments.append(time.process_time())
    theming.group(vectors)
    moments.append(time.process_time())
    scored, embedded, clustered = (step * POSTS / len(posts) for step in np.diff(moments))
    words = sum(len(post.split()) for post in posts) / len(posts)
    beside = f"{scored:.0f} s, {embedded:.0f} s and {clustered:.0f} s; {len(posts):,} posts of {words:.0f} words each"
    yield Result(TIME, float(scored + embedded + clustered), beside)
    yield Result(MEMORY, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "resident, with the libraries")


if __name__ == "__main__":
    raise SystemExit(main())
