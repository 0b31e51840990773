"""An import that is killed on its way: `python -m tests.community.importing.killed_import FOLDER DUMP STATEMENTS`.

Works in portions of two rows, and kills itself, as `kill -9` does, before so many SQL statements of the import.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app import create_app
from community.importing import archive
from foundation.database import db
from tests.conftest import settings


def kill_before(number: int) -> None:
    """End this process without a word, as a cut in the power would."""
    left = {"statements": number}

    def count(*_given: Any) -> None:
        left["statements"] -= 1
        if left["statements"] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", count)


if __name__ == "__main__":
    folder, dump, statements = sys.argv[1:]
    archive.PORTION = archive.SETTLED = 2
    application = create_app(settings(Path(folder)))
    with application.app_context():
        kill_before(int(statements))
    application.test_cli_runner().invoke(
        args=["import", "stackexchange", dump, "--space", "old", "--officials", "2"], catch_exceptions=False
    )
