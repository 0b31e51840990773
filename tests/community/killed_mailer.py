"""A worker that is killed again and again: `python -m tests.community.killed_mailer FOLDER SMTP-URL SEED`.

Each line read from standard input starts one, which works until it is killed at a random moment; “done” is said when
it is gone. The line “finish” lets the last one work to its end.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from app import create_app
from foundation import timed, worker
from foundation.database import db
from tests.conftest import settings

LONGEST = 1.0  # seconds that one lives


def _work() -> None:
    worker.LEASE = timed.LEASE = timedelta(0)  # the next one need not wait until the lease of a dead one ends
    while worker.drain() + timed.run_due():
        pass


def main() -> None:
    """Kill as often as asked."""
    folder, url, seed = sys.argv[1:]
    chance = random.Random(int(seed))
    app = create_app(settings(Path(folder), mail_url=url, public_url="https://ask.example.org"))
    with app.app_context():  # look once, so that each of them finds everything loaded
        worker.drain()
        timed.run_due()
        db.session.remove()
        db.engine.dispose()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            with app.app_context():
                db.engine.dispose(close=False)
                _work()
            os._exit(0)
        if line.strip() != "finish":
            time.sleep(chance.uniform(0.005, LONGEST))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
