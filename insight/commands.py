"""Commands of insight: the engine as a filter, JSON lines in and out, without a database; a new model; the report."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlencode

import click
from flask.cli import AppGroup
from werkzeug.exceptions import HTTPException

from community.people import Person
from community.queries.people import id_of
from foundation import printing
from foundation.commands import Progress, command
from foundation.database import db
from foundation.policy import needs
from foundation.ports import ports
from insight import readers, rescoring, streams
from insight.part import NAMES
from insight.printing import MayNotRead, document

insight = AppGroup("insight", help="What posts tell.")


@insight.command("score")
@command
@needs("house.keep")
def score() -> int:
    """Read {"id", "text"} a line; write {"id", "sentiment", "score", "confidence"} a line."""
    return streams.score_stream(sys.stdin.buffer, sys.stdout, sys.stderr)


@insight.command("themes")
@command
@needs("house.keep")
def themes() -> int:
    """Read {"id", "text"} a line; write {"id", "theme", "label"} a line, when all are read."""
    return streams.themes_stream(sys.stdin.buffer, sys.stdout, sys.stderr)


@insight.command("rescore")
@command
@needs("house.keep")
def rescore() -> None:
    """Read every post and comment with the model of this version and the heads that won last, if any did. Figures
    change at the end, all at once; killed, run it again."""
    reader, trial = readers.wanted(), readers.winner()
    progress = Progress("Reading posts and comments", rescoring.unread(reader))
    read = rescoring.move(reader, progress.to)
    click.echo(f"{reader.model} counts now; {read} posts and comments were read.")
    if trial and trial.model == reader.model and trial.old is not None and trial.new is not None:
        click.echo(
            f"Its heads learnt from {trial.labels} labels of people. Taught by {trial.taught} older ones and judged on "
            f"{trial.judged} later ones, on {trial.at:%Y-%m-%d}, they reached a macro-F1 of {100 * trial.new:.1f}; "
            f"{trial.old_model} reached {100 * trial.old:.1f}."
        )


@click.command("report")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--as", "handle", required=True, help="Whose report: the handle of somebody who reads reports.")
@click.option("--period", default="", help="2026-W42, 2026-10, 2026-Q3 or 2026; else the last whole month.")
@click.option("--space", default="", help="The slug of a space; else all spaces that this person reads.")
@click.option("--department", default="", help="The slug of a department: only what it answers for.")
@click.option("--segment", default="", help="A segment: only spaces that are for it.")
@click.option("--moment", default="", help="A moment: only spaces that are for it.")
@command
@needs("house.keep")
def report(file: Path, handle: str, **asked: str) -> int:
    """Print the report of a period and a part into FILE, as PDF, as one person may read it."""
    person = id_of(handle)
    if person is None:
        return _refused(f"Nobody here has the handle {handle}.")
    try:
        program = printing.browser(ports().config.chromium)
        page = document(db.session.get_one(Person, person), urlencode({k: v for k, v in asked.items() if v}))
        printing.write(page, file, program)
    except printing.CannotPrint as why:
        return _refused(str(why))
    except MayNotRead:
        return _refused(f"{handle} does not read reports.")
    except HTTPException as why:
        named = ", ".join(f"{name} {asked[name]!r}" for name in NAMES if asked[name])
        return _refused(f"{handle} reads no {named}." if why.code == 404 else str(why.description))
    click.echo(f"{file} is written.")
    return 0


def _refused(why: str) -> int:
    click.echo(why, err=True)
    return 2


COMMANDS = (insight, report)
