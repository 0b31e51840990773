"""What happens among managers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from foundation.events import Event


@dataclass(frozen=True)
class OutcomePublished(Event):
    """“You said, we did”: an outcome is public."""

    name: ClassVar[str] = "outcome.published"
    outcome_id: int
    by_id: int


@dataclass(frozen=True)
class CommentsUploaded(Event):
    """A file of comments waits to be read on from this row; each slice says so anew."""

    name: ClassVar[str] = "comments.uploaded"
    batch_id: int
    rows: int


@dataclass(frozen=True)
class CommentsImported(Event):
    """Comments of a file were taken; nobody has read them yet."""

    name: ClassVar[str] = "comments.imported"
    batch_id: int


@dataclass(frozen=True)
class BatchWithdrawn(Event):
    """A file of comments was withdrawn; what it brought is still to be deleted."""

    name: ClassVar[str] = "comments.withdrawn"
    batch_id: int


@dataclass(frozen=True)
class SplitAsked(Event):
    """A person asked to cut a theme into the parts found in it."""

    name: ClassVar[str] = "split.asked"
    theme_id: int


@dataclass(frozen=True)
class MergeUndone(Event):
    """A theme that was merged into another stands by itself again."""

    name: ClassVar[str] = "merge.undone"
    theme_id: int


@dataclass(frozen=True)
class ThemesMoved(Event):
    """Themes changed, by a search or by people; comments with a higher id are still to be given to them."""

    name: ClassVar[str] = "themes.moved"
    after_id: int
