"""Commands of insight: the engine as a filter, JSON lines in and out. They touch no database."""

from __future__ import annotations

import sys

from flask.cli import AppGroup

from foundation.commands import command
from foundation.policy import needs
from insight import streams

insight = AppGroup("insight", help="What posts tell, read from standard input.")


@insight.command("score")
@command
@needs("house.keep")
def score() -> int:
    """Read {"id", "text"} a line; write {"id", "sentiment", "score", "confidence"} a line."""
    return streams.score_stream(sys.stdin.buffer, sys.stdout, sys.stderr)


@insight.command("themes")
@command
@needs("house.keep")
def themes() -> int:
    """Read {"id", "text"} a line; write {"id", "theme", "label"} a line, when all are read."""
    return streams.themes_stream(sys.stdin.buffer, sys.stdout, sys.stderr)


COMMANDS = (insight,)
