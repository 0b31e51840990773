"""`flask import comments`: counts, statuses, columns that are said, dry runs, broken rows by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from foundation.database import db
from insight.channels.batches import Channel, ChannelBatch
from insight.channels.comments import ChannelComment
from insight.channels.told import CommentSignal
from tests.insight.channel_files import many, sheet, texts
from tests.world import World


def run(world: World, path: Path, *given: str, channel: str = "Survey") -> Any:
    """The command with its outcome."""
    db.session.remove()
    return world.app.test_cli_runner().invoke(args=["import", "comments", str(path), "--channel", channel, *given])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_bytes(sheet(*many(12), ("soon", "x", "", "", "", ""), ("2026-02-10", "", "", "", "", "")))
    return path


def test_it_counts_what_was_taken_and_names_what_was_not(world, file):
    ended = run(world, file, "--json")
    assert ended.exit_code == 1
    assert json.loads(ended.stdout) == {
        "taken": {"comments": 12},
        "skipped": {"comments": 0, "empty_rows": 0},
        "rejected": [{"row": 14, "why": "“soon” is no date."}, {"row": 15, "why": "There are no words."}],
        "rejected_count": 2,
    }
    assert len(texts()) == 12
    assert "Importing: 100 %" in ended.stderr


def test_a_second_time_adds_nothing(world, file):
    run(world, file)
    ended = run(world, file)
    assert "Taken: nothing" in ended.stdout
    assert "Skipped: 12 comments" in ended.stdout
    assert "Rejected row 14: “soon” is no date." in ended.stderr
    assert len(texts()) == 12


def test_a_sound_file_ends_with_nought(world, file):
    file.write_bytes(sheet(*many(3)))
    assert run(world, file).exit_code == 0


def test_a_dry_run_saves_nothing(world, file):
    ended = run(world, file, "--dry-run")
    assert "Would take: 12 comments" in ended.stdout
    for table in (Channel, ChannelBatch, ChannelComment):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_columns_and_days_can_be_said(world, file):
    file.write_bytes(sheet(("03/02/2026", "It rained.", "5"), header=("when it was", "said", "mark"), delimiter=";"))
    assert run(world, file).exit_code == 2
    ended = run(world, file, "--map", "date=When it was,text=said,score=mark", "--dates", "dmy")
    assert ended.exit_code == 0
    row = db.session.execute(select(ChannelComment.text, ChannelComment.given_score, ChannelComment.at)).one()
    assert (row.text, row.given_score, row.at.month) == ("It rained.", 5.0, 2)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "The file is empty."), (b"PK\x03\x04zip", "a packed file"), (b"a,b\n1,2\n", "which column holds the date"),
     (b"date,note,note\n", "Two columns are called")],
)  # fmt: skip
def test_what_is_no_table_is_refused(world, file, data, words):
    file.write_bytes(data)
    ended = run(world, file)
    assert ended.exit_code == 2
    assert words in ended.stderr
    assert db.session.scalar(select(func.count()).select_from(Channel)) == 0


def test_a_file_that_is_not_there_is_refused(world, tmp_path):
    ended = run(world, tmp_path / "none.csv")
    assert (ended.exit_code, ended.stderr) == (2, "There is no such file.\n")


def test_the_worker_reads_them(world, file):
    run(world, file)
    world.drain()
    assert set(db.session.scalars(select(CommentSignal.sentiment))) <= {"negative", "neutral", "positive"}
    assert db.session.scalar(select(func.count()).where(ChannelComment.scored_at.is_(None))) == 0
