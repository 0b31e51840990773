"""On SQLite: an answer is sent after what it says is on the disk; a disk that fails is said, and nothing is lost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from community.posts import Post
from community.threads import Thread
from foundation import worker
from foundation.database import db
from foundation.ports import ports
from tests.conftest import ALL
from tests.grounds import Ground
from tests.survival import strace
from tests.survival.site import Person, Said, Site, furnished

pytestmark = [pytest.mark.real_time, pytest.mark.sqlite("its files, and what the system does with them")]
WRITES = 100 if ALL else 20


@pytest.fixture
def site(template: Ground, tmp_path: Path) -> Iterator[Site]:
    """A house on SQLite."""
    with furnished(template, tmp_path) as found:
        yield found


def ask(who: Person, number: int) -> Said:
    """A question whose key and title are this number."""
    words = {"title": f"What about number {number}?", "words": "It is off.", "tags": "", "key": f"question{number}"}
    return who.post("/ask", kind="question", space="square", **words)


def asked(site: Site) -> list[str]:
    """The titles of all threads, as a fresh connection sees them."""
    with closing(sqlite3.connect(site.folder / "parley.db")) as looking:
        return [title for (title,) in looking.execute("SELECT title FROM threads ORDER BY id")]


def acknowledgements(site: Site, application: str) -> tuple[int, int]:
    """A walk of writes under strace: how many were acknowledged, and how many of them too early."""
    log = site.folder / "calls"
    site.open_web(application, *strace.looking(log))
    nia, omar = site.person("nia"), site.person("omar")
    for number in range(WRITES):
        place = ask(nia, number).location
        thread = place.removeprefix("/threads/").split("-")[0]
        assert omar.post(f"/threads/{thread}/replies", words="At six.", key=f"reply{number}").status == 303
        assert omar.post(f"/threads/{thread}/me-too").status == 303
    site.close()
    return strace.acknowledgements(log)


def test_every_write_is_synced_before_it_is_acknowledged(site):
    strace.needed()
    assert acknowledgements(site, "app:create_app()") == (3 * WRITES, 0)


def test_the_twin_that_does_not_sync_is_seen(site):
    strace.needed()
    sent, unsynced = acknowledgements(site, "tests.survival.twins:hasty()")
    assert (sent, unsynced > WRITES) == (3 * WRITES, True)


@pytest.mark.parametrize(("calls", "error"), [("fdatasync,fsync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")])
def test_a_disk_that_fails_is_said_and_nothing_is_lost(site, calls, error):
    strace.needed()
    site.open_web()
    site.open_worker()
    nia, nobody = site.person("nia"), site.person("nobody")
    assert [ask(nia, number).status for number in range(3)] == [303] * 3
    with strace.answering(site.serving() + site.serving("worker"), calls, error, site.folder / "parley.db-wal"):
        for number in (3, 4):
            _refused(ask(nia, number))
        assert nobody.get("/").status == 200
        assert nobody.get("/healthz").status == 200
    assert [ask(nia, number).status for number in (3, 4, 5)] == [303] * 3
    assert site.running["worker"].poll() is None, "the worker has died of it"
    _told_and_found(site, 6)
    site.kill("web")
    site.kill("worker")
    assert asked(site) == [f"What about number {number}?" for number in range(6)]


def _refused(said: Said) -> None:
    assert (said.status, said.retry_after) == (503, "5")
    assert "Nothing was saved; try again soon." in said.body


def _told_and_found(site: Site, threads: int) -> None:
    """Once the queue has drained, all of it can be found and nothing waits."""
    until = time.monotonic() + 60
    while worker.waiting() and time.monotonic() < until:
        db.session.rollback()
        time.sleep(0.2)
    db.session.rollback()
    assert worker.waiting() == 0
    assert ports().search.count() == threads
    assert db.session.scalar(select(func.count()).select_from(Thread)) == threads
    assert db.session.scalar(select(func.count()).select_from(Post)) == threads


def test_a_database_that_somebody_holds_is_said_and_nothing_is_lost(site):
    site.open_web()
    nia, nobody = site.person("nia"), site.person("nobody")
    assert ask(nia, 0).status == 303
    with closing(sqlite3.connect(site.folder / "parley.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        _refused(ask(nia, 1))
        assert nobody.get("/").status == 200
        holder.execute("ROLLBACK")
    assert [ask(nia, number).status for number in (1, 2)] == [303] * 2
    site.kill("web")
    assert asked(site) == [f"What about number {number}?" for number in range(3)]
