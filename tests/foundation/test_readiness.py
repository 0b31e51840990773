"""/readyz says in a sentence what the house lacks; /healthz answers whatever it lacks."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple

import pytest
from sqlalchemy import text

from app import create_app
from foundation.commands import heartbeat
from foundation.database import db, transaction
from foundation.ports import ports
from tests import grounds
from tests.conftest import settings

OK = {"database": "ok", "migrations": "ok", "search": "ok", "jobs": "ok", "disk": "ok"}
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def ready(app):
    """An application whose worker lives."""
    with app.app_context():
        heartbeat().beat()
    return app


def _asked(app):
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    return answer.status_code, answer.json


def test_all_is_well(ready):
    assert _asked(ready) == (200, OK)


def test_no_worker(app):
    assert _asked(app) == (503, OK | {"jobs": "No worker gives a sign. Start “flask work”."})


def test_a_worker_that_hangs(ready):
    with ready.app_context():
        path = heartbeat().path
    os.utime(path, (0, 0))
    assert _asked(ready)[1]["jobs"] != "ok"


def test_the_tables_of_another_version(ready):
    with ready.app_context(), transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    code, said = _asked(ready)
    assert (code, said) == (503, OK | {"migrations": "The tables are those of another version. Run “flask setup”."})


def test_no_tables_at_all(tmp_path):
    code, said = _asked(create_app(settings(tmp_path)))
    assert code == 503
    assert said["database"] == "The database cannot be read."


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves a broken file open
def test_a_broken_index(ready, tmp_path):
    with ready.app_context():
        assert ports().search.count() == 0
        if grounds.POSTGRESQL:
            with transaction():
                db.session.execute(text("DROP TABLE parley_search.terms"))
    for file in (tmp_path / "search").glob("*.toc"):
        file.write_bytes(b"\0" * 100)
    code, said = _asked(ready)
    assert (code, said["search"]) == (503, "The search index cannot be opened. Run “flask reindex”.")


def test_a_disk_that_is_nearly_full(ready, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 10**12, 100 * 2**20))
    said = "Only 100 MiB are free in the instance folder; 256 are needed."
    assert _asked(ready) == (503, OK | {"disk": said})
