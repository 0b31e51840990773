"""The nearest of many vectors: the same as comparing with each, while vectors come, change and go."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.meaning import DIMENSIONS
from foundation.meaning.nearest import STORED, Nearest


def unit(chance: np.random.Generator, count: int) -> np.ndarray:
    """Random vectors of length 1."""
    rows = chance.normal(size=(count, DIMENSIONS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def filled(rows: np.ndarray, groups: int = 3) -> Nearest:
    found = Nearest()
    for key, row in enumerate(rows):
        found.put(key, key % groups, row.astype(STORED).tobytes())
    return found


def test_what_is_found_is_what_comparing_with_each_finds():
    chance = np.random.default_rng(4)
    rows = unit(chance, 2000)
    wanted = rows[7] + 0.7 * unit(chance, 1)[0]
    wanted /= np.linalg.norm(wanted)
    alike = rows @ wanted
    found = filled(rows).find(wanted, [0, 1, 2], 10, -1)
    assert found[0].key == 7
    assert [near.likeness for near in found] == pytest.approx(sorted(alike, reverse=True)[:10], abs=0.004)
    assert all(abs(near.likeness - alike[near.key]) < 0.004 for near in found)


def test_only_what_is_in_the_groups_and_alike_enough():
    rows = unit(np.random.default_rng(5), 600)
    found = filled(rows)
    assert {near.key % 3 for near in found.find(rows[9], [1], 50, -1)} == {1}
    assert [near.key for near in found.find(rows[9], [0, 1], 50, 0.9)] == [9]
    assert found.find(rows[9], [], 50, -1) == found.find(rows[9], [7], 50, -1) == []
    assert (found.count([0, 1]), found.count([7])) == (400, 0)


def test_of_equals_the_newer_is_first_and_no_more_than_wanted():
    row = unit(np.random.default_rng(6), 1)[0]
    found = filled(np.tile(row, (900, 1)))
    assert [near.key for near in found.find(row, [0, 1, 2], 4, 0.5)] == [899, 898, 897, 896]


def test_changes_leave_what_a_new_one_would_hold():
    chance = np.random.default_rng(7)
    rows, kept, found = unit(chance, 5000), {}, Nearest()
    for place, key in enumerate(chance.integers(0, 700, 5000)):
        if chance.random() < 0.4:
            found.drop(int(key))
            kept.pop(int(key), None)
        else:
            kept[int(key)] = (place % 5, place)
            found.put(int(key), place % 5, rows[place].astype(STORED).tobytes())
    assert len(found) == len(kept) == found.count(range(5))
    for group in range(5):
        mine = {key: place for key, (there, place) in kept.items() if there == group}
        assert found.count([group]) == len(mine)
        near = found.find(rows[0], [group], 1000, -1)
        assert {one.key for one in near} == set(mine)
        assert all(abs(one.likeness - rows[mine[one.key]] @ rows[0]) < 0.004 for one in near)


def test_nothing_is_near_in_an_empty_one():
    row = unit(np.random.default_rng(8), 1)[0]
    found = Nearest()
    found.drop(3)
    assert (found.find(row, [1], 5, -1), found.count([1]), len(found)) == ([], 0, 0)


def test_a_vector_of_another_size_is_refused():
    with pytest.raises(ValueError, match="384 numbers, not 383"):
        Nearest().put(1, 1, np.zeros(383, STORED).tobytes())
