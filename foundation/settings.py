"""What an administrator changes while the forum runs: name, tagline, zone. In the database, with history."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation import versions
from foundation.clock import now
from foundation.database import Model, db

DEFAULTS: dict[str, Any] = {
    "site_name": "Parley",
    "tagline": "",
    "purpose": "",
    "zone": "UTC",
    "rules": [
        "Be civil: Speak of what was said, not of the person who said it.",
        "No personal data: Nobody’s address, telephone, file number or illness, your own included.",
        "Stay on topic: A reply helps with what was asked; for something else open a new thread.",
        "No advertising: Nothing is sold here, and no link earns you money.",
        "One question in one place: Ask it once, where it belongs; who has it too says so there.",
    ],
    "sample_sign_ins": [],
}
FRESH = 5.0  # seconds for which a process believes what it read


class Setting(Model):
    """One value of one setting, from `since` on. The newest row counts."""

    __tablename__ = "settings"
    __table_args__ = (Index("ix_settings_key", "key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    value: Mapped[str]
    since: Mapped[datetime]
    by_id: Mapped[int | None]


def change(key: str, value: Any, by_id: int | None = None) -> None:
    """Set it from now on; the old value stays in the history. An unknown key raises KeyError."""
    if key not in DEFAULTS:
        raise KeyError(key)
    db.session.add(Setting(key=key, value=json.dumps(value), since=now(), by_id=by_id))
    db.session.flush()
    current_app.extensions.pop("parley.settings", None)


def current() -> dict[str, Any]:
    """All settings as they are now, at most FRESH seconds old; a page that may be kept shows the newest ones."""
    read_at, last, values = current_app.extensions.get("parley.settings", (0.0, 0, DEFAULTS))
    seen = versions.of_request()
    if read_at < time.monotonic() - FRESH or (seen and seen.settings > last):
        newest = select(func.max(Setting.id)).group_by(Setting.key)
        rows = db.session.execute(
            select(Setting.id, Setting.key, Setting.value).where(Setting.id.in_(newest)).order_by(Setting.id)
        ).all()
        values = DEFAULTS | {row.key: json.loads(row.value) for row in rows}
        last = rows[-1].id if rows else 0
        current_app.extensions["parley.settings"] = (time.monotonic(), last, values)
    return values
