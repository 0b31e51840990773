"""`flask import comments`: a CSV file of comments comes into a channel."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from foundation.commands import Progress, command
from foundation.database import db, public_id, rehearsal, transaction
from foundation.policy import SYSTEM, needs
from insight.channels import batches, columns, importing, saying, sheet
from insight.channels.batches import ChannelBatch, ChannelReject
from insight.channels.cells import ORDERS
from insight.channels.comments import seen
from insight.channels.faults import Refused


@click.command("comments")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--channel", "name", required=True, help="The channel that they come into; made when missing.")
@click.option("--map", "said", default="", help="Which column is what: date=COLUMN,text=COLUMN,author=COLUMN,…")
@click.option("--dates", default="", type=click.Choice(ORDERS), help="How days such as 03/04/2026 are written.")
@click.option("--each-row-is-a-person", "people", is_flag=True, help="No two rows of the channel are of one person.")
@click.option("--dry-run", is_flag=True, help="Read and count everything, save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
@command
@needs("house.keep")
def comments(file: Path, name: str, said: str, dates: str, people: bool, dry_run: bool, as_json: bool) -> int:
    """Take the comments of a CSV file (date, text, author, segment, moment, score) into a channel."""
    try:
        if not file.is_file():
            raise Refused("missing")
        found = sheet.look(file)
        mapping = columns.said(found.header, said)
        with rehearsal() if dry_run else nullcontext():
            with transaction():
                channel = batches.channel(SYSTEM, name)
                if people:
                    batches.say_people(SYSTEM, channel, True)
                batch = batches.arrive(SYSTEM, channel, public_id(), file.name, file.stat().st_size, found)
                batches.start(batch, mapping, dates)
            told = _tell(_take(batch.id, file))
    except Refused as refused:
        click.echo(saying.refusal(refused), err=True)
        return 2
    _print(told, as_json, dry_run)
    return 1 if told["rejected_count"] else 0


def _take(batch_id: int, file: Path) -> ChannelBatch:
    """Slice by slice to the end of the file."""
    progress = Progress("Importing", file.stat().st_size).to
    with seen() as rows:
        while True:
            with transaction():
                batch = db.session.get_one(ChannelBatch, batch_id)
                batches.locked(batch_id)
                more = importing.take(batch, file, rows)
                position = batch.position
            progress(position)
            if not more:
                return batch
            db.session.flush()
            db.session.expunge_all()


def _tell(batch: ChannelBatch) -> dict[str, Any]:
    """The shape that scripts rely on."""
    kept = select(ChannelReject).where(ChannelReject.batch_id == batch.id).order_by(ChannelReject.row)
    return {
        "taken": {"comments": batch.taken},
        "skipped": {"comments": batch.held, "empty_rows": batch.empty},
        "rejected": [{"row": one.row, "why": saying.reason(one.why, one.value)} for one in db.session.scalars(kept)],
        "rejected_count": batch.rejected,
    }


def _print(told: dict[str, Any], as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    for broken in told["rejected"]:
        click.echo(f"Rejected row {broken['row']}: {broken['why']}", err=True)
    for word, found in (("Would take" if dry_run else "Taken", told["taken"]), ("Skipped", told["skipped"])):
        counts = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in found.items() if count)
        click.echo(f"{word}: {counts or 'nothing'}")
    click.echo(f"Rejected: {told['rejected_count']:,} rows")
