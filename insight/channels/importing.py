"""A file of comments is taken slice by slice: each slice, and how far it goes, is one transaction.

So a stopped import goes on where it ended, nothing is taken twice, and memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from foundation import settings
from foundation.clock import now
from foundation.database import db
from foundation.events import record
from insight.channels import batches, cells
from insight.channels.batches import ChannelBatch
from insight.channels.comments import ChannelComment, Seen, author_key, content_key, row_key
from insight.channels.faults import Unreadable
from insight.channels.sheet import MOST_ROWS, Broken, Row, Sheet
from insight.events import CommentsImported

SLICE = 1000  # rows of one transaction


def take(batch: ChannelBatch, path: Path, seen: Seen) -> bool:
    """Take the next slice of a locked batch; whether there is more. The caller's transaction keeps it all together."""
    rows = list(islice(batch.written.rows(path, batch.position, batch.rows), SLICE))
    if rows:
        fresh = _new(batch, list(_sound(batch, rows, seen)))
        if fresh:
            db.session.execute(insert(ChannelComment), fresh)
            record(CommentsImported(at=now(), batch_id=batch.id))
        batch.taken += len(fresh)
        batch.position, batch.rows = rows[-1].end, rows[-1].number
    over = batch.rows > MOST_ROWS
    if over:
        batches.reject(batch, batch.rows + 1, "too-many", "")
    if over or len(rows) < SLICE:
        batches.end(batch)
        return False
    db.session.flush()
    return True


def _sound(batch: ChannelBatch, rows: list[Row | Broken], seen: Seen) -> Iterator[dict[str, Any]]:
    """The rows in the shape of our table; what cannot be brought into it is rejected."""
    sheet, mapping, order = batch.written, batch.columns, batch.order
    zone = ZoneInfo(settings.current()["zone"])
    for row in rows:
        try:
            if isinstance(row, Broken):
                raise row.fault
            if row.empty:
                batch.empty += 1
                continue
            comment = cells.comment(_as_wide(row, sheet), mapping, order, zone)
        except Unreadable as fault:
            batches.reject(batch, row.number, fault.why, fault.value)
            continue
        content = content_key(batch.channel.public_id, comment)
        yield {
            "channel_id": batch.channel_id,
            "batch_id": batch.id,
            "row_key": row_key(content, seen.nth(content, row.number)),
            "at": comment.at,
            "text": comment.text,
            "author_key": author_key(comment.author),
            "segment": comment.segment,
            "moment": comment.moment,
            "given_score": comment.score,
        }


def _as_wide(row: Row, sheet: Sheet) -> list[str]:
    """As many cells as there are names; empty ones at the end may be more. Anything else raises Unreadable."""
    width = len(sheet.header)
    if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
        raise Unreadable("cells", str(len(row.cells)))
    return row.cells[:width]


def _new(batch: ChannelBatch, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that the channel does not hold yet; the others are counted."""
    known: set[str] = set()
    keys = [row["row_key"] for row in rows]
    for start in range(0, len(keys), 500):
        held = select(ChannelComment.row_key).join(ChannelBatch, ChannelBatch.id == ChannelComment.batch_id)
        here = (ChannelComment.channel_id == batch.channel_id, ChannelBatch.withdrawn_at.is_(None))
        known |= set(db.session.scalars(held.where(*here, ChannelComment.row_key.in_(keys[start : start + 500]))))
    batch.held += len(known)
    return [row for row in rows if row["row_key"] not in known]
