"""Once more: a second run adds nothing, a killed one goes on where it ended, a rehearsal leaves nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app import create_app
from community.posts import Post
from community.threads import Thread
from foundation.config import ROOT
from foundation.database import db
from foundation.events import OutboxRow
from tests.community.importing import moving
from tests.community.importing.moving import TAKEN, facts, move_in, post, thread, untouched, write
from tests.conftest import ALL, settings

pytestmark = pytest.mark.usefixtures("world")


def _rows() -> dict[str, list[tuple[object, ...]]]:
    """The whole database, the log of what is left to hear included; not how often somebody wrote."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in db.metadata.sorted_tables
            if table.name != "versions"
        }


def test_a_second_run_adds_nothing_and_changes_nothing(app, tmp_path):
    dump = write(tmp_path / "dump")
    assert move_in(app, dump, "--officials", "2").taken == TAKEN
    before = _rows()
    again = move_in(app, dump, "--officials", "2")
    assert (again.status, again.taken) == (0, {})
    assert _rows() == before
    skipped = again.told["skipped"]
    assert {kind: skipped[kind] for kind in ("people", "threads", "replies", "comments", "accepted")} == {
        "people": 6, "threads": 3, "replies": 3, "comments": 3, "accepted": 2,
    }  # fmt: skip


def test_a_second_run_brings_nothing_back(app, world, tmp_path):
    """What moderators hid and askers deleted since then stays as it is, and so does what was edited."""
    dump = write(tmp_path / "dump")
    move_in(app, dump)
    for key in ("11", "17"):
        assert (
            world.milo.post(f"/posts/{post(key).public_id}/hiding", {"rule": "Be civil", "reason": "Old."}).status_code
            == 303
        )
    world.milo.post(f"/posts/{_opening('13')}/hiding", {"rule": "Be civil", "reason": "Old."})
    assert move_in(app, dump).taken == {}
    assert post("11").hidden_at is not None
    assert not thread("13").listed
    assert not thread("17").listed


def _opening(key: str) -> str:
    db.session.rollback()
    rows = select(Post.public_id).join(Thread, Thread.id == Post.thread_id)
    return db.session.scalars(rows.where(Thread.source_key == key, Post.role == "opening")).one()


def test_a_newer_dump_adds_what_came_since(app, world, tmp_path):
    move_in(app, write(tmp_path / "dump"))
    world.drain()
    newer = [*moving.POSTS, {"Id": 20, "PostTypeId": 2, "ParentId": 17, "CreationDate": "2012-06-01T08:00:00.000",
                             "OwnerUserId": 1, "Body": "<p>Boil it over a quokkafire.</p>"}]  # fmt: skip
    newer[7] = {**newer[7], "AcceptedAnswerId": 20}
    moved = move_in(app, write(tmp_path / "dump", Posts=newer))
    assert moved.taken == {"replies": 1, "accepted": 1}
    found = thread("17")
    assert (found.answer_count, found.accepted_count, found.is_open) == (1, 1, False)
    assert f"{found.last_activity_at:%d %B}" == "01 June"
    world.drain()
    assert found.public_id in world.nobody.get("/search?q=quokkafire").text


def _killed(folder: Path, dump: Path, statements: int) -> bool:
    """Import in a process of its own that ends before so many statements; whether it was killed."""
    command = [sys.executable, "-m", "tests.community.importing.killed_import", str(folder), str(dump), str(statements)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return ended.returncode != 0


@pytest.mark.real_time
def test_an_import_that_is_killed_again_and_again_comes_to_the_same_end(app, template, tmp_path):
    dump, folder = write(tmp_path / "dump"), tmp_path / "killed"
    move_in(app, dump, "--officials", "2")
    folder.mkdir()
    template.lay(folder)
    kills, statements, step = 0, 20, 5 if ALL else 25
    while _killed(folder, dump, statements):
        kills, statements = kills + 1, statements + step
    assert kills > 2
    assert _brought(_facts_in(folder)) == _brought(facts())


def _brought(found: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """The facts that an import brought, without the cast and its spaces."""
    rows = {name: [row for row in rows if row[0] is not None] for name, rows in found.items()}
    return rows | {"spaces": [row for row in found["spaces"] if row[0] == "old"]}


def _facts_in(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """The facts in another database."""
    there = create_app(settings(folder))
    with there.app_context():
        found = facts()
        db.session.remove()
        db.engine.dispose()
    return found


def test_a_dry_run_counts_and_saves_nothing(app, tmp_path):
    before = _rows()
    moved = move_in(app, write(tmp_path / "dump"), "--dry-run", "--officials", "2,4")
    assert (moved.status, moved.taken) == (0, TAKEN)
    assert _rows() == before
    assert move_in(app, tmp_path / "dump").taken == TAKEN


def test_a_dry_run_tells_what_is_broken(app, tmp_path):
    broken = moving.text_of("Posts", *map(moving.line, moving.POSTS), '  <row Id="9" Title="Oh no />\n')
    moved = move_in(app, write(tmp_path / "dump", Posts=broken), "--dry-run")
    assert (moved.status, moved.taken) == (1, TAKEN)
    assert moved.told["rejected_count"] == 1


def test_a_dry_run_over_what_is_there_takes_nothing(app, tmp_path):
    dump = write(tmp_path / "dump")
    move_in(app, dump)
    assert move_in(app, dump, "--dry-run").taken == {}


def test_the_worker_hears_of_every_thread_once(app, tmp_path):
    move_in(app, write(tmp_path / "dump"))
    payloads = [json.loads(text) for text in db.session.scalars(select(OutboxRow.payload).distinct())]
    ids = sorted(db.session.scalars(select(Thread.id)))
    assert [(one["first_id"], one["last_id"]) for one in payloads] == [(ids[0], ids[-1])]
    assert untouched() == dict.fromkeys(untouched(), 0)
