"""Figures for Prometheus: what this process has counted, and what the rooms say of the house at this moment.

A request adds to plain numbers, which takes about a microsecond; the library that writes them in Prometheus' words is
imported when somebody asks for them. Several web processes leave their numbers in files beside each other, and
whichever is asked adds all of them up: nobody can choose which process answers a question.
"""

from __future__ import annotations

import json
import os
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, current_app

EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
EVERY = 2.0  # seconds between two times that a process leaves its numbers
GAUGES = "parley.gauges"
QUEUE = tuple(f"queue|all|{step}" for step in range(len(EDGES) + 1))
Numbers = Counter[str]


@dataclass(frozen=True)
class Gauge:
    """One figure of the house as it is now. `read` may say None: not known, and then it is left out."""

    name: str
    doc: str
    read: Callable[[], float | None]


class Counts:
    """What one process has counted, under words joined by a bar, and what it holds `now`, such as open sockets."""

    def __init__(self, now: Callable[[], dict[str, int]]) -> None:
        self._numbers: Numbers = Counter()
        self._now = now
        self._lock = threading.Lock()
        self._file: Path | None = None
        self._left_at = 0.0

    def add(self, endpoint: str, status: int, rank: str, waited: float, took: float) -> None:
        """One request was answered."""
        requests, seconds, times, time_sum = _keys(endpoint, status // 100, rank)
        with self._lock:
            numbers: Any = self._numbers
            numbers[requests] += 1
            numbers[seconds] += took
            numbers[times[bisect_left(EDGES, took)]] += 1
            numbers[time_sum] += took
            numbers[QUEUE[bisect_left(EDGES, waited)]] += 1
            numbers["queue|all|sum"] += waited
        if self._file and time.monotonic() - self._left_at > EVERY:
            self.leave()

    def refuse(self, rank: str) -> None:
        """One was turned away."""
        with self._lock:
            self._numbers["refused|" + rank] += 1

    def of(self, kind: str) -> dict[str, float]:
        """The numbers of one kind in this process, by the rest of their key."""
        with self._lock:
            return _of(self._numbers, kind)

    def share(self, folder: Path) -> None:
        """There are other processes: leave the numbers in this folder from now on."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{os.getpid()}-{time.time_ns()}.json"
        self.leave()

    def leave(self) -> None:
        """Write the numbers where the other processes find them."""
        if self._file is None:
            return
        self._left_at = time.monotonic()
        with self._lock:
            written = json.dumps({"numbers": self._numbers, "now": self._now()})
        draft = self._file.with_suffix(f".{threading.get_ident()}")
        with suppress(OSError):  # a full disk costs figures, and no request
            draft.write_text(written)
            draft.replace(self._file)

    def total(self) -> tuple[Numbers, Numbers]:
        """The numbers of all processes, those that have ended left in, and what those that live hold now."""
        with self._lock:
            found, now = self._numbers.copy(), Counter(self._now())
        for other in self._file.parent.glob("*.json") if self._file else ():
            if other != self._file:
                with suppress(OSError, ValueError):
                    left = json.loads(other.read_text())
                    found.update(left["numbers"])
                    now.update(left["now"] if _lives(other) else {})
        return found, now


@lru_cache(maxsize=2048)
def _keys(endpoint: str, kind: int, rank: str) -> tuple[str, str, tuple[str, ...], str]:
    """Where the figures of such a request are added: to put words together took most of the time."""
    key = f"{endpoint}|{kind}xx"
    times = tuple(f"time|{rank}|{step}" for step in range(len(EDGES) + 1))
    return f"requests|{key}", f"seconds|{key}", times, f"time|{rank}|sum"


def _lives(file: Path) -> bool:
    try:
        os.kill(int(file.name.split("-")[0]), 0)
    except OSError:
        return False
    return True


def _of(numbers: Numbers, kind: str) -> dict[str, float]:
    return {key.split("|", 1)[1]: count for key, count in numbers.items() if key.startswith(f"{kind}|")}


def forget(folder: Path) -> None:
    """The server begins: numbers of an earlier one are worth nothing."""
    for file in folder.glob("*") if folder.is_dir() else ():
        file.unlink(missing_ok=True)


def plug(app: Flask, gauges: Iterable[Gauge]) -> None:
    """The figures of this application."""
    app.extensions[GAUGES] = tuple(gauges)


def readings() -> list[tuple[Gauge, float]]:
    """Every gauge that says something now."""
    found = [(gauge, gauge.read()) for gauge in current_app.extensions[GAUGES]]
    return [(gauge, value) for gauge, value in found if value is not None]


def text(numbers: Numbers, now: Numbers, read: Sequence[tuple[Gauge, float]]) -> bytes:
    """All of it, in the words of Prometheus."""
    library: Any = import_module("prometheus_client")
    core: Any = import_module("prometheus_client.core")

    class Found:
        def collect(self) -> Iterator[Any]:
            yield from _counters(core, numbers)
            yield _histogram(core, numbers, "time", "parley_request_seconds", "What requests took.", "rank")
            yield _histogram(core, numbers, "queue", "parley_queue_seconds", "What they waited before.", "rank")
            for name, count in now.items():
                yield core.GaugeMetricFamily(f"parley_{name}", f"Now: {name.replace('_', ' ')}.", value=count)
            for gauge, value in read:
                yield core.GaugeMetricFamily(f"parley_{gauge.name}", gauge.doc, value=value)

    registry = library.CollectorRegistry()
    registry.register(Found())
    written: bytes = library.generate_latest(registry)
    return written


def _counters(core: Any, numbers: Numbers) -> Iterator[Any]:
    for kind, name, doc, labels in (
        ("requests", "parley_requests", "Requests answered.", ["endpoint", "status"]),
        ("seconds", "parley_requests_seconds", "Seconds that they took together.", ["endpoint", "status"]),
        ("refused", "parley_requests_turned_away", "Requests turned away, because too many came.", ["rank"]),
    ):
        family = core.CounterMetricFamily(name, doc, labels=labels)
        for key, count in _of(numbers, kind).items():
            family.add_metric(key.split("|"), count)
        yield family


def _histogram(core: Any, numbers: Numbers, kind: str, name: str, doc: str, label: str) -> Any:
    family = core.HistogramMetricFamily(name, doc, labels=[label])
    for one in sorted({key.split("|")[0] for key in _of(numbers, kind)}):
        total, buckets = 0, []
        for place, edge in enumerate((*map(str, EDGES), "+Inf")):
            total += numbers[f"{kind}|{one}|{place}"]
            buckets.append((edge, total))
        family.add_metric([one], buckets, numbers[f"{kind}|{one}|sum"])
    return family
