"""How Alembic reaches our database: through the running application, in batch mode for SQLite."""

from typing import Any

from alembic import context
from flask import current_app

from foundation.database import UtcDateTime, db


def render(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column type as what it is in the database."""
    return "sa.DateTime()" if kind == "type" and isinstance(thing, UtcDateTime) else False


def migrate() -> None:
    """Run the migrations on the application's own engine."""
    if context.is_offline_mode():
        raise SystemExit("Migrations need the database: run flask setup.")
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.begin() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, render_item=render, **arguments)
        with context.begin_transaction():
            context.run_migrations()


migrate()
