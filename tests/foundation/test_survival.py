"""The estimate of Kaplan and Meier, against a slow one that shares no arithmetic with it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from foundation.survival import Lasting, reached, stairs

HISTORIES = st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=25)


def _lasting(history: list[tuple[int, bool]]) -> list[Lasting]:
    return [Lasting(timedelta(hours=hours), over) for hours, over in history]


def redistributed(history: list[tuple[int, bool]]) -> dict[int, Fraction]:
    """How much had ended by each hour at which something ended, by Efron's redistribution to the right: everyone
    weighs the same, and whoever is censored hands their weight to those who were still there afterwards."""
    queue = sorted(history, key=lambda one: (one[0], not one[1]))
    weights = [Fraction(1, len(queue)) for _one in queue]
    ended, found = Fraction(0), {}
    for at, (hours, over) in enumerate(queue):
        if over:
            ended += weights[at]
            found[hours] = ended
        elif later := range(at + 1, len(queue)):
            for other in later:
                weights[other] += weights[at] / len(later)
    return found


@given(HISTORIES)
def test_it_equals_a_slow_independent_computation(history):
    found = {step.time / timedelta(hours=1): step.over for step in stairs(_lasting(history))}
    wanted = redistributed(history)
    assert found.keys() == wanted.keys()
    assert all(abs(found[hours] - share) < 1e-9 for hours, share in wanted.items())


@given(HISTORIES, st.sampled_from([0.5, 0.8]))
def test_a_share_is_reached_at_the_first_time_that_is_late_enough(history, share):
    found = reached(stairs(_lasting(history)), share)
    hours = [hours for hours, ended in sorted(redistributed(history).items()) if ended >= Fraction(str(share))]
    assert found == (timedelta(hours=hours[0]) if hours else None)


def test_what_is_open_makes_it_longer():
    three = [(1, True), (2, True), (3, True)]
    assert reached(stairs(_lasting(three)), 0.5) == timedelta(hours=2)
    assert reached(stairs(_lasting([*three, (4, False), (4, False)])), 0.5) == timedelta(hours=3)
    assert reached(stairs(_lasting([*three, (4, False), (4, False)])), 0.8) is None


def test_its_error_is_greenwoods():
    (step,) = stairs(_lasting([(1, True), *[(2, False)] * 3]))
    assert abs(step.error - (0.25 * 0.75 / 4) ** 0.5) < 1e-12
