"""A community moves onto PostgreSQL, lives there, is saved while it writes, and comes back: the same rows each time."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from community import threads
from community.spaces import Space
from community.threads import Thread
from foundation.backups import rows, target
from foundation.database import db, public_id, transaction
from tests.beside import other
from tests.foundation.test_backups import flask, house, is_one_moment, lived_in, parts, saved_while_people_write
from tests.grounds import Server
from tests.world import World


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The address of a database of PostgreSQL without a table in it."""
    name = f"t_{public_id()}"
    server.postgres.say(f"CREATE DATABASE {name}")
    yield server.postgres.address(name)
    server.postgres.say(f"DROP DATABASE {name} WITH (FORCE)")


def here() -> str:
    """The address of the database of the current application."""
    return db.engine.url.render_as_string(hide_password=False)


def test_a_community_moves_there_and_back(world, app, empty, tmp_path):
    address = lived_in(world).address
    there = flask(app, "copy", "--from", here(), "--to", empty, "--json")
    assert there.exit_code == 0, there.output
    assert json.loads(there.stdout)["posts"]["rows"] == 2
    back = flask(app, "copy", "--from", empty, "--to", f"sqlite:///{tmp_path / 'back.db'}", "--json")
    assert json.loads(back.stdout) == json.loads(there.stdout)
    with house(tmp_path / "elsewhere", database_url=empty) as elsewhere:
        flask(elsewhere, "reindex")
        for path in ("/", address, "/search?q=water"):
            page = elsewhere.test_client().get(path, follow_redirects=True)
            assert (page.status_code, "in the old town?" in page.text) == (200, True), path
    again = flask(app, "copy", "--from", here(), "--to", empty)
    assert (again.exit_code, "Name an empty one" in again.output) == (2, True)


def _sequences() -> dict[str, tuple[int, int]]:
    """Of each table with numbered rows: the largest number there is, and the next one."""
    numbered = [name for name in rows.names() if "id" in db.metadata.tables[name].c]
    words = "SELECT coalesce(max(id), 0), nextval(pg_get_serial_sequence('{0}', 'id')) FROM {0}"
    with other() as beside:
        found = {name: beside.say(words.format(name))[0] for name in numbered if name != "versions"}
    return {name: (int(largest), int(following)) for name, (largest, following) in found.items()}


def test_new_rows_get_new_numbers_there(world, app, empty, tmp_path):
    last, square, nia = lived_in(world).id, world.square.id, world.actor("nia")
    assert flask(app, "copy", "--from", here(), "--to", empty).exit_code == 0
    with house(tmp_path / "elsewhere", database_url=empty):
        with transaction():
            space = db.session.get_one(Space, square)
            opened = threads.open_thread(nia, space, "question", "And now?", "It is off again.")
        assert opened.id == last + 1
        wrong = {name: numbers for name, numbers in _sequences().items() if numbers[0] >= numbers[1]}
        assert wrong == {}


def test_it_is_saved_there_while_people_write_and_brought_back_into_an_empty_one(there, empty, tmp_path):
    world, saved, again = World(there), tmp_path / "saved", tmp_path / "again"
    possible = saved_while_people_write(world, there, saved)
    with house(tmp_path / "elsewhere", database_url=empty) as elsewhere:
        assert flask(elsewhere, "restore", saved).exit_code == 0
        assert flask(elsewhere, "backup", again).exit_code == 0
        assert parts(saved) == parts(again)
        is_one_moment(possible)


def test_who_writes_there_is_waited_for(there, tmp_path, monkeypatch):
    """Over a database that is in use: first somebody holds it, then nobody does."""
    monkeypatch.setattr(target, "PATIENCE", 0.1)
    saved = tmp_path / "saved"
    world = World(there)
    assert flask(there, "backup", saved).exit_code == 0
    lived_in(world)
    db.session.rollback()
    with other() as holder:
        holder.begin_writing()
        refused = flask(there, "restore", saved, "--replace")
        assert (refused.exit_code, "Stop the web process" in refused.output) == (2, True)
        holder.say("ROLLBACK")
        holder.say("BEGIN")
        holder.say("SELECT 1 FROM people")
        refused = flask(there, "restore", saved, "--replace")
        assert (refused.exit_code, "Stop the web process" in refused.output) == (2, True)
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 1
    db.session.rollback()
    told = flask(there, "restore", saved, "--replace")
    assert told.exit_code == 0, told.output
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0
    assert world.nia.get("/").status_code == 200
