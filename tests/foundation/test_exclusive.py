"""What one process does at a time: nobody else gets in, and nobody stands before the door for ever."""

from __future__ import annotations

import pytest

from foundation import exclusive
from foundation.exclusive import Busy, alone
from tests.together import at_once


def test_one_after_the_other(tmp_path):
    steps = []

    def act() -> None:
        with alone(tmp_path / "new" / "lock"):
            steps.extend(["in", "out"])

    at_once([act] * 6)
    assert steps == ["in", "out"] * 6


def test_who_waits_too_long_hears_so(tmp_path, monkeypatch):
    monkeypatch.setattr(exclusive, "PATIENCE", 0.0)
    with alone(tmp_path / "lock"), pytest.raises(Busy, match="lock"), alone(tmp_path / "lock"):
        pass
    with alone(tmp_path / "lock"):
        pass
