"""Files of comments for tests, and the ways in which they come into the house."""

from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from foundation.database import db, transaction
from insight.channels import batches, columns, importing, uploads
from insight.channels.batches import ChannelBatch
from insight.channels.comments import ChannelComment
from insight.channels.sheet import look
from tests.world import World

HEADER = ("date", "text", "author", "segment", "moment", "score")
NAMES = ("ann", "bo", "cy", "di", "ed", "flo", "gus")


def sheet(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER, delimiter: str = ",") -> bytes:
    """A file with these rows."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return file.getvalue().encode()


def many(count: int, segment: str = "Students", day: str = "2026-02-10", first: int = 0) -> list[tuple[Any, ...]]:
    """Rows of that many comments by seven people."""
    return [
        (day, f"The bus was late again, number {at}.", NAMES[at % len(NAMES)], segment, "Renewal", at % 11)
        for at in range(first, first + count)
    ]


def send(world: World, data: bytes, channel: str = "Survey", name: str = "survey.csv", who: str = "mara",
         key: str = "") -> TestResponse:  # fmt: skip
    """Upload a file in the browser."""
    given = {"channel": channel, "file": (io.BytesIO(data), name), "key": key}
    return world[who].post("/insight/channels/import", given, content_type="multipart/form-data")


def begin(world: World, data: bytes, channel: str = "Survey", **given: str) -> str:
    """Upload a file and say what its columns are, as the page guesses them; the address of the file."""
    address = send(world, data, channel).location
    header = look(uploads.path_of(address.rpartition("/")[2])).header
    said = {field: str(at) for field, at in columns.guess(header).items()} | {"dates": ""} | given
    answer = world.mara.post(f"{address}/start", said)
    assert answer.status_code == 303, answer.text
    return address


def bring(world: World, data: bytes, channel: str = "Survey", **given: str) -> ChannelBatch:
    """The same, and let the worker take and read it."""
    address = begin(world, data, channel, **given)
    world.drain()
    return batch(address)


def batch(address: str) -> ChannelBatch:
    """The file at this address."""
    db.session.expire_all()
    return db.session.scalars(select(ChannelBatch).where(ChannelBatch.public_id == address.rpartition("/")[2])).one()


def texts() -> list[str]:
    """The words of all comments that are kept."""
    return sorted(db.session.scalars(select(ChannelComment.text)))


def slices(size: int, monkeypatch: Any) -> None:
    """Take so many rows at once."""
    monkeypatch.setattr(importing, "SLICE", size)


def each_row_is_a_person(world: World, channel: str) -> None:
    """A manager says so of a channel."""
    with transaction():
        batches.say_people(world.actor("mara"), batches.channel(world.actor("mara"), channel), True)
