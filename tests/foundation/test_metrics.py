"""What Prometheus reads: right figures, from all processes, and never for the public."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import update

from app import create_app
from foundation import clock, metrics
from foundation.database import db, transaction
from foundation.events import OutboxRow
from tests.conftest import WEDNESDAY, settings
from tests.world import CAST, World

NOTHING = ("outbox_waiting", "outbox_oldest_seconds", "outbox_parked", "index_lag_seconds")
TOKEN = "a-long-random-token"


def _read(text: str) -> dict[str, float]:
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in rows}


def test_requests_are_counted_by_endpoint_and_class(world):
    for _ in range(3):
        world.nia.get("/")
    world.nobody.get("/nowhere")
    found = _read(world.nobody.get("/metrics").text)
    assert found['parley_requests_total{endpoint="community.home",status="2xx"}'] == 3
    assert found['parley_requests_total{endpoint="none",status="4xx"}'] == 1
    assert found['parley_request_seconds_count{rank="visit"}'] == 1
    assert found['parley_request_seconds_count{rank="read"}'] == 3
    assert found['parley_request_seconds_bucket{le="+Inf",rank="read"}'] == 3
    assert 0 < found['parley_requests_seconds_total{endpoint="community.home",status="2xx"}'] < 60
    assert found['parley_queue_seconds_count{rank="all"}'] == 4
    assert found["parley_requests_in_flight"] == 0, "this question waits in no lane"


def test_the_house_is_told_as_it_is(world: World):
    found = _read(world.nobody.get("/metrics").text)
    assert [found[f"parley_{name}"] for name in ("outbox_waiting", "outbox_oldest_seconds", "index_lag_seconds")] == [
        0
    ] * 3
    world.thread()
    waiting = db.session.query(OutboxRow).count()
    with transaction():
        db.session.execute(update(OutboxRow).where(OutboxRow.listener.contains("insight")).values(parked_at=WEDNESDAY))
    with clock.at(WEDNESDAY + timedelta(seconds=40)):
        found = _read(world.nobody.get("/metrics").text)
    assert found["parley_outbox_parked"] > 0
    assert found["parley_outbox_waiting"] == waiting - found["parley_outbox_parked"]
    assert found["parley_outbox_oldest_seconds"] == found["parley_index_lag_seconds"] == 40
    assert (found["parley_letters_waiting"], found["parley_sockets_open"]) == (0, 0)
    world.drain()
    with clock.at(WEDNESDAY + timedelta(seconds=50)):
        assert _read(world.nobody.get("/metrics").text)["parley_index_lag_seconds"] == 0


@pytest.mark.parametrize("who", CAST)
def test_without_a_token_only_this_machine_reads_them(world, who):
    """Whoever has signed in is no better than anybody: figures are for machines."""
    assert world[who].get("/metrics").status_code == 200
    for odd in (
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"Host": "ask.example.org"}},
        {"headers": {"Authorization": "Bearer "}},
        {"headers": {"Authorization": f"Bearer {TOKEN}"}},
    ):
        answer = world[who].get("/metrics", **odd)
        assert answer.status_code == (401 if "Authorization" in odd.get("headers", {}) else 404)
        assert "parley_" not in answer.text


def test_a_house_with_a_public_address_wants_the_token(tmp_path):
    """A proxy asks from this machine for everybody, and not every one says so."""
    client = create_app(settings(tmp_path, public_url="https://ask.example.org")).test_client()
    assert client.get("/metrics").status_code == 404


def test_with_a_token_who_brings_it_reads_them_from_anywhere(tmp_path):
    app = create_app(settings(tmp_path, metrics_token=TOKEN, public_url="https://ask.example.org"))
    far = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    client = app.test_client()
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, **far).status_code == 200
    for brought in ("Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x"):
        assert client.get("/metrics", headers={"Authorization": brought}, **far).status_code == 401
    assert client.get("/metrics").status_code == 404


def test_without_the_database_the_counts_of_the_process_still_come(tmp_path):
    app = create_app(settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'missing' / 'parley.db'}"))
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "parley_requests_in_flight 0.0" in answer.text
    assert "parley_outbox" not in answer.text


def test_several_processes_are_added_up(tmp_path):
    ours, gone, other = (metrics.Counts(lambda: {"sockets_open": 2}) for _ in range(3))
    for counts in (ours, gone, other):
        counts.share(tmp_path)
        counts.add("community.home", 200, "visit", 0.0, 0.5)
        counts.refuse("list")
        counts.leave()
    dead = next(file for file in tmp_path.glob("*.json") if file == gone._file)
    dead.rename(tmp_path / "4999999-1.json")
    numbers, now = ours.total()
    assert numbers["requests|community.home|2xx"] == 3
    assert numbers["seconds|community.home|2xx"] == 1.5
    assert numbers["refused|list"] == 3
    assert now == Counter(sockets_open=4), "who has ended holds none"


def test_a_torn_file_of_another_process_costs_nothing(tmp_path):
    counts = metrics.Counts(dict)
    counts.share(tmp_path)
    (tmp_path / f"{os.getpid()}-1.json").write_text('{"numbers": {"requests|x')
    counts.add("community.home", 200, "visit", 0.0, 0.5)
    assert counts.total()[0]["requests|community.home|2xx"] == 1
