"""A backup while people write, brought back into an empty folder: the same rows, nothing by halves, the site is up."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from community import recounting, threads
from community.posts import OPENING, Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock, schema
from foundation.backups import target
from foundation.backups.archive import Archive, Part
from foundation.config import ROOT
from foundation.database import db, transaction
from foundation.settings import Setting
from tests.beside import other
from tests.conftest import ALL, WEDNESDAY, settings
from tests.world import World

KILLS = 60 if ALL else 6


def flask(app: Flask, *arguments: object) -> Result:
    """A command of this application."""
    with clock.at(WEDNESDAY):
        return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


@contextmanager
def house(folder: Path, **more: object) -> Iterator[Flask]:
    """An application on another folder."""
    app = create_app(settings(folder, **more))
    app.testing = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def parts(path: Path) -> dict[str, Part]:
    """What a backup says of each table and file."""
    with path.open("rb") as file:
        return {part.name: part for part in Archive(file).parts}


def lived_in(world: World) -> Thread:
    """Some life: threads that everyone may read, replies, votes, news."""
    thread = world.thread(title="When is the water back in the old town?")
    reply = world.reply("omar", thread, "At six. Ünïcödé, “quotes”, \u2028 and 🚰.")
    world.nia.post(f"/posts/{reply.public_id}/vote")
    world.drain()
    return thread


def test_a_backup_comes_back_into_an_empty_folder(world, app, tmp_path):
    thread = lived_in(world)
    saved, again, elsewhere = tmp_path / "saved", tmp_path / "again", tmp_path / "elsewhere"
    (tmp_path / "uploads" / "a").mkdir(parents=True)
    (tmp_path / "uploads" / "a" / "map.png").write_bytes(b"\x89PNG" * 100_000)
    assert flask(app, "backup", saved).exit_code == 0
    with house(elsewhere) as other:
        told = flask(other, "restore", saved)
        assert (told.exit_code, "are whole" in told.output) == (0, True)
        assert flask(other, "backup", again).exit_code == 0
        assert parts(saved) == parts(again)
        assert (elsewhere / "uploads/a/map.png").read_bytes() == b"\x89PNG" * 100_000
        for path in ("/", f"/threads/{thread.public_id}", "/search?q=water"):
            page = other.test_client().get(path, follow_redirects=True)
            assert (page.status_code, "in the old town?" in page.text) == (200, True), path
        assert flask(other, "recount").stdout == "Every count was right.\n"


def saved_while_people_write(world: World, app: Flask, saved: Path) -> range:
    """Back up while somebody writes threads, each with a reply: how many there may be in it."""
    stop, written, nia = threading.Event(), [0], world.actor("nia")

    def write() -> None:
        with clock.at(WEDNESDAY), app.app_context():
            while not stop.is_set():
                with transaction():  # the space is read anew each time: its counters move
                    space = db.session.get_one(Space, world.square.id)
                    thread = threads.open_thread(nia, space, "question", f"What about {written[0]}?", "Of it. " * 50)
                world.reply("omar", thread, "Of number " * 50)
                written[0] += 1
            db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while written[0] < 5:
            stop.wait(0.01)
        before = written[0]
        assert flask(app, "backup", saved).exit_code == 0
        assert written[0] > before, "nobody wrote meanwhile"
    finally:
        stop.set()
        writer.join()
    return range(before, written[0])


def is_one_moment(possible: range) -> None:
    """A thread and its opening were written together, and so was a count with what it counts."""
    counted = db.session.scalar(select(func.count()).select_from(Thread))
    assert counted in possible
    openings = select(func.count()).select_from(Post).where(Post.role == OPENING)
    assert db.session.scalar(openings) == counted
    assert recounting.recount() == []


def test_it_is_one_moment_while_people_write(world, app, tmp_path):
    saved = tmp_path / "saved"
    possible = saved_while_people_write(world, app, saved)
    with house(tmp_path / "elsewhere") as other:
        assert flask(other, "restore", saved).exit_code == 0
        is_one_moment(possible)


def test_it_says_what_it_holds_as_json(world, app, tmp_path):
    lived_in(world)
    told = json.loads(flask(app, "backup", tmp_path / "saved", "--json").stdout)
    held = parts(tmp_path / "saved")
    assert told["rows"] == sum(part.rows for part in held.values())
    assert told["tables"] == len(held) == len(db.metadata.tables) - 4
    anew = {"thread_vectors", "post_vectors", "post_features", "comment_traces"}
    assert set(db.metadata.tables) - set(held) == anew, "they are made anew"
    with house(tmp_path / "elsewhere") as other:
        said = json.loads(flask(other, "restore", tmp_path / "saved", "--json").stdout)
        assert (said["restored"], said["same_key"], said["rows"]) == (True, True, told["rows"])


def test_the_signing_key_is_not_in_it(world, app, tmp_path):
    flask(app, "backup", tmp_path / "saved")
    with (tmp_path / "saved").open("rb") as file:
        found = Archive(file)
        assert "for tests only" not in json.dumps(found.manifest)
        assert found.manifest["key"]["fingerprint"]
    assert (tmp_path / "saved").stat().st_mode & 0o077 == 0


def _unchanged(world: World, act: Callable[[], Result], *words: str) -> None:
    """It is refused with these words and status 2, and nothing has changed."""
    before = db.session.scalar(select(func.count()).select_from(Thread))
    refused = act()
    assert refused.exit_code == 2, refused.output
    assert all(word in refused.output for word in words), refused.output
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Thread)) == before


@pytest.mark.sqlite("it works on the file of the database")
def test_what_is_here_is_not_lost_by_mistake(world, app, tmp_path):
    flask(app, "backup", tmp_path / "saved")
    lived_in(world)
    _unchanged(world, lambda: flask(app, "restore", tmp_path / "saved"), "8 people", "--replace")
    assert flask(app, "restore", tmp_path / "saved", "--replace").exit_code == 0
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0
    assert world.nia.get("/").status_code == 200


def test_a_database_that_somebody_holds_is_refused_and_stays(world, app, tmp_path, monkeypatch):
    monkeypatch.setattr(target, "PATIENCE", 0.1)
    flask(app, "backup", tmp_path / "saved")
    lived_in(world)
    db.session.rollback()
    with other() as holder:
        holder.begin_writing()
        _unchanged(world, lambda: flask(app, "restore", tmp_path / "saved", "--replace"), "Stop the web process")


def test_another_key_is_refused_and_says_what_to_do(world, app, tmp_path):
    flask(app, "backup", tmp_path / "saved")
    with house(tmp_path / "elsewhere", secret_key="another one") as other:
        refused = flask(other, "restore", tmp_path / "saved")
        assert refused.exit_code == 2
        assert "another signing key" in refused.output
        assert "--other-key" in refused.output
        assert flask(other, "restore", tmp_path / "saved", "--other-key").exit_code == 0


def test_a_folder_without_a_key_gets_one_and_says_so(world, app, tmp_path):
    flask(app, "backup", tmp_path / "saved")
    with house(tmp_path / "elsewhere", secret_key="") as other:
        told = flask(other, "restore", tmp_path / "saved")
        assert told.exit_code == 0
        assert "everybody signs in again" in told.output


def test_only_a_look_changes_nothing(world, app, tmp_path):
    flask(app, "backup", tmp_path / "saved")
    with house(tmp_path / "elsewhere") as other:
        assert flask(other, "restore", tmp_path / "saved", "--check").exit_code == 0
        assert not (tmp_path / "elsewhere" / "parley.db").exists()


@pytest.mark.sqlite("it works on the file of the database")
def test_a_row_that_points_at_nothing_is_refused(world, app, tmp_path):
    thread = lived_in(world)
    with closing(sqlite3.connect(tmp_path / "parley.db", isolation_level=None)) as raw:  # which asks about no keys
        raw.execute("UPDATE posts SET author_id = 4711 WHERE thread_id = ?", (thread.id,))
    flask(app, "backup", tmp_path / "saved")
    with house(tmp_path / "elsewhere") as other:
        refused = flask(other, "restore", tmp_path / "saved")
        assert refused.exit_code == 2
        assert "points at one of people that is not there" in refused.output
        assert not (tmp_path / "elsewhere" / "parley.db").exists()


def test_a_database_of_another_day_is_not_saved_under_todays_name(app, tmp_path):
    with app.app_context():
        schema.downgrade()
        refused = flask(app, "backup", tmp_path / "saved")
        assert (refused.exit_code, "Run flask setup first" in refused.output) == (2, True)
    assert list(tmp_path.glob("*saved*")) == []


@pytest.mark.parametrize("name", ["nowhere/saved", "."])
def test_a_place_that_cannot_be_written_is_refused(app, tmp_path, name):
    assert flask(app, "backup", tmp_path / name).exit_code == 2


@pytest.mark.sqlite("it works on the file of the database")
def test_a_community_is_copied_to_another_database(world, app, tmp_path):
    thread = lived_in(world)
    here, there = (f"sqlite:///{tmp_path / name}" for name in ("parley.db", "there.db"))
    told = flask(app, "copy", "--from", here, "--to", there, "--json")
    assert told.exit_code == 0, told.output
    flask(app, "backup", tmp_path / "saved")
    saved = {name: {"rows": part.rows, "sha256": part.sha256} for name, part in parts(tmp_path / "saved").items()}
    assert json.loads(told.stdout) == saved
    with house(tmp_path / "elsewhere", database_url=there) as other:
        assert thread.title in other.test_client().get("/").text
        with transaction():
            db.session.add(Setting(key="site_name", value='"Next"', since=WEDNESDAY))
    again = flask(app, "copy", "--from", here, "--to", there)
    assert (again.exit_code, "Name an empty one" in again.output) == (2, True)


@pytest.mark.sqlite("it works on the file of the database")
@pytest.mark.parametrize(
    ("source", "goal", "words"),
    [
        ("sqlite:///{}/none.db", "sqlite:///{}/there.db", "There is no database"),
        ("sqlite:///{}/parley.db", "sqlite:///{}/parley.db", "are the same"),
        ("sqlite:///{}/parley.db", "mysql://name:word@host/there", "begins with sqlite: or postgresql+psycopg:"),
        ("sqlite:///{}/parley.db", "postgresql://host/there", "begins with sqlite: or postgresql+psycopg:"),
        ("what", "sqlite:///{}/there.db", "begins with sqlite: or postgresql+psycopg:"),
    ],
)
def test_an_address_that_cannot_be_is_refused(world, app, tmp_path, source, goal, words):
    refused = flask(app, "copy", "--from", source.format(tmp_path), "--to", goal.format(tmp_path))
    assert (refused.exit_code, words in refused.output, "word@" in refused.output) == (2, True, False)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.sqlite("it works on the file of the database")
@pytest.mark.real_time
def test_a_kill_in_the_middle_leaves_the_old_or_the_new(world, app, tmp_path):
    lived_in(world)
    assert flask(app, "backup", tmp_path / "saved").exit_code == 0
    db.session.remove()
    db.engine.dispose()
    arguments = ["-m", "tests.foundation.killed_restore", tmp_path, tmp_path / "saved", "20261122", str(KILLS)]
    ended = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    said = ended.stdout.split()
    assert (ended.returncode, len(said)) == (0, KILLS + 1), ended.stderr
    assert (said[0], "old" in said) == ("new", True)
