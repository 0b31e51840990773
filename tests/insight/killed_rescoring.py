"""Moves to another model and is killed after some posts: `python -m tests.insight.killed_rescoring FOLDER POSTS`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from app import create_app
from insight import rescoring
from insight.channels import reading
from insight.scoring import Reader, Score
from tests.conftest import settings

NEXT = "the next one"


def gloomy(texts: Sequence[str]) -> list[Score]:
    """A model that finds everything bad."""
    return [Score("negative", -0.8, 0.9, (0.9, 0.0, 0.1)) for _ in texts]


def main(folder: Path, most: int) -> None:
    """Read posts one at a time, until `most` are read."""

    def told(done: int) -> None:
        if done == most:
            os.kill(os.getpid(), signal.SIGKILL)

    rescoring.PORTION = reading.AT_ONCE = 1
    with create_app(settings(folder)).app_context():
        rescoring.move(Reader(NEXT, gloomy), told)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
