"""How well similar threads are found, on labelled pairs that stay outside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.insight.similar import measure


@pytest.mark.slow
@pytest.mark.real_time
def test_the_same_question_in_other_words_is_found(shared: Path):
    words_only, both = measure(shared / "insight")
    assert both.mrr >= 0.51
    assert both.recall_at_5 >= 0.65
    assert both.mrr > words_only.mrr + 0.1
