"""The comments behind a count: their words alone, in no order of time."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound

from foundation import periods
from foundation.periods import MONTH, Period
from foundation.policy import actor, needs
from insight import wording
from insight.channels import report
from insight.pages.blueprint import pages
from insight.queries import channel_cells, channels
from insight.queries.channel_cells import CHANNEL, FILTERS, MOMENT, MOOD, NOTHING, SEGMENT, THEME, Voices
from insight.queries.channel_privacy import Told
from insight.queries.figures import MOODS, theme_read
from insight.tabular import plain

EVERYTHING = 1_000_000


def voices_asked(period: Period) -> Voices:
    """The comments that an address means. A channel that there is not raises NotFound."""
    shared = frozenset(name for name in (SEGMENT, MOMENT) if request.args.get(name))
    asked = {name: name if name in shared else report.ADDRESSED[name] for name in FILTERS}
    given = tuple((name, request.args[asked[name]]) for name in FILTERS if asked[name] in request.args)
    if any("\0" in value or len(value) > 200 for _name, value in given):
        raise NotFound
    channel = dict(given).get(CHANNEL)
    if channel is not None and channel not in channels.names():
        raise NotFound
    return Voices(period, given, shared)


@pages.get("/insight/channels/comments")
@needs("insight.read")
def comments() -> Any:
    """The words of the comments that a number counts, in pages."""
    voices, part, value, about = _asked_for()
    count = _count(voices, part, value)
    return render_template(
        "insight/channel_comments.html",
        title=wording.comments(count, about),
        voices=voices,
        period=voices.period,
        found=channels.words(voices, part, value, request.args.get("after")),
        csv=report.address(voices, part, request.args.get(part, ""), path=f"{report.LIST}.csv"),
        more=report.address(voices, part, request.args.get(part, "")),
        back=report.address(voices, path="/insight") + "#channels",
        names=channels.names(),
        wording=wording,
    )


@pages.get("/insight/channels/comments.csv")
@needs("insight.read")
def comments_csv() -> Any:
    """All of them as a CSV file."""
    voices, part, value, _about = _asked_for()
    _count(voices, part, value)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("comment",))
    writer.writerows((plain(row.text),) for row in channels.words(voices, part, value, None, EVERYTHING).rows)
    headers = {"Content-Disposition": f'attachment; filename="comments-{voices.period.name}.csv"'}
    return Response(file.getvalue(), mimetype="text/csv", headers=headers)


def _asked_for() -> tuple[Voices, str, str, str]:
    """The comments meant, the mood or theme among them if one is, and what that is called."""
    text = request.args.get("period", "")
    voices = voices_asked(periods.parse(text) if text else periods.current(MONTH))
    mood, theme = request.args.get(MOOD, ""), request.args.get(THEME, "")
    if mood and theme:
        raise NotFound
    if theme:
        found = theme_read(actor(), theme)
        if found is None:
            raise NotFound
        return voices, THEME, str(found.id), _("about “%(theme)s”", theme=found.label)
    if mood and mood not in MOODS:
        raise NotFound
    return voices, MOOD if mood else NOTHING, mood, wording.read_as(mood) if mood else ""


def _count(voices: Voices, part: str, value: str) -> int:
    """How many they are. Too few to say: Forbidden."""
    told = Told(channel_cells.cube(voices))
    if not told.may(part, value):
        raise Forbidden(_("Too few to say: at least ten comments of five people, here and in what they leave over."))
    return told.cube.cell(told.held, part, value, voices.period).items
