"""Which model reads: the one that is wanted, the one in force; and reading posts with either, at the least cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from community.posts import Post
from foundation.database import db
from insight import features, headed, scoring
from insight.head_tables import WON, HeadTrial
from insight.headed import Heads
from insight.scoring import MODEL, NOT_SCORED, READER, Reader, Score, Told


def wanted() -> Reader:
    """The model of this version, with the heads that won last on it, if any did."""
    heads = heads_of(_winner())
    return headed.with_heads(heads) if heads else READER


def wanted_name() -> str:
    """The name of that model; this loads nothing."""
    trial = _winner()
    return trial.model if trial and trial.model else MODEL


def named(model: str | None) -> Reader:
    """The model of this name, if this version still has it; else the one that is wanted."""
    if model == MODEL:
        return READER
    heads = heads_of(_winner(model)) if model else None
    return headed.with_heads(heads) if heads else wanted()


def winner() -> HeadTrial | None:
    """The trial that the heads of the wanted model won."""
    return _winner()


def heads_of(trial: HeadTrial | None) -> Heads | None:
    """The heads that won a trial."""
    return Heads.from_json(trial.heads) if trial and trial.heads else None


def read(reader: Reader, texts: Mapping[int, str]) -> tuple[dict[int, Score], dict[int, Told | None]]:
    """What this model reads in these posts, and what the networks told anew on the way, to be kept with it.

    The networks read only what they have not read before.
    """
    if reader.of is None:
        return dict(zip(texts, reader.read(list(texts.values())), strict=True)), {}
    kept = features.kept(texts)
    told = {id_: kept[id_] if id_ in kept else scoring.read(text) for id_, text in texts.items()}
    return scores(reader, told, written_at(texts)), {id_: one for id_, one in told.items() if id_ not in kept}


def scores(reader: Reader, told: Mapping[int, Told | None], written: Mapping[int, datetime]) -> dict[int, Score]:
    """What a model that needs no words makes of what was told of texts, by when each was written."""
    there = {id_: one for id_, one in told.items() if one}
    assert reader.of is not None
    found = dict(zip(there, reader.of(list(there.values()), [written[id_] for id_ in there]), strict=True))
    return {id_: found.get(id_, NOT_SCORED) for id_ in told}


def written_at(ids: Mapping[int, object]) -> dict[int, datetime]:
    """When each of these posts was written."""
    rows = db.session.execute(select(Post.id, Post.created_at).where(Post.id.in_(list(ids))))
    return {row.id: row.created_at for row in rows}


def _winner(model: str | None = None) -> HeadTrial | None:
    won = select(HeadTrial).where(HeadTrial.base == MODEL, HeadTrial.decision == WON)
    if model:
        won = won.where(HeadTrial.model == model)
    return db.session.scalar(won.order_by(HeadTrial.id.desc()).limit(1))
