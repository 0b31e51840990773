"""Files that managers upload: kept in a folder of the instance until the worker has taken them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import delete, select

from foundation.clock import now
from foundation.database import db
from foundation.ports import ports
from insight.channels import batches, told
from insight.channels.batches import ChannelBatch
from insight.channels.comments import ChannelComment, seen
from insight.channels.importing import take
from insight.channels.sheet import LARGEST
from insight.events import BatchWithdrawn, CommentsUploaded

KEPT = timedelta(days=7)  # a file whose columns nobody said
DELETED = 20_000  # comments of a withdrawn batch that are deleted in one transaction


def path_of(name: str) -> Path:
    """Where the file of a batch lies."""
    return _folder() / f"{name}.csv"


def _folder() -> Path:
    return ports().config.folder / "uploads"


def keep(stream: IO[bytes], name: str) -> Path:
    """Write an upload down, piece by piece, until it is safe on the disk; at most one byte more than may be."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        left = LARGEST + 1
        while left and (piece := stream.read(min(1 << 18, left))):
            file.write(piece)
            left -= len(piece)
        file.flush()
        os.fsync(file.fileno())
    return path


def forget(name: str) -> None:
    """The file of a batch, and what was noted beside it, are no longer needed."""
    for path in (path_of(name), _noted(name)):
        path.unlink(missing_ok=True)


def _noted(name: str) -> Path:
    return _folder() / f"{name}.seen"


def go_on(event: CommentsUploaded) -> None:
    """Later, after a manager said what the columns of a file are: take its next slice; in the end, delete the file."""
    batch = batches.locked(event.batch_id)
    if batch is None or batch.rows != event.rows:
        return
    if batch.ended_at:
        forget(batch.public_id)
        return
    path = path_of(batch.public_id)
    if not path.exists():
        batches.end(batch, "gone")
        return
    with seen(_noted(batch.public_id)) as rows:
        take(batch, path, rows)
    batches.send(batch)


def take_out(event: BatchWithdrawn) -> None:
    """Later, after a batch was withdrawn: delete what it brought, and its file."""
    batch = batches.locked(event.batch_id)
    if batch is None:
        return
    some = select(ChannelComment.id).where(ChannelComment.batch_id == batch.id).limit(DELETED)
    ids = list(db.session.scalars(some))
    for start in range(0, len(ids), 500):
        told.forget(ids[start : start + 500])
        db.session.execute(delete(ChannelComment).where(ChannelComment.id.in_(ids[start : start + 500])))
    if len(ids) == DELETED:
        batches.go_on_withdrawing(batch)
        return
    batches.forget_rejects(batch.id)
    forget(batch.public_id)


def sweep() -> None:
    """Delete the files that nobody needs: those that were taken, and those whose columns nobody said in time."""
    folder = _folder()
    names = [path.stem for path in folder.glob("*.csv")] if folder.exists() else []
    kept = {
        one.public_id: one for one in db.session.scalars(select(ChannelBatch).where(ChannelBatch.public_id.in_(names)))
    }
    for name in names:
        batch = kept.get(name)
        if batch is None:
            old = path_of(name).stat().st_mtime < (now() - KEPT).timestamp()
        else:
            old = batch.ended_at is not None or (batch.started_at is None and batch.at < now() - KEPT)
        if old:
            forget(name)


def discard(path: Path) -> None:
    """A file that was refused goes at once."""
    path.unlink(missing_ok=True)
