"""Whether the house can do its work, and what it lacks: for /readyz, and for whoever looks after it."""

from __future__ import annotations

import os
import shutil

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from foundation import outbox, schema
from foundation.commands import heartbeat
from foundation.database import db
from foundation.ports import ports

OK = "ok"
SILENT = 30.0  # seconds after which a worker that gives no sign counts as gone
LEAST_DISK = 256  # MiB


def reasons() -> dict[str, str]:
    """Each part of the house with `ok`, or with a sentence that says what is wrong."""
    database = _database()
    parts = {"database": database, "migrations": _migrations() if database == OK else OK}
    return parts | {"search": _search(), "jobs": _jobs(), "disk": disk()}


def _database() -> str:
    try:
        db.session.execute(select(1))
        outbox.waiting()
    except SQLAlchemyError:
        db.session.rollback()
        return "The database cannot be read."
    return OK


def _migrations() -> str:
    try:
        behind = schema.behind()
    except SQLAlchemyError:
        db.session.rollback()
        behind = True
    return "The tables are those of another version. Run “flask setup”." if behind else OK


def _search() -> str:
    return OK if ports().search.ready() else "The search index cannot be opened. Run “flask reindex”."


def _jobs() -> str:
    age = heartbeat().age()
    return OK if age is not None and age < SILENT else "No worker gives a sign. Start “flask work”."


def free() -> int:
    """Bytes that are free on the disk of the instance folder."""
    return shutil.disk_usage(ports().config.folder).free


def disk() -> str:
    """Whether there is room to write."""
    try:
        free_now = free() // 2**20
    except OSError:
        return "The instance folder cannot be read."
    if not os.access(ports().config.folder, os.W_OK):
        return "The instance folder cannot be written."
    return (
        OK
        if free_now >= LEAST_DISK
        else f"Only {free_now} MiB are free in the instance folder; {LEAST_DISK} are needed."
    )
