"""A report as files: the tables as CSV and JSON, the drawings as SVG and PNG, all of it as PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.exceptions import NotImplemented as NotInstalled

from community.pages.fetching import write_limit
from foundation import printing
from foundation.clock import now
from foundation.http import limiter
from foundation.languages import iso, language
from foundation.periods import Period
from foundation.pictures import Svg, svg
from foundation.policy import actor, needs
from foundation.ports import ports
from insight import driver_tables, moment_tables, part_words, pictures, tables
from insight.channels import tables as channel_tables
from insight.channels.report import Section
from insight.drivers import drivers
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.pages.moments import measured
from insight.pages.report import elsewhere, key_events, report
from insight.part import DEPARTMENT, EVERYTHING, MOMENT, SEGMENT, Part
from insight.queries import channels as queries
from insight.report import measure, scope_of
from insight.tables import Shown
from insight.tabular import Table, as_csv, as_json

AGAIN = 5  # seconds after which the browser may be free again


@dataclass(frozen=True)
class Asked:
    """Of which period and space a file is asked, and what was chosen of other channels; `section` is what they say."""

    period: Period
    part: Part
    section: Section | None = None

    def shown(self) -> Shown:
        """The report with what was noted."""
        report = measure(actor(), self.period, self.part)
        return Shown(report, key_events(report))

    def headers(self, name: str, ending: str) -> dict[str, str]:
        """That a file is saved under a name which says what it is of."""
        parts = [name, self.period.name, *part_words.slugs(self.part)]
        return {"Content-Disposition": f'attachment; filename="{"-".join(parts)}.{ending}"'}


@pages.get("/insight/tables/<name>.csv")
@needs("insight.read")
def table_csv(name: str) -> Any:
    """A table of the report as a CSV file: heads in words, raw numbers."""
    asked, table = _table(name)
    return Response(as_csv(table), mimetype="text/csv", headers=asked.headers(name, "csv"))


@pages.get("/insight/tables/<name>.json")
@needs("insight.read")
def table_json(name: str) -> Any:
    """The same table as JSON, with what it is of."""
    asked, table = _table(name)
    of = {
        "period": asked.period.name,
        "first": asked.period.first.isoformat(),
        "last": asked.period.last.isoformat(),
        "space": {"slug": asked.part.space.slug, "name": asked.part.space.name} if asked.part.space else None,
        **{name: asked.part.named.get(name) for name in (DEPARTMENT, SEGMENT, MOMENT)},
        "chosen": asked.section.voices.chosen if asked.section else {},
        "measured_at": iso(now()),
    }
    answer = jsonify(as_json(table) | of)
    answer.headers.update(asked.headers(name, "json"))
    return answer


@pages.get("/insight/charts/<name>.svg")
@needs("insight.read")
def chart_svg(name: str) -> Any:
    """A drawing of the report as an SVG file that stands alone."""
    asked, drawn = _picture(name)
    return Response(drawn.data, mimetype="image/svg+xml", headers=asked.headers(name, "svg"))


@pages.get("/insight/charts/<name>.png")
@limiter.limit(write_limit)
@needs("insight.read")
def chart_png(name: str) -> Any:
    """The same as PNG, made by the browser that is installed: one at a time, and not for long."""
    asked, drawn = _picture(name)
    sorry = _("PNG needs Chromium, which is not installed with this forum. Take the SVG.")
    made = _by_chromium(lambda program: printing.png(drawn.data, drawn.width, drawn.height, program), sorry)
    return Response(made, mimetype="image/png", headers=asked.headers(name, "png"))


@pages.get("/insight/report.pdf")
@limiter.limit(write_limit)
@needs("insight.read")
def report_pdf() -> Any:
    """The report as it is printed, made by the browser that is installed: one at a time."""
    asked, config = _asked(False), ports().config
    page = printing.standing_alone(report(), config.public_url or f"http://127.0.0.1:{config.port}")
    sorry = _("A PDF needs Chromium, which is not installed with this forum. Print the report from your browser.")
    made = _by_chromium(lambda program: printing.pdf(page, program), sorry)
    return Response(made, mimetype="application/pdf", headers=asked.headers("report", "pdf"))


def _by_chromium(make: Callable[[str], bytes], sorry: str) -> bytes:
    """What the installed browser makes; NotInstalled with this sentence without one, ServiceUnavailable if it fails."""
    config = ports().config
    try:
        program = printing.browser(config.chromium)
    except printing.CannotPrint:
        raise NotInstalled(sorry) from None
    try:
        with printing.alone(config.folder):
            return make(program)
    except printing.Busy:
        why = _("Something else is being drawn just now. Try again in a moment.")
        raise ServiceUnavailable(why, retry_after=AGAIN) from None
    except printing.CannotPrint:
        why = _("It could not be made. Try again in a moment.")
        raise ServiceUnavailable(why, retry_after=AGAIN) from None


def _table(name: str) -> tuple[Asked, Table]:
    """The table that an address names. One that is not there, or that this report has not, raises NotFound."""
    if name in moment_tables.TABLES:
        period, _part, spaces = asked_for()
        return Asked(period, EVERYTHING), moment_tables.table(measured(period, spaces), name)
    asked = _asked(name in channel_tables.TABLES)
    if name in driver_tables.TABLES:
        return asked, driver_tables.table(drivers(scope_of(actor(), asked.period, asked.part)), name)
    found = channel_tables.table(asked.section, name)
    if name in tables.TABLES:
        found = tables.table(asked.shown(), name)
    if found is None:
        raise NotFound
    return asked, found


def _picture(name: str) -> tuple[Asked, Svg]:
    """The same of a drawing."""
    asked = _asked(name == pictures.CHANNEL_WEEKS)
    found = None
    if asked.section:
        weeks = asked.section.weeks
        noted = queries.milestones(actor(), weeks[0].first, weeks[-1].after) if weeks else []
        found = pictures.comments(asked.section, noted)
    elif name in pictures.PICTURES:
        found = pictures.picture(asked.shown(), name)
    if found is None:
        raise NotFound
    return asked, svg(found, language())


def _asked(channels: bool) -> Asked:
    """What an address asks for; what other channels say only where a file is about them."""
    period, part, _spaces = asked_for()
    return Asked(period, part, elsewhere(period, part) if channels else None)
