"""What every test may ask for: an application on a fresh database, the cast, a frozen clock."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import hypothesis
import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from app import create_app
from foundation import clock, schema
from foundation.config import ROOT, Config
from foundation.database import db
from tests import grounds
from tests.grounds import Ground, Server
from tests.world import World

WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
SHARED = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared"))
ALL = os.environ.get("PARLEY_TEST_ALL") == "1"
# No test is timed: the machines that run them are shared and noisy.
hypothesis.settings.register_profile("parley", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("parley")


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's own: its request context makes two browsers share one person and shows unsaved rows."""


@pytest.fixture(autouse=True)
def moment(request: pytest.FixtureRequest) -> Iterator[datetime]:
    """It is Wednesday, ten o'clock, unless a test is marked `real_time`."""
    if request.node.get_closest_marker("real_time"):
        yield datetime.now(UTC)
        return
    with clock.at(WEDNESDAY) as frozen:
        yield frozen


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what is about SQLite alone."""
    for item in items:
        if grounds.POSTGRESQL and (found := item.get_closest_marker("sqlite")):
            item.add_marker(pytest.mark.skip(reason=f"only on SQLite: {found.args[0]}"))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among the modules: that was a quarter of the time of the tests."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Where migrated, empty databases come from."""
    if grounds.POSTGRESQL:
        yield request.getfixturevalue("server")
        return
    with grounds.files(tmp_path_factory.mktemp("template"), _migrate) as found:
        yield found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same on PostgreSQL, whatever the other tests stand on; with Redis."""
    with grounds.server(tmp_path_factory.mktemp("server"), _migrate) as found:
        yield found


def _migrate(folder: Path) -> None:
    app = create_app(settings(folder))
    with app.app_context():
        schema.upgrade()
        db.session.remove()
        db.engine.dispose()


def settings(folder: Path, **more: object) -> Config:
    """The configuration of a test in its own folder."""
    given: dict[str, object] = {
        "sign_in_limit": "1000 per minute", "write_limit": "10000 per minute", "secret_key": "for tests only",
        "log_requests": False,
    }  # fmt: skip
    there = grounds.addresses_of(folder)
    return Config(instance=str(folder), **(given | there | more))  # type: ignore[arg-type]


class Compiled(BytecodeCache):
    """Templates that a test compiled, for the tests after it: an application of its own would compile them anew."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it from there, if it is."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture
def app(template: Ground, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a fresh database; a test may give it other settings."""
    template.lay(tmp_path)
    made = create_app(settings(tmp_path, **getattr(request, "param", {})))
    made.testing, made.jinja_env.bytecode_cache = True, Compiled()
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    template.take_up(tmp_path)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The cast in their spaces, inside an application context."""
    with app.app_context():
        yield World(app)
        db.session.remove()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real test data; tests that need it are skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the shared test data is not here (set PARLEY_SHARED)")
    return SHARED / "data"
