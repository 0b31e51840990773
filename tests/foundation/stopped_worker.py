"""A worker that is told to stop in a listener: `python -m tests.foundation.stopped_worker FOLDER SECONDS`.

Each listener says “hearing” when it is inside, and takes so many seconds. A stop is patient for half a second.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask.cli import ScriptInfo

from app import create_app
from foundation import commands
from foundation.events import Wire
from tests.conftest import settings
from tests.foundation import heard

SECONDS = float(sys.argv[2]) if __name__ == "__main__" else 0.0


def alone(event: heard.BellRung) -> None:
    """Writes, says so, and takes its time."""
    heard.alone(event)
    sys.stdout.write("hearing\n")
    sys.stdout.flush()
    time.sleep(SECONDS)


if __name__ == "__main__":
    commands.FINISHING = 0.5
    alone.__module__, alone.__qualname__ = heard.alone.__module__, heard.alone.__qualname__
    application = create_app(settings(Path(sys.argv[1])))
    heard.connect(Wire(heard.BellRung, (), (alone,)))
    with application.app_context():
        commands.work.main([], obj=ScriptInfo(create_app=lambda: application))
