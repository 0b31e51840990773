"""A head from a community's own labels: it corrects what is wrong here, and where nothing speaks for it, little."""

from __future__ import annotations

import random

import pytest

from insight import heads

ROWS = 400


def rows(seed=1, count=ROWS):
    """Features as a model would give: two logits, the lexicon's two, four places."""
    chance = random.Random(seed)
    return [tuple(chance.gauss(0, 1) for _ in range(8)) for _ in range(count)]


def sentiments(found, level=0.0):
    """What people here say: the model's own verdict, with negative said `level` sooner."""
    return [
        max(zip((row[0] + level, 0.0, row[1]), ("negative", "neutral", "positive"), strict=True))[1] for row in found
    ]


def verdicts(head, found):
    names = ("negative", "neutral", "positive")
    return [max(zip(shares, names, strict=True))[1] for shares in heads.predict(head, found)]


def right(head, found, gold):
    return sum(one == other for one, other in zip(verdicts(head, found), gold, strict=True)) / len(gold)


def test_no_head_gives_the_models_own_shares():
    (shares,) = heads.predict(heads.none(8), [(0.0, 0.0, *[1.0] * 6)])
    assert shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_a_head_learns_that_people_here_say_negative_sooner():
    teaching, judging = rows(1), rows(2)
    head = heads.fit(teaching, sentiments(teaching, 1.5))
    gold = sentiments(judging, 1.5)
    assert right(head, judging, gold) > right(heads.none(8), judging, gold) + 0.1


def test_a_head_of_labels_that_agree_with_the_model_changes_little():
    teaching, judging = rows(1, 60), rows(2)
    head = heads.fit(teaching, sentiments(teaching))
    assert right(head, judging, sentiments(judging)) > 0.93


def test_chance_labels_leave_it_near_the_model():
    teaching, judging = rows(1, 50), rows(2)
    chance = random.Random(3)
    head = heads.fit(teaching, [chance.choice(("negative", "neutral", "positive")) for _ in teaching])
    moved = [
        abs(new - old)
        for one, other in zip(heads.predict(head, judging), heads.predict(heads.none(8), judging), strict=True)
        for new, old in zip(one, other, strict=True)
    ]
    assert sum(moved) / len(moved) < 0.12


def test_a_sentiment_that_nobody_gave_is_no_error():
    teaching = rows(1, 50)
    head = heads.fit(teaching, ["negative" if row[0] > row[1] else "positive" for row in teaching])
    assert verdicts(head, rows(2)).count("neutral") < verdicts(heads.none(8), rows(2)).count("neutral")


def test_the_order_of_labels_does_not_matter():
    teaching = rows(1, 80)
    gold = sentiments(teaching, 0.7)
    one, other = heads.fit(teaching, gold), heads.fit(teaching[::-1], gold[::-1])
    for row, reverse in zip(one.weights, other.weights, strict=True):
        assert row == pytest.approx(reverse, abs=1e-7)


def test_a_head_is_kept_as_json_to_the_last_digit():
    teaching = rows(1, 60)
    head = heads.fit(teaching, sentiments(teaching, 1))
    assert heads.Head.from_json(head.as_json()) == head


def test_too_few_labels_are_refused():
    with pytest.raises(heads.TooFewLabels, match="49 labels"):
        heads.fit(rows(1, 49), ["neutral"] * 49)


def test_nothing_to_predict_gives_nothing():
    assert heads.predict(heads.none(8), []) == []
