"""The vectors of threads: kept by the worker, mended by `flask reindex`, made where they are missing."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from community import redaction, replies, threads, tidying, vectors
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from community.vectors import SIZE, ThreadVector
from foundation import clock, meaning, timed
from foundation.backups import rows
from foundation.database import db, transaction
from tests.community.looking import fresh
from tests.world import World

RIGHT = {"made": 0, "gone": 0}


def row(thread: Thread) -> ThreadVector | None:
    """The row of a thread as it is in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(ThreadVector, thread.id)


def likeness(thread: Thread, words: str) -> float:
    """How near its vector is to these words."""
    kept = np.frombuffer(row(thread).vector, np.float16).astype(np.float32)
    return float(kept @ meaning.encode([words])[0])


def mended(app: Flask) -> tuple[int, dict[str, int]]:
    """The status of `flask reindex`, and what it says of the vectors."""
    done = app.test_cli_runner().invoke(args=["reindex", "--json"])
    return done.exit_code, json.loads(done.stdout)["vectors"]


@pytest.fixture
def thread(world: World) -> Thread:
    """A thread with a vector."""
    made = world.thread(title="Where do I pay?", words="I mean the **fee** for parking in the centre.")
    world.drain()
    return made


def test_a_new_thread_has_a_vector_of_what_it_says(world: World, thread: Thread):
    found = row(thread)
    assert (found.space_id, found.model, len(found.vector)) == (world.square.id, vectors.made_by(), SIZE)
    assert likeness(thread, "Where do I pay?. I mean the fee for parking in the centre.") > 0.999
    assert likeness(thread, "parking charges") > 0.4 > likeness(thread, "library books")


def test_an_edit_moves_it_and_a_reply_does_not(world: World, thread: Thread):
    before = row(thread).number
    world.reply("omar", thread, "At the machine beside the library.")
    world.drain()
    assert row(thread).number == before
    with transaction():
        opening = fresh(world.opening(thread))
        replies.edit(world.actor("nia"), fresh(thread), opening, "The fee for library books.", title="Where to?")
    world.drain()
    assert row(thread).number > before
    assert likeness(thread, "library books") > 0.4


def test_what_was_redacted_is_in_it_no_more(world: World, thread: Thread):
    before = row(thread).words
    with transaction():
        redaction.redact(world.actor("milo"), fresh(thread), fresh(world.opening(thread)), ["parking"], "[…]")
    world.drain()
    assert row(thread).words != before
    assert likeness(thread, "Where do I pay?. I mean the fee for […] in the centre.") > 0.999


def test_hidden_it_is_emptied_and_restored_it_is_back(world: World, thread: Thread):
    full = row(thread).vector
    with transaction():
        threads.hide(world.actor("milo"), fresh(thread), "Rude.")
    world.drain()
    assert (row(thread).vector, row(thread).words) == (b"", "")
    with transaction():
        threads.restore(world.actor("milo"), fresh(thread))
    world.drain()
    assert row(thread).vector == full
    with transaction():
        threads.delete(world.actor("nia"), fresh(thread))
    world.drain()
    assert row(thread).vector == b""


def test_moved_it_says_where_and_merged_it_is_emptied(world: World, thread: Thread):
    other, full, before = world.thread("omar", title="Where is the counter?"), row(thread).vector, row(thread).number
    with transaction():
        tidying.move(world.actor("milo"), fresh(thread), db.session.get_one(Space, world.club.id))
    world.drain()
    assert (row(thread).space_id, row(thread).vector) == (world.club.id, full)
    assert row(thread).number > before
    with transaction():
        tidying.merge(world.actor("milo"), fresh(other), fresh(thread))
    world.drain()
    assert (row(other).vector, row(thread).vector) == (b"", full)


def test_the_number_rises_with_every_change_even_after_all_rows_were_lost(world: World, thread: Thread):
    last = row(thread).number
    with transaction():
        db.session.execute(delete(ThreadVector))
    vectors.anew()
    assert row(thread).number >= last
    world.thread(title="And now?")
    world.drain()
    assert db.session.scalar(select(func.max(ThreadVector.number))) > row(thread).number


def test_reindex_leaves_alone_what_is_right(world: World, app: Flask, thread: Thread):
    before = row(thread).number
    assert mended(app) == (0, RIGHT)
    assert row(thread).number == before


@pytest.mark.parametrize(
    "wrong", [{"vector": b"torn"}, {"words": "of something"}, {"space_id": 2}, {"model": "an older one"}], ids=str
)
def test_reindex_finds_and_mends_what_has_drifted(world: World, app: Flask, thread: Thread, wrong: dict[str, object]):
    right = (row(thread).space_id, row(thread).model, row(thread).words, row(thread).vector)
    with transaction():
        db.session.execute(update(ThreadVector).values(**wrong))
    assert mended(app) == (0, {"made": 1, "gone": 0})
    assert (row(thread).space_id, row(thread).model, row(thread).words, row(thread).vector) == right
    assert mended(app) == (0, RIGHT)


def test_reindex_makes_what_is_missing_and_empties_what_nobody_may_find(world: World, app: Flask, thread: Thread):
    other = world.thread(title="When is the water back?")
    with transaction():
        db.session.execute(update(Thread).where(Thread.id == thread.id).values(listed=False))
    assert mended(app) == (0, {"made": 1, "gone": 1})
    assert (row(thread).vector, len(row(other).vector)) == (b"", SIZE)


def test_a_hidden_opening_gives_its_title_alone(world: World, thread: Thread):
    with transaction():
        db.session.execute(update(Post).values(hidden_at=clock.now()))
    vectors.anew()
    assert likeness(thread, "Where do I pay?. ") > 0.999


def test_the_worker_makes_what_is_missing_by_itself_and_looks_seldom(world: World, thread: Thread):
    world.thread("omar", title="When is the water back?")
    with transaction():
        db.session.execute(update(ThreadVector).values(model="an older one"))
    assert timed.run_due() == 1
    made = select(func.count()).where(ThreadVector.model == vectors.made_by())
    assert db.session.scalar(made) == 2
    with transaction():
        db.session.execute(delete(ThreadVector))
    assert timed.run_due() == 0
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert timed.run_due() == 1
    assert db.session.scalar(made) == 2


def test_a_change_that_comes_while_it_is_read_is_read_again(world: World, thread: Thread, monkeypatch):
    """The words change after they were looked at and before the vector is written."""
    plain, turns = meaning.encode, []

    def late(texts, most_tokens):
        turns.append(list(texts))
        if len(turns) == 1:
            with transaction():
                db.session.execute(update(Thread).values(title="Where are the library books?"))
        return plain(texts, most_tokens)

    with transaction():
        db.session.execute(update(Thread).values(title="Where do I park?"))
    monkeypatch.setattr(meaning, "encode", late)
    vectors.renew({thread.id})
    assert [texts[0].partition(". ")[0] for texts in turns] == ["Where do I park?", "Where are the library books?"]
    monkeypatch.undo()
    assert likeness(thread, "library books") > 0.4
    assert vectors.anew() == (0, 0)


@pytest.fixture
def no_model(monkeypatch, tmp_path):
    """The files of the model are not there."""
    monkeypatch.setattr(meaning, "MODELS", tmp_path / "nowhere")
    meaning.model.cache_clear()
    yield
    meaning.model.cache_clear()


def test_without_the_model_the_worker_goes_on_and_the_duty_says_why(world: World, app: Flask, no_model: None):
    thread = world.thread()
    assert world.drain() > 0
    assert world.drain() == 0
    assert row(thread) is None
    assert timed.run_due() == 0
    assert ["DamagedModel" in duty.failure for duty in timed.failing()] == [True]
    assert "A model or its library cannot be loaded." in world.ada.get("/admin").text
    done = app.test_cli_runner().invoke(args=["reindex"])
    assert done.exit_code == 1
    assert "1 threads can be found." in done.stdout
    assert "found by their words only" in done.stderr


def test_no_backup_holds_them(world: World, thread: Thread):
    assert "thread_vectors" not in rows.names()
    assert "threads" in rows.names()
