"""A community of 1,000,000 posts on PostgreSQL: four fifths are copied from SQLite, one fifth is imported.

Each of the long commands is run on a small and on a large community: it may not hold more memory for the large one, and
must say how far it is.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bench import dump, measures
from bench.budgets import SHARE, Budget, Result
from bench.client import Client
from bench.grounds import POSTGRESQL, ground
from bench.measures import HELLO, PARLEY, Place
from bench.rounds import Turn, play, share
from bench.server import ROOT, Server

THREADS, IMPORTED = 72_728, 200_000  # 800,008 posts and these
SMALL, SMALL_DUMP = 2_000, 20_000
POSTS_OF_A_THREAD = 11
HIGHEST = re.compile(r"VmHWM:\s+(\d+) kB")
STEP = re.compile(rb"\d+\s?%")
MEMORY = Budget("memory", "MiB more", 50)
ANSWERED = Budget("search in 1,000,000 posts, half of them answered within", "ms", 500)
SEARCHED = Budget("search in 1,000,000 posts", SHARE, 0.5, 2)


@dataclass(frozen=True)
class Ran:
    """A command that came to its end: how long it took, the most memory it held, how often it said how far it was."""

    seconds: float
    mebibytes: float
    steps: int


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Make it, and measure on the way."""
    with ground(POSTGRESQL) as lay:
        usual, few, many = measures.settle(folder / "usual", SMALL, lay()), lay(), lay()
        drafts = [measures.settle(folder / f"draft{size}", size, index=False) for size in (SMALL, THREADS)]
        copies = [
            _run(folder, there, "copy", "--from", f"sqlite:///{folder}/draft{size}/parley.db",
                 "--to", there["PARLEY_DATABASE_URL"])
            for size, there in ((SMALL, few), (THREADS, many))
        ]  # fmt: skip
        yield from _compared("copy", copies, THREADS * POSTS_OF_A_THREAD)
        large = Place(drafts[1].community, {**usual.environment, **many, "PARLEY_INSTANCE": str(folder / "large")})
        small = replace(large, environment={**large.environment, **few, "PARLEY_INSTANCE": str(folder / "few")})
        dumps = [dump.write(folder / f"dump{posts}", posts) for posts in (SMALL_DUMP, IMPORTED)]
        imports = [
            _run(folder, place.environment, "import", "stackexchange", str(given), "--space", "moved-in")
            for place, given in zip((small, large), dumps, strict=True)
        ]
        yield from _compared("import", imports, IMPORTED)
        found = {"PARLEY_SEARCH": "database"}
        indexed = [_run(folder, {**place.environment, **found}, "reindex") for place in (small, large)]
        yield from _compared("reindex", indexed, THREADS * POSTS_OF_A_THREAD + IMPORTED)
        yield from measures.growth(usual, large, rounds)
        yield from _searched(replace(large, environment={**large.environment, **found}), rounds)


def _run(folder: Path, environment: Mapping[str, str], *arguments: str) -> Ran:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    said = folder / "said"
    began = time.monotonic()
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            cwd=ROOT, env={"PARLEY_INSTANCE": str(folder / "nothing"), **kept, **environment}, stdout=file, stderr=file,
        )  # fmt: skip
        most = 0
        while process.poll() is None:
            most = max(most, _most(process.pid))
            time.sleep(0.05)
    if process.returncode:
        raise RuntimeError(f"flask {' '.join(arguments)} ended with status {process.returncode}: {said.read_text()}")
    return Ran(time.monotonic() - began, most / 1024, len(STEP.findall(said.read_bytes())))


def _most(pid: int) -> int:
    """KiB that the process has held at most; its resource usage would also count what its parent held."""
    with suppress(OSError):
        if found := HIGHEST.search(Path(f"/proc/{pid}/status").read_text()):
            return int(found[1])
    return 0


def _compared(name: str, ran: list[Ran], posts: int) -> Iterator[Result]:
    small, large = ran
    beside = f"{large.mebibytes:.0f} MiB for {posts:,} posts; {large.seconds:.0f} s, said {large.steps} times how far"
    yield Result(replace(MEMORY, name=f"memory of flask {name}"), large.mebibytes - small.mebibytes, beside)
    if not large.steps:
        raise RuntimeError(f"flask {name} does not say how far it is.")


def _searched(place: Place, rounds: int) -> Iterator[Result]:
    with Server(PARLEY, environment=place.environment) as parley, Server(HELLO, bare=True) as hello:
        reader, visitor, addresses = Client(parley.port), Client(hello.port), place.community.searches
        yard = Turn("hello", hello, lambda _: visitor.get("/"), 200)
        page = Turn("search", parley, lambda number: reader.get(addresses[number % len(addresses)]), 20)
        play([yard, page], rounds)
    yield Result(SEARCHED, share(yard, page), f"{page.milliseconds:.1f} ms CPU, the slowest {max(page.wall):.0f} ms")
    yield Result(ANSWERED, statistics.median(page.wall), "wall time, the database included")
