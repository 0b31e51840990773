"""A worker that is killed in the middle of a listener: `python -m tests.foundation.killed_worker FOLDER KIND`.

Says “hearing” when it is inside, and then waits for its end.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from app import create_app
from foundation import worker
from foundation.events import Wire, in_batches
from tests.conftest import settings
from tests.foundation import heard


def alone(event: heard.BellRung) -> None:
    """Writes, and does not come to an end."""
    heard.alone(event)
    _hang()


@in_batches(3)
def together(events: list[heard.BellRung]) -> None:
    """Writes, and does not come to an end."""
    heard.together(events)
    _hang()


def _hang() -> None:
    sys.stdout.write("hearing\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    folder, kind = sys.argv[1:]
    # The rows wait for the listeners of tests.foundation.heard; here these stand in their place.
    for stand_in, listener in ((alone, heard.alone), (together, heard.together)):
        stand_in.__module__, stand_in.__qualname__ = listener.__module__, listener.__qualname__
    application = create_app(settings(Path(folder)))
    heard.connect(Wire(heard.BellRung, (), (alone if kind == "alone" else heard.alone, together)))
    with application.app_context():
        worker.drain()
