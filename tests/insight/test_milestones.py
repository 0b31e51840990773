"""Milestones: noted by managers, drawn on the time charts of a report, told in its tables."""

from __future__ import annotations

import pytest

from foundation import clock
from foundation.clock import now
from foundation.database import db, transaction
from insight import milestones
from insight.milestones import Milestone


def note(world, **given):
    """What a manager sends."""
    return world.mara.post(
        "/insight/milestones", {"day": "2026-03-03", "words": "New permit form", "space": ""} | given
    )


def test_it_is_drawn_and_told(world):
    world.thread()
    assert note(world).status_code == 303
    page = world.mara.get("/insight?period=2026-03").text
    assert 'class="event"' in page
    assert "Lines mark milestones: 1: New permit form (2026-03-03)." in page
    assert "(New permit form)" in page
    assert 'class="event"' not in world.mara.get("/insight?period=2024").text


def test_one_of_a_space_stands_in_reports_of_it_and_of_all(world):
    world.thread("nia", world.square)
    world.thread("nia", world.club)
    note(world, space="club")
    assert "New permit form" in world.mara.get("/insight?period=2026-03").text
    assert "New permit form" in world.mara.get("/insight?period=2026-03&space=club").text
    assert "New permit form" not in world.mara.get("/insight?period=2026-03&space=square").text


def test_one_of_a_space_that_a_manager_does_not_read_is_not_told(world):
    world.thread()
    with transaction():
        made = milestones.note(world.actor("ada"), now().date(), "The circle met", world.circle.id)
    for path in ("/insight/milestones", "/insight?period=2026-03"):
        assert "The circle met" not in world.mara.get(path).text
        assert "The circle met" in world.ada.get(path).text
    assert world.mara.post(f"/insight/milestones/{made.public_id}/withdrawal").status_code == 404


def test_one_that_is_taken_back_is_drawn_no_longer(world):
    world.thread()
    note(world)
    one = db.session.query(Milestone).one()
    for _click in range(2):
        assert world.mara.post(f"/insight/milestones/{one.public_id}/withdrawal").status_code == 303
    assert "New permit form" not in world.mara.get("/insight?period=2026-03").text
    assert db.session.query(Milestone).one().withdrawn_by_id == world.person["mara"].id


def test_a_second_click_notes_it_once(world):
    note(world, key="samekey")
    note(world, key="samekey")
    assert db.session.query(Milestone).count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [({"day": "soon"}, "Write the day as"), ({"day": "0001-01-01"}, "Write the day as"), ({"words": " "}, "at most 80"),
     ({"words": "x" * 81}, "at most 80"), ({"space": "circle"}, "Choose a space.")],
)  # fmt: skip
def test_what_is_missing_is_asked_for(world, given, words):
    answer = note(world, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Milestone).count() == 0


@pytest.mark.parametrize("who", ["nia", "sana", "milo"])
def test_who_does_not_manage_is_refused(world, who):
    assert world[who].get("/insight/milestones").status_code == 403
    assert world[who].post("/insight/milestones", {"day": "2026-03-03", "words": "x"}).status_code == 403


def test_words_are_words(world):
    world.thread()
    with clock.at(now()):
        note(world, words="<b>New</b>")
    assert "&lt;b&gt;New&lt;/b&gt;" in world.mara.get("/insight?period=2026-03").text
