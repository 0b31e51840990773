"""The databases that are measured: SQLite in a folder, or a PostgreSQL with Redis that is started for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from bench import databases

SQLITE, POSTGRESQL = DATABASES = ("sqlite", "postgresql")
Lay = Callable[[], dict[str, str]]


@contextmanager
def ground(kind: str) -> Iterator[Lay]:
    """What gives the settings of one more empty database, as long as the block lasts."""
    if kind == SQLITE:
        yield dict
        return
    with databases.postgres(durable=True) as server, databases.redis() as redis_url:
        numbers = count()

        def lay() -> dict[str, str]:
            name = f"bench{next(numbers)}"
            server.say(f"CREATE DATABASE {name}")
            return {"PARLEY_DATABASE_URL": server.address(name), "PARLEY_REDIS_URL": redis_url}

        yield lay
