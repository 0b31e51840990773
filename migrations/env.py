"""How Alembic reaches our database: through the running application, in batch mode for SQLite."""

from contextlib import nullcontext
from typing import Any

from alembic import context
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp
from flask import current_app

from foundation import drivers
from foundation.database import UtcDateTime, db


def render(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column type as what it is in the database."""
    return "sa.DateTime()" if kind == "type" and isinstance(thing, UtcDateTime) else False


def guard(_context: Any, _revision: Any, scripts: Any) -> None:
    """A table whose `info` says `append_only` refuses by itself to change or lose a row. In SQLite's words: 0001 has
    those of PostgreSQL beside them."""
    made = (step.table_name for step in scripts[0].upgrade_ops.ops if isinstance(step, CreateTableOp))
    for name in [name for name in made if db.metadata.tables[name].info.get("append_only")]:
        for act in ("UPDATE", "DELETE"):
            refuse = f"SELECT RAISE(ABORT, '{name}: rows are added and stay')"
            trigger = f"CREATE TRIGGER {name}_no_{act.lower()} BEFORE {act} ON {name} BEGIN {refuse}; END"
            scripts[0].upgrade_ops.ops.append(ExecuteSQLOp(trigger))


def migrate() -> None:
    """Run the migrations on the application's own engine."""
    if context.is_offline_mode():
        raise SystemExit("Migrations need the database: run flask setup.")
    arguments = current_app.extensions["migrate"].configure_args
    given = context.config.attributes.get("connection")  # a database in the making, inside a transaction of its own
    writing = db.engine.execution_options(how=drivers.WRITING)
    with nullcontext(given) if given is not None else writing.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render,
            process_revision_directives=guard,
            **arguments,
        )
        with context.begin_transaction():
            context.run_migrations()


migrate()
