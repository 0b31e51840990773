"""Measures the budgets and prints a line for each; ends with status 1 when a gate fails."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import measures
from bench.budgets import Result, table
from bench.server import CLIENT_CORE


def main() -> int:
    """Read the options, measure, print."""
    options = _options()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        results = []
        for result in _measure(options, Path(folder)):
            results.append(result)
            print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    print(json.dumps([result.as_json() for result in results], indent=1) if options.json else table(results))
    return int(any(result.verdict == "FAILS" for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="Measures the budgets on a throw-away database of 22,000 posts, the server on a core of its own. "
        "“% of hello” is the CPU time of a bare Flask page in per cent of the page’s own, from the same run.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list instead of a table")
    parser.add_argument("--growth", action="store_true", help="also compare with ten times the data (some minutes)")
    parser.add_argument("--rounds", type=int, default=measures.ROUNDS, help="how many rounds to measure (%(default)s)")
    parser.add_argument("--threads", type=int, default=2000, help="how many threads of 11 posts (%(default)s)")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path) -> Iterator[Result]:
    place = measures.settle(folder / "usual", options.threads)
    yield from measures.starts(place)
    yield from measures.statements(place)
    yield from measures.browser(place)
    yield from measures.live(place)
    if options.growth:
        yield from measures.growth(place, folder / "large", options.rounds)
    yield from measures.kept(place, options.rounds)
    yield from measures.searched(place, options.rounds)
    yield from measures.pages(place, options.rounds)


if __name__ == "__main__":
    sys.exit(main())
