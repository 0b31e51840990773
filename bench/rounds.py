"""Takes turns: hello, page, hello, page …, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.server import Server


@dataclass
class Turn:
    """One thing to ask for, `count` times in each round. `act(n)` makes the n-th request of the whole run."""

    name: str
    server: Server
    act: Callable[[int], object]
    count: int
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    asked: int = 0

    def take(self) -> None:
        """Ask `count` times and note the CPU milliseconds of one request, and the wall milliseconds of each."""
        before = self.server.cpu()
        for _ in range(self.count):
            start = time.perf_counter()
            self.act(self.asked)
            self.wall.append((time.perf_counter() - start) * 1000)
            self.asked += 1
        self.cpu.append((self.server.cpu() - before) * 1000 / self.count)

    def forget(self) -> None:
        """Drop what was noted so far: it was the warming up."""
        self.cpu.clear()
        self.wall.clear()

    @property
    def milliseconds(self) -> float:
        """CPU milliseconds of one request, the median of the rounds."""
        return statistics.median(self.cpu)

    @property
    def wait(self) -> float:
        """Wall milliseconds of one request, the median of all."""
        return statistics.median(self.wall)


def play(turns: Sequence[Turn], rounds: int) -> None:
    """Warm everything up once, then take turns."""
    for turn in turns:
        turn.take()
        turn.forget()
    for _ in range(rounds):
        for turn in turns:
            turn.take()


def share(of: Turn, page: Turn) -> float:
    """CPU(of) / CPU(page) in per cent: the median over the rounds of the ratio within one round."""
    return 100 * statistics.median(yard / cost for yard, cost in zip(of.cpu, page.cpu, strict=True))
