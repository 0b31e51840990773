"""Commands about people, threads and their index."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup
from sqlalchemy import select

from community import indexing, people, threads
from community.people import ROLES, EmailTaken
from community.threads import Thread
from foundation.commands import Progress, command
from foundation.database import db, transaction
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
@command
@needs("house.keep")
def reindex() -> None:
    """Make the search index anew from the database."""
    total = len(db.session.scalars(select(Thread.id).where(Thread.listed)).all())
    count = indexing.reindex(Progress("Indexing", total).to)
    click.echo(f"{count} threads can be found.")


@click.command("recount")
@command
@needs("house.keep")
def recount() -> int:
    """Count everything that lists show anew, and say what had drifted."""
    with transaction():
        drifted = threads.recount_all()
    for line in drifted:
        click.echo(line)
    click.echo(f"{len(drifted)} counts had drifted and are right again." if drifted else "Every count was right.")
    return 1 if drifted else 0


COMMANDS = (person, reindex, recount)
