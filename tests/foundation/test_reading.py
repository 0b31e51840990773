"""Statements that are made once: they read what SQLAlchemy reads, also where many numbers are given."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.threads import Thread
from foundation.reading import among, many, prepared, read
from tests.world import World


@pytest.fixture
def ids(world: World) -> list[int]:
    return [world.thread(title=f"Question {number}").id for number in range(5)]


STATEMENT = prepared(select(Thread.id, Thread.title).where(among(Thread.id, "ids")).order_by(Thread.id))


def test_many_numbers_are_looked_for(ids):
    assert [row.title for row in read(STATEMENT, ids=many(ids[1:3]))] == ["Question 1", "Question 2"]
    assert [row.id for row in read(STATEMENT, ids=many(reversed(ids)))] == ids
    assert list(read(STATEMENT, ids=many([]))) == []
    assert list(read(STATEMENT, ids=many([ids[-1] + 1, -1, 10**12]))) == []


def test_they_can_be_one_condition_among_others(ids):
    statement = select(Thread.id).where(~among(Thread.id, "ids") | (Thread.id == ids[0])).order_by(Thread.id)
    assert [row.id for row in read(statement, ids=many(ids[:3]))] == [ids[0], *ids[3:]]
    assert [row.id for row in read(prepared(statement), ids=many(ids[:4]))] == [ids[0], ids[4]]
