"""Pages of the house itself: alive, ready, the specimen sheet of components."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from foundation import worker
from foundation.clock import now
from foundation.commands import heartbeat
from foundation.database import db
from foundation.live import polling
from foundation.policy import needs
from foundation.ports import ports

pages = Blueprint("foundation", __name__)
SILENT = 30.0  # seconds after which a worker that gives no sign counts as gone


@pages.get("/healthz")
@needs("house.health")
def alive() -> Any:
    """200 as long as this process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@pages.get("/readyz")
@needs("house.health")
def ready() -> Any:
    """200 when database, search and jobs can be reached; 503 with what is wrong otherwise."""
    found = {"database": _database(), "search": _search(), "jobs": _jobs()}
    return jsonify(found), 200 if set(found.values()) == {"ok"} else 503


def _database() -> str:
    try:
        db.session.execute(select(1))
        worker.waiting()
    except SQLAlchemyError:
        db.session.rollback()
        return "cannot be read"
    return "ok"


def _search() -> str:
    return "ok" if ports().search.ready() else "index cannot be opened"


def _jobs() -> str:
    age = heartbeat().age()
    return "ok" if age is not None and age < SILENT else "no worker gives a sign"


@pages.get("/live")
@needs("page.open")
def live() -> Any:
    """The numbers that move while a page is open, for browsers without a socket: ?topic=what it is about."""
    return polling.respond()


@pages.get("/components")
@needs("page.open")
def components() -> str:
    """Every component once, for whoever builds pages."""
    if not ports().config.dev:
        raise NotFound
    return render_template("foundation/components.html", at=now())
