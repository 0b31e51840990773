"""News: heard now in the same transaction, or later through the outbox; rolled back means that nothing happened."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app import WIRES
from foundation import clock
from foundation.database import db, transaction
from foundation.events import Event, OutboxRow, Wire, in_batches, name_of, record, wires
from tests.foundation.heard import FAILS, BellBroken, BellRung, Deaf, alone, at_once, connect, forget, tags, together

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _bells(app):
    forget()
    connect(Wire(BellRung, (at_once,), (alone, together)), Wire(BellBroken, (), ()))
    with app.app_context():
        yield
        db.session.remove()


def _ring(number: int = 1) -> None:
    record(BellRung(at=clock.now(), bell_id=number))


def _waiting() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.event, row.listener) for row in db.session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def test_now_listeners_are_called_and_later_ones_get_a_row_each():
    with transaction():
        _ring()
    assert tags() == ["now 1"]
    assert _waiting() == [("bell.rung", name_of(alone)), ("bell.rung", name_of(together))]


def test_rolled_back_means_no_event():
    def ring_and_fall() -> None:
        _ring()
        raise Deaf

    with pytest.raises(Deaf), transaction():
        ring_and_fall()
    assert tags() == []
    assert _waiting() == []


def test_a_now_listener_that_fails_takes_everything_back():
    FAILS.add(1)
    with pytest.raises(Deaf), transaction():
        _ring()
    assert tags() == []
    assert _waiting() == []


def test_an_event_that_nobody_hears_leaves_nothing():
    with transaction():
        record(BellBroken(at=clock.now(), bell_id=1))
    assert _waiting() == []


def test_an_event_without_a_wire_is_a_mistake():
    connect(Wire(BellBroken, (), ()))
    with pytest.raises(KeyError), transaction():
        _ring()


def test_a_row_says_what_happened_and_when():
    with transaction():
        _ring(7)
    row = db.session.scalars(select(OutboxRow)).first()
    assert json.loads(row.payload) == {"at": AT.isoformat(), "bell_id": 7, "word": "ding"}
    assert (row.version, row.attempts, row.taken_at, row.parked_at) == (1, 0, None, None)
    assert row.recorded_at == row.due_at == AT


def test_what_waits_is_understood_by_a_newer_version():
    """Fields that went are left out, and fields that came have their default."""
    old = json.dumps({"at": AT.isoformat(), "bell_id": 7, "colour": "gold"})
    assert BellRung.from_json(old) == BellRung(at=AT, bell_id=7, word="ding")


def test_two_wires_for_one_event_are_refused():
    with pytest.raises(ValueError, match=r"bell\.rung"):
        wires.connect([Wire(BellRung, (), ()), Wire(BellRung, (), ())])


def test_two_events_of_one_name_are_refused():
    class Other(Event):
        name = "bell.rung"

    with pytest.raises(ValueError, match=r"bell\.rung"):
        wires.connect([Wire(BellRung, (), ()), Wire(Other, (), ())])


def test_the_whole_table_is_taken_at_once():
    wires.connect(WIRES)
    assert [wire.event for wire in wires.all()] == [wire.event for wire in WIRES]
    assert wires.wire(WIRES[0].event) is WIRES[0]
    with pytest.raises(KeyError):
        wires.wire(BellRung)


def test_a_listener_says_how_many_it_takes():
    @in_batches(7)
    def many(events: list[BellRung]) -> None:
        """Nothing."""

    connect(Wire(BellRung, (), (alone, together, many)))
    assert [wires.takes(name_of(one)) for one in (alone, together, many)] == [0, 3, 7]
    assert wires.takes("gone.with.the.wind") == 0


def test_rows_of_nobody_call_nobody():
    wires.hear([])
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_many_events_of_one_transaction_wait_in_their_order():
    with transaction():
        for number in range(5):
            _ring(number)
    payloads = db.session.scalars(select(OutboxRow.payload).order_by(OutboxRow.id)).all()
    assert [json.loads(text)["bell_id"] for text in payloads] == [n for n in range(5) for _ in range(2)]
