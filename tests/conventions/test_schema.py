"""Migrating an empty database gives exactly the tables of the models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from foundation import drivers, schema
from foundation.config import ROOT
from foundation.database import UtcDateTime, db


def differences() -> list[Any]:
    """What Alembic would change."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, db.metadata)


def test_the_migrated_schema_is_that_of_the_models(world):
    assert differences() == []


def test_the_comparison_sees_a_missing_index(world):
    with db.engine.execution_options(how=drivers.WRITING).begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_posts_thread")
    assert [(kind, thing.name) for kind, thing in differences()] == [("add_index", "ix_posts_thread")]


def test_the_history_has_one_head_and_leads_back_to_nothing(app):
    with app.app_context():
        schema.downgrade()
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        schema.upgrade()
        assert differences() == []


def test_migrations_stand_on_their_own_feet():
    """A migration that imports today's models breaks when they change tomorrow."""
    for path in Path(ROOT / "migrations" / "versions").glob("*.py"):
        imported = [line for line in path.read_text().splitlines() if line.startswith(("import ", "from "))]
        assert [line for line in imported if "alembic" not in line and "sqlalchemy" not in line] == []


def test_every_moment_is_kept_in_utc():
    naive = [
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.type.python_type.__name__ == "datetime" and not isinstance(column.type, UtcDateTime)
    ]
    assert naive == []


def test_every_foreign_key_points_at_an_index_or_a_key():
    """A column by which rows are found again when what they point at is deleted or read."""
    tables = db.metadata.tables.values()
    assert all(key.column.primary_key for table in tables for key in table.foreign_keys)
