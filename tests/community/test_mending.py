"""`flask recount` and `flask reindex` find and mend drift while people write, and lose nothing of that."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select, update

from community import indexing, recounting, replies, voices
from community.posts import Post
from community.spaces import Space
from community.threads import Thread, open_thread
from foundation import worker
from foundation.database import db, transaction
from foundation.policy import Actor
from foundation.ports import ports
from foundation.search import parse
from tests.conftest import ALL
from tests.world import World

THREADS = 120 if ALL else 40


@pytest.fixture
def written(world: World) -> list[Thread]:
    """Threads with replies and votes, all of which search knows."""
    made = []
    for number in range(THREADS):
        thread = world.thread(title=f"Matter {number}")
        post = world.reply("omar", thread)
        with transaction():
            voices.vote(world.actor("nia"), db.session.merge(post))
            voices.me_too(world.actor("stranger"), db.session.merge(thread))
        made.append(thread)
    world.drain()
    return made


def _run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(words))
    return done.exit_code, done.stdout


def _drift() -> None:
    """Half of all counters are wrong."""
    with transaction():
        half = Thread.id % 2 == 0
        wrong = {"answer_count": 9, "me_too_count": 7, "is_open": False}
        db.session.execute(update(Thread).where(half).values(**wrong))
        db.session.execute(update(Post).where(Post.id % 2 == 0).values(score=5, thanks_count=3))
        db.session.execute(update(Space).where(Space.slug == "square").values(thread_count=1, open_count=99))
    db.session.expire_all()


def _found(words: str) -> set[int]:
    return {hit.key for hit in ports().search.find(parse(words), limit=500)}


@contextmanager
def _writing(app: Flask, actor: Actor, thread_ids: list[int], space_id: int) -> Iterator[list[int]]:
    """Somebody goes on writing in another thread of this process: new threads, replies, votes; and the worker works."""
    stop, made = threading.Event(), []

    def write() -> None:
        with app.app_context():
            while not stop.is_set() or not made:
                with transaction():
                    thread = open_thread(actor, db.session.get_one(Space, space_id), kind="question",
                                         title=f"Meanwhile {len(made)}", words="Now.")  # fmt: skip
                    old = db.session.get_one(Thread, thread_ids[len(made) % len(thread_ids)])
                    post = replies.write(actor, old, f"Meanwhile, {len(made)}.")
                    voices.vote(actor, post)
                    made.append(thread.id)
                worker.drain()
                db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield made
    finally:
        stop.set()
        writer.join()


def test_what_is_right_is_left_alone(world, app, written):
    assert _run(app, "recount") == (0, "Every count was right.\n")
    assert json.loads(_run(app, "recount", "--json")[1]) == {"threads": THREADS, "drifted": []}


def test_drift_is_found_told_and_mended(world, app, written):
    _drift()
    code, said = _run(app, "recount")
    assert code == 1
    assert "space square: thread_count was 1, " in said
    assert "answer_count was 9, 1 is right" in said
    assert "score was 5, " in said
    assert "counts had drifted and are right again." in said
    assert _run(app, "recount")[0] == 0
    _drift()
    told = json.loads(_run(app, "recount", "--json")[1])["drifted"]
    assert {"what": "space square", "counter": "thread_count", "was": "1", "now": str(THREADS)} in told


def test_counts_are_right_although_somebody_writes(world, app, written):
    _drift()
    ids, square = [thread.id for thread in written], world.square.id
    nia = world.actor("nia")
    db.session.remove()
    with _writing(app, nia, ids, square) as made:
        before = len(made)
        for done in range(200):
            recounting.recount()
            if done >= 2 and len(made) > before:
                break
        assert len(made) > before, "nobody wrote meanwhile"
    db.session.remove()
    assert recounting.recount() == []


def test_nobody_waits_for_all_of_it(world, written, monkeypatch):
    """Each lot is a transaction of its own."""
    monkeypatch.setattr(recounting, "LOT", 7)
    seen: list[int] = []
    recounting.recount(seen.append)
    assert seen == [*range(7, THREADS, 7), THREADS]


def test_a_right_index_stays_as_it_is(world, app, written):
    code, said = _run(app, "reindex")
    assert (code, said.splitlines()) == (0, [
        f"{THREADS} threads can be found.",
        "0 were missing, 0 should not have been found.",
        "0 vectors were missing or out of date, 0 should not have been there.",
    ])  # fmt: skip
    right = {"threads": THREADS, "missing": 0, "surplus": 0, "vectors": {"made": 0, "gone": 0}}
    assert json.loads(_run(app, "reindex", "--json")[1]) == right


def test_what_is_missing_comes_and_what_is_too_much_goes(world, app, written):
    hidden, lost = written[3].id, {thread.id for thread in written[10:15]}
    with transaction():
        db.session.execute(update(Thread).where(Thread.id == hidden).values(listed=False))
    ports().search.drop(lost)
    mended = {"threads": THREADS - 1, "missing": 5, "surplus": 1, "vectors": {"made": 0, "gone": 1}}
    assert json.loads(_run(app, "reindex", "--json")[1]) == mended
    assert _found("matter") == {thread.id for thread in written} - {hidden}


def test_search_never_goes_empty_and_loses_nothing_that_is_written_meanwhile(world, app, written, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 10)
    ids, square, nia = [thread.id for thread in written], world.square.id, world.actor("nia")
    db.session.remove()
    emptiest = []
    with _writing(app, nia, ids, square) as made:
        before = len(made)
        for _ in range(3):
            indexing.reindex(lambda _done: emptiest.append(len(_found("matter"))))
        assert len(made) > before, "nobody wrote meanwhile"
    db.session.remove()
    worker.drain()
    assert min(emptiest) == THREADS
    assert _found("meanwhile") >= set(made)
    assert ports().search.keys() == set(db.session.scalars(select(Thread.id).where(Thread.listed)))
    last = ids[(len(made) - 1) % len(ids)]
    assert last in _found(f'"meanwhile {len(made) - 1}"'), "the newest words are there, and not older ones"


def test_what_is_read_while_waiting_for_the_lock_is_not_written(world, written):
    """A change that commits before our turn comes is in what we write, whoever was first to look."""
    engine, thread = ports().search, written[0]
    asked, go = threading.Event(), threading.Event()
    renew = type(engine).renew

    def late(self, keys, read):
        asked.set()
        go.wait(10)
        renew(self, keys, read)

    type(engine).renew = late
    try:
        with world.app.app_context():
            ours = threading.Thread(target=_in(world.app, lambda: indexing._write({thread.id})))
            ours.start()
            asked.wait(10)
            with transaction():
                db.session.execute(update(Thread).where(Thread.id == thread.id).values(title="Quite another matter"))
            go.set()
            ours.join()
    finally:
        type(engine).renew = renew
    assert _found("quite another") == {thread.id}


def _in(app, act):
    def run():
        with app.app_context():
            act()
            db.session.remove()

    return run
