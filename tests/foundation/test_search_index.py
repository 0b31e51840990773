"""The index takes documents in and out, whole commits at a time, for readers in every thread and process."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from whoosh.filedb.filestore import FileStorage

from foundation.config import ROOT
from foundation.search import SearchUnavailable, WhooshEngine
from tests.foundation.search_documents import document, found

WRITER = """
import os, signal, sys
from whoosh.index import TOC
from foundation.search import WhooshEngine
from tests.foundation.search_documents import document

engine = WhooshEngine(sys.argv[1])
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "index"


@pytest.fixture
def engine(folder):
    return WhooshEngine(folder)


def in_another_process(folder, script):
    """Run the script, which has an `engine` on the folder, and return how it ended."""
    command = [sys.executable, "-c", WRITER + script, str(folder)]
    return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode


def test_a_new_index_is_ready_and_empty(engine):
    assert engine.ready()
    assert engine.count() == 0
    assert found(engine, "permit") == []


def test_documents_are_counted(engine):
    engine.put([document(1, "Permit"), document(2, "Permit")])
    assert engine.count() == 2


def test_a_document_put_again_is_replaced(engine):
    engine.put([document(1, "Permit")])
    engine.put([document(1, "Bins")])
    assert (found(engine, "permit"), found(engine, "bins"), engine.count()) == ([], [1], 1)


def test_of_two_documents_with_one_key_the_later_counts(engine):
    engine.put([document(1, "Permit"), document(1, "Bins")])
    assert (found(engine, "permit"), found(engine, "bins"), engine.count()) == ([], [1], 1)


def test_a_dropped_document_is_gone(engine):
    engine.put([document(1, "Permit"), document(2, "Permit")])
    engine.drop([1, 99])
    assert (found(engine, "permit"), engine.count()) == ([2], 1)


def test_a_cleared_index_is_empty(engine):
    engine.put([document(1, "Permit")])
    engine.clear()
    assert (found(engine, "permit"), engine.count()) == ([], 0)


def test_nothing_to_write_writes_nothing(engine, folder):
    engine.put([])
    engine.drop([])
    assert not folder.exists()


def test_a_batch_is_one_commit(engine, folder):
    engine.ready()
    engine.put([document(key, "Permit") for key in range(50)])
    assert [path.name for path in folder.glob("*.toc")] == ["_documents1_1.toc"]


def test_an_index_is_there_when_it_is_opened_again(engine, folder):
    engine.put([document(1, "Permit")])
    assert found(WhooshEngine(folder), "permit") == [1]


def test_many_small_commits_keep_every_document(engine):
    for key in range(60):
        engine.put([document(key % 40, f"Permit number n{key}")])
    assert engine.count() == 40
    assert set(found(engine, "permit")) == set(range(40))
    assert (found(engine, "n5"), found(engine, "n45"), found(engine, '"number n59"')) == ([], [5], [19])


def test_many_small_commits_leave_few_segments(engine, folder):
    for key in range(60):
        engine.put([document(key, "Permit")])
    assert len(list(folder.glob("*.seg"))) <= 12


def test_a_document_that_cannot_be_read_stops_its_batch(engine):
    engine.put([document(1, "Permit")])
    with pytest.raises(AttributeError):
        engine.put([document(2, "Permit"), document(3, None, at=None)])
    assert found(engine, "permit") == [1]


def test_a_reader_sees_what_another_process_writes(engine, folder):
    engine.put([document(1, "Permit")])
    assert found(engine, "permit") == [1]
    assert in_another_process(folder, "engine.put([document(2, 'Permit')]); engine.drop([1])") == 0
    assert found(engine, "permit") == [2]


def test_a_kill_before_the_commit_leaves_the_last_one(engine, folder):
    engine.put([document(1, "Permit")])
    killed = "TOC.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\nengine.put([document(2, 'Permit')])"
    assert in_another_process(folder, killed) == -signal.SIGKILL
    assert (found(engine, "permit"), WhooshEngine(folder).count()) == ([1], 1)


def test_a_kill_while_writing_leaves_no_lock(engine, folder):
    engine.put([document(1, "Permit")])
    killed = "TOC.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\nengine.put([document(2, 'Permit')])"
    assert in_another_process(folder, killed) == -signal.SIGKILL
    WhooshEngine(folder, patience=0).put([document(3, "Permit")])
    assert found(engine, "permit") == [3, 1]


def test_what_a_killed_writer_left_is_cleaned_up(engine, folder):
    killed = "TOC.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\nengine.put([document(2, 'Permit')])"
    engine.ready()
    assert in_another_process(folder, killed) == -signal.SIGKILL
    engine.put([document(3, "Permit")])
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".seg", ".toc"]


def test_a_second_writer_is_told(engine, folder):
    engine.ready()
    lock = FileStorage(str(folder)).lock("documents1_WRITELOCK")
    assert lock.acquire()
    with pytest.raises(SearchUnavailable, match="Another process"):
        WhooshEngine(folder, patience=0).put([document(1, "Permit")])
    lock.release()


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


def test_an_index_that_was_removed_and_filled_again_is_read_anew(engine, folder):
    engine.put([document(1, "Permit")])
    assert found(engine, "permit") == [1]
    shutil.rmtree(folder)
    WhooshEngine(folder).put([document(2, "Permit")])
    assert found(engine, "permit") == [2]


def test_a_folder_out_of_reach_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    engine = WhooshEngine(tmp_path / "file" / "index")
    assert not engine.ready()
    for act in (engine.count, engine.clear, lambda: engine.put([document(1)]), lambda: found(engine, "permit")):
        with pytest.raises(SearchUnavailable):
            act()


HARM = {"emptied": lambda data: b"", "cut": lambda data: data[: len(data) // 2], "wiped": lambda data: bytes(len(data))}


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Whoosh leaves the file it fails on open
@pytest.mark.parametrize("kind", ["toc", "seg"])
@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_a_damaged_index_is_told_and_can_be_made_anew(engine, folder, kind, harm):
    engine.put([document(1, "Permit")])
    (path,) = folder.glob(f"*.{kind}")
    path.write_bytes(harm(path.read_bytes()))
    fresh = WhooshEngine(folder)
    assert not fresh.ready()
    with pytest.raises(SearchUnavailable):
        found(fresh, "permit")
    fresh.clear()
    fresh.put([document(2, "Permit")])
    assert (fresh.ready(), found(fresh, "permit")) == (True, [2])
