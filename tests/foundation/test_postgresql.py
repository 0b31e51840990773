"""What is said of PostgreSQL alone: its locks, its snapshots, its going away; on a real server, every day."""

from __future__ import annotations

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app
from community.tags import Tag
from foundation.database import connection, db, transaction
from foundation.live.pulse import Pulse
from foundation.reading import prepared, read
from foundation.writing import put
from tests.beside import Other, other
from tests.conftest import settings
from tests.together import at_once
from tests.world import World

NAMES = prepared(select(Tag.name).order_by(Tag.name))


def _end_all(beside: Other) -> None:
    """Every other connection is gone."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while beside.say(f"SELECT pg_terminate_backend(pid) {others}"):
        continue


def _tags(*names: str) -> None:
    with transaction():
        db.session.add_all([Tag(name=name) for name in names])


def test_a_reader_has_one_snapshot_and_holds_nobody_up(there):
    with there.test_request_context():
        assert read(NAMES) == []
        with other() as beside:
            beside.say("INSERT INTO tags (name) VALUES ('meanwhile')")
        assert read(NAMES) == []
    with there.test_request_context():
        assert read(NAMES) == [("meanwhile",)]


def test_who_only_reads_cannot_write(there):
    with pytest.raises(Exception, match="read-only transaction"), there.test_request_context():
        connection().execute(Tag.__table__.insert(), {"name": "by mistake"})
    db.session.add(Tag(name="by mistake"))
    with pytest.raises(Exception, match="read-only transaction"):
        db.session.flush()
    db.session.rollback()


def test_look_then_act_is_right(there):
    """Each makes the tag where there is none: one does, and nobody fails."""
    made = []

    def look_and_act() -> None:
        with there.app_context(), transaction():
            if not db.session.scalar(select(func.count()).select_from(Tag)):
                db.session.add(Tag(name="once"))
                made.append(1)

    at_once([look_and_act] * 8)
    assert len(made) == 1


def test_a_commit_is_durable_and_a_dead_machine_is_noticed(there):
    wanted = {
        "synchronous_commit": "on", "lock_timeout": "10s", "TimeZone": "UTC", "tcp_keepalives_idle": "0",
    }  # fmt: skip
    with db.engine.connect() as connected:
        found = {name: connected.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
    assert found == wanted, "keepalives: 0 on a socket of the machine itself"
    idle = text("SHOW idle_in_transaction_session_timeout")
    assert db.session.scalar(idle) == "0", "who only reads may think"
    with transaction():
        assert db.session.scalar(idle) == "5min"


def test_a_server_that_was_away_is_found_again(there):
    """Its connections died with it: nobody sees an error page because of one from the pool."""
    with other() as beside:
        for _ in range(3):
            assert there.test_client().get("/readyz").json["database"] == "ok"
            db.session.rollback()  # the request has used the session of this test
            _end_all(beside)


def test_a_page_that_is_made_is_sent_though_its_server_goes_away(there):
    with other() as beside, there.app_context():
        assert db.session.scalars(select(Tag)).all() == []
        _end_all(beside)


def test_a_server_that_goes_away_before_the_commit_is_said(there):
    with other() as beside, pytest.raises(OperationalError), transaction():
        _end_all(beside)
    _tags("afterwards")
    assert read(NAMES) == [("afterwards",)]


def test_a_server_that_is_away_is_told(server, there, tmp_path):
    gone = settings(tmp_path, database_url=server.postgres.address("nowhere"))
    away = create_app(gone)
    answer = away.test_client().get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "We cannot reach our own records just now" in answer.text
    assert away.test_client().get("/readyz").json["database"] != "ok"
    assert away.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("nonsense", ["postgresql://x/y", "mysql://x/y", "x"])
def test_an_address_of_another_kind_is_refused(tmp_path, nonsense):
    with pytest.raises(ValueError, match="PARLEY_DATABASE_URL must be"):
        create_app(settings(tmp_path, database_url=nonsense))


@pytest.mark.parametrize("kind", ["plain", "prepared"])
def test_words_are_sorted_by_their_signs(there, kind):
    """A server sorts as its language does; SQLite by the number of each sign, and so do we everywhere."""
    names = sorted(["zebra", "Apple", "apple", "äpfel", "a-b", "a b", "ab", "Zoo"])
    _tags(*names)
    found = read(NAMES) if kind == "prepared" else db.session.execute(select(Tag.name).order_by(Tag.name))
    assert [name for (name,) in found] == names


def test_every_column_of_words_is_sorted_so(there):
    wrong = [
        f"{table}.{column['name']}"
        for table in inspect(db.engine).get_table_names()
        for column in inspect(db.engine).get_columns(table)
        if hasattr(column["type"], "collation") and column["type"].collation != "C" and table != "alembic_version"
    ]
    assert wrong == []


def test_what_no_database_can_hold_is_a_clear_refusal(there):
    world = World(there)
    codes = {"/search?q=%00": 200, "/threads/%00": 404, "/people/a%00b": 404, "/?tag=%00": 200}
    assert {address: world.mara.get(address).status_code for address in codes} == codes
    assert world.mara.get(f"/desk?after={'9' * 40}").status_code < 500
    written = {"title": "What is \0 good for?", "body": "No\0thing.", "space": "square", "kind": "question", "key": "k"}
    assert world.nia.post("/ask", written).status_code < 500


def test_rows_are_numbered_as_they_are_put(there):
    with transaction():
        numbers = [put(Tag, {"name": name}) for name in ("one", "two")]
        assert put(Tag, {"name": "three"}, {"name": "four"}) == numbers[1] + 2
    assert [db.session.get(Tag, number).name for number in numbers] == ["one", "two"]
    with pytest.raises(IntegrityError), transaction():
        put(Tag, {"name": "one"})
    with transaction():
        number = put(Tag, {"name": "x\0y"})
    assert db.session.get(Tag, number).name == "x y", "there is no NUL sign in PostgreSQL"


def test_the_pulse_moves_with_each_commit_and_with_nothing_else(there, monkeypatch):
    monkeypatch.setattr("foundation.live.pulse.FRESH", -1)
    pulse = Pulse(db.engine.url)
    before = pulse.version()
    db.session.scalars(select(Tag)).all()
    assert pulse.version() == before
    _tags("new")
    after = pulse.version()
    assert after != before
    with other() as beside:
        _end_all(beside)
    assert pulse.version().startswith("unknown")
    assert pulse.version() == after
