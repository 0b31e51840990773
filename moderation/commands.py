"""Commands about staff."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from community import spaces
from community.queries.spaces import to_ask_in
from foundation.commands import command
from foundation.database import transaction
from foundation.policy import needs
from moderation import rules


@click.command("rules")
@click.argument("words", nargs=-1)
@command
@needs("house.keep")
def rules_of_the_house(words: tuple[str, ...]) -> int:
    """Print the rules that moderators decide by, or make WORDS the rules from now on, each in quotes.

    What a rule means follows its name after a colon: "Be civil: Speak of what was said, not of who said it."
    """
    try:
        with transaction():
            if words:
                rules.declare(words)
    except rules.RulesRefused as refusal:
        click.echo(str(refusal), err=True)
        return 2
    for number, (rule, meaning) in enumerate(rules.explained(), start=1):
        click.echo(f"{number}. {rule}: {meaning}" if meaning else f"{number}. {rule}")
    return 0


space = AppGroup("space", help="Settings of one space.")


@space.command("review")
@click.argument("slug")
@command
@needs("house.keep")
def officials_review(slug: str) -> int:
    """Let officials, not moderators alone, look at what is flagged in a space."""
    with transaction():
        found = to_ask_in(slug)
        if found is None:
            click.echo(f"There is no space {slug!r}.", err=True)
            return 2
        spaces.let_officials_review(found)
    click.echo(f"Officials look at what is flagged in {found.name}.")
    return 0


COMMANDS = (rules_of_the_house, space)
