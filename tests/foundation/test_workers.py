"""Several workers at one PostgreSQL: they claim past each other, and each piece of news is heard once."""

from __future__ import annotations

import threading

import pytest

from foundation import clock, drivers, worker
from foundation.database import transaction
from foundation.events import Wire, record
from tests.beside import other
from tests.foundation.heard import HEARD, BellRung, alone, connect, forget
from tests.together import at_once


@pytest.fixture(autouse=True)
def bells(there):
    forget()
    connect(Wire(BellRung, (), (alone,)))
    return there


def _ring(*numbers: int) -> None:
    with transaction():
        for number in numbers:
            record(BellRung(at=clock.now(), bell_id=number))


def _instead(listener) -> None:
    """From now on it hears what waits for `alone`."""
    listener.__module__, listener.__qualname__ = alone.__module__, alone.__qualname__
    connect(Wire(BellRung, (), (listener,)))


def test_workers_claim_past_each_other_and_past_who_writes():
    """Two claims are open at once, and somebody writes: nobody waits."""
    _ring(*range(4))
    with other() as beside, other() as writing:
        writing.begin_writing()
        beside.say(drivers.BEGIN["postgresql"][drivers.BESIDE])
        taken = beside.say("SELECT id FROM outbox ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED")
        mine = [row.id for row in worker.claim()]
        assert len(taken) == len(mine) == 2
        assert not {number for (number,) in taken} & set(mine)
        beside.say("ROLLBACK")
        writing.say("ROLLBACK")


def test_what_is_being_heard_cannot_be_claimed_by_another():
    """A lease may end while its row is heard: the row stays with whoever hears it until that is saved."""
    _ring(1)
    rows = worker.claim()
    free = []

    def look(event: BellRung) -> None:
        with other() as beside:
            free.extend(beside.say("SELECT id FROM outbox FOR UPDATE SKIP LOCKED"))
        HEARD.append(event.bell_id)

    _instead(look)
    worker.finish(rows)
    assert (HEARD, free) == ([1], [])


def test_each_bell_is_heard_once_by_many_workers(bells):
    _ring(*range(60))
    heard, lock = [], threading.Lock()

    def hear(event: BellRung) -> None:
        with lock:
            heard.append(event.bell_id)

    _instead(hear)

    def work() -> None:
        with bells.app_context():
            while rows := worker.claim(limit=3):
                for row in rows:
                    worker.finish([row])

    at_once([work] * 4)
    assert sorted(heard) == list(range(60))
