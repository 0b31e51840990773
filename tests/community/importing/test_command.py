"""`flask import stackexchange`: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from community.spaces import Space
from foundation.database import db
from tests.community.importing import moving
from tests.community.importing.moving import TAKEN, move_in, write

pytestmark = pytest.mark.usefixtures("world")
BROKEN = moving.text_of("Posts", *map(moving.line, moving.POSTS), '  <row Id="9" Title="Oh no />\n')


def _run(app, *arguments):
    ended = app.test_cli_runner().invoke(args=["import", "stackexchange", *map(str, arguments)], catch_exceptions=False)
    db.session.rollback()
    return ended


def test_json_is_one_object_of_the_promised_shape(app, tmp_path):
    ended = _run(app, write(tmp_path / "dump", Posts=BROKEN), "--space", "old", "--json")
    assert ended.stdout.count("\n") == 1
    told = json.loads(ended.stdout)
    assert set(told) == {"taken", "skipped", "rejected", "rejected_count"}
    assert all(isinstance(count, int) for kind in ("taken", "skipped") for count in told[kind].values())
    assert [set(one) for one in told["rejected"]] == [{"row", "why"}]
    assert ended.exit_code == 1


def test_json_names_the_main_kinds_even_when_there_were_none(app, tmp_path):
    nothing = dict.fromkeys(moving.FILES)
    moved = move_in(app, write(tmp_path / "dump", **nothing | {"Posts": []}))
    assert moved.told["taken"] == {"people": 0, "threads": 0, "replies": 0, "comments": 0, "accepted": 0}
    assert moved.status == 0


def test_words_say_what_was_taken_skipped_and_rejected(app, tmp_path):
    ended = _run(app, write(tmp_path / "dump", Posts=BROKEN), "--space", "old")
    lines = ended.stdout.splitlines()
    assert lines[0].startswith(
        "Taken: 1 accepted, 1 accepted days, 3 comments, 1 duplicates, 2 former people, 6 people"
    )
    assert lines[1].startswith("Skipped: 1 accepted, 1 badges, 2 comments without a post")
    assert lines[2:] == ["Rejected: 1 rows"]
    assert "Rejected Posts.xml, piece 12, Id 9: not well-formed" in ended.stderr


def test_a_dry_run_says_that_it_would(app, tmp_path):
    ended = _run(app, write(tmp_path / "dump"), "--space", "old", "--dry-run")
    assert ended.stdout.startswith("Would take: 1 accepted")
    assert ended.exit_code == 0


def test_long_work_says_how_far_it_is_in_plain_lines(app, tmp_path):
    ended = _run(app, write(tmp_path / "dump"), "--space", "old", "--json")
    said = [line for line in ended.stderr.splitlines() if line.startswith("Importing: ")]
    assert said[-1] == "Importing: 100 %"
    assert len(said) <= 6
    assert "\r" not in ended.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--space", "old"], "has no Posts.xml."),
        ([], "Missing option '--space'"),
        (["--space", "old", "--officals", "1"], "No such option"),
    ],
)
def test_what_cannot_be_done_is_refused_with_two(app, tmp_path, options, why):
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "missing"):
        ended = _run(app, tmp_path / folder, *options)
        assert ended.exit_code == 2
        assert why in ended.stderr
        assert ended.stdout == ""


def test_a_refused_import_leaves_nothing_behind(app, tmp_path):
    (tmp_path / "empty").mkdir()
    before = moving.facts()
    assert _run(app, tmp_path / "empty", "--space", "new", "--officials", "1").exit_code == 2
    assert moving.facts() == before
    assert db.session.scalars(select(Space.slug).where(Space.slug == "new")).all() == []


@pytest.mark.parametrize(
    "slug", ["", " ", "Old Place", "../old", "old/place", "ÄLT", "-old", "o" * 61, "old\n", "a--b"]
)
def test_a_space_needs_a_name_that_fits_into_an_address(app, tmp_path, slug):
    ended = _run(app, write(tmp_path / "dump"), "--space", slug)
    assert ended.exit_code == 2
    assert "A space is named in small letters, digits and hyphens" in ended.stderr
    assert len(moving.facts()["spaces"]) == 5


def test_a_clean_import_ends_with_nought(app, tmp_path):
    moved = move_in(app, write(tmp_path / "dump"))
    assert (moved.status, moved.taken) == (0, TAKEN)


def test_only_so_many_broken_rows_are_told_but_all_are_counted(app, tmp_path):
    many = moving.text_of("Posts", *('  <row Id="1" Title="Oh no />\n' for _ in range(1500)))
    moved = move_in(app, write(tmp_path / "dump", Posts=many))
    assert (len(moved.told["rejected"]), moved.told["rejected_count"], moved.status) == (1000, 1500, 1)
