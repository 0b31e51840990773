"""Writing the index: two workers on one machine leave it as the database is, whoever comes last."""

from __future__ import annotations

import threading
from types import SimpleNamespace

from flask import Flask

from community import indexing
from community.threads import Thread
from foundation import clock, search
from foundation.database import db, transaction
from foundation.exclusive import alone
from foundation.ports import ports
from tests.world import World


def _found(words: str) -> list[int]:
    return [hit.key for hit in ports().search.find(search.parse(words))]


def test_who_waited_for_another_reads_anew(app: Flask, world: World):
    """The second worker has looked at the database before the first one's change, and writes after it."""
    thread = world.thread(title="Where is the ferry?")
    looked = threading.Event()

    def work() -> None:
        with clock.at(clock.now()), app.app_context():
            assert db.session.get_one(Thread, thread.id).title == "Where is the ferry?"
            looked.set()
            indexing.index([SimpleNamespace(thread_id=thread.id)])  # type: ignore[list-item]

    second = threading.Thread(target=work)
    with alone(ports().config.folder / "search" / "writing.lock"):
        second.start()
        assert looked.wait(30)
        with transaction():
            db.session.get_one(Thread, thread.id).title = "Where is the bridge?"
    second.join(30)
    assert (_found("ferry"), _found("bridge")) == ([], [thread.id])
