"""First of all: two probes that pytest-flask has not joined two browsers, nor shown what is not saved."""

import pytest
from flask import has_request_context
from sqlalchemy import create_engine, func, select

from community.people import Person
from foundation.database import db, transaction
from tests.world import World


def test_two_browsers_are_two_people(world: World) -> None:
    assert not has_request_context()
    assert "Nia" in world.nia.get("/sign-up").text
    assert "Omar" in world.omar.get("/sign-up").text
    assert "Nia" in world.nia.get("/sign-up").text


def test_what_is_not_committed_is_not_seen_elsewhere(world: World) -> None:
    other = create_engine(db.engine.url)
    count = select(func.count()).select_from(Person)
    with pytest.raises(LookupError, match="nobody keeps this"), other.connect() as elsewhere, transaction():
        before = elsewhere.scalar(count)
        elsewhere.rollback()
        db.session.add(Person(handle="new", name="New", session_key="x", joined_at=world.person["nia"].joined_at))
        db.session.flush()
        assert elsewhere.scalar(count) == before
        assert db.session.scalar(count) == before + 1
        raise LookupError("nobody keeps this")
