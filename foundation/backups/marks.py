"""A mark that a backup was made, so that whoever looks after the house sees how old the last one is."""

from __future__ import annotations

from pathlib import Path

NAME = "backup.made"


def leave(folder: Path) -> None:
    """A backup of this instance folder was made just now."""
    (folder / NAME).touch()


def last(folder: Path) -> float | None:
    """When, in seconds since 1970; None when none is known."""
    try:
        return (folder / NAME).stat().st_mtime
    except OSError:
        return None
