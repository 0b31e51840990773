"""Other channels and milestones in every state, and the pages that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page

from foundation import clock
from foundation.clock import now
from foundation.database import public_id, transaction
from insight import mailings, milestones
from insight.channels import batches, columns, importing, reading, uploads
from insight.channels.batches import ChannelBatch
from insight.channels.comments import seen
from insight.channels.sheet import look
from insight.events import CommentsImported
from tests.conftest import WEDNESDAY
from tests.insight.channel_files import NAMES, many, sheet

BROKEN = ("31/31/2026", "<b>What?</b>", "ann", "", "", "")
LONG = ("2026-02-10", "The-bus-" * 30, "ann", "A segment with a very long name, longer than any table likes it", "", "")
FILES: dict[str, str] = {}


def happen(states: Any) -> None:
    """Files wait, run, are taken, are withdrawn and are gone; two milestones are noted."""
    with clock.at(WEDNESDAY):
        _plant(states)


def _plant(states: Any) -> None:
    mara = states.world.actor("mara")
    rows = [*many(60), *many(40, "Staff", first=60), BROKEN, LONG]
    for name, state in (
        ("taken", _finish),
        ("waits", None),
        ("runs", _begin),
        ("withdrawn", _withdraw),
        ("gone", _lose),
    ):
        found = _arrive(mara, f"{name}.csv", sheet(*rows))
        FILES[name] = found.public_id
        if state:
            state(mara, found)
    with transaction():
        milestones.note(mara, now().date(), "New permit form for everybody who lives in the valley")
        milestones.note(mara, now().date(), "The counter closed", states.world.square.id)
        mailings.arrange(mara, "month", department_id=states.world.water.id)
        mailings.arrange(mara, "week", space_id=states.world.square.id, person_id=mara.id)


def _arrive(actor: Any, name: str, data: bytes) -> ChannelBatch:
    key = public_id()
    folder = uploads.path_of(key).parent
    folder.mkdir(parents=True, exist_ok=True)
    uploads.path_of(key).write_bytes(data)
    with transaction():
        return batches.arrive(
            actor, batches.channel(actor, "Exit survey"), key, name, len(data), look(uploads.path_of(key))
        )


def _begin(_actor: Any, found: ChannelBatch) -> None:
    with transaction():
        batch = batches.locked(found.id)
        assert batch
        batches.start(batch, columns.guess(batch.written.header), "")


def _finish(actor: Any, found: ChannelBatch) -> None:
    _begin(actor, found)
    with transaction(), seen() as rows:
        batch = batches.locked(found.id)
        assert batch
        importing.take(batch, uploads.path_of(batch.public_id), rows)
    reading.read_comments([CommentsImported(at=now(), batch_id=found.id)])


def _withdraw(actor: Any, found: ChannelBatch) -> None:
    with transaction():
        batch = batches.locked(found.id)
        assert batch
        batches.withdraw(actor, batch)


def _lose(actor: Any, found: ChannelBatch) -> None:
    _begin(actor, found)
    with transaction():
        batch = batches.locked(found.id)
        assert batch
        batches.end(batch, "gone")


def pages(press: Callable[[str], Callable[[Page], None]]) -> Iterator[tuple[Any, ...]]:
    """Name, reader, address, how it is reached, status."""
    assert len(NAMES) > 4
    yield "channels", "mara", "/insight/channels"
    yield "importing", "mara", "/insight/channels/import"
    yield "importing, with errors", "mara", "/insight/channels/import", press("Upload"), 422
    for name, key in FILES.items():
        yield f"file, {name}", "mara", f"/insight/channels/files/{key}"
    yield "report with channels", "mara", "/insight?period=2026-02"
    yield "report with comments of a segment", "mara", "/insight?period=2026-02&comments-segment=Staff"
    yield "report with too few comments", "mara", "/insight?period=2026-02&comments-segment=Nobody"
    yield "comments", "mara", "/insight/channels/comments?period=2026-02"
    yield "comments, too few", "mara", "/insight/channels/comments?period=2026-02&segment=Nobody", None, 403
    yield "milestones", "mara", "/insight/milestones"
    yield "milestones, with errors", "mara", "/insight/milestones", press("Note it"), 422
    yield "reports by mail", "mara", "/insight/mailings"
