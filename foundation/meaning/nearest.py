"""Which of many vectors point the same way: all of them in memory, a byte for each number, compared one with all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foundation.meaning import DIMENSIONS

STORED = np.float16
PORTION = 512
"""Rows that are compared at once: as many as stay close to the processor."""
SPARE = 256


class Near(NamedTuple):
    """One that was found, and its likeness, −1…1."""

    key: int
    likeness: float


class Nearest:
    """Vectors by their keys, each in a group. One thread at a time: whoever shares it holds a lock.

    20,000 of them take 8 MiB, and are compared in 2 ms. A byte for each number moves a likeness by 0.002 at most.
    """

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._of_group: Counter[int] = Counter()
        self._rows: NDArray[Any] = np.empty((0, DIMENSIONS), np.int8)
        self._keys: NDArray[Any] = np.empty(0, np.int64)
        self._groups: NDArray[Any] = np.empty(0, np.int32)
        self._scales: NDArray[Any] = np.empty(0, np.float32)
        self._portion: NDArray[Any] = np.empty((PORTION, DIMENSIONS), np.float32)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    def make_room(self, count: int) -> None:
        """Get ready for so many in all, so that nothing is moved while they come."""
        if count > len(self._rows):
            for name in ("_rows", "_keys", "_groups", "_scales"):
                old = getattr(self, name)
                new = np.empty((count, *old.shape[1:]), old.dtype)
                new[: len(self)] = old[: len(self)]
                setattr(self, name, new)

    def put(self, key: int, group: int, vector: bytes) -> None:
        """Add a vector or replace it: DIMENSIONS numbers of the type STORED; ValueError where they are not so many."""
        numbers = np.frombuffer(vector, STORED).astype(np.float32)
        if len(numbers) != DIMENSIONS:
            raise ValueError(f"A vector has {DIMENSIONS} numbers, not {len(numbers)}.")
        scale = max(float(np.abs(numbers).max()) / 127, 1e-9)
        place = self._places.get(key)
        if place is None:
            place = len(self)
            if place == len(self._rows):
                self.make_room(place + place // 8 + SPARE)
            self._places[key] = place
        else:
            self._of_group[int(self._groups[place])] -= 1
        self._of_group[group] += 1
        self._rows[place] = np.rint(numbers / scale)
        self._keys[place], self._groups[place], self._scales[place] = key, group, scale

    def drop(self, key: int) -> None:
        """Take one out; an unknown key is fine. The last one moves to its place."""
        place = self._places.pop(key, None)
        if place is None:
            return
        self._of_group[int(self._groups[place])] -= 1
        last = len(self)
        if place != last:
            for kept in (self._rows, self._keys, self._groups, self._scales):
                kept[place] = kept[last]
            self._places[int(self._keys[place])] = place

    def count(self, groups: Collection[int]) -> int:
        """How many there are in these groups."""
        return sum(self._of_group[group] for group in groups)

    def find(self, vector: NDArray[Any], groups: Collection[int], most: int, least: float) -> list[Near]:
        """The `most` nearest in these groups that are alike by `least` or more, nearest first, of equals the newer key.

        `vector`: float32, DIMENSIONS numbers, of length 1.
        """
        alike = self._alike(vector)
        wanted = (alike >= least) & np.isin(self._groups[: len(self)], list(groups))
        places = np.flatnonzero(wanted)
        if len(places) > most:
            bound = np.partition(alike[places], len(places) - most)[len(places) - most]
            places = places[alike[places] >= bound]
        order = np.lexsort((-self._keys[places], -alike[places]))[:most]
        return [Near(int(self._keys[place]), float(alike[place])) for place in places[order]]

    def _alike(self, vector: NDArray[Any]) -> NDArray[Any]:
        alike = np.empty(len(self), np.float32)
        for begin in range(0, len(self), PORTION):
            end = min(begin + PORTION, len(self))
            rows = self._portion[: end - begin]
            np.copyto(rows, self._rows[begin:end], casting="unsafe")
            np.dot(rows, vector, out=alike[begin:end])
        alike *= self._scales[: len(self)]
        return alike
