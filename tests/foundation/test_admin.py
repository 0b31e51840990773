"""The administrator's page: what is wrong in words, and parked news that is tried again or given up."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from foundation import health
from foundation.acts import HouseAct
from foundation.commands import heartbeat
from foundation.database import db, transaction
from foundation.events import OutboxRow
from foundation.timed import Holding
from foundation.worker import ATTEMPTS
from tests.conftest import WEDNESDAY
from tests.world import CAST, World

FAILURE = "OperationalError('database is locked')"


@pytest.fixture
def parked(world: World) -> list[int]:
    """News of one thread that was tried too often; the rest of it waits."""
    world.thread()
    ids = list(db.session.scalars(select(OutboxRow.id).order_by(OutboxRow.id).limit(2)))
    with transaction():
        changed = {"parked_at": WEDNESDAY, "attempts": ATTEMPTS, "failure": FAILURE}
        db.session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(**changed))
    return ids


def _rows() -> dict[int, OutboxRow]:
    db.session.rollback()
    return {row.id: row for row in db.session.scalars(select(OutboxRow))}


def _acts() -> list[tuple[str, str]]:
    return [(act.act, act.reason) for act in db.session.scalars(select(HouseAct).order_by(HouseAct.id))]


@pytest.mark.parametrize("who", CAST)
def test_only_administrators_see_it_and_act(world, parked, who):
    paths = [f"/admin/parked/{parked[0]}/retrial", f"/admin/parked/{parked[0]}/abandonment", "/admin/parked/retrial"]
    codes = [world[who].get("/admin").status_code]
    codes += [world[who].post(path, {"reason": "Done by hand."}).status_code for path in paths]
    if who == "ada":
        assert codes == [200, 303, 303, 303]
        return
    assert codes == ([302, 303, 303, 303] if who == "nobody" else [403] * 4)
    assert [_rows()[one].parked_at for one in parked] == [WEDNESDAY] * 2
    assert _acts() == []


def test_the_link_stands_where_it_leads(world):
    assert "/admin" in world.ada.get("/").text
    assert [who for who in CAST if who != "ada" and 'href="/admin"' in world[who].get("/").text] == []


def test_it_says_how_the_house_is(world):
    with world.app.app_context():
        heartbeat().beat()
    page = world.ada.get("/admin").text
    with world.app.app_context():
        database = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[db.engine.dialect.name]
    for words in (database, "up to date", "Nothing is parked.", "Letters go to the log.", "at work", "process "):
        assert words in page
    assert "Last backup" in page
    assert "Something needs you." in page, "there is no backup"


def test_what_is_parked_is_told_in_plain_words(world, parked):
    page = world.ada.get("/admin").text
    assert "Parked news, 2" in page
    assert page.count("The database did not answer, or somebody else held it for too long.") == 2
    assert page.count("database is locked") == 2


def test_one_is_tried_again(world, parked):
    assert "It waits once more." in _after(world, world.ada.post(f"/admin/parked/{parked[0]}/retrial"))
    row = _rows()[parked[0]]
    assert (row.parked_at, row.attempts, row.failure, row.due_at) == (None, 0, None, WEDNESDAY)
    assert _rows()[parked[1]].parked_at
    assert _acts() == [("retried", "")]
    assert "somebody was faster" in _after(world, world.ada.post(f"/admin/parked/{parked[0]}/retrial"))
    assert len(_acts()) == 1, "a second click changes nothing"


def test_all_are_tried_again_and_heard(world, parked):
    assert "2 wait once more." in _after(world, world.ada.post("/admin/parked/retrial"))
    world.drain()
    assert _rows() == {}
    world.ada.post("/admin/parked/retrial")
    assert _acts() == [("retried-all", "")]


def test_one_is_given_up_with_a_reason(world, parked):
    assert "Given up." in _after(
        world, world.ada.post(f"/admin/parked/{parked[0]}/abandonment", {"reason": " Told  by hand. "})
    )
    assert parked[0] not in _rows()
    assert parked[1] in _rows()
    assert _acts() == [("given-up", "Told by hand.")]
    page = world.ada.get("/admin").text
    assert "Told by hand." in page
    assert "Ada" in page
    assert "somebody was faster" in _after(
        world, world.ada.post(f"/admin/parked/{parked[0]}/abandonment", {"reason": "Again."})
    )


@pytest.mark.parametrize(("reason", "words"), [("", "Say why"), ("  \n ", "Say why"), ("x" * 301, "At most 300")])
def test_nothing_is_given_up_without_one(world, parked, reason, words):
    answer = world.ada.post(f"/admin/parked/{parked[0]}/abandonment", {"reason": reason})
    assert answer.status_code == 422
    assert words in answer.text
    assert parked[0] in _rows()


@pytest.mark.parametrize("id", ["999999", "x", "-1"])
def test_what_is_not_parked_is_left_alone(world, parked, id):
    answer = world.ada.post(f"/admin/parked/{id}/retrial")
    assert answer.status_code == (303 if id.isdecimal() else 404)
    assert _acts() == []


def test_what_waits_as_it_should_cannot_be_given_up(world, parked):
    [waiting] = [row.id for row in _rows().values() if row.parked_at is None][:1]
    world.ada.post(f"/admin/parked/{waiting}/abandonment", {"reason": "Why not."})
    assert waiting in _rows()


def test_timed_work_that_failed_is_shown(world):
    with transaction():
        db.session.add(Holding(duty="letters", attempts=3, failure="ConnectionRefusedError(111)", again_at=WEDNESDAY))
    page = world.ada.get("/admin").text
    assert "Failed 3 times" in page
    assert "Another server could not be reached." in page


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("OperationalError('x')", "The database did not answer"), ("KeyError('a.b')", "does not know such news"),
        ("SearchUnavailable('x')", "The search index could not be written"), ("Deaf(2)", "The program failed"),
        ("", "The program failed"), ("OSError(28, 'No space left on device')", "is the disk full"),
    ],
)  # fmt: skip
def test_reasons_are_plain(app, failure, words):
    with app.test_request_context():
        assert words in health.why(failure)


def _after(world: World, answer) -> str:
    assert (answer.status_code, answer.location) == (303, "/admin")
    return re.sub(r"\s+", " ", world.ada.get("/admin").text)
