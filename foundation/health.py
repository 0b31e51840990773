"""The health of the house in words, for the people who look after it: one fact after the other, and what to do."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from flask_babel import format_decimal, format_timedelta, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select, text

from foundation import intake, languages, outbox, outgoing, readiness
from foundation.backups import marks
from foundation.clock import now
from foundation.commands import heartbeat
from foundation.config import ROOT
from foundation.database import db
from foundation.events import OutboxRow
from foundation.ports import ports

FACTS, NAMES = "parley.facts", "parley.names"
BEGAN = time.time()
SLOW = timedelta(minutes=5)  # news that waits longer than this deserves a look
OLD = timedelta(days=2)  # a backup older than this does


@dataclass(frozen=True)
class Fact:
    """One fact: its name, what it is now, and a line beneath. `wrong`: somebody has to look at it."""

    name: str
    value: str
    under: str = ""
    wrong: bool = False


Facts = Callable[[], Iterable[Fact]]


def plug(app: Flask, facts: Iterable[Facts], names: Callable[[set[int]], dict[int, str]]) -> None:
    """The facts of this application, and what people are called."""
    app.extensions[FACTS], app.extensions[NAMES] = tuple(facts), names


def facts() -> list[Fact]:
    """All of them, in the order of the table in app.py."""
    return [fact for some in current_app.extensions[FACTS] for fact in some()]


def lacks() -> dict[str, str]:
    """What /readyz says that is missing."""
    return {part: why for part, why in readiness.reasons().items() if why != readiness.OK}


def ago(seconds: float) -> str:
    """A span in words, in its largest unit."""
    return str(format_timedelta(timedelta(seconds=max(0, round(seconds)))))


def size(count: float) -> str:
    """Bytes in MiB or GiB."""
    if count >= 2**30:
        return _("%(count)s GiB", count=format_decimal(round(count / 2**30, 1)))
    return _("%(count)s MiB", count=format_decimal(round(count / 2**20, 1)))


def machine() -> Iterator[Fact]:
    """The program and its processes."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Fact(_("Version"), _version(), _("Python %(python)s, process %(pid)s", python=python, pid=os.getpid()))
    yield Fact(_("Runs for"), ago(time.time() - BEGAN), _("This web process"))
    silent = heartbeat().age()
    gone = silent is None or silent > readiness.SILENT
    never = _("It never gave a sign. Start “flask work”.")
    sign = never if silent is None else _("Its last sign: %(span)s ago", span=ago(silent))
    yield Fact(_("Worker"), _("silent") if gone else _("at work"), sign, gone)
    here = intake.of(current_app._get_current_object())  # type: ignore[attr-defined]
    turned = int(sum(here.counts.of("refused").values()))
    yield Fact(
        _("Requests"),
        format_decimal(here.lanes.in_flight()),
        ngettext(
            "under way; %(num)d was turned away since the start",
            "under way; %(num)d were turned away since the start",
            turned,
        ),
    )
    yield Fact(_("Sockets"), format_decimal(here.held["sockets_open"]()), _("of %(room)s", room=ports().config.sockets))


def _version() -> str:
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    return "?"


def storage() -> Iterator[Fact]:
    """The database, the disk and the last backup."""
    dialect = db.engine.dialect.name
    asked = (
        "SELECT pg_database_size(current_database())"
        if dialect != "sqlite"
        else ("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    )
    held = db.session.execute(text(asked)).scalar_one()
    yield Fact(_("Database"), size(held), {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(dialect, dialect))
    full = readiness.disk()
    yield Fact(_("Free disk"), size(readiness.free()), "" if full == readiness.OK else full, full != readiness.OK)
    made = marks.last(ports().config.folder)
    if made is None:
        yield Fact(_("Last backup"), _("none"), _("“flask backup” makes one while the site runs."), True)
        return
    moment = datetime.fromtimestamp(made, UTC)
    yield Fact(
        _("Last backup"),
        _("%(span)s ago", span=ago((now() - moment).total_seconds())),
        languages.moment(moment),
        now() - moment > OLD,
    )


def news() -> Iterator[Fact]:
    """The outbox: what waits, and what was parked."""
    found = outbox.waiting()
    slow = found.age() > SLOW.total_seconds()
    oldest = _("the oldest for %(span)s", span=ago(found.age())) if found.oldest else _("Everything was heard.")
    yield Fact(_("News that waits"), format_decimal(found.waiting), oldest, slow)
    under = _("Tried too often; see below.") if found.parked else _("Nothing was tried too often.")
    yield Fact(_("Parked"), format_decimal(found.parked), under, bool(found.parked))


def mail() -> Iterator[Fact]:
    """The letters that wait, and those that were refused."""
    held = outgoing.counts()
    parked = held[outgoing.PARKED]
    under = ngettext("%(num)s was refused: see “flask mail”", "%(num)s were refused: see “flask mail”", parked)
    to_log = ports().config.mail_url == "log:"
    fine = _("Letters go to the log.") if to_log else _("None was refused.")
    yield Fact(_("Letters that wait"), format_decimal(held["waiting"]), under if parked else fine, bool(parked))


def tried() -> int:
    """How many rows wait after a failure."""
    return db.session.scalar(select(func.count()).where(OutboxRow.attempts > 0, OutboxRow.parked_at.is_(None))) or 0


def why(failure: str) -> str:
    """The reason of a failure in plain words. What the program said itself stands beside it."""
    for beginnings, words in (
        (("OperationalError", "InterfaceError"),
         _("The database did not answer, or somebody else held it for too long.")),
        (("SearchUnavailable",), _("The search index could not be written. “flask reindex” makes it anew.")),
        (("DamagedModel", "ImportError", "ModuleNotFoundError"),
         _("A model or its library cannot be loaded. Install this version of the program anew.")),
        (("ConnectionRefusedError", "TimeoutError", "gaierror", "ConnectionResetError", "SMTP", "NotNow"),
         _("Another server could not be reached.")),
        (("OSError(28", "FileNotFoundError", "PermissionError"), _("A file could not be written: is the disk full?")),
        (("KeyError",), _("This version of the program does not know such news. Was a newer one taken back?")),
        (("MemoryError",), _("There was not enough memory.")),
    ):  # fmt: skip
        if failure.startswith(beginnings):
            return words
    return _("The program failed. That is a fault of ours; please report it with the words below.")
