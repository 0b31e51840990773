"""Commands about people, threads and their index."""

from __future__ import annotations

import json
import secrets
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from community import departments, indexing, people, recounting, spaces, vectors
from community.importing.archive import Refused, check
from community.importing.stackexchange import StackExchange
from community.importing.tally import Tally
from community.people import ROLES, EmailTaken
from community.spaces import Space
from community.threads import slug_of
from foundation.commands import Progress, command
from foundation.database import db, rehearsal, transaction
from foundation.meaning import DamagedModel
from foundation.policy import needs

person = AppGroup("person", help="People at the machine's own door.")


@person.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that stands beside what they write.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="A role; may be given again.")
@click.option("--password", default="", help="At least 10 characters; without it one is made and printed.")
@command
@needs("house.keep")
def add(email: str, name: str, roles: tuple[str, ...], password: str) -> int:
    """Make an account, with roles: the first administrator of a fresh forum."""
    if password and len(password) < 10:
        click.echo("A password has at least 10 characters.", err=True)
        return 2
    chosen = password or secrets.token_urlsafe(12)
    try:
        with transaction():
            made = people.sign_up(name, email, chosen)
            for role in roles:
                people.grant(made, role)
    except EmailTaken:
        click.echo(f"{email} has an account already.", err=True)
        return 2
    click.echo(f"{email} can sign in" + ("." if password else f" with {chosen}"))
    return 0


@click.command("reindex")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
@command
@needs("house.keep")
def reindex(as_json: bool) -> int:
    """Make the search index and the vectors of similar threads agree with the database, while the site runs."""
    found, made = index_anew(), _vectors_anew()
    if as_json:
        click.echo(json.dumps(asdict(found) | {"vectors": made and made._asdict()}))
    else:
        click.echo(f"{found.threads} threads can be found.")
        click.echo(f"{found.missing} were missing, {found.surplus} should not have been found.")
        if made:
            click.echo(f"{made.made} vectors were missing or out of date, {made.gone} should not have been there.")
    return 0 if made else 1


def _vectors_anew() -> vectors.Renewed | None:
    """Make the vectors agree with the threads, and show how far it is; None where the model cannot be used."""
    try:
        return vectors.anew(Progress("Reading", indexing.total()).to)
    except (DamagedModel, ImportError) as failure:
        click.echo(f"Similar threads are found by their words only: {failure}", err=True)
        return None


def index_anew() -> indexing.Reindexed:
    """Make the search index agree with the rows, and show how far it is."""
    return indexing.reindex(Progress("Indexing", indexing.total()).to)


@click.command("recount")
@click.option("--json", "as_json", is_flag=True, help="Print what had drifted as one JSON object.")
@command
@needs("house.keep")
def recount(as_json: bool) -> int:
    """Count everything that lists show anew, while the site runs, and say what had drifted."""
    total = recounting.total()
    drifted = recounting.recount(Progress("Counting", total).to)
    if as_json:
        rows = [{name: str(value) for name, value in drift._asdict().items()} for drift in drifted]
        click.echo(json.dumps({"threads": total, "drifted": rows}))
        return 1 if drifted else 0
    for line in drifted:
        click.echo(line)
    click.echo(f"{len(drifted)} counts had drifted and are right again." if drifted else "Every count was right.")
    return 1 if drifted else 0


moving = AppGroup("import", help="An old forum moves in.")


@moving.command("stackexchange")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--space", "slug", required=True, help="The space it moves into; made when missing.")
@click.option("--officials", default="", help="Ids of people in the dump whose replies were official, with commas.")
@click.option("--department", default="Staff", show_default=True, help="The department that those speak for.")
@click.option("--dry-run", is_flag=True, help="Read and count everything, save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
@command
@needs("house.keep")
def stackexchange(folder: Path, slug: str, officials: str, department: str, dry_run: bool, as_json: bool) -> int:
    """Move a Stack Exchange dump (a folder with Posts.xml, Users.xml, …) into a space."""
    ids = frozenset(part.strip() for part in officials.split(",") if part.strip())
    try:
        check(folder)
        with rehearsal() if dry_run else nullcontext():
            with transaction():
                space = _space(slug)
                speaks_for = (
                    departments.department(slug_of(department) or department.casefold()[:60], department)
                    if ids
                    else None
                )
            archive = StackExchange(folder, space, ids, speaks_for)
            archive.progress = Progress("Importing", archive.size()).to
            tally = archive.move_in()
    except Refused as refusal:
        click.echo(str(refusal), err=True)
        return 2
    _tell(tally, as_json, dry_run)
    return 1 if tally.rejections else 0


def _space(slug: str) -> Space:
    """The space of this slug, made when missing."""
    held = db.session.scalar(select(Space).where(Space.slug == slug))
    if held is None and (not slug or slug_of(slug) != slug):
        raise Refused("A space is named in small letters, digits and hyphens, such as history-meta.")
    return held or spaces.found(slug, slug.replace("-", " ").capitalize())


def _tell(tally: Tally, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(tally.as_json()))
        return
    for broken in tally.rejected:
        click.echo(f"Rejected {broken.row}: {broken.why}", err=True)
    counts = (("Would take" if dry_run else "Taken", tally.taken), ("Skipped", tally.skipped))
    for word, found in counts:
        said = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in sorted(found.items()) if count)
        click.echo(f"{word}: {said or 'nothing'}")
    click.echo(f"Rejected: {tally.rejections:,} rows")


COMMANDS = (moving, person, reindex, recount)
