"""The command line: setup, work, policy; and how every room makes its commands."""

from __future__ import annotations

import functools
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from foundation import schema, timed, worker
from foundation.policy import SYSTEM, demand_alone, needs, rules
from foundation.ports import ports

FINISHING = 8.0  # seconds that a listener still has when the worker is told to stop; bin/serve.py waits for longer


def command(function: Callable[..., Any]) -> Callable[..., None]:
    """A marked function as the body of a command: asks its rule, runs in the application, exits with its status."""

    @functools.wraps(function)
    def run(*given: Any, **named: Any) -> None:
        demand_alone(SYSTEM, function)
        if status := function(*given, **named):
            sys.exit(status)

    return with_appcontext(run)


class Progress:
    """Long work on a terminal shows a bar; in a log, a plain line at every quarter. Written to standard error."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total = label, max(total, 1)
        self._terminal = sys.stderr.isatty()
        self._said = -1

    def to(self, done: int) -> None:
        """So much is done."""
        share = min(100, done * 100 // self.total)
        if self._terminal and share != self._said:
            click.echo(f"\r{self.label} {'█' * (share // 5):<20} {share} %", nl=share == 100, err=True)
        elif not self._terminal and share // 25 != self._said // 25:
            click.echo(f"{self.label}: {share} %", err=True)
        self._said = share


def heartbeat() -> worker.Heartbeat:
    """The sign of life of the worker."""
    return worker.Heartbeat(ports().config.folder / "worker.alive")


@click.command("setup")
@command
@needs("house.keep")
def setup() -> None:
    """Create or migrate the database and the folders; run again freely."""
    folder = ports().config.folder
    folder.mkdir(parents=True, exist_ok=True)
    schema.upgrade()
    click.echo(f"Ready in {folder}.")


@click.command("work")
@command
@needs("house.keep")
def work() -> None:
    """Hear what waits in the outbox and do timed work, until told to stop."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(stopping))
    signal.signal(signal.SIGALRM, _enough)
    worker.work(heartbeat(), stopping, also=timed.run_due)
    signal.setitimer(signal.ITIMER_REAL, 0)
    with suppress(OperationalError):  # without a database the leases end by themselves
        worker.give_back()
        timed.give_back()


def _stop(stopping: threading.Event) -> None:
    """End soon: what was begun comes to its end, unless that takes too long."""
    stopping.set()
    signal.setitimer(signal.ITIMER_REAL, FINISHING)


def _enough(*_: object) -> None:
    raise worker.Stopped


@click.command("policy")
@command
@needs("house.keep")
def policy() -> None:
    """Print every rule: the action, and who may."""
    for found in rules():
        click.echo(f"{found.action:<22} {found.doc}")


COMMANDS = (setup, work, policy)
