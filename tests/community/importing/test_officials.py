"""`--officials`: what staff of the old place replied is official history, and promises nothing today."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from community.departments import Department, Official
from community.posts import OFFICIAL, PERSONAL, Post
from foundation.database import db
from moderation.clocks import Clock
from tests.community.importing.moving import TAKEN, move_in, person, post, thread, untouched, whys, write

MAY_6 = datetime(2012, 5, 6, 10, tzinfo=UTC)


@pytest.fixture
def moved(app, world, tmp_path):
    """Ben (2) and the asker Ada (1) answered for the house."""
    return move_in(app, write(tmp_path / "dump"), "--officials", " 2, 1 ,", "--department", "Old staff")


def test_their_replies_are_official_for_the_department(moved):
    department = db.session.scalars(select(Department).where(Department.slug == "old-staff")).one()
    assert department.name == "Old staff"
    for key in ("11", "comment:1", "comment:2"):
        assert (post(key).voice, post(key).department_id) == (OFFICIAL, department.id), key
    for key in ("12", "14", "comment:3"):
        assert (post(key).voice, post(key).department_id) == (PERSONAL, None), key
    assert (moved.status, moved.taken) == (0, TAKEN)


def test_what_they_asked_they_asked_for_themselves(moved):
    assert post("10").voice == PERSONAL


def test_the_thread_shows_the_official_answer(moved, world):
    assert thread("10").responded_at == MAY_6
    assert not thread("10").is_open
    page = world.nobody.get(thread("10").address).text
    assert '<h2 class="label">Official answer</h2>' in page
    assert "Answered by Old staff" in page
    assert "given on 6 May 2012." in page
    assert "Promise kept" not in page


def test_a_comment_alone_is_no_answer(moved):
    """Ada commented officially on a question that no official answered."""
    assert thread("13").responded_at is None
    assert thread("17").responded_at is None


def test_it_counts_in_no_promise(moved, world):
    assert db.session.scalar(select(func.count()).select_from(Clock)) == 0
    assert untouched() == dict.fromkeys(untouched(), 0)
    for queue in ("owed", "overdue", "today", "first"):
        assert thread("10").public_id not in world.milo.get(f"/desk?queue={queue}").text


def test_they_are_officials_of_the_department(moved, world):
    rows = db.session.execute(
        select(Official.person_id, Official.until).join(Department).where(Department.slug == "old-staff")
    )
    assert {tuple(row) for row in rows} == {(person("1").id, None), (person("2").id, None)}


def test_hiding_such_an_answer_and_bringing_it_back(moved, world):
    path = f"/posts/{post('11').public_id}"
    assert world.milo.post(f"{path}/hiding", {"rule": "Be civil", "reason": "Old."}).status_code == 303
    assert thread("10").responded_at is None
    assert world.milo.post(f"{path}/restoration", {"rule": "Be civil", "reason": "Not that old."}).status_code == 303
    assert thread("10").responded_at == MAY_6
    assert db.session.scalar(select(func.count()).select_from(Clock)) == 0


def test_an_id_that_nobody_has_is_told(app, world, tmp_path):
    moved = move_in(app, write(tmp_path / "dump"), "--officials", "2,777,Ben")
    assert (moved.status, moved.taken) == (1, TAKEN)
    unknown = "nobody of this id is in Users.xml"
    assert whys(moved) == [("--officials 777", unknown), ("--officials Ben", unknown)]
    assert post("11").voice == OFFICIAL


def test_without_it_nobody_is_official(app, world, tmp_path):
    before = db.session.scalar(select(func.count()).select_from(Official))
    move_in(app, write(tmp_path / "dump"))
    assert db.session.scalar(select(func.count()).select_from(Official)) == before
    assert set(db.session.scalars(select(Post.voice))) == {PERSONAL}
    assert db.session.scalars(select(Department.slug).where(Department.slug == "staff")).all() == []


@pytest.mark.parametrize("name", ["水道局", "Wasser & Strom", "x" * 80])
def test_a_department_may_have_any_name(app, world, tmp_path, name):
    dump = write(tmp_path / "dump")
    for _ in range(2):
        assert move_in(app, dump, "--officials", "2", "--department", name).status == 0
    assert db.session.scalars(select(Department.name).where(Department.name == name)).all() == [name]
    assert db.session.get_one(Department, post("11").department_id).name == name
