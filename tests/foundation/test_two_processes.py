"""Two web processes count apart, and whichever is asked tells of both."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.database import db
from tests.served import SECONDS, Served
from tests.world import World

pytestmark = pytest.mark.real_time
ALIVE = 'parley_requests_total{endpoint="foundation.alive",status="2xx"}'


@pytest.fixture
def house(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--workers 2")
    db.session.rollback()
    with Served(tmp_path) as house:
        yield house


def _told(house: Served) -> float:
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=SECONDS)
    line.request("GET", "/metrics")
    text = line.getresponse().read().decode()
    line.close()
    return max((float(row.split()[-1]) for row in text.splitlines() if row.startswith(ALIVE)), default=0.0)


def _counted(folder: Path) -> list[int]:
    """What each process has left so far."""
    kept = [json.loads(file.read_text())["numbers"] for file in (folder / "figures").glob("*.json")]
    return [numbers.get("requests|foundation.alive|2xx", 0) for numbers in kept]


def test_whichever_is_asked_tells_of_both(house, tmp_path):
    asked, told, end = 0, 0.0, time.monotonic() + SECONDS
    while not (len(left := _counted(tmp_path)) == 2 and min(left) > 0 and told >= sum(left) > 10):
        assert time.monotonic() < end, (left, told)
        assert house.get("/healthz").status == 200
        asked += 1
        told = _told(house)
    assert max(left) < told <= asked + 10, "the first of them were asked while it started"
