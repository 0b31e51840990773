"""Other channels: their files, a new file with its columns, how far it is read, what was not taken, taking it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.pages.fetching import before, form_key, keep, write_limit
from foundation import uploads as forms
from foundation.clock import now
from foundation.database import public_id, transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from insight import wording
from insight.channels import batches, columns, saying, uploads
from insight.channels.batches import MOST_TOLD, ChannelBatch
from insight.channels.faults import Refused
from insight.channels.sheet import LARGEST, Row, look
from insight.pages.blueprint import pages
from insight.queries import channels as queries
from insight.tabular import plain

LIST = "/insight/channels"
PREVIEWED, CUT, TOLD_ON_PAGE = 8, 140, 100


@pages.get("/insight/channels")
@needs("channel.import")
def channels() -> Any:
    """Every channel with what it brought, and the files that came last."""
    return render_template("insight/channels.html", channels=queries.channels(), files=queries.files(), wording=wording)


@pages.get("/insight/channels/import")
@needs("channel.import")
def importing() -> Any:
    """The form for a file."""
    return _form({})


@pages.post("/insight/channels/import")
@limiter.limit(write_limit)
@needs("channel.import")
@forms.takes_file(LARGEST)
def upload() -> Any:
    """Keep the file until its columns are said; nothing of it is read before."""
    file, name = request.files.get("file"), public_id()
    try:
        if file is None or not file.filename:
            raise Refused("no-file")
        if not request.form.get("channel", "").strip():
            raise Refused("no-name")
        path = uploads.keep(file.stream, name)
        found, size = look(path), path.stat().st_size
        with transaction():
            if address := before():
                uploads.forget(name)
                return see_other(address)
            channel = batches.channel(actor(), request.form["channel"])
            batches.arrive(actor(), channel, name, file.filename, size, found)
            address = keep(f"{LIST}/files/{name}")
            uploads.sweep()
    except Refused as refused:
        uploads.forget(name)
        field = "channel" if refused.why == "no-name" else "file"
        return _form({field: [saying.refusal(refused)]}), saying.status(refused)
    return see_other(address)


@pages.get("/insight/channels/files/<public_id>")
@needs("channel.import")
def batch(public_id: str) -> Any:
    """A file: its columns before it is begun, then how far it is read and what was not taken."""
    found = _batch(public_id)
    if found.started_at is None and found.withdrawn_at is None:
        return _columns(found, columns.guess(found.written.header), found.order, {})
    return _progress(found)


@pages.post("/insight/channels/files/<public_id>/start")
@limiter.limit(write_limit)
@needs("channel.import")
def start(public_id: str) -> Any:
    """Say what the columns are; the worker then takes the file."""
    found = _batch(public_id)
    given = {
        field: int(text)
        for field in columns.FIELDS
        if (text := request.form.get(field, "")).isdecimal() and len(text) < 4
    }
    dates = request.form.get("dates", "")
    try:
        with transaction():
            found = _batch(public_id)
            if batches.start(found, given, dates):
                batches.say_people(actor(), found.channel, request.form.get("people") == "yes")
                batches.send(found)
    except Refused as refused:
        field = {"no-date-column": "date", "no-text-column": "text", "order": "dates"}.get(refused.why, "date")
        return _columns(_batch(public_id), given, dates, {field: [saying.refusal(refused)]}), 422
    return see_other(f"{LIST}/files/{public_id}")


@pages.post("/insight/channels/files/<public_id>/withdrawal")
@limiter.limit(write_limit)
@needs("channel.import")
def withdraw_file(public_id: str) -> Any:
    """All its comments leave every figure."""
    _batch(public_id)
    with transaction():
        batches.withdraw(actor(), _batch(public_id))
    return done(_("The file is withdrawn. Its comments have left every figure."), f"{LIST}/files/{public_id}")


@pages.get("/insight/channels/files/<public_id>/rejects.csv")
@needs("channel.import")
def rejects(public_id: str) -> Any:
    """The rows that were not taken, as a file."""
    found = _batch(public_id)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("row", "why"))
    for row, why, value in queries.rejects(found, MOST_TOLD):
        writer.writerow((row, plain(saying.reason(why, value))))
    headers = {"Content-Disposition": f'attachment; filename="rejected-{public_id}.csv"'}
    return Response(file.getvalue(), mimetype="text/csv", headers=headers)


def _batch(name: str) -> ChannelBatch:
    found = queries.batch(name)
    if found is None:
        raise NotFound
    return found


def _form(errors: dict[str, list[str]]) -> str:
    return render_template(
        "insight/channel_import.html",
        errors=errors,
        key=form_key(),
        channel=request.values.get("channel", ""),
        names=[one.name for one in queries.channels()],
    )


def _columns(batch: ChannelBatch, given: dict[str, int], dates: str, errors: dict[str, list[str]]) -> str:
    header = batch.written.header
    options = [("", _("None"))] + [
        (str(at), name or _("Column %(number)s", number=at + 1)) for at, name in enumerate(header)
    ]
    return render_template(
        "insight/channel_columns.html",
        batch=batch,
        errors=errors,
        header=header,
        options=options,
        given=given,
        dates=dates,
        preview=_preview(batch),
        here=uploads.path_of(batch.public_id).exists(),
    )


def _preview(batch: ChannelBatch) -> list[Sequence[str]]:
    """The first rows that can be read, their cells cut."""
    path = uploads.path_of(batch.public_id)
    if not path.exists():
        return []
    rows = islice(batch.written.rows(path), PREVIEWED * 4)
    sound = [row.cells for row in rows if isinstance(row, Row) and not row.empty][:PREVIEWED]
    return [[cell[:CUT] + ("…" if len(cell) > CUT else "") for cell in cells] for cells in sound]


def _progress(batch: ChannelBatch) -> str:
    by, withdrawn_by = queries.who(batch)
    told = queries.rejects(batch, TOLD_ON_PAGE)
    return render_template(
        "insight/channel_file.html",
        batch=batch,
        by=by,
        withdrawn_by=withdrawn_by,
        share=min(100, batch.position * 100 // max(batch.size, 1)),
        unread=queries.unread(batch),
        rejects=[(row, saying.reason(why, value)) for row, why, value in told],
        kept=min(batch.rejected, MOST_TOLD),
        failure=saying.refusal(Refused(batch.failure)) if batch.failure else "",
        wording=wording,
        at=now(),
    )
