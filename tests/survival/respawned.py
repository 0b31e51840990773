"""Processes that come back when they are killed: `python -m tests.survival.respawned FOLDER KIND`.

A parent that has loaded everything forks them, so that one is back within milliseconds. KIND is “worker”, which works
as `flask work` does, or “client”, which writes through the verbs of the house and says a line for each write that is
saved. The number of each child is said on a line of its own.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import FrameType

from flask import Flask
from sqlalchemy import select

from app import create_app
from community import replies, voices
from community.people import Person
from community.posts import Post
from community.queries.visitors import actor_of
from community.threads import Thread
from community.voices import Vote
from foundation import timed, worker
from foundation.commands import heartbeat
from foundation.database import db, transaction
from tests.conftest import settings
from tests.survival.load import CLIENT

BREATH = 0.004  # seconds between two writes, in which others get the lock


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def _work(_life: int) -> None:
    worker.LEASE = timed.LEASE = timedelta(seconds=1)  # the next one need not wait long for a dead one's
    worker.ME = timed.ME = f"respawned:{os.getpid()}"
    worker.work(heartbeat(), Event(), pause=0.05, also=timed.run_due)


def _write(life: int) -> None:
    writer = actor_of(db.session.scalars(select(Person).where(Person.handle == CLIENT)).one().id)
    chance, latest = random.Random(life), select(Thread).order_by(Thread.id.desc()).limit(40)
    mine = select(Vote).where(Vote.post_id == Post.id, Vote.person_id == writer.id).exists()
    others = select(Post).where(Post.author_id != writer.id, ~mine).order_by(Post.id.desc()).limit(40)
    for number in itertools.count():
        with transaction():
            said = None
            if number % 4 and (posts := list(db.session.scalars(others))):
                voices.vote(writer, post := chance.choice(posts))
                said = f"voted {post.public_id}"
            elif threads := list(db.session.scalars(latest)):
                thread, words = chance.choice(threads), f"client {life}c{number}d"
                said = f"saved {words}|{thread.address}#{replies.write(writer, thread, words).public_id}"
        if said:
            _say(said)
        time.sleep(BREATH)


def _end_with_the_parent() -> None:
    """Nobody is left over when a test is broken off. Linux only, as the tests of this folder are."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _live(app: Flask, kind: str, life: int) -> None:
    _end_with_the_parent()
    with app.app_context():
        {"worker": _work, "client": _write}[kind](life)
    os._exit(0)


def main() -> None:
    """Fork one after the other until told to stop."""
    _end_with_the_parent()
    folder, kind = sys.argv[1:]
    app = create_app(settings(Path(folder)))
    with app.app_context():  # look once, so that each of them finds everything loaded
        worker.waiting()
        db.session.remove()
        db.engine.dispose()
    child = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        os.kill(child, signal.SIGKILL)
        os._exit(0)

    for life in itertools.count():
        child = os.fork()
        if child == 0:
            _live(app, kind, life)
        signal.signal(signal.SIGTERM, stop)
        _say(f"pid {child}")
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
