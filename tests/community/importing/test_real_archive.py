"""A real community's own archive: every question, answer, accepted mark, comment and person is counted and there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select

from community.people import Person
from community.posts import ANSWER, COMMENT, OPENING, Post
from community.tags import ThreadTag
from community.threads import Thread
from foundation.config import ROOT
from foundation.database import db
from tests.community.importing.moving import Moved, facts, move_in, untouched
from tests.community.importing.multiplying import multiply
from tests.conftest import ALL
from tests.grounds import Ground
from tests.world import World

TIMES = int(os.environ.get("PARLEY_TEST_TIMES", "20"))  # a hundred takes ten minutes of one core
ALLOWED = 50 * 1024 * 1024


@pytest.fixture
def archive(shared: Path) -> Path:
    """The archive of History Meta."""
    folder = shared / "stackexchange" / "history-meta"
    if not folder.is_dir():
        pytest.skip("the archive of History Meta is not among the shared test data")
    return folder


def _rows(archive: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file, read a second way: by lines and a pattern."""
    lines = (archive / f"{name}.xml").read_text(encoding="utf-8-sig").splitlines()
    return [
        {key: unescape(value) for key, value in re.findall(r'(\w+)="([^"]*)"', line)}
        for line in lines
        if line.strip().startswith("<row ")
    ]


@pytest.fixture
def moved(app, archive: Path, world: World) -> Moved:
    """It has moved in."""
    return move_in(app, archive, slug="history-meta")


def _count(table, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_everything_is_there(app, archive, moved, world):
    posts, comments, users = (_rows(archive, name) for name in ("Posts", "Comments", "Users"))
    ids = {kind: {row["Id"] for row in posts if row["PostTypeId"] == kind} for kind in ("1", "2")}
    kept = [row for row in comments if row["PostId"] in ids["1"] | ids["2"]]
    accepted = {row["AcceptedAnswerId"] for row in posts if row.get("AcceptedAnswerId")} & ids["2"]
    counted = (len(ids["1"]), len(ids["2"]), len(accepted), len(kept), len(users))
    assert counted == (556, 1095, 181, 3454, 2295)

    told = moved.told["taken"]
    assert moved.status == 0
    assert tuple(told[kind] for kind in ("threads", "replies", "accepted", "comments", "people")) == counted
    assert moved.told["rejected_count"] == 0
    assert _count(Thread) == 556
    assert [_count(Post, Post.role == role) for role in (OPENING, ANSWER, COMMENT)] == [556, 1095, 3454]
    assert _count(Post, Post.accepted_at.is_not(None)) == 181
    assert _count(Person, Person.source.is_not(None)) == 2295 + told["former_people"]
    _titles_agree(posts)
    _tags_agree(posts)
    _sums_agree(posts, comments)
    assert untouched() == dict.fromkeys(untouched(), 0)

    before = facts()
    assert move_in(app, archive, slug="history-meta").taken == {}
    assert facts() == before


def _titles_agree(posts: list[dict[str, str]]) -> None:
    wanted = {row["Id"]: " ".join(row["Title"].split()) for row in posts if row["PostTypeId"] == "1"}
    assert dict(db.session.execute(select(Thread.source_key, Thread.title)).all()) == wanted


def _tags_agree(posts: list[dict[str, str]]) -> None:
    wanted = sum(len(re.findall(r"<[^>]+>", row.get("Tags", ""))) for row in posts if row["PostTypeId"] == "1")
    assert _count(ThreadTag) == wanted


def _sums_agree(posts: list[dict[str, str]], comments: list[dict[str, str]]) -> None:
    """Scores, and the day of each post to the second, all in one figure each."""
    kept = [row for row in posts if row["PostTypeId"] in "12"]
    wanted = sum(int(row["Score"]) for row in [*kept, *comments])
    assert db.session.scalar(select(func.sum(Post.score))) == wanted
    days = sorted(row["CreationDate"][:19] for row in [*kept, *comments])
    assert sorted(f"{at:%Y-%m-%dT%H:%M:%S}" for at in db.session.scalars(select(Post.created_at))) == days


def test_a_rehearsal_of_it_saves_nothing(app, archive, world):
    before = facts()
    moved = move_in(app, archive, "--dry-run")
    assert moved.told["taken"]["threads"] == 556
    assert facts() == before


def _measured(template: Ground, folder: Path, dump: Path) -> dict[str, object]:
    folder.mkdir()
    template.lay(folder)
    command = [sys.executable, "-m", "tests.community.importing.measured_import", str(folder), str(dump)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return told


@pytest.mark.slow
@pytest.mark.real_time
@pytest.mark.skipif(not ALL, reason="takes minutes: bin/test --all")
def test_an_archive_many_times_larger_needs_no_more_memory(archive, template, tmp_path):
    large = multiply(archive, tmp_path / "large", TIMES)
    small, many = (_measured(template, tmp_path / f"in-{dump.name}", dump) for dump in (archive, large))
    shutil.rmtree(large)
    taken = {kind: count * TIMES for kind, count in small["taken"].items() if kind not in ("tags", "former_people")}
    assert {kind: many["taken"][kind] for kind in taken} == taken
    assert many["rejected_count"] == 0
    assert many["memory"] - small["memory"] < ALLOWED, (small, many)
