"""The worker reads comments: their sentiment and their theme, with the models of the posts; anew when these change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select, update

from foundation.clock import now
from foundation.database import db, transaction
from foundation.events import in_batches, record
from foundation.loading import Later
from insight import features, readers, signals
from insight.channels import told
from insight.channels.batches import ChannelBatch
from insight.channels.comments import ChannelComment
from insight.channels.told import CommentSignal, Traces
from insight.events import CommentsImported, ThemesMoved
from insight.scoring import Reader, Score
from insight.theme_places import Held

theming: Any = Later("insight.theming")
AT_ONCE, AT_MOST = 250, 2000  # comments read together, and those of one event
REMOVED_AT_ONCE = 500


@in_batches(1)
def read_comments(events: Sequence[CommentsImported]) -> None:
    """Later, after comments were imported: read those of the file that nobody has read."""
    for event in events:
        for _portion in range(AT_MOST // AT_ONCE):
            if not _read_some(event.batch_id):
                break


@in_batches(1)
def place_comments(events: Sequence[ThemesMoved]) -> None:
    """Later, after themes changed: give the comments to the themes that there are now."""
    for event in events:
        last = event.after_id
        for _portion in range(AT_MOST // AT_ONCE):
            found = _some(_read(), ChannelComment.id > last)
            _place(found)
            last = found[-1].id if found else last
        if found:
            with transaction(unseen=True):
                record(ThemesMoved(at=now(), after_id=last))


def unread(model: str) -> int:
    """How many comments this model has still to read, of those that were read at all."""
    joined = _living().with_only_columns(func.count(ChannelComment.id))
    return db.session.scalar(joined.where(_read(), ~_has(model))) or 0


def portions(reader: Reader) -> Iterator[int]:
    """Let a model read what it has not read, beside the one in force, portion by portion; how many each time."""
    last = 0
    while found := _some(_read(), ~_has(reader.model), ChannelComment.id > last):
        traces, fresh = told.traces(_words(found)) if reader.of else ({}, {})
        scores = _scores(reader, found, traces)
        with transaction(unseen=True):
            there = _still_there(scores)
            told.keep({id_: one for id_, one in fresh.items() if id_ in there})
            told.write({id_: one for id_, one in scores.items() if id_ in there}, reader.model)
        last = found[-1].id
        yield len(found)


def remove_others(model: str) -> None:
    """Take the signals of other models away, portion by portion."""
    others = select(CommentSignal.comment_id).where(CommentSignal.model != model).limit(REMOVED_AT_ONCE)
    while ids := list(db.session.scalars(others)):
        with transaction(unseen=True):
            mine = (CommentSignal.comment_id.in_(ids), CommentSignal.model != model)
            db.session.execute(delete(CommentSignal).where(*mine))


def _read_some(batch_id: int) -> int:
    found = _some(ChannelComment.batch_id == batch_id, ChannelComment.scored_at.is_(None))
    if not found:
        return 0
    reader = signals.reader_in_force()
    traces, fresh = told.traces(_words(found))
    scores, themes = _scores(reader, found, traces), _themes(found, traces)
    with transaction(unseen=True):
        if signals.reader_in_force().model == reader.model:
            there = _still_there(scores)
            told.keep({id_: one for id_, one in fresh.items() if id_ in there})
            told.write({id_: one for id_, one in scores.items() if id_ in there}, reader.model)
            if rows := [{"id": id_, "theme_id": themes[id_], "scored_at": now()} for id_ in there]:
                db.session.execute(update(ChannelComment), rows)
            if db.session.scalar(select(signals.in_force())) is None:
                signals.put_in_force(reader.model)
    return len(found)


def _place(found: Sequence[Any]) -> None:
    """Give these comments to the themes that we have; the encoder reads those of which it kept nothing."""
    if not found:
        return
    traces, fresh = told.traces(_words(found))
    themes = _themes(found, traces)
    with transaction(unseen=True):
        there = _still_there(themes)
        told.keep({id_: one for id_, one in fresh.items() if id_ in there})
        moved = [{"id": row.id, "theme_id": themes[row.id]} for row in found
                 if row.id in there and themes[row.id] != row.theme_id]  # fmt: skip
        if moved:
            db.session.execute(update(ChannelComment), moved)


def _themes(found: Sequence[Any], traces: Traces) -> dict[int, int | None]:
    rows = theming.unpack([traces[row.id][1] for row in found])
    return {row.id: place[0] for row, place in zip(found, Held.now().places(rows), strict=True)}


def _scores(reader: Reader, found: Sequence[Any], traces: Traces) -> dict[int, Score]:
    if reader.of is None:
        words = _words(found)
        return dict(zip(words, reader.read(list(words.values())), strict=True))
    read = {row.id: features.unpack(traces[row.id][0]) for row in found}
    return readers.scores(reader, read, {row.id: row.at for row in found})


def _words(found: Sequence[Any]) -> dict[int, str]:
    return {row.id: escape(row.text, quote=False) for row in found}


def _living() -> Select[Any]:
    columns: Any = select(ChannelComment.id, ChannelComment.text, ChannelComment.at, ChannelComment.theme_id)
    joined: Select[Any] = columns.join(ChannelBatch, ChannelBatch.id == ChannelComment.batch_id)
    return joined.where(ChannelBatch.withdrawn_at.is_(None))


def _some(*which: ColumnElement[bool]) -> list[Any]:
    """The next of the comments that count and of which this holds; and the transaction in which they were read ends."""
    found = db.session.execute(_living().where(and_(*which)).order_by(ChannelComment.id).limit(AT_ONCE)).all()
    db.session.rollback()
    return list(found)


def _read() -> ColumnElement[bool]:
    return ChannelComment.scored_at.is_not(None)


def _has(model: str) -> ColumnElement[bool]:
    return exists().where(CommentSignal.comment_id == ChannelComment.id, CommentSignal.model == model)


def _still_there(ids: Any) -> set[int]:
    """Those of these comments that are not deleted meanwhile."""
    return set(db.session.scalars(select(ChannelComment.id).where(ChannelComment.id.in_(list(ids)))))
