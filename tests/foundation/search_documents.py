"""Documents for the tests of search: only what a test is about is said, the rest is the same for all."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from foundation.database import public_id
from foundation.search import (
    NO_FILTERS,
    Document,
    Engine,
    Filters,
    Fts5Engine,
    PostgresEngine,
    WhooshEngine,
    parse,
)

ENGINES = (WhooshEngine, Fts5Engine, PostgresEngine)
FREE: list[str] = []  # addresses of databases on the server of the tests that nobody uses now
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def made(request: pytest.FixtureRequest, kind: type, folder: Path) -> Engine:
    """An empty index of this kind: in the folder, or on the PostgreSQL of the tests where that can be started."""
    if kind is not PostgresEngine:
        return kind(folder)
    address = database(request)
    engine = PostgresEngine(address)
    engine.clear()
    return engine


def database(request: pytest.FixtureRequest) -> str:
    """The address of a database for as long as the fixture or the test lives."""
    try:
        postgres = request.getfixturevalue("server").postgres
    except (AssertionError, OSError, subprocess.SubprocessError) as why:
        pytest.skip(f"PostgreSQL does not start here: {why}")
    if not FREE:
        name = f"search_{public_id()}"
        postgres.say(f"CREATE DATABASE {name}")
        FREE.append(postgres.address(name))
    address = FREE.pop()
    request.addfinalizer(lambda: FREE.append(address))
    return address


def document(key, title="", **given):
    """A document that has its title, and what else is given."""
    texts = {"tags": (), "body": "", "more": ""}
    facets = {"space": 1, "kind": "question", "people": (7,), "author": 7, "at": NOON}
    return Document(key=key, title=title, **(texts | facets | given))


def found(engine: Engine, text: str, filters: Filters = NO_FILTERS) -> list[int]:
    """The keys that the engine finds for what a person typed, best first."""
    return [hit.key for hit in engine.find(parse(text), filters)]
