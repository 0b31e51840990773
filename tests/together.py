"""Several things at the same moment, by real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from foundation import clock

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of it at once, and give back what each answers. The threads share the frozen clock and nothing else: in
    the application context of a test they would share its session."""
    moment, gate = clock.now(), threading.Barrier(len(acts))
    answers: dict[int, T] = {}

    def do(number: int) -> None:
        with clock.at(moment):
            gate.wait(30)
            answers[number] = acts[number]()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[number] for number in range(len(acts))]
