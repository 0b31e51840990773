"""The command about mail: what waits, what went, and what does not go by itself any more."""

from __future__ import annotations

import click

from foundation import outgoing, timed
from foundation.commands import command
from foundation.database import transaction
from foundation.policy import needs


@click.command("mail")
@click.option("--again", is_flag=True, help="Let the parked letters wait once more.")
@command
@needs("house.keep")
def mail(again: bool) -> int:
    """Say how much mail waits, was sent, dropped or parked, and why. Ends with 1 when something does not go."""
    if again:
        with transaction():
            click.echo(f"{outgoing.try_again()} letters wait once more.")
    counts = outgoing.counts()
    for name in ("waiting", *outgoing.ENDS):
        click.echo(f"{name:<8} {counts[name]:,}")
    for letter in outgoing.parked():
        click.echo(f"Parked {letter.ended_at:%Y-%m-%d %H:%M}, letter {letter.message_id}: {letter.failure}", err=True)
    ours = {duty.name for queue in outgoing.queues() for duty in queue.duties}
    stuck = [holding for holding in timed.failing() if holding.duty in ours]
    for holding in stuck:
        next_try = f"next try {holding.again_at:%H:%M} UTC"
        click.echo(f"Failed {holding.attempts} times, {next_try}: {holding.failure}", err=True)
    return int(bool(stuck or counts[outgoing.PARKED]))


COMMANDS = (mail,)
