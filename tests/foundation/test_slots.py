"""Slots: a page asks by name, app.py says who fills it, and what fillers say of people is escaped."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from markupsafe import Markup

from app import SLOTS
from community import departments
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from foundation.slots import Slots, slot
from moderation import charters
from tests.lived import live

RUDE = "Water <script>alert(1)</script> & “Co”"


def test_a_slot_says_what_its_fillers_say_in_their_order():
    slots = Slots()
    slots.plug(
        {"page.foot": [lambda thing: Markup("<i>{}</i>").format(thing), lambda thing: "", lambda thing: f"<b>{thing}"]}
    )
    assert slots("page.foot", "&") == Markup("<i>&amp;</i>&lt;b&gt;&amp;")
    assert slots.names() == ["page.foot"]


def test_a_slot_that_nobody_fills_is_empty():
    assert Slots()("page.head", SimpleNamespace()) == Markup("")


def test_the_table_of_the_house_is_plugged_in(app):
    assert slot.names() == list(SLOTS)


def test_a_table_takes_the_place_of_the_last_one():
    slots = Slots()
    slots.plug({"one": [lambda: "1"]})
    slots.plug({"two": [lambda: "2"]})
    assert (slots("one"), slots("two")) == ("", "2")


@pytest.fixture
def rude(world):
    """Every name that a filler puts on a page is an attack."""
    lived = live(world)
    with transaction():
        for department in db.session.query(departments.Department):
            department.name = RUDE
        for person in world.person.values():
            db.session.merge(person).name = RUDE
        charters.declare(SYSTEM, db.session.merge(world.notes), department_id=world.water.id, calendar=world.calendar,
                         promise_hours=8)  # fmt: skip
    return lived


def test_what_fillers_say_of_people_is_escaped(world, rude):
    paths = [f"/threads/{one}" for one in rude.threads] + [
        "/", "/spaces/notes", "/spaces/square", "/desk", f"/desk?case={rude.threads[1]}", "/desk?queue=mine",
        "/ask?title=When+is+the+water+back&kind=question&space=notes", "/people/nia", "/inbox", "/outcomes",
    ]  # fmt: skip
    world.drain()
    seen = 0
    for who in ("nobody", "nia", "sana", "milo"):
        for path in paths:
            answer = world[who].get(path)
            if answer.status_code == 301:
                answer = world[who].get(answer.location)
            assert "<script>alert" not in answer.text, (who, path)
            assert "&amp;lt;" not in answer.text, f"escaped twice: {who} {path}"
            seen += "&lt;script&gt;" in answer.text
    assert seen > 40
