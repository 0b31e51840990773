"""Moving to another model: no figure mixes two, a kill loses nothing, and posts written meanwhile count."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, inspect, select

from community import replies
from foundation import periods
from foundation.config import ROOT
from foundation.database import db, transaction
from insight import rescoring, scoring, signals
from insight.queries import counts
from insight.queries.figures import Scope
from insight.scoring import NOT_SCORED, Reader
from insight.signals import Signal
from tests.insight.killed_rescoring import NEXT, gloomy

GLOOMY = Reader(NEXT, gloomy)
POSTS = 6


def moods(world):
    period = periods.parse("2026-03")
    return counts.moods(counts.counts([Scope(world.actor("mara"), period.start, period.end)])[0])


def signals_of(model):
    return db.session.scalar(select(func.count()).select_from(Signal).where(Signal.model == model))


def write(world, number=POSTS):
    thread = world.thread(title="Thank you for the new tap", words="It is lovely, thank you so much.")
    for _ in range(number - 1):
        world.reply("omar", thread, "This is wonderful, I love it.")
    return thread


def test_the_worker_keeps_what_the_model_says(world):
    write(world)
    world.drain()
    rows = db.session.scalars(select(Signal)).all()
    assert len(rows) == POSTS
    for row in rows:
        assert (row.model, row.sentiment) == (scoring.MODEL, "positive")
        assert row.positive - row.negative == pytest.approx(row.score, abs=1e-4)
        assert row.score > 0.5
    assert moods(world)["positive"] == POSTS


def test_another_model_takes_the_place_of_the_first(world):
    write(world)
    world.drain()
    heard = []
    assert rescoring.move(GLOOMY, heard.append) == POSTS
    assert heard[-1] == POSTS
    assert moods(world) == {"negative": POSTS, "neutral": 0, "positive": 0, "not-scored": 0}
    assert signals_of(scoring.MODEL) == 0


def test_while_it_reads_the_first_model_counts(world, monkeypatch):
    write(world)
    world.drain()
    seen = []
    monkeypatch.setattr(rescoring, "PORTION", 2)
    rescoring.move(GLOOMY, lambda done: seen.append((done, moods(world)["positive"], moods(world)["negative"])))
    assert seen == [(2, POSTS, 0), (4, POSTS, 0), (6, POSTS, 0)]
    assert moods(world)["negative"] == POSTS


def test_killed_in_the_middle_it_goes_on_where_it_was(world, tmp_path):
    write(world)
    world.drain()
    db.session.rollback()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.insight.killed_rescoring", str(tmp_path), "4"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert (signals_of(NEXT), signals_of(scoring.MODEL)) == (4, POSTS)
    assert moods(world)["positive"] == POSTS
    assert rescoring.move(GLOOMY) == POSTS - 4
    assert moods(world)["negative"] == POSTS


def test_killed_after_the_change_the_rest_is_removed(world):
    write(world)
    world.drain()
    rescoring.move(GLOOMY)
    with transaction():
        signals.write({world.opening(world.thread()).id: NOT_SCORED}, scoring.MODEL)
    rescoring.move(GLOOMY)
    assert signals_of(scoring.MODEL) == 0


def test_a_post_that_is_written_meanwhile_is_read_before_the_change(world):
    thread = write(world)
    world.drain()
    late = []

    def told(done):
        if not late:
            late.append(world.reply("nia", thread, "And thank you, Omar."))

    assert rescoring.move(GLOOMY, told) == POSTS + 1
    assert moods(world)["negative"] == POSTS + 1


def test_a_post_that_is_edited_meanwhile_is_read_as_it_is_now(world):
    thread = write(world, 1)
    world.drain()
    read = []

    def reading(texts):
        read.extend(texts)
        if len(read) == 1:
            with transaction():
                replies.edit(world.actor("nia"), thread, world.opening(thread), "Now it leaks again.")
        return gloomy(texts)

    rescoring.move(Reader(NEXT, reading))
    assert ["leaks" in text for text in read] == [False, True]
    assert signals_of(NEXT) == 1


def test_with_the_model_in_force_only_what_is_missing_is_read(world):
    write(world)
    world.drain()
    world.reply("omar", world.thread(), "This is wonderful, I love it.")
    assert not rescoring.waits()
    assert rescoring.move() == rescoring.unread() + 2
    assert moods(world)["not-scored"] == 0


def test_the_command_says_what_it_did(world):
    write(world)
    world.drain()
    rescoring.move(GLOOMY)
    assert rescoring.waits()
    ended = world.app.test_cli_runner().invoke(args=["insight", "rescore"])
    assert ended.exit_code == 0
    assert ended.stdout == f"{scoring.MODEL} counts now; {POSTS} posts and comments were read.\n"
    assert moods(world)["positive"] == POSTS


def test_the_key_of_a_signal_is_its_post_and_its_model(world):
    assert inspect(db.engine).get_pk_constraint("signals")["constrained_columns"] == ["post_id", "model"]


@pytest.mark.parametrize("app", [{"insight": False}], indirect=True)
def test_without_insight_the_worker_reads_nothing_and_rescoring_reads_it_later(world):
    write(world)
    world.drain()
    assert signals_of(scoring.MODEL) == 0
    assert rescoring.unread() == POSTS
    assert rescoring.move() == POSTS
    assert moods(world)["positive"] == POSTS


def test_after_an_upgrade_the_worker_moves_by_itself(world):
    write(world)
    world.drain()
    rescoring.move(GLOOMY)
    (duty,) = rescoring.DUTIES
    assert duty.waits()
    renewed = []
    duty.act(lambda: renewed.append(1))
    assert renewed
    assert moods(world)["positive"] == POSTS
    assert not duty.waits()


@pytest.mark.parametrize("app", [{"insight": False}], indirect=True)
def test_a_worker_that_reads_nothing_does_not_move_either(world):
    signals.put_in_force("older")
    (duty,) = rescoring.DUTIES
    assert not duty.waits()
