"""`python -m bench.insight.measure`: the figures are those that one would count by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bench.insight import labelled, measure
from insight.trials import macro_f1

GOLD, FOUND = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 3, 2])


def test_macro_f1_is_that_of_the_pairs():
    by_hand = (2 / 3 + 2 / 3 + 4 / 5) / 3
    assert measure.macro_f1(measure._counted(GOLD, FOUND)) == pytest.approx(by_hand)
    names = ("neg", "neu", "pos", None)
    assert macro_f1([(names[gold], names[found]) for gold, found in zip(GOLD, FOUND, strict=True)]) == by_hand


def test_a_sentiment_that_no_label_has_is_not_counted():
    assert measure.macro_f1(measure._counted(np.array([0, 2]), np.array([0, 2]))) == 1


def test_the_interval_is_about_the_figure():
    gold, found = np.tile(GOLD, 100), np.tile(FOUND, 100)
    draws = measure._resampled(gold, found)
    low, high = np.percentile(draws[1:], (2.5, 97.5))
    assert low < draws[0] < high
    assert 3 < high - low < 10


def test_the_table_has_a_line_for_each_source_and_their_mean(tmp_path):
    rows = {"neg": "This is terrible, I hate it, number", "neu": "The desk opens at", "pos": "I love it, thanks for"}
    with (tmp_path / "sentiment.dev.jsonl").open("w", encoding="utf-8") as lines:
        for source in ("first", "second"):
            for number in range(50):
                for label, words in rows.items():
                    lines.write(json.dumps({"text": f"{words} {number}.", "label": label, "source": source}) + "\n")
    told = measure.table(measure.by_source(tmp_path))
    assert [line.split()[0] for line in told] == ["source", "first", "second", "mean"]
    assert [line.split()[1] for line in told[1:]] == ["150", "150", "300"]
    assert told[1].endswith("100.0")


def test_only_permitted_sources_teach(tmp_path):
    sources = (*labelled.PERMITTED, "sst_train", "airline_ua_us_aa")
    with (tmp_path / "sentiment.train.jsonl").open("w", encoding="utf-8") as lines:
        for source in sources:
            lines.write(json.dumps({"text": "Fine, [NAME]!", "label": "pos", "source": source}) + "\n")
    found = labelled.permitted(tmp_path, 1)
    assert {post.source for post in found} == {"goemotions_train", "senti4sd_train"}
    assert all("[NAME]" not in text for text in labelled.ready(found, 1))


def test_within_a_source_every_label_counts_alike():
    posts = [labelled.Post("x", label, "senti4sd_train") for label in (0, 0, 0, 1, 2, 2)]
    weights = labelled.weights(posts)
    assert sum(weights) == pytest.approx(len(posts))
    assert sum(weights[:3]) == pytest.approx(weights[3]) == pytest.approx(sum(weights[4:]))
