"""What PostgreSQL does for somebody, cut off in the middle: one connection by an administrator, or by kill -9 of its
process, after which the server lets everybody go and recovers from its log."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from typing import Any

import psycopg

from foundation.database import db
from tests.survival.site import SECONDS

OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


def _connect() -> Any:
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=5)


def _somebody(beside: Any, chance: random.Random) -> int:
    """The process that works for somebody who is in the middle of something; or else for anybody."""
    for condition in ("AND state <> 'idle'", ""):
        if found := beside.execute(f"{OTHERS} {condition} ORDER BY pid").fetchall():
            return int(chance.choice(found)[0])
    raise AssertionError("nobody is connected")


def cut_off(chance: random.Random) -> None:
    """An administrator ends a connection."""
    with _connect() as beside:
        beside.execute("SELECT pg_terminate_backend(%s)", [_somebody(beside, chance)])


def crash(chance: random.Random) -> float:
    """kill -9 of one process of the server; seconds until the server answers again."""
    since = time.monotonic()
    with suppress(psycopg.OperationalError), _connect() as beside:
        os.kill(_somebody(beside, chance), signal.SIGKILL)
        while True:  # until we are let go with all others
            beside.execute("SELECT pg_sleep(0.01)")
    while time.monotonic() - since < SECONDS:
        with suppress(psycopg.OperationalError), _connect():
            return time.monotonic() - since
        time.sleep(0.01)
    raise TimeoutError("the server has not come back")
