"""The tables as migrations/ makes them, through Flask-Migrate.

It is imported when it is used: Alembic is 11 MiB and a tenth of the start, and a web process never migrates.
"""

from __future__ import annotations

import os
import re
from functools import cache
from importlib import import_module
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, text

from foundation.config import ROOT
from foundation.database import db

FOLDER = str(ROOT / "migrations")
NAMED = ("revision", "down_revision")


def init_app(app: Flask) -> None:
    """Prepare `flask db`, where somebody is at the command line; Flask has loaded its commands by then."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        _flask_migrate(app)


def upgrade() -> None:
    """Bring the tables of the current application up to date, from whatever is there."""
    _flask_migrate().upgrade(directory=FOLDER)


def downgrade() -> None:
    """Take every table of the current application away, with all that is in them."""
    _flask_migrate().downgrade(directory=FOLDER, revision="base")


def behind() -> bool:
    """Whether the tables are those of another version of the program. Alembic is not needed to see that."""
    return {row[0] for row in db.session.execute(text("SELECT version_num FROM alembic_version"))} != _heads()


@cache
def _heads() -> set[str]:
    written = [file.read_text() for file in (ROOT / "migrations" / "versions").glob("*.py")]
    found = {
        name: set(re.findall(rf"^{name}\b.* = ['\"](\w+)['\"]", "\n".join(written), re.MULTILINE)) for name in NAMED
    }
    return found["revision"] - found["down_revision"]


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """Bring the tables behind this connection to a revision, in its own transaction: for a database in the making."""
    _command("upgrade", connection, revision)


def downgrade_on(connection: Connection) -> None:
    """Take every table behind this connection away, in its own transaction."""
    _command("downgrade", connection, "base")


def revision_of(connection: Connection) -> str | None:
    """How far the tables behind this connection have come; None where there are none."""
    migration: Any = import_module("alembic.runtime.migration")
    found: str | None = migration.MigrationContext.configure(connection).get_current_revision()
    return found


def revisions() -> list[str]:
    """Every revision that this program knows, the newest first."""
    scripts: Any = import_module("alembic.script")
    return [script.revision for script in scripts.ScriptDirectory(FOLDER).walk_revisions()]


def _command(name: str, connection: Connection, revision: str) -> None:
    _flask_migrate()
    config = current_app.extensions["migrate"].migrate.get_config(FOLDER)
    config.attributes["connection"] = connection
    getattr(import_module("alembic.command"), name)(config, revision)


def _flask_migrate(app: Flask | None = None) -> Any:
    found: Any = import_module("flask_migrate")
    app = app or current_app
    if "migrate" not in app.extensions:
        found.Migrate(app, db, render_as_batch=True)
    return found
