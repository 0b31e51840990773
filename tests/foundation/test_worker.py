"""The worker: every piece of news is heard at least once, by one listener after the other, whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from foundation import clock, worker
from foundation.config import ROOT
from foundation.database import db, transaction
from foundation.events import OutboxRow, Wire, in_batches, record
from foundation.worker import ATTEMPTS, LEASE, Heartbeat
from tests.beside import LOCKED, Other, impatient, other
from tests.foundation.heard import FAILS, HEARD, BellRung, alone, connect, forget, tags, together

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _bells(app: Flask) -> Iterator[None]:
    forget()
    connect(Wire(BellRung, (), (alone,)))
    with app.app_context():
        yield
        db.session.remove()


def _ring(*numbers: int) -> None:
    with transaction():
        for number in numbers:
            record(BellRung(at=clock.now(), bell_id=number))


def _rows() -> list[OutboxRow]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_what_waits_is_heard_in_its_order_and_gone():
    _ring(1, 2, 3)
    assert worker.waiting() == 3
    assert worker.drain() == 3
    assert HEARD == [1, 2, 3]
    assert tags() == ["later 1", "later 2", "later 3"]
    assert _rows() == []
    assert worker.drain() == worker.waiting() == 0


def test_what_a_listener_tells_is_heard_too():
    def echo(event: BellRung) -> None:
        HEARD.append(event.bell_id)
        if event.bell_id < 3:
            record(BellRung(at=clock.now(), bell_id=event.bell_id + 1))

    connect(Wire(BellRung, (), (echo,)))
    _ring(1)
    worker.drain()
    assert HEARD == [1, 2, 3]


def test_a_listener_and_the_end_of_its_row_are_saved_together():
    """Inside the transaction that deletes the row: nobody else can write meanwhile."""

    def look(event: BellRung) -> None:
        with other() as beside, pytest.raises(LOCKED):
            beside.begin_writing()
        HEARD.append(event.bell_id)

    connect(Wire(BellRung, (), (look,)))
    _ring(1)
    worker.drain()
    assert HEARD == [1]


def test_a_listener_of_batches_holds_nobody_up():
    @in_batches(9)
    def look(events: list[BellRung]) -> None:
        with other() as beside:
            beside.begin_writing()
        HEARD.append([event.bell_id for event in events])

    connect(Wire(BellRung, (), (look,)))
    _ring(1, 2)
    worker.drain()
    assert HEARD == [[1, 2]]
    assert _rows() == []


def test_batches_are_as_large_as_the_listener_takes():
    connect(Wire(BellRung, (), (together,)))
    _ring(*range(7))
    worker.drain()
    assert HEARD == [[0, 1, 2], [3, 4, 5], [6]]


def test_one_failure_leaves_the_others_alone():
    FAILS.add(2)
    _ring(1, 2, 3)
    worker.drain()
    assert tags() == ["later 1", "later 3"]
    [row] = _rows()
    assert (row.attempts, row.taken_at, row.parked_at) == (1, None, None)
    assert "Deaf(2)" in row.failure


def test_a_failure_is_tried_again_with_a_growing_pause_and_parked_in_the_end():
    FAILS.add(1)
    _ring(1)
    moment, pauses = AT, []
    while (row := _rows()[0]).parked_at is None:
        pauses.append((row.due_at - moment).total_seconds())
        moment = row.due_at
        with clock.at(moment - timedelta(seconds=1)):
            assert worker.drain() == 0
        with clock.at(moment):
            assert worker.drain() == 1
    assert pauses == [0] + [2.0**n for n in range(1, ATTEMPTS)]
    assert HEARD == [1] * ATTEMPTS
    assert row.parked_at == moment
    assert worker.waiting() == 0
    with clock.at(moment + timedelta(days=300)):
        assert worker.drain() == 0
    assert len(_rows()) == 1, "an administrator still sees it"


def test_what_failed_is_heard_when_the_fault_is_gone():
    FAILS.add(1)
    _ring(1)
    worker.drain()
    FAILS.clear()
    with clock.at(AT + timedelta(seconds=2)):
        worker.drain()
    assert tags() == ["later 1"]
    assert _rows() == []


def test_one_bad_event_does_not_park_the_rest_of_its_batch():
    connect(Wire(BellRung, (), (together,)))
    FAILS.add(2)
    _ring(1, 2, 3)
    worker.drain()
    assert [row.attempts for row in _rows()] == [1, 1, 1]
    with clock.at(AT + timedelta(seconds=2)):
        worker.drain()
    assert HEARD == [[1, 2, 3], [1], [2], [3]]
    assert tags() == ["together 1", "together 3"]
    assert [row.attempts for row in _rows()] == [2]


@pytest.mark.parametrize("column", [{"listener": "gone.with.the.wind"}, {"event": "gone.too"}, {"payload": "{}"}])
def test_what_this_version_does_not_know_waits_for_one_that_does(column):
    _ring(1)
    known = {name: getattr(_rows()[0], name) for name in column}
    with transaction():
        db.session.execute(update(OutboxRow).values(**column))
    worker.drain()
    [row] = _rows()
    assert row.attempts == 1
    with transaction():
        db.session.execute(update(OutboxRow).values(**known))
    with clock.at(AT + timedelta(seconds=2)):
        worker.drain()
    assert HEARD == [1]


def test_what_another_worker_has_taken_is_left_to_it_until_its_lease_ends(monkeypatch):
    _ring(1)
    monkeypatch.setattr(worker, "ME", "elsewhere:1")
    assert len(worker.claim()) == 1
    monkeypatch.setattr(worker, "ME", "here:2")
    for later in (timedelta(), LEASE):
        with clock.at(AT + later):
            assert worker.drain() == 0
    with clock.at(AT + LEASE + timedelta(seconds=1)):
        assert worker.drain() == 1
    assert HEARD == [1]


def test_who_lost_its_lease_hears_nothing_and_changes_nothing(monkeypatch):
    _ring(1)
    monkeypatch.setattr(worker, "ME", "slow:1")
    rows = worker.claim()
    monkeypatch.setattr(worker, "ME", "fast:2")
    with clock.at(AT + LEASE + timedelta(seconds=1)):
        taken = worker.claim()
        monkeypatch.setattr(worker, "ME", "slow:1")
        worker.finish(rows)
        assert HEARD == []
        monkeypatch.setattr(worker, "ME", "fast:2")
        worker.finish(taken)
    assert HEARD == [1]
    assert _rows() == []


def test_a_failure_of_who_lost_its_lease_does_not_take_it_from_the_other(monkeypatch):
    @in_batches(5)
    def slow(events: list[BellRung]) -> None:
        with transaction():
            db.session.execute(update(OutboxRow).values(taken_by="fast:2"))
        raise ValueError

    connect(Wire(BellRung, (), (slow,)))
    monkeypatch.setattr(worker, "ME", "slow:1")
    _ring(1)
    worker.finish(worker.claim())
    [row] = _rows()
    assert (row.taken_by, row.attempts) == ("fast:2", 0)


def test_rows_that_are_due_later_wait():
    _ring(1)
    with transaction():
        db.session.execute(update(OutboxRow).values(due_at=AT + timedelta(minutes=5)))
    assert worker.drain() == 0
    with clock.at(AT + timedelta(minutes=5)):
        assert worker.drain() == 1


def test_the_worker_gives_a_sign_of_life_between_two_listeners(tmp_path):
    beats: list[int] = []
    _ring(1, 2, 3)
    worker.drain(beat=lambda: beats.append(len(HEARD)))
    assert beats == [1, 2, 3]
    heartbeat = Heartbeat(tmp_path / "alive")
    assert heartbeat.age() is None
    heartbeat.beat()
    assert 0 <= heartbeat.age() < 60
    assert (tmp_path / "alive").read_text() == str(os.getpid())


def test_a_full_disk_does_not_end_the_worker():
    Heartbeat("/dev/full").beat()


@pytest.mark.parametrize(("patience", "kept"), [(60.0, True), (0.0, False)])
def test_a_long_listener_is_alive_for_a_while(tmp_path, monkeypatch, patience, kept):
    monkeypatch.setattr(worker, "PATIENCE", patience)
    heartbeat, touched = Heartbeat(tmp_path / "alive"), threading.Event()
    monkeypatch.setattr(heartbeat, "_touch", touched.set)
    with heartbeat.kept(every=0.001):
        assert touched.wait(10 if kept else 0.1) is kept


def test_the_loop_ends_when_it_is_told_to(tmp_path):
    stopping = threading.Event()

    def stop(event: BellRung) -> None:
        HEARD.append(event.bell_id)
        stopping.set()

    connect(Wire(BellRung, (), (stop,)))
    _ring(1)
    worker.work(Heartbeat(tmp_path / "alive"), stopping, pause=0)
    assert HEARD == [1]


def test_a_database_that_is_held_too_long_is_waited_for(tmp_path):
    beside = Other(db.engine.url)

    class Resting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            """While the worker rests, the other one ends."""
            HEARD.append("rested")
            beside.say("ROLLBACK")
            return False

    def stop(event: BellRung) -> None:
        HEARD.append(event.bell_id)
        stopping.set()

    stopping = Resting()
    connect(Wire(BellRung, (), (stop,)))
    _ring(1)
    impatient()
    beside.begin_writing()
    worker.work(Heartbeat(tmp_path / "alive"), stopping, pause=0)
    beside.connection.close()
    assert HEARD == ["rested", 1]


def _killed_while_hearing(folder: Path, kind: str) -> None:
    """Start a real worker process on this database, and kill it in the middle of a listener."""
    command = [sys.executable, "-m", "tests.foundation.killed_worker", str(folder), kind]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "hearing\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL


@pytest.mark.real_time
@pytest.mark.parametrize("kind", ["alone", "together"])
def test_a_worker_killed_while_it_hears_loses_nothing(tmp_path, kind):
    listeners = (alone,) if kind == "alone" else (together,)
    connect(Wire(BellRung, (), listeners))
    _ring(1, 2)
    db.session.remove()
    _killed_while_hearing(tmp_path, kind)
    written = [] if kind == "alone" else ["together 1", "together 2"]
    assert tags() == written, "what was not saved is taken back; a batch saves for itself"
    assert [row.taken_by is None for row in _rows()] == [False, False]
    assert worker.drain() == 0, "the lease of the dead one still holds"
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert worker.drain() == 2
    assert tags() == (["later 1", "later 2"] if kind == "alone" else written), "heard again, and nothing doubled"
    assert _rows() == []


@pytest.mark.real_time
@pytest.mark.parametrize(("seconds", "left"), [("0.2", [2, 3]), ("600", [1, 2, 3])])
def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_taken(tmp_path, seconds, left):
    """What it hears comes to its end, if that is soon; otherwise it is taken back. Another goes on at once."""
    connect(Wire(BellRung, (), (alone,)))
    _ring(1, 2, 3)
    db.session.remove()
    command = [sys.executable, "-m", "tests.foundation.stopped_worker", str(tmp_path), seconds]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "hearing\n"
        assert len([row for row in _rows() if row.taken_by]) == 3
        process.terminate()
        assert process.wait(20) == 0
    assert [json.loads(row.payload)["bell_id"] for row in _rows()] == left
    assert [(row.taken_at, row.taken_by, row.attempts) for row in _rows()] == [(None, None, 0)] * len(left)
    assert worker.drain() == len(left), "no lease is in the way"
    assert tags() == ["later 1", "later 2", "later 3"]


def test_who_stops_takes_nothing_more():
    _ring(1, 2)
    assert worker.drain(stopping=lambda: bool(HEARD)) == 2
    assert HEARD == [1]
    worker.give_back()
    assert worker.drain() == 1
    assert HEARD == [1, 2]


def test_only_what_is_ours_is_given_back(monkeypatch):
    _ring(1)
    monkeypatch.setattr(worker, "ME", "elsewhere:1")
    worker.claim()
    monkeypatch.setattr(worker, "ME", "here:2")
    worker.give_back()
    assert worker.drain() == 0
