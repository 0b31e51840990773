"""SQLite's own index takes documents in and out, whole commits at a time, for readers in every thread and process."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from foundation.config import ROOT
from foundation.search import Fts5Engine, SearchUnavailable, fts5_engine, parse
from tests.foundation.search_documents import document, found

WRITER = """
import os, signal, sys
from foundation.search import Fts5Engine, fts5_tables
from tests.foundation.search_documents import document

engine = Fts5Engine(sys.argv[1])
"""
KILLED = """
def put(*_):
    os.kill(os.getpid(), signal.SIGKILL)

fts5_tables.put = put
engine.put([document(2, 'Permit')])
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "index"


@pytest.fixture
def engine(folder):
    return Fts5Engine(folder)


def in_another_process(folder, script):
    """Run the script, which has an `engine` on the folder, and return how it ended."""
    command = [sys.executable, "-c", WRITER + script, str(folder)]
    return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode


def test_a_new_index_is_ready_and_empty(engine):
    assert (engine.ready(), engine.count(), engine.keys(), found(engine, "permit")) == (True, 0, set(), [])


def test_documents_come_are_replaced_and_go(engine):
    engine.put([document(1, "Permit"), document(2, "Permit"), document(2, "Bins", tags=("parking",), people=(9,))])
    assert (engine.count(), engine.keys(), found(engine, "permit"), found(engine, "bins")) == (2, {1, 2}, [1], [2])
    engine.put([document(2, "Permit")])
    assert (found(engine, "permit"), found(engine, "parking")) == ([2, 1], [])
    engine.drop([1, 99])
    assert (engine.count(), found(engine, "permit")) == (1, [2])
    engine.clear()
    assert (engine.count(), found(engine, "permit")) == (0, [])


def test_what_is_renewed_is_read_when_nobody_else_can_write(engine, folder):
    engine.put([document(1, "Permit"), document(2, "Permit")])

    def read():
        with pytest.raises(SearchUnavailable, match="Another process"):
            Fts5Engine(folder, patience=0).put([document(1, "Older")])
        return [document(2, "Bins"), document(3, "Bins")]

    engine.renew({1, 2, 3}, read)
    assert (engine.keys(), found(engine, "permit"), found(engine, "bins")) == ({2, 3}, [], [3, 2])


def test_nothing_to_write_writes_nothing(engine, folder):
    engine.put([])
    engine.drop([])
    assert not folder.exists()


def test_a_document_that_cannot_be_read_stops_its_batch(engine):
    engine.put([document(1, "Permit")])
    with pytest.raises((AttributeError, TypeError)):
        engine.put([document(2, "Permit"), document(3, None, at=None)])
    assert found(engine, "permit") == [1]


def test_a_reader_sees_what_another_process_writes(engine, folder):
    engine.put([document(1, "Permit")])
    assert found(engine, "permit") == [1]
    assert in_another_process(folder, "engine.put([document(2, 'Permit')]); engine.drop([1])") == 0
    assert found(engine, "permit") == [2]


def test_a_kill_leaves_the_last_commit_and_no_lock(engine, folder):
    engine.put([document(1, "Permit")])
    assert in_another_process(folder, KILLED) == -signal.SIGKILL
    assert (found(engine, "permit"), Fts5Engine(folder).count()) == ([1], 1)
    Fts5Engine(folder, patience=0).put([document(3, "Permit")])
    assert found(engine, "permit") == [3, 1]


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


def test_an_index_that_was_removed_is_made_again(engine, folder):
    engine.put([document(1, "Permit")])
    assert found(engine, "permit") == [1]
    shutil.rmtree(folder)
    assert (engine.ready(), engine.count()) == (True, 0)


def test_a_folder_out_of_reach_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    engine = Fts5Engine(tmp_path / "file" / "index")
    assert not engine.ready()
    for act in (engine.count, engine.clear, lambda: engine.put([document(1)]), lambda: found(engine, "permit")):
        with pytest.raises(SearchUnavailable):
            act()


@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2], lambda data: b"x" * len(data)])
def test_a_damaged_index_is_told_and_can_be_made_anew(engine, folder, harm):
    engine.put([document(key, f"Permit {key}", body="words " * 200) for key in range(200)])
    connection = sqlite3.connect(folder / "search.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    engine._hang_up()
    path = folder / "search.db"
    path.write_bytes(harm(path.read_bytes()))
    fresh = Fts5Engine(folder)
    with pytest.raises(SearchUnavailable, match="damaged"):
        found(fresh, "permit")
    fresh.clear()
    fresh.put([document(2, "Permit")])
    assert (fresh.ready(), found(fresh, "permit")) == (True, [2])


def test_an_index_of_another_version_is_begun_anew(engine, folder, monkeypatch):
    engine.put([document(1, "Permit")])
    monkeypatch.setattr(fts5_engine.tables, "VERSION", 2)
    schema = fts5_engine.tables.SCHEMA.replace("user_version = 1", "user_version = 2")
    monkeypatch.setattr(fts5_engine.tables, "SCHEMA", schema)
    assert Fts5Engine(folder).count() == 0


def test_what_is_ranked_is_bounded_and_the_newest_are_weighed(engine, monkeypatch):
    monkeypatch.setattr(fts5_engine, "RANKED", 5)
    engine.put([document(key, "Permit", tags=("parking",) if key == 1 else ()) for key in range(1, 21)])
    assert found(engine, "permit") == [20, 19, 18, 17, 16]
    assert found(engine, "permit parking") == [1]
    assert [hit.key for hit in engine.find(parse("permit dragon"))] == [20, 19, 18, 17, 16]
