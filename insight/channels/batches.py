"""Channels, and the files that came into them: each file is a batch, which can be withdrawn as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record
from foundation.policy import Actor
from insight.channels.cells import ORDERS
from insight.channels.columns import checked
from insight.channels.faults import Refused
from insight.channels.sheet import Sheet
from insight.events import BatchWithdrawn, CommentsUploaded

LONGEST_CHANNEL, LONGEST_FILE = 80, 200  # characters
MOST_TOLD = 1000  # rejected rows of a batch that are kept one by one; the rest is counted


class Channel(Model):
    """Where voices came from: a survey, a call log, a social export. `people_said_at`: since then a manager says that
    each row is a different person; before, rows without an author do not show how many people wrote them."""

    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_CHANNEL), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    people_said_at: Mapped[datetime | None]
    people_said_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ChannelBatch(Model):
    """One file. `position` is the byte and `rows` the row up to which it was taken; nobody: a command did it.

    It waits for its columns until `started_at`, is read until `ended_at`, and leaves every figure at `withdrawn_at`.
    """

    __tablename__ = "channel_batches"
    __table_args__ = (Index("ix_channel_batches_channel", "channel_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE))
    size: Mapped[int]
    sheet: Mapped[str] = mapped_column(Text)
    mapping: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    position: Mapped[int]
    rows: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    empty: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(20))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    channel: Mapped[Channel] = relationship(lazy="joined")

    @property
    def written(self) -> Sheet:
        """How its file is written."""
        return Sheet.from_json(json.loads(self.sheet))

    @property
    def columns(self) -> dict[str, int]:
        """Which column is what."""
        found: dict[str, int] = json.loads(self.mapping)["columns"]
        return found

    @property
    def order(self) -> str:
        """How its dates are written."""
        return str(json.loads(self.mapping)["dates"])


class ChannelReject(Model):
    """A row that was not taken, and why: names of insight/channels/saying.py."""

    __tablename__ = "channel_rejects"
    __table_args__ = (Index("ix_channel_rejects_batch", "batch_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("channel_batches.id"))
    row: Mapped[int]
    why: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(40))


def channel(actor: Actor, name: str) -> Channel:
    """The channel of this name, made when missing; large and small letters are one. No name raises Refused."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_CHANNEL or not name.isprintable():
        raise Refused("no-name")
    held = db.session.scalar(select(Channel).where(func.lower(Channel.name) == name.lower()))
    if held is None:
        held = Channel(public_id=public_id(), name=name, made_at=now(), made_by_id=actor.id)
        db.session.add(held)
        db.session.flush()
    return held


def say_people(actor: Actor, channel: Channel, each_row: bool) -> None:
    """Say that each row of this channel is a different person, or say it no longer."""
    if each_row != (channel.people_said_at is not None):
        channel.people_said_at = now() if each_row else None
        channel.people_said_by_id = actor.id if each_row else None
    db.session.flush()


def arrive(actor: Actor, channel: Channel, name: str, file_name: str, size: int, sheet: Sheet) -> ChannelBatch:
    """A file has come; it is not read before its columns are said. `name` is its public id."""
    made = ChannelBatch(
        public_id=name, channel_id=channel.id, file_name=_file_name(file_name), size=size,
        sheet=json.dumps(sheet.as_json()), mapping=json.dumps({"columns": {}, "dates": ""}), at=now(), by_id=actor.id,
        position=sheet.start, rows=1, taken=0, held=0, empty=0, rejected=0,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def start(batch: ChannelBatch, columns: Mapping[str, int], dates: str) -> bool:
    """Say what its columns are; whether it begins now. What was begun goes on as it is.

    A mapping that lacks something raises Refused.
    """
    if dates not in ORDERS:
        raise Refused("order")
    columns = checked(columns, batch.written.header)
    if batch.started_at is None and batch.withdrawn_at is None:
        batch.mapping = json.dumps({"columns": columns, "dates": dates})
        batch.started_at = now()
        db.session.flush()
        return True
    return False


def send(batch: ChannelBatch) -> None:
    """Let the worker go on with it from where it is."""
    record(CommentsUploaded(at=now(), batch_id=batch.id, rows=batch.rows))


def end(batch: ChannelBatch, failure: str | None = None) -> None:
    """It is read to its end, or cannot be read on."""
    batch.ended_at, batch.failure = now(), failure
    db.session.flush()


def reject(batch: ChannelBatch, row: int, why: str, value: str) -> None:
    """Count a row that cannot be taken, and keep the first MOST_TOLD."""
    if batch.rejected < MOST_TOLD:
        db.session.add(ChannelReject(batch_id=batch.id, row=row, why=why, value=value))
    batch.rejected += 1


def withdraw(actor: Actor, batch: ChannelBatch) -> None:
    """All its comments leave every figure at once; the worker then deletes them, and what was told of rejected rows."""
    if batch.withdrawn_at is None:
        batch.withdrawn_at, batch.withdrawn_by_id = now(), actor.id
        batch.ended_at = batch.ended_at or now()
        record(BatchWithdrawn(at=now(), batch_id=batch.id))
        db.session.flush()


def go_on_withdrawing(batch: ChannelBatch) -> None:
    """There is more to delete than one transaction should."""
    record(BatchWithdrawn(at=now(), batch_id=batch.id))


def forget_rejects(batch_id: int) -> None:
    """What was told of the rows of a withdrawn batch goes with it."""
    db.session.execute(delete(ChannelReject).where(ChannelReject.batch_id == batch_id))


def locked(batch_id: int) -> ChannelBatch | None:
    """The batch and its channel, locked until the end of the transaction: two batches of a channel take turns."""
    found = db.session.get(ChannelBatch, batch_id)
    if found is not None:
        db.session.scalar(select(Channel.id).where(Channel.id == found.channel_id).with_for_update())
        db.session.refresh(found)
    return found


def _file_name(given: Any) -> str:
    """The name of a file without its folders, in one line."""
    last = str(given or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:LONGEST_FILE] or "comments.csv"
