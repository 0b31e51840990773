"""Shares with a margin: honest in simulated months, silent under 30 labels, and a change only where it is clear."""

from __future__ import annotations

import random
from pathlib import Path
from statistics import fmean

import pytest

from bench.insight import margins
from bench.insight.margins import CLASSES, Labelled, Sources
from insight import estimates
from insight.estimates import Share, Unchecked
from tests.conftest import ALL, SHARED

MONTHS = margins.MONTHS if ALL else 600
TOLERANCE = 0 if ALL else 0.018  # what chance does to the coverage of fewer months
SHARE = Share(0.3, 0.2, 0.4, 100, 1000, corrected=True)


def made_up() -> Sources:
    """Sources with noisy classifiers of four kinds: fair, overconfident, dim and lopsided; some posts are not read."""
    chance, found = random.Random(7), {}
    for source, (hit, sure) in {"fair": (0.78, 0.7), "vain": (0.72, 0.95), "dim": (0.62, 0.6)}.items():
        found[source] = {gold: [_read(chance, gold, hit, sure) for _ in range(700)] for gold in CLASSES}
    found["lopsided"] = {gold: [_read(chance, gold, 0.4 if gold == "negative" else 0.9, 0.8) for _ in range(500)]
                         for gold in CLASSES}  # fmt: skip
    return found


def _read(chance: random.Random, gold: str, hit: float, sure: float) -> Labelled:
    told = gold if chance.random() < hit else chance.choice([name for name in CLASSES if name != gold])
    high = min(max(chance.gauss(sure, 0.1), 0.34), 0.99)
    chances = {name: high if name == told else (1 - high) / 2 for name in CLASSES}
    return Labelled(gold, chances, told, told) if chance.random() < 0.97 else Labelled(gold, None, None, "neutral")


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The labelled posts where they are, else made-up ones."""
    file = Path(SHARED) / "data" / "insight" / "sentiment.dev.jsonl"
    return margins.read(file) if ALL and file.is_file() else made_up()


@pytest.mark.parametrize("mix", [margins.ANY_MIX, margins.OWN_MIX])
def test_95_of_100_intervals_hold_the_truth_and_are_narrow(sources, mix):
    tallies = margins.simulate(sources, MONTHS, mix)
    for name, tally in tallies.items():
        assert tally.coverage >= margins.LEAST_COVERAGE - TOLERANCE, name
        assert tally.half <= margins.WIDEST, name
        assert fmean(tally.changes_held) >= margins.LEAST_COVERAGE - TOLERANCE, name


@pytest.mark.parametrize("labels", [30, 59, 60, 240])
def test_they_hold_it_with_fewer_and_with_more_labels(sources, labels):
    tallies = margins.simulate(sources, MONTHS // 3, margins.ANY_MIX, labels)
    assert {name: tally.coverage >= 0.925 for name, tally in tallies.items()} == dict.fromkeys(CLASSES, True)


def test_counting_the_labels_of_a_model_would_not_hold_it(sources):
    """The simulation would see a method that is wrong."""
    tallies = margins.simulate(sources, 200, margins.ANY_MIX)
    for tally in tallies.values():
        inside = fmean(abs(off) <= half for off, half in zip(tally.off["model"], tally.halves, strict=True))
        assert inside < 0.8


def labelled(ones: int, of: int, chance: float | None = 0.5) -> list[tuple[float, float | None]]:
    return [(float(number < ones), chance) for number in range(of)]


@pytest.mark.parametrize("count", [0, 1, 29])
def test_under_thirty_labels_there_is_no_share_to_print(count):
    found = estimates.share(labelled(count, count), 1000, 0.5)
    assert found == Unchecked(count, 1000)
    assert not hasattr(found, "share")


def test_from_thirty_on_it_is_wilsons_and_from_sixty_on_the_model_takes_part():
    plain = estimates.share(labelled(12, 30), 10**9, 0.9)
    assert isinstance(plain, Share)
    assert not plain.corrected
    assert plain.share == pytest.approx(0.4)
    assert (plain.low, plain.high) == (pytest.approx(0.2459, abs=1e-3), pytest.approx(0.5768, abs=1e-3))
    assert not estimates.share(labelled(12, 59), 1000, 0.9).corrected
    assert estimates.share(labelled(12, 60), 1000, 0.9).corrected


def test_a_good_model_narrows_the_margin_and_a_useless_one_does_not_move_the_share():
    said = labelled(40, 120)
    good = [(label, 0.9 if label else 0.1) for label, _ in said]
    better = estimates.share(good, 2000, fmean(chance for _, chance in good))
    useless = estimates.share(said, 2000, 0.9)
    assert better.high - better.low < 0.3 * (useless.high - useless.low)
    assert useless.share == pytest.approx(40 / 120)


def test_what_the_model_sees_in_the_rest_moves_the_share():
    """The lot drew fewer negative posts than there are, and the model has seen that."""
    good = [(label, 0.9 if label else 0.1) for label, _ in labelled(30, 120)]
    assert estimates.share(good, 2000, 0.36).share > estimates.share(good, 2000, 0.33).share > 30 / 120


@pytest.mark.parametrize("posts", [40, 120])
def test_when_all_posts_are_judged_nothing_is_left_to_chance(posts):
    found = estimates.share(labelled(posts // 4, posts), posts, 0.5)
    assert (found.low, found.share, found.high) == (0.25, 0.25, 0.25)


def test_no_interval_leaves_out_what_the_labels_have_shown():
    one = estimates.share(labelled(1, 100), 110, 0.5)
    assert one.low >= 1 / 110
    none = estimates.share(labelled(0, 100), 110, 0.5)
    assert none.low == 0
    assert none.high <= 10 / 110
    assert none.high > 0


def test_more_labels_than_posts_are_refused():
    with pytest.raises(ValueError, match="cannot be a sample"):
        estimates.share(labelled(1, 40), 39, 0.5)


def test_a_post_that_the_model_did_not_read_counts_with_the_average():
    read = labelled(40, 100, 0.3)
    assert estimates.share([*read, (1.0, None)], 1000, 0.3) == estimates.share([*read, (1.0, 0.3)], 1000, 0.3)


@pytest.mark.parametrize(
    ("before", "clear"),
    [(Share(0.3, 0.2, 0.4, 100, 900, True), False), (Share(0.6, 0.5, 0.7, 100, 900, True), True),
     (Share(0.44, 0.34, 0.54, 100, 900, True), False), (Share(0.45, 0.35, 0.55, 100, 900, True), True),
     (Share(0.0, 0.0, 0.03, 100, 900, True), True)],
)  # fmt: skip
def test_a_change_is_clear_only_where_its_interval_leaves_nought_out(before, clear):
    there, back = estimates.difference(SHARE, before), estimates.difference(before, SHARE)
    assert there.clear == back.clear == clear
    assert there.by == pytest.approx(-back.by)
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))


@pytest.mark.parametrize(("freedom", "quantile"), [(28, 2.0484), (58, 2.0017), (118, 1.9803), (10_000, 1.9602)])
def test_the_quantile_of_t_is_that_of_the_tables(freedom, quantile):
    assert estimates.t_quantile(freedom) == pytest.approx(quantile, abs=1e-4)


def test_kappa_is_what_is_left_of_the_agreement_without_chance():
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    found = estimates.agreement(pairs)
    assert (found.rate.count, found.rate.of) == (35, 50)
    assert found.kappa == pytest.approx(0.4)
    assert found.rate.low < 0.7 < found.rate.high


def test_kappa_says_nothing_where_everyone_always_says_the_same():
    assert estimates.agreement([("a", "a")] * 9).kappa is None
    assert estimates.agreement([]) is None


def test_the_interval_of_a_rate_is_wilsons():
    found = estimates.rate(88, 100)
    assert (found.low, found.high) == (pytest.approx(0.8020, abs=1e-3), pytest.approx(0.9300, abs=1e-3))
