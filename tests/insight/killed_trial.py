"""Holds a trial and is killed before its row is kept: `python -m tests.insight.killed_trial FOLDER`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from app import create_app
from insight import head_trials, trials
from tests.conftest import settings


def main(folder: Path) -> None:
    """All is read, taught and judged; then the end."""
    tried = trials.trial

    def last(*given: object) -> None:
        tried(*given)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    trials.trial = last  # type: ignore[assignment]
    with create_app(settings(folder)).app_context():
        head_trials.hold()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
