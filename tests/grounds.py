"""The ground that a test stands on: a file of SQLite, or a database of a PostgreSQL that the tests start, with Redis.

`PARLEY_TEST_DATABASE=postgresql` chooses. Addresses are kept in the folder of each house, for its processes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import redis
from sqlalchemy import make_url

from bench import databases
from foundation.database import public_id

POSTGRESQL = os.environ.get("PARLEY_TEST_DATABASE", "sqlite") == "postgresql"
ADDRESSES = "addresses.json"
TEMPLATE = "parley"


class Ground(Protocol):
    """Where fresh databases come from."""

    def lay(self, folder: Path) -> None:
        """A migrated, empty database for the house in this folder."""

    def take_up(self, folder: Path) -> None:
        """The house is closed: its database may go."""


class Files:
    """SQLite: a file that is copied."""

    def __init__(self, template: Path) -> None:
        self.template = template

    def lay(self, folder: Path) -> None:
        """Copied beside the rest of the house."""
        shutil.copy(self.template / "parley.db", folder)

    def take_up(self, folder: Path) -> None:
        """It goes with its folder."""


class Server:
    """PostgreSQL: a database that is copied on the server. Redis forgets what was before."""

    def __init__(self, postgres: databases.Postgres, redis_url: str) -> None:
        self.postgres, self.redis_url = postgres, redis_url

    def lay(self, folder: Path) -> None:
        """Under a name of its own."""
        name = f"t_{public_id()}"
        self.postgres.say(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        self.write(folder, name)
        with redis.Redis.from_url(self.redis_url) as known:
            known.flushall()

    def write(self, folder: Path, name: str) -> None:
        """Say in the folder where its database is."""
        addresses = {"database_url": self.postgres.address(name), "redis_url": self.redis_url}
        (folder / ADDRESSES).write_text(json.dumps(addresses))

    def take_up(self, folder: Path) -> None:
        """Gone, whoever is still connected."""
        name = make_url(addresses_of(folder)["database_url"]).database
        self.postgres.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def addresses_of(folder: Path) -> dict[str, str]:
    """The settings that lead to the database of the house in this folder; none for SQLite, which lies in it."""
    kept = folder / ADDRESSES
    return json.loads(kept.read_text()) if kept.exists() else {}


def environment(folder: Path) -> dict[str, str]:
    """The same for a process of its own, with its folder."""
    found = {"instance": str(folder), **addresses_of(folder)}
    return {f"PARLEY_{name.upper()}": text for name, text in found.items()}


@contextmanager
def files(folder: Path, migrate: Callable[[Path], None]) -> Iterator[Ground]:
    """SQLite; `migrate` makes the tables of the house in a folder."""
    migrate(folder)
    yield Files(folder)


@contextmanager
def server(folder: Path, migrate: Callable[[Path], None]) -> Iterator[Server]:
    """PostgreSQL and Redis, which run until the end."""
    with databases.postgres() as postgres, databases.redis() as redis_url:
        found = Server(postgres, redis_url)
        postgres.say(f"CREATE DATABASE {TEMPLATE}")
        found.write(folder, TEMPLATE)
        migrate(folder)
        yield found
