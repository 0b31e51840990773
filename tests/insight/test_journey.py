"""Moments and segments of spaces: managers set them, nobody else does, and what was set is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from foundation.database import db
from insight.journey import LONGEST_NAME, MOMENT, SEGMENT, SpaceMark, TooManyNames, names_in
from insight.queries.journey import marks
from tests.world import World


def told(world: World, **fields: str) -> int:
    """Mara's form with these fields; its status."""
    given = {name.replace("__", "-"): value for name, value in fields.items()}
    return world.mara.post("/insight/journey", given).status_code


def standing(world: World) -> dict[str, list[str]]:
    return marks(world.actor("mara"))[world.square.id]


def test_a_manager_names_the_moments_and_audiences_of_a_space(world):
    assert told(world, moment__square="enrol,  first   use", segment__square="landlords") == 303
    assert standing(world) == {MOMENT: ["enrol", "first use"], SEGMENT: ["landlords"]}
    page = world.mara.get("/insight/journey").text
    assert 'value="enrol, first use"' in page
    assert "Audiences so far: landlords" in page


def test_what_is_taken_away_is_kept_with_who_and_when(world):
    told(world, moment__square="enrol", segment__square="landlords")
    told(world, moment__square="", segment__square="landlords")
    gone = db.session.scalars(select(SpaceMark).where(SpaceMark.until.is_not(None))).one()
    assert (gone.name, gone.until_by_id) == ("enrol", world.person["mara"].id)
    assert standing(world) == {MOMENT: [], SEGMENT: ["landlords"]}


def test_a_space_that_the_form_does_not_name_stays_as_it_is(world):
    told(world, moment__square="enrol")
    told(world, segment__square="landlords")
    assert standing(world) == {MOMENT: ["enrol"], SEGMENT: ["landlords"]}


def test_two_spellings_are_one_name(world):
    told(world, segment__square="Landlords, landlords")
    assert standing(world)[SEGMENT] == ["Landlords"]
    told(world, segment__square="LANDLORDS, tenants")
    assert standing(world)[SEGMENT] == ["Landlords", "tenants"]


def test_saying_the_same_again_changes_nothing(world):
    told(world, segment__square="landlords")
    first = db.session.scalars(select(SpaceMark.id)).all()
    told(world, segment__square="landlords")
    assert db.session.scalars(select(SpaceMark.id)).all() == first


@pytest.mark.parametrize("typed", ["x" * (LONGEST_NAME + 1), ", ".join(f"name {number}" for number in range(9))])
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_saved(world, typed):
    answer = world.mara.post("/insight/journey", {"moment-square": "enrol", "segment-square": typed})
    assert answer.status_code == 422
    assert "At most 8 names of 40 characters each" in answer.text
    assert db.session.scalars(select(SpaceMark)).all() == []


@pytest.mark.parametrize("who", ["nia", "sana", "milo"])
def test_only_managers_may(world, who):
    assert world[who].get("/insight/journey").status_code == 403
    assert world[who].post("/insight/journey", {"moment-square": "enrol"}).status_code == 403
    assert db.session.scalars(select(SpaceMark)).all() == []


def test_a_space_that_one_does_not_read_is_neither_shown_nor_marked(world):
    assert "moment-circle" not in world.mara.get("/insight/journey").text
    assert "moment-square" in world.mara.get("/insight/journey").text
    told(world, moment__circle="enrol")
    assert db.session.scalars(select(SpaceMark)).all() == []


def test_names_of_a_line():
    assert names_in(" , a,b , A,, ") == ["a", "b"]
    with pytest.raises(TooManyNames):
        names_in("x" * 41)
