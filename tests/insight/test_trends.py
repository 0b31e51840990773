"""What rises: an exact test against each theme's own history, with false alarms held over all themes together."""

from __future__ import annotations

import random
from itertools import permutations
from math import comb

import pytest

from insight.matching import matched
from insight.trends import LEVEL, discoveries, overdispersion, rising, tail

EVERYONE = [100] * 7


def test_a_theme_that_many_more_people_write_about_rises() -> None:
    assert rising({1: [5, 4, 6, 5, 5, 4, 20], 2: [5, 4, 6, 5, 5, 4, 6]}, EVERYONE) == {1}


def test_what_grows_no_more_than_everything_does_not_rise() -> None:
    assert rising({1: [5, 5, 5, 5, 5, 5, 20]}, [100] * 6 + [400]) == set()


def test_fewer_than_five_people_never_rise() -> None:
    assert rising({1: [0, 0, 0, 0, 0, 0, 4]}, [1000] * 6 + [10]) == set()
    assert rising({1: [0, 0, 0, 0, 0, 0, 5]}, [1000] * 6 + [10]) == {1}


@pytest.mark.parametrize("everyone", [[0] * 7, [0] * 6 + [30], [30] * 6 + [0]])
def test_without_a_history_nothing_rises(everyone: list[int]) -> None:
    assert rising({1: [0, 0, 0, 0, 0, 0, everyone[-1]]}, everyone) == set()


@pytest.mark.parametrize(("now", "before", "share"), [(3, 4, 0.2), (1, 0, 0.5), (7, 0, 0.1), (20, 60, 1 / 7)])
def test_the_chance_is_the_binomial_one(now: int, before: int, share: float) -> None:
    every = now + before
    exact = sum(comb(every, k) * share**k * (1 - share) ** (every - k) for k in range(now, every + 1))
    assert tail(now, before, share) == pytest.approx(exact)
    assert tail(0, before, share) == 1


def test_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    chances = dict(enumerate([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]))
    assert discoveries(chances, 0.05) == {0, 1}
    assert discoveries(chances, 0.25) == set(range(10))
    assert discoveries({}, 0.05) == set()


def test_a_history_that_jumps_about_is_less_evidence() -> None:
    assert overdispersion([[5, 5, 5, 5, 5, 5, 9]], EVERYONE) == 1
    jumping = [[0, 20, 0, 15, 0, 10, 9], [12, 0, 14, 0, 16, 0, 3]]
    assert overdispersion(jumping, EVERYONE) > 5
    assert rising({1: [0, 20, 0, 15, 0, 10, 18]}, EVERYONE) == set()


@pytest.mark.parametrize("lively", [1.0, 3.0])
def test_without_a_trend_an_alarm_is_as_rare_as_stated(lively: float) -> None:
    """Simulated months of 30 themes with no trend of their own, all busier or quieter together; with `lively` 3, whole
    groups write at once. No trend is real, so that any alarm is false: at most LEVEL of the months have one."""
    chance = random.Random(1)
    alarms = months = 0
    for _month in range(200):
        busy = [chance.uniform(0.5, 2.0) for _ in range(7)]
        mean = [chance.uniform(1, 12) for _ in range(30)]
        counts = {
            theme: [int(lively) * _poisson(chance, mean[theme] * much / lively) for much in busy] for theme in range(30)
        }
        everyone = [sum(counts[theme][at] for theme in counts) for at in range(7)]
        alarms += bool(rising(counts, everyone))
        months += 1
    assert alarms / months <= LEVEL


def test_a_real_rise_is_seen() -> None:
    chance = random.Random(2)
    seen = 0
    for _month in range(50):
        counts = {theme: [_poisson(chance, 8) for _ in range(7)] for theme in range(20)}
        counts[0][-1] = _poisson(chance, 32)
        seen += 0 in rising(counts, [sum(row[at] for row in counts.values()) for at in range(7)])
    assert seen >= 45


def _poisson(chance: random.Random, mean: float) -> int:
    waited, count = chance.expovariate(1.0), 0
    while waited < mean:
        waited, count = waited + chance.expovariate(1.0), count + 1
    return count


def test_matching_takes_the_best_sum_not_the_first_best_pair() -> None:
    assert matched([[0.9, 0.89], [0.88, 0.1]], 0.0) == {0: 1, 1: 0}
    assert matched([[0.9], [0.95], [0.2]], 0.5) == {1: 0}
    assert matched([[0.9, 0.3, 0.2]], 0.5) == {0: 0}
    assert matched([[0.4]], 0.5) == {}
    assert matched([], 0.5) == matched([[], []], 0.5) == {}


def test_matching_is_as_good_as_trying_everything() -> None:
    chance = random.Random(3)
    for _case in range(50):
        table = [[chance.random() for _ in range(5)] for _ in range(4)]
        best = max(sum(table[row][column] for row, column in enumerate(way)) for way in permutations(range(5), 4))
        assert sum(table[row][column] for row, column in matched(table, 0.0).items()) == pytest.approx(best)
