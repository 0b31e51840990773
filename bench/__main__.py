"""Measures the budgets and prints a line for each; ends with status 1 when a gate fails."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import big, measures, report, similar
from bench.budgets import Result, table
from bench.grounds import DATABASES, SQLITE, Lay, ground
from bench.insight import labelled, measure, reports
from bench.server import CLIENT_CORE


def main() -> int:
    """Read the options, measure, print."""
    options = _options()
    if options.insight:
        return insight(options.rounds)
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        if options.write:
            return report.write(Path(folder), options.rounds, options.threads, _dot)
        measured = big.measure(Path(folder), options.rounds) if options.big else _measure(options, Path(folder))
        results = []
        for result in measured:
            results.append(result)
            _dot()
    print(file=sys.stderr)
    print(json.dumps([result.as_json() for result in results], indent=1) if options.json else table(results))
    return int(any(result.verdict == "FAILS" for result in results))


def insight(rounds: int) -> int:
    """How right moods are read, what reading costs (a process of its own tells its memory), and what reports cost."""
    measure.say(labelled.folder())
    read = subprocess.run([sys.executable, "-m", "bench.insight.cost"], check=False)
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        results = list(reports.costs(Path(folder), rounds))
    print(table(results))
    return int(bool(read.returncode) or any(result.verdict == "FAILS" for result in results))


def _dot() -> None:
    print(".", end="", flush=True, file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="Measures the budgets on a throw-away database of 22,000 posts, the server on a core of its own. "
        "“% of hello” is the CPU time of a bare Flask page in per cent of the page’s own, from the same run.",
    )
    add = parser.add_argument
    add("--json", action="store_true", help="print one JSON list instead of a table")
    add("--database", choices=DATABASES, default=SQLITE,
        help="which one; PostgreSQL and Redis are started here, and have gates 1.5 × as wide")  # fmt: skip
    add("--growth", action="store_true", help="also compare with ten times the data (some minutes)")
    add("--write", action="store_true",
        help="instead: both databases, also with ten times the data, into docs/performance.md")  # fmt: skip
    add("--big", action="store_true",
        help="instead: 1,000,000 posts on PostgreSQL, copied, imported, read and searched")  # fmt: skip
    add("--insight", action="store_true",
        help="instead: how right moods are read, beside VADER, on labelled posts of PARLEY_SHARED; what reading costs, "
        "and what a report costs over 10,000 and over 100,000 posts")  # fmt: skip
    add("--rounds", type=int, default=measures.ROUNDS, help="how many rounds to measure (%(default)s)")
    add("--threads", type=int, default=2000, help="how many threads of 11 posts (%(default)s)")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path) -> Iterator[Result]:
    with ground(options.database) as lay:
        place = measures.settle(folder / "usual", options.threads, lay())
        for result in _measured(options, folder, place, lay):
            yield result if options.database == SQLITE else result.eased()


def _measured(options: argparse.Namespace, folder: Path, place: measures.Place, lay: Lay) -> Iterator[Result]:
    yield from measures.starts(place)
    yield from measures.statements(place)
    yield from measures.browser(place)
    yield from measures.live(place)
    if options.growth:
        large = measures.settle(folder / "large", measures.GROWTH * options.threads, lay(), index=False)
        yield from measures.growth(place, large, options.rounds)
    yield from measures.kept(place, options.rounds)
    yield from measures.searched(place, options.rounds)
    yield from measures.pages(place, options.rounds)
    yield from similar.similar(place.environment, folder / "similar", lay(), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
