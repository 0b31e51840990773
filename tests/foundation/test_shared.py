"""What web processes share through Redis, and what they do while it is away."""

from __future__ import annotations

import time

import pytest

from app import create_app
from bench import databases
from foundation.rates import SharedTally
from foundation.shared import PAUSE, Shared, connect
from tests.browser import Browser
from tests.conftest import settings


@pytest.fixture
def redis():
    with databases.redis() as address:
        yield address


def test_two_processes_count_together(redis):
    one, two = (SharedTally(shared=Shared(redis)) for _ in range(2))
    assert [one.incr("nia", 60), two.incr("nia", 60), one.incr("nia", 60, 5)] == [1, 2, 7]
    assert one.get("nia") == two.get("nia") == 7
    assert 50 < two.get_expiry("nia") - time.time() <= 60
    assert one.get("omar") == 0
    two.clear("nia")
    assert one.get("nia") == 0


def test_while_it_is_away_each_counts_alone_and_then_together_again(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr("foundation.shared.time.monotonic", lambda: clock[0])
    with databases.redis() as address:
        one, two = (SharedTally(shared=Shared(address)) for _ in range(2))
        assert [one.incr("nia", 60), two.incr("nia", 60)] == [1, 2]
    assert [one.incr("nia", 60), one.incr("nia", 60), two.incr("nia", 60)] == [1, 2, 1]
    assert one.check()


def test_it_is_not_asked_again_at_every_hit(monkeypatch):
    clock, asked = [1000.0], []
    monkeypatch.setattr("foundation.shared.time.monotonic", lambda: clock[0])
    shared = Shared("redis://127.0.0.1:1/0")

    def act() -> str:
        asked.append(clock[0])
        return str(shared.client.ping())

    assert [shared.ask(act, lambda: "alone") for _ in range(3)] == ["alone"] * 3
    clock[0] += PAUSE
    assert shared.ask(act, lambda: "alone") == "alone"
    assert asked == [1000.0, 1000.0 + PAUSE]


def test_the_limits_of_a_house_are_those_of_all_its_processes(app, redis, tmp_path):
    given = settings(tmp_path, redis_url=redis, sign_in_limit="3 per minute")
    houses = [Browser(create_app(given), None) for _ in range(2)]
    form = {"email": "nobody@example.org", "password": "wrong"}
    codes = [houses[number % 2].post("/sign-in", form).status_code for number in range(5)]
    assert codes[3:] == [429, 429]
    assert 429 not in codes[:3]


def test_a_house_goes_on_without_it(app, tmp_path):
    house = create_app(settings(tmp_path, redis_url="redis://127.0.0.1:1/0", sign_in_limit="3 per minute"))
    form = {"email": "nobody@example.org", "password": "wrong"}
    codes = [Browser(house, None).post("/sign-in", form).status_code for _ in range(4)]
    assert codes[3] == 429
    assert {429, 500, 503} & set(codes[:3]) == set()


def test_an_address_that_is_none_is_refused():
    assert connect("") is None
    with pytest.raises(ValueError, match="PARLEY_REDIS_URL"):
        connect("nonsense")
