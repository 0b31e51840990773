"""The command that plants the sample community."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
