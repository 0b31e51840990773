"""Applications with a fault that a test must see."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from foundation.database import db


def hasty() -> Flask:
    """Commits without syncing: a power cut would lose what was acknowledged."""
    app = create_app()
    with app.app_context():

        def hurry(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=NORMAL")

        event.listen(db.engine, "connect", hurry)
    return app
