"""Restoring that is killed again and again: `python -m tests.foundation.killed_restore FOLDER FILE SEED KILLS`.

Before each kill the database is marked; afterwards it is either what it was, with its mark, or what the backup holds.
Says “old” or “new” for each.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from app import create_app
from foundation.database import db
from tests.conftest import settings

MARK = "DELETE FROM settings; INSERT INTO settings (key, value, since) VALUES ('site_name', '\"old\"', '2026-01-01')"


def _restore(folder: Path, file: str) -> None:
    app = create_app(settings(folder))
    with app.app_context():
        db.engine.dispose()
    app.test_cli_runner().invoke(args=["restore", file, "--replace"])


def _look(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "parley.db", timeout=5)) as kept:
        assert [row[0] for row in kept.execute("PRAGMA integrity_check")] == ["ok"]
        assert kept.execute("PRAGMA foreign_key_check").fetchall() == []
        names = [row[0] for row in kept.execute("SELECT value FROM settings")]
        threads = kept.execute("SELECT count(*) FROM threads").fetchone()[0]
    return {(('"old"',), True): "old", ((), True): "new"}[tuple(names), threads > 0]


def main() -> None:
    """Kill as often as asked."""
    folder, file, seed, kills = Path(sys.argv[1]), *sys.argv[2:]
    chance, longest = random.Random(int(seed)), 0.0
    for number in range(int(kills) + 1):
        with closing(sqlite3.connect(folder / "parley.db", timeout=5)) as kept:
            kept.executescript(MARK)
        started, child = time.monotonic(), os.fork()
        if child == 0:
            _restore(folder, file)
            os._exit(0)
        if number:  # the first one lives, to know how long it takes
            time.sleep(chance.uniform(longest / 20, longest * 0.9))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        longest = longest or time.monotonic() - started
        sys.stdout.write(f"{_look(folder)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
