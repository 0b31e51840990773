"""How well themes are found: `python -m bench.insight.themes [FILE.jsonl]`.

Reads lines {"text", "label", "source"}; where no file is given, topics.dev.jsonl below $PARLEY_SHARED. For each source
one line: the adjusted Rand index against the labels (a text without a theme stands alone), the number of themes found
and of labels, the agreement of two searches with different seeds and of two orders of the texts, the share without a
theme, and the seconds of processor time for encoding and for one search.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insight import theming
from insight.communities import agreement

Numbers = NDArray[Any]
HEAD = ("source", "texts", "ARI", "found/true", "seeds", "orders", "none", "encode s", "search s")
WIDTH = "{:20} {:>6} {:>6} {:>10} {:>6} {:>6} {:>6} {:>9} {:>9}"


def found_in(vectors: Numbers, seed: int = 0) -> Numbers:
    """The theme of each vector, −1 for none."""
    return theming.group(vectors, seed=seed).of


def rand_index(one: Sequence[Any] | Numbers, other: Sequence[Any] | Numbers) -> float:
    """The adjusted Rand index of two divisions; what is −1 stands alone."""
    return agreement(*(_alone(np.asarray(given)) for given in (one, other)))


def _alone(given: Numbers) -> Numbers:
    if given.dtype.kind not in "iu":
        return given
    none = given < 0
    given = given.copy()
    given[none] = given.max(initial=0) + 1 + np.arange(none.sum())
    return given


def measure(texts: Sequence[str], labels: Sequence[str]) -> tuple[Any, ...]:
    """The figures of one source, in the order of HEAD from its second."""
    began = time.process_time()
    vectors = theming.vectors_of(texts)
    encoded = time.process_time()
    one = found_in(vectors)
    searched = time.process_time()
    order = np.random.default_rng(0).permutation(len(texts))
    turned = np.empty_like(one)
    turned[order] = found_in(vectors[order])
    figures = (rand_index(labels, one), rand_index(one, found_in(vectors, seed=1)), rand_index(one, turned))
    ari, seeds, orders = (f"{figure:.3f}" for figure in figures)
    counted = f"{one.max(initial=-1) + 1}/{len(set(labels))}"
    spent = (f"{encoded - began:.1f}", f"{searched - encoded:.1f}")
    return len(texts), ari, counted, seeds, orders, f"{(one < 0).mean():.1%}", *spent


def main(given: Sequence[str]) -> int:
    """Print the figures of every source in a file; the exit status."""
    shared = os.environ.get("PARLEY_SHARED", "shared")
    file = Path(given[0]) if given else Path(shared) / "data" / "insight" / "topics.dev.jsonl"
    if not file.is_file():
        sys.stderr.write(f"{file} is not there: name a file of labelled texts.\n")
        return 2
    sources: dict[str, list[dict[str, str]]] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            sources[row["source"]].append(row)
    print(WIDTH.format(*HEAD))
    for source, rows in sources.items():
        told = measure([row["text"] for row in rows], [row["label"] for row in rows])
        print(WIDTH.format(source, *told), flush=True)
    print(f"Most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
