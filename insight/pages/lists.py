"""The list behind a figure."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from foundation.clock import now
from foundation.periods import Period
from foundation.policy import actor, needs
from insight import part_words, wording
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.part import Part
from insight.queries import figures, lists
from insight.queries.figures import Figure, Scope
from insight.report import query, scope_of
from insight.tabular import plain

EVERYTHING = 1_000_000


@pages.get("/insight/lists/<path:name>.csv")
@needs("insight.read")
def listed_csv(name: str) -> Any:
    """The whole list as a CSV file."""
    found, scope, period, part = _asked_for(name)
    file = io.StringIO()
    writer = csv.writer(file)
    rows = lists.rows(found, scope, size=EVERYTHING).rows
    writer.writerow(lists.CSV_HEADS[found.measure.of])
    writer.writerows([plain(value) for value in lists.as_cells(row, request.url_root)] for row in rows)
    filename = "-".join([*name.split("/"), period.name, *part_words.slugs(part)])
    headers = {"Content-Disposition": f'attachment; filename="{filename}.csv"'}
    return Response(file.getvalue(), mimetype="text/csv", headers=headers)


@pages.get("/insight/lists/<path:name>")
@needs("insight.read")
def listed(name: str) -> Any:
    """Exactly what a number counts, in pages, newest first."""
    found, scope, period, part = _asked_for(name)
    return render_template(
        "insight/list.html",
        figure=found,
        title=wording.counted(found, figures.count(found, scope)),
        found=lists.rows(found, scope, request.args.get("after")),
        withheld=lists.withheld(found, scope),
        period=period,
        part=part,
        part_words=part_words,
        query=query,
        address=f"/insight/lists/{name}",
        asked=query(period, part),
        wording=wording,
        roles=wording.roles(),
        at=now(),
    )


def _asked_for(name: str) -> tuple[Figure, Scope, Period, Part]:
    period, part, _spaces = asked_for()
    found = figures.figure(actor(), name)
    if found is None:
        raise NotFound
    return found, scope_of(actor(), period, part), period, part
