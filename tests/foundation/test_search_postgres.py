"""The index in PostgreSQL: whole commits, one writer at a time, a schema of its own, a server that comes back."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, make_url

from bench.databases import postgres
from foundation.config import ROOT
from foundation.search import PostgresEngine, SearchUnavailable, parse, postgres_search
from foundation.search.postgres_tables import PLACES_OF_A_WORD, vector_of
from tests.foundation.search_documents import database, document, found

WRITER = """
import os, signal, sys
from foundation.search import PostgresEngine, postgres_tables
from tests.foundation.search_documents import document

engine = PostgresEngine(sys.argv[1])
"""
KILLED = """
def count(*_):
    os.kill(os.getpid(), signal.SIGKILL)

postgres_tables.count = count
engine.put([document(2, 'Permit')])
"""


@pytest.fixture
def address(request):
    return database(request)


@pytest.fixture
def engine(address):
    engine = PostgresEngine(address)
    engine.clear()
    return engine


def in_another_process(address, script):
    """Run the script, which has an `engine` on the database, and return how it ended."""
    command = [sys.executable, "-c", WRITER + script, address]
    return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode


def say(address, *statements):
    """Run statements in the database as somebody who looks after it."""
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        return [connection.execute(statement).rowcount for statement in statements]


def hang_up(address):
    """Cut every connection to the database."""
    say(address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                 "AND pid <> pg_backend_pid()")  # fmt: skip


def test_a_new_index_is_ready_and_empty_and_unseen_beside_the_tables(address):
    say(address, "DROP SCHEMA IF EXISTS parley_search CASCADE")
    engine = PostgresEngine(address)
    assert (engine.ready(), engine.count(), engine.keys(), found(engine, "permit")) == (True, 0, set(), [])
    tables = create_engine(address)
    assert inspect(tables).get_table_names() == []
    tables.dispose()


def test_documents_come_are_replaced_and_go(engine):
    engine.put([document(1, "Permit"), document(2, "Permit"), document(2, "Bins", tags=("parking",), people=(9,))])
    assert (engine.count(), engine.keys(), found(engine, "permit"), found(engine, "bins")) == (2, {1, 2}, [1], [2])
    engine.put([document(2, "Permit")])
    assert (found(engine, "permit"), found(engine, "parking")) == ([2, 1], [])
    engine.drop([1, 99])
    assert (engine.count(), found(engine, "permit")) == (1, [2])
    engine.clear()
    assert (engine.count(), found(engine, "permit")) == (0, [])


def test_words_are_counted_as_documents_come_and_go(engine, address):
    engine.put([document(1, "Permit office"), document(2, "Permit"), document(3, "Bins")])
    engine.put([document(2, "Bins"), document(4, "")])
    engine.drop([3])
    wanted = (
        "SELECT 1 FROM parley_search.terms WHERE (term, many) IN (('permit', 1), ('offic', 1), ('bin', 1), ('*', 3))"
    )
    assert say(address, wanted, "SELECT 1 FROM parley_search.terms WHERE many <> 0") == [4, 4]


def test_what_is_renewed_is_read_when_nobody_else_can_write(engine, address):
    engine.put([document(1, "Permit"), document(2, "Permit")])

    def read():
        with pytest.raises(SearchUnavailable, match="Another process"):
            PostgresEngine(address, patience=0).put([document(1, "Older")])
        assert found(PostgresEngine(address), "permit") == [2, 1]
        return [document(2, "Bins"), document(3, "Bins")]

    engine.renew({1, 2, 3}, read)
    assert (engine.keys(), found(engine, "permit"), found(engine, "bins")) == ({2, 3}, [], [3, 2])


def test_a_document_that_cannot_be_read_stops_its_batch(engine):
    engine.put([document(1, "Permit")])
    with pytest.raises((AttributeError, TypeError)):
        engine.put([document(2, "Permit"), document(3, None, at=None)])
    assert found(engine, "permit") == [1]


def test_a_kill_leaves_the_last_commit_and_no_lock(engine, address):
    engine.put([document(1, "Permit")])
    assert in_another_process(address, KILLED) == -signal.SIGKILL
    assert (found(engine, "permit"), PostgresEngine(address).count()) == ([1], 1)
    assert in_another_process(address, "engine.put([document(3, 'Permit')])") == 0
    assert found(engine, "permit") == [3, 1]


def test_several_write_at_once_and_nothing_is_lost(engine, address):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: PostgresEngine(address).put([document(key, f"Permit {key}")]), range(1, 21)))
    assert (engine.keys(), len(found(engine, "permit"))) == (set(range(1, 21)), 20)


def test_threads_find_while_one_writes(engine):
    engine.put([document(key, "Permit") for key in range(10)])

    def look(_):
        return len(found(engine, "permit")), len(found(engine, '"permit office"'))

    with ThreadPoolExecutor(4) as pool:
        looks = pool.map(look, range(200))
        for batch in range(1, 6):
            engine.put([document(batch * 10 + key, "Permit office") for key in range(10)])
        assert all(one % 10 == two % 10 == 0 for one, two in looks)
    assert look(0) == (60, 50)


def test_a_connection_that_was_cut_is_made_again(engine, address):
    engine.put([document(1, "Permit")])
    assert found(engine, "permit") == [1]
    hang_up(address)
    assert found(engine, "permit") == [1]
    engine.put([document(2, "Permit")])
    assert found(engine, "permit") == [2, 1]


def test_a_connection_that_is_cut_in_the_middle_is_made_again(engine, address, monkeypatch):
    engine.put([document(1, "Permit")])
    look, cut = postgres_search.Search.best, [address]

    def best(self, limit):
        while cut:
            hang_up(cut.pop())
        return look(self, limit)

    monkeypatch.setattr(postgres_search.Search, "best", best)
    assert found(engine, "permit") == [1]


def test_a_server_that_is_away_is_told_and_one_that_is_back_is_used():
    with postgres() as server:
        engine = PostgresEngine(server.address("postgres"))
        engine.put([document(1, "Permit")])
        assert found(engine, "permit") == [1]
        server.stop("fast")
        assert not engine.ready()
        for act in (engine.count, engine.clear, lambda: engine.put([document(1)]), lambda: found(engine, "permit")):
            with pytest.raises(SearchUnavailable, match="does not answer"):
                act()
        server.start()
        assert (engine.ready(), found(engine, "permit")) == (True, [1])


def test_a_search_that_takes_too_long_is_told(engine, monkeypatch):
    engine.put([document(1, "Permit")])
    monkeypatch.setattr(postgres_search.Search, "best", lambda self, _: self._connection.execute("SELECT pg_sleep(60)"))
    connection = engine._take()
    connection.execute("SET statement_timeout = '10ms'")
    engine._idle.append(connection)
    with pytest.raises(SearchUnavailable, match="too long"):
        found(engine, "permit")


def test_an_index_that_was_removed_is_made_again(engine, address):
    engine.put([document(1, "Permit")])
    assert found(engine, "permit") == [1]
    say(address, "DROP SCHEMA parley_search CASCADE")
    assert (engine.ready(), engine.count()) == (True, 0)


@pytest.mark.parametrize(
    "harm", ["DROP TABLE parley_search.documents", "ALTER TABLE parley_search.documents RENAME words TO w"]
)
def test_a_damaged_index_is_told_and_can_be_made_anew(engine, address, harm):
    engine.put([document(1, "Permit")])
    say(address, harm)
    with pytest.raises(SearchUnavailable, match="damaged"):
        found(engine, "permit")
    engine.clear()
    engine.put([document(2, "Permit")])
    assert (engine.ready(), found(engine, "permit")) == (True, [2])


def test_an_index_of_another_version_is_begun_anew(engine, address):
    engine.put([document(1, "Permit")])
    say(address, "COMMENT ON SCHEMA parley_search IS 'Parley 0'")
    assert PostgresEngine(address).count() == 0


def test_who_may_not_make_a_schema_is_told(engine, address):
    say(address, "DROP SCHEMA parley_search CASCADE", "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    engine = PostgresEngine(address.replace("postgres@", "reader@"))
    assert not engine.ready()
    with pytest.raises(SearchUnavailable, match="permission denied"):
        engine.count()


def test_what_is_ranked_is_bounded_and_the_newest_are_weighed(engine, monkeypatch):
    monkeypatch.setattr(postgres_search, "RANKED", 5)
    engine.put([document(key, "Permit", tags=("parking",) if key == 1 else ()) for key in range(1, 21)])
    assert found(engine, "permit") == [20, 19, 18, 17, 16]
    assert found(engine, "permit parking") == [1]
    assert [hit.key for hit in engine.find(parse("permit dragon"))] == [20, 19, 18, 17, 16]


def test_a_sentence_finds_what_its_rare_words_find_among_many_with_common_ones(engine, monkeypatch):
    monkeypatch.setattr(postgres_search, "RANKED", 5)
    engine.put([document(1, "A permit for a dragon")] + [document(key, "Permit office") for key in range(2, 40)])
    sentence = parse("permit dragon unheard")
    assert [hit.key for hit in engine.find(type(sentence)("", sentence.terms, loose=True))] == [1]


def test_a_vector_keeps_what_postgresql_can_hold(engine):
    endless = " ".join(f"{number}x{'é' * 38}" for number in range(60_000))
    vector = vector_of(document(1, "Permit", body="the permit " * 9_000, more=endless))
    assert len(vector["permit"]) == PLACES_OF_A_WORD
    assert sum(len(term.encode()) for term in vector) < 2**20
    engine.put([document(1, "Permit", body="the permit " * 9_000, more=f"{endless} 'quoted' \\ back")])
    assert (found(engine, "permit"), found(engine, "7xéééé"), found(engine, '"the permit"')) == ([1], [], [1])
