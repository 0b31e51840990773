"""One transaction: everything inside is saved together or nothing is, and two writers queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from community.people import Person
from community.tags import Tag
from foundation.database import ALPHABET, HalfDone, UtcDateTime, db, public_id, rehearsal, transaction
from tests.beside import LOCKED, impatient, other
from tests.together import at_once
from tests.world import World


class Trouble(Exception):
    """Something goes wrong inside."""


def _add(name: str) -> None:
    db.session.add(Tag(name=name))
    db.session.flush()


def _fails(name: str, failure: type[BaseException] = Trouble) -> None:
    """A transaction that writes and then fails."""
    with pytest.raises(failure), transaction():
        _add_and_raise(name, failure)


def _add_and_raise(name: str, failure: type[BaseException] = Trouble) -> None:
    _add(name)
    raise failure


def _saved() -> set[str]:
    """The tags as another connection sees them."""
    with other() as beside:
        return {name for (name,) in beside.say("SELECT name FROM tags")}


@pytest.fixture(autouse=True)
def _inside(app):
    with app.app_context():
        yield
        db.session.remove()


def test_what_is_done_inside_is_saved_at_the_end():
    with transaction():
        _add("one")
        _add("two")
        assert _saved() == set()
    assert _saved() == {"one", "two"}


def test_an_error_takes_everything_back():
    _fails("one")
    assert _saved() == set()
    with transaction():
        _add("two")
    assert _saved() == {"two"}


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_an_interruption_takes_everything_back(end):
    _fails("one", end)
    assert _saved() == set()


def test_a_transaction_inside_another_joins_it():
    with transaction():
        _add("one")
        with transaction():
            _add("two")
        assert _saved() == set()
        _add("three")
    assert _saved() == {"one", "two", "three"}


def test_an_error_after_an_inner_one_takes_both_back():
    def both() -> None:
        with transaction():
            _add("one")
        raise Trouble

    with pytest.raises(Trouble), transaction():
        both()
    assert _saved() == set()


def test_an_inner_error_takes_the_outer_one_down():
    with pytest.raises(Trouble), transaction(), transaction():
        _add_and_raise("one")
    assert _saved() == set()


def test_an_inner_error_that_is_swallowed_saves_nothing_by_halves():
    with pytest.raises(HalfDone), transaction():
        _fails("one")
    assert _saved() == set()
    with transaction():
        _add("three")
    assert _saved() == {"three"}


def test_what_was_read_before_is_read_again_inside():
    with transaction():
        _add("old")
    row = db.session.scalars(select(Tag)).one()
    with other() as beside:
        beside.say("UPDATE tags SET name = 'new'")
    with transaction():
        assert row.name == "new"


def test_what_the_last_transaction_knew_is_read_again_as_well():
    """Somebody else may have written between two transactions of one session: the worker has many."""
    with transaction():
        row = Tag(name="old")
        db.session.add(row)
    with other() as beside:
        beside.say("UPDATE tags SET name = 'new'")
    with transaction():
        assert db.session.scalars(select(Tag)).one().name == "new"


def test_what_was_changed_outside_is_not_saved():
    with transaction():
        _add("old")
    row = db.session.scalars(select(Tag)).one()
    row.name = "changed outside"
    with transaction():
        _add("new")
    assert _saved() == {"old", "new"}


def test_a_rehearsal_happens_and_leaves_nothing():
    with rehearsal():
        _add("one")
        with transaction():
            _add("two")
        assert db.session.scalar(select(func.count()).select_from(Tag)) == 2
    assert _saved() == set()


def test_an_error_in_a_rehearsal_is_heard():
    with pytest.raises(Trouble), rehearsal():
        raise Trouble


def test_a_rehearsal_inside_a_transaction_cannot_be_saved():
    with pytest.raises(HalfDone), transaction(), rehearsal():
        _add("one")
    assert _saved() == set()


def test_the_write_lock_is_taken_at_once():
    """Nothing is written yet, and still nobody else may begin to write: so nobody fails half-way."""
    with other() as beside:
        with transaction(), pytest.raises(LOCKED):
            beside.begin_writing()
        beside.begin_writing()
        beside.say("ROLLBACK")


def test_reading_holds_nobody_up():
    db.session.scalars(select(Tag)).all()
    with other() as beside:
        beside.begin_writing()
        beside.say("INSERT INTO tags (name) VALUES ('meanwhile')")
        assert db.session.scalars(select(Tag)).all() == []
        beside.say("COMMIT")
    assert db.session.scalars(select(Tag)).all() == [], "one snapshot from the first look on"
    with transaction():
        assert db.session.scalar(select(func.count()).select_from(Tag)) == 1


def test_two_writers_queue(app):
    """Each reads a figure and writes it back a step higher: none is lost."""
    with transaction():
        _add("0")

    def count() -> None:
        with app.app_context():
            for _ in range(5):
                with transaction():
                    row = db.session.scalars(select(Tag)).one()
                    row.name = str(int(row.name) + 1)

    at_once([count] * 4)
    assert _saved() == {"20"}


def test_who_waits_too_long_hears_so(app):
    with other() as beside:
        beside.begin_writing()
        impatient()
        with pytest.raises(OperationalError), transaction():
            _add("late")
        beside.say("ROLLBACK")
    with transaction():
        _add("in time")
    assert _saved() == {"in time"}


@pytest.mark.sqlite("its pragmas")
def test_sqlite_is_set_up_for_safety():
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}
    with db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


def test_a_moment_is_kept_in_utc_and_comes_back_aware(app):
    moment = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    kept = UtcDateTime().process_bind_param(moment, None)
    assert kept == datetime(2026, 7, 1, 10, 0, 0, 123456)  # noqa: DTZ001 (as it stands in the database)
    assert UtcDateTime().process_result_value(kept, None) == moment
    assert UtcDateTime().process_result_value(kept, None).tzinfo is UTC
    assert UtcDateTime().process_bind_param(None, None) is UtcDateTime().process_result_value(None, None) is None


def test_a_moment_without_a_zone_is_refused(app):
    World(app)
    with transaction(), pytest.raises(StatementError, match="without a time zone"):
        db.session.execute(update(Person).values(joined_at=datetime(2026, 1, 1)))  # noqa: DTZ001 (that is the point)


def test_public_ids_are_short_readable_and_all_different():
    ids = {public_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert {len(one) for one in ids} == {8}
    assert set("".join(ids)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01ilouAB")
    assert len(public_id(20)) == 20


def test_what_fails_at_the_very_end_fails_as_anything_before():
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("DROP TABLE versions"))
    with transaction():
        _add("afterwards")
    assert _saved() == {"afterwards"}
