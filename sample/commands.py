"""The command that plants the sample community."""

from __future__ import annotations

from typing import Any

import click

from foundation.clock import now
from foundation.commands import Progress, command
from foundation.loading import Later
from foundation.policy import needs

_planting: Any = Later("sample.plant")
_stories: Any = Later("sample.story")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say nothing, where a community lives already.")
@command
@needs("house.keep")
def demo(if_empty: bool) -> int:
    """Plant the invented sample community in an empty database, and print its sign-ins."""
    story = _stories.load()
    if _planting.is_half_planted(story):
        click.echo("The sample was broken off here. It is planted again from the beginning.", err=True)
        _planting.clear()
    if not _planting.is_empty():
        if not if_empty:
            click.echo("A community lives here already. The sample needs an empty database.", err=True)
        return 0 if if_empty else 2
    click.echo("Next comes an invented community to look around in. This takes about a minute, once.", err=True)
    _planting.plant(story, now(), Progress("Planting the sample community", 100).to)
    click.echo(f"{story.organisation.name} is invented. Sign in with the password {story.organisation.password} as")
    for account in _planting.sign_ins(story):
        click.echo(f"  {account['email']:<24} {account['role']}")
    return 0


COMMANDS = (demo,)
