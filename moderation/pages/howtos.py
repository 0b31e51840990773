"""Saying that a how-to still holds."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from community import howtos
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, needs
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit


@pages.post("/threads/<public_id>/confirmation")
@limiter.limit(write_limit)
@needs("howto.confirm")
def confirm(public_id: str) -> Any:
    """Its author, or the department that owns its space, checked it."""
    with transaction():
        thread = things.thread(public_id, "howto.confirm")
        howtos.confirm(actor(), thread)
        address = things.address(thread)
    return done(_("Good. It counts as checked today."), address)
