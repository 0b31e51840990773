"""The commands about everything at once: backup, restore, copy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from foundation.backups import Refused, copying, making, marks, restoring
from foundation.backups.archive import Archive
from foundation.commands import Progress, command
from foundation.database import db
from foundation.policy import needs
from foundation.ports import ports
from foundation.search import SearchUnavailable

WAY = click.Path(dir_okay=False, path_type=Path)
NO_KEY = (
    "It was signed with another key than this folder has, so everybody signs in again, and links in old letters no "
    "longer work. To keep them, put the secret.key of that site into {folder} before you start."
)


def plug(app: Flask, anew: Sequence[Callable[[], object]]) -> None:
    """What is in no backup because it is made from the rows: how it is made anew afterwards."""
    app.extensions["parley.anew"] = tuple(anew)


class _Steps:
    """Progress that is told step by step."""

    def __init__(self, label: str, total: int) -> None:
        self._progress, self._done, self._total = Progress(label, total), 0, total

    def more(self, rows: int) -> None:
        self._done += rows
        self._progress.to(min(self._done, self._total))


@contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """A refusal in words, and exit status 2."""
    try:
        yield
    except (Refused, SQLAlchemyError, OSError) as refusal:
        words = str(getattr(refusal, "orig", None) or refusal).strip()
        if as_json:
            click.echo(json.dumps({"refused": words}))
        click.echo(words, err=True)
        raise SystemExit(2) from None


@click.command("backup")
@click.argument("file", type=WAY)
@click.option("--json", "as_json", is_flag=True, help="Print what it holds as one JSON object.")
@command
@needs("house.keep")
def backup(file: Path, as_json: bool) -> None:
    """Write everything of one moment into FILE, while the site goes on. The signing key is not in it."""
    with _told(as_json):
        config = ports().config
        steps = _Steps("Backing up", making.total(config))
        made = making.make(config, file, steps.more)
        marks.leave(config.folder)
    if as_json:
        click.echo(json.dumps(asdict(made)))
        return
    click.echo(
        f"{file}: {made.rows:,} rows of {made.tables} tables and {made.files:,} files, {made.bytes / 2**20:,.1f} MiB."
    )
    click.echo("The signing key is not in it: keep a copy of secret.key elsewhere.")


@click.command("restore")
@click.argument("file", type=WAY)
@click.option("--replace", is_flag=True, help="Put it in the place of what is here; that is lost.")
@click.option("--other-key", is_flag=True, help="Take it although it was made with another signing key.")
@click.option("--check", is_flag=True, help="Look through the file and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was restored as one JSON object.")
@command
@needs("house.keep")
def restore(file: Path, replace: bool, other_key: bool, check: bool, as_json: bool) -> int:
    """Bring a backup back: into an empty folder, or with --replace over what is here."""
    config = ports().config
    with _told(as_json), file.open("rb") as opened:
        found = Archive(opened, Progress("Checking", 100).to)
        counted = sum(part.rows for part in found.tables)
        if not check:
            steps = _Steps("Restoring", counted * 2)
            restoring.restore(config, found, steps.more, replace=replace, other_key=other_key)
        same = restoring.is_same_key(config, found)
    missing = [] if check else _make_anew()
    said = {"file": str(file), "made_at": found.manifest.get("made_at"), "rows": counted, "files": len(found.files)}
    if as_json:
        click.echo(json.dumps(said | {"restored": not check, "same_key": same, "missing": missing}))
    else:
        click.echo(f"{file}, of {said['made_at']}: {counted:,} rows and {len(found.files):,} files are whole.")
        click.echo("Nothing was changed." if check else f"Restored into {config.folder}.")
        if not same:
            click.echo(NO_KEY.format(folder=config.folder))
    return 1 if missing else 0


def _make_anew() -> list[str]:
    """Make what stands beside the rows; what was in the way of that which could not be made."""
    db.session.remove()
    db.engine.dispose()  # what was open is another database now
    missing = []
    for make in current_app.extensions["parley.anew"]:
        try:
            make()
        except (OSError, SQLAlchemyError, SearchUnavailable) as failure:
            click.echo(f"Search could not be made anew ({failure}). Run flask reindex.", err=True)
            missing.append(str(failure))
    return missing


@click.command("copy")
@click.option("--from", "source", required=True, help="Address of the database to read.")
@click.option("--to", "goal", required=True, help="Address of an empty database.")
@click.option("--json", "as_json", is_flag=True, help="Print what was copied as one JSON object.")
@command
@needs("house.keep")
def copy(source: str, goal: str, as_json: bool) -> None:
    """Move a community to another database, and compare counts and hashes of every table on both sides."""
    with _told(as_json):
        steps = _Steps("Copying", copying.total(source) * 2)
        found = copying.copy(source, goal, steps.more)
    if as_json:
        click.echo(json.dumps({name: asdict(content) for name, content in found.items()}))
        return
    click.echo(f"{sum(content.rows for content in found.values()):,} rows of {len(found)} tables are the same there.")
    click.echo("Set PARLEY_DATABASE_URL to the new address, run flask reindex, then start the site.")


COMMANDS = (backup, restore, copy)
