"""Who does it: assigning to a colleague, several questions at once, and who is looking right now."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from foundation import clock
from foundation.database import db, transaction
from moderation import officials
from moderation.assignments import Assignment
from moderation.takes import Take
from tests.moderation.acts import WEDNESDAY, official
from tests.world import CAST, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(world: World) -> World:
    """Omar speaks for the same department as Sana."""
    with transaction():
        officials.appoint(db.session.merge(world.person["omar"]), db.session.merge(world.water))
    return world


def _assign(world, thread, person="omar", who="sana", **given):
    return world[who].post(f"/threads/{thread.public_id}/assignment", {"person": person} | given)


def _assigned() -> dict[int, int]:
    db.session.rollback()
    return {row.thread_id: row.person_id for row in db.session.scalars(select(Assignment))}


def _takes() -> dict[int, int]:
    db.session.rollback()
    return {row.thread_id: row.person_id for row in db.session.scalars(select(Take))}


def _queue(world, who, name):
    return set(re.findall(r"case=(\w+)#case", world[who].get(f"/desk?queue={name}").text))


def test_whom_it_is_assigned_to_hears_of_it_and_has_it_until_it_is_answered(two):
    thread = two.thread("nia")
    sent = _assign(two, thread, queue="first")
    assert (sent.status_code, sent.location) == (303, f"/desk?queue=first&case={thread.public_id}#case")
    two.drain()
    assert "Sana asks you to answer this" in two.omar.get("/inbox").text
    assert (_queue(two, "omar", "mine"), _queue(two, "sana", "mine")) == ({thread.public_id}, set())
    assert thread.public_id not in _queue(two, "omar", "unassigned")
    assert "Water, for Omar to answer" in two.sana.get(f"/desk?case={thread.public_id}").text
    official(two, "sana", thread)
    assert _queue(two, "omar", "mine") == set()


def test_it_is_released_and_assigned_to_another(two):
    thread = two.thread("nia")
    _assign(two, thread)
    _assign(two, thread, "sana")
    assert _assigned() == {thread.id: two.person["sana"].id}
    assert two.sana.post(f"/threads/{thread.public_id}/assignment/withdrawal").status_code == 303
    assert (_assigned(), _queue(two, "sana", "unassigned")) == ({}, {thread.public_id})


def test_who_assigns_it_to_themselves_needs_no_notice(two):
    _assign(two, two.thread("nia"), "sana")
    two.drain()
    assert "asks you to answer" not in two.sana.get("/inbox").text


def test_only_somebody_of_the_department_is_chosen(two):
    thread = two.thread("nia")
    for person in ("theo", "nia", "milo", "", "nobody-at-all"):
        refused = _assign(two, thread, person)
        assert refused.status_code == 422, person
        assert "Choose somebody who speaks for the department that answers." in refused.text
    assert _assigned() == {}


def test_only_the_department_assigns(two):
    thread = two.thread("nia")
    for who in set(CAST) - {"sana", "omar", "nobody"}:
        for path in ("assignment", "assignment/withdrawal"):
            refused = two[who].post(f"/threads/{thread.public_id}/{path}", {"person": "omar"})
            assert refused.status_code == 403, who
    assert _assign(two, two.thread("nia", two.circle)).status_code == 404


def test_who_is_dismissed_has_nothing_to_answer(two):
    thread = two.thread("nia")
    _assign(two, thread)
    with transaction():
        officials.dismiss(db.session.merge(two.person["omar"]), db.session.merge(two.water))
    assert (_assigned(), _queue(two, "sana", "unassigned")) == ({}, {thread.public_id})


# Several at once


def _chosen(threads, **given):
    return {"thread": [thread.public_id for thread in threads], "queue": "owed"} | given


def test_several_are_taken_but_for_those_that_a_colleague_has(two):
    threads = [two.thread("nia") for _ in range(3)]
    two.omar.post(f"/threads/{threads[0].public_id}/take")
    sent = two.sana.post("/desk/takes", _chosen(threads))
    page = two.sana.get(sent.location).text
    assert "2 are yours for 30 minutes. A colleague has 1." in page
    sana, omar = two.person["sana"].id, two.person["omar"].id
    assert _takes() == {threads[0].id: omar, threads[1].id: sana, threads[2].id: sana}
    two.sana.post("/desk/returns", _chosen(threads))
    assert _takes() == {threads[0].id: omar}


def test_several_are_assigned_or_none(two):
    threads = [two.thread("nia") for _ in range(2)]
    assert two.sana.post("/desk/assignments", _chosen(threads, person="theo")).status_code == 422
    assert _assigned() == {}
    assert two.sana.post("/desk/assignments", _chosen(threads, person="omar")).status_code == 303
    assert set(_assigned()) == {thread.id for thread in threads}
    foreign = two.thread("nia", two.club)
    assert two.sana.post("/desk/assignments", _chosen([*threads, foreign], person="sana")).status_code == 403
    assert set(_assigned().values()) == {two.person["omar"].id}


@pytest.mark.parametrize("path", ["takes", "returns", "assignments"])
def test_who_chooses_nothing_is_told(two, path):
    two.thread("nia")
    refused = two.sana.post(f"/desk/{path}", {"queue": "owed"})
    assert refused.status_code == 422
    assert "Choose at least one question in the list." in refused.text
    for who in ("nia", "milo"):
        assert two[who].post(f"/desk/{path}", _chosen([two.thread("nia")], person="omar")).status_code == 403, who
    unseen = two.thread("nia", two.circle)
    assert two.sana.post(f"/desk/{path}", _chosen([unseen], person="omar")).status_code == 404


def test_who_only_watches_chooses_nothing(two):
    two.thread("nia")
    assert 'type="checkbox" form="bulk"' in two.sana.get("/desk").text
    assert 'form="bulk"' not in two.milo.get("/desk").text


# Who is looking


def test_colleagues_see_who_has_it_open(two):
    thread = two.thread("nia")
    path, case = f"/threads/{thread.public_id}/presence", f"/desk?case={thread.public_id}"
    assert two.omar.post(path).status_code == 204
    with clock.at(WEDNESDAY + MINUTE):
        two.omar.post(path)
        assert "Omar has this open too, since 10:00." in two.sana.get(case).text
        assert "has this open too" not in two.omar.get(case).text, "not oneself"
    with clock.at(WEDNESDAY + 4 * MINUTE):
        assert "has this open too" not in two.sana.get(case).text
        two.omar.post(path)
        assert "Omar has this open too, since 10:04." in two.sana.get(case).text
    assert "has this open" not in two.nia.get(thread.address).text


def test_who_closes_the_page_is_seen_no_longer(two):
    thread = two.thread("nia")
    path, case = f"/threads/{thread.public_id}/presence", f"/desk?case={thread.public_id}"
    two.omar.post(path)
    with clock.at(WEDNESDAY + MINUTE):
        assert two.omar.post(f"{path}/withdrawal").status_code == 204
        assert "has this open too" not in two.sana.get(case).text
        assert two.sana.get("/live", query_string={"case": thread.public_id}).json["case"] == 0
        two.omar.post(path)
        assert "Omar has this open too, since 10:00." in two.sana.get(case).text, "a page loaded again was not left"
        assert two.sana.get("/live", query_string={"case": thread.public_id}).json["case"] == 1
        assert two.omar.get("/live", query_string={"case": thread.public_id}).json["case"] == 0
    assert two.nia.post(f"{path}/withdrawal").status_code == 403


def test_only_staff_look_at_cases(two):
    thread = two.thread("nia")
    for who in ("nia", "stranger", "mara", "ada"):
        assert two[who].post(f"/threads/{thread.public_id}/presence").status_code == 403, who
    assert two.milo.post(f"/threads/{thread.public_id}/presence").status_code == 204
    assert two.sana.post(f"/threads/{two.thread('nia', two.circle).public_id}/presence").status_code == 404
