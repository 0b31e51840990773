"""Whom and what somebody wants to hear nothing of: people, threads."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from community import blocks, mutes
from community.pages.blueprint import pages
from community.pages.fetching import thread_for, write_limit
from community.queries.people import person
from foundation.database import transaction
from foundation.http import done, inside, limiter
from foundation.policy import access, actor, needs


@pages.post("/people/<handle>/block")
@limiter.limit(write_limit)
@needs("person.block")
def block(handle: str) -> Any:
    """See and hear nothing of a person. They are not told."""
    with transaction():
        found = access(actor(), "person.block", person(actor(), handle), see="page.open")
        blocks.block(actor(), found.id)
    return done(_("You see and hear nothing of %(name)s from now on.", name=found.name), f"/people/{handle}")


@pages.post("/people/<handle>/block/withdrawal")
@limiter.limit(write_limit)
@needs("person.block")
def unblock(handle: str) -> Any:
    """See and hear them again."""
    with transaction():
        found = access(actor(), "person.block", person(actor(), handle), see="page.open")
        blocks.unblock(actor(), found.id)
    return done(_("You see and hear %(name)s again.", name=found.name), _back(f"/people/{handle}"))


@pages.post("/threads/<id>/mute")
@limiter.limit(write_limit)
@needs("thread.mute")
def mute(id: str) -> Any:
    """Hear nothing of a thread."""
    with transaction():
        thread = thread_for("thread.mute", id)
        mutes.mute(actor(), thread)
    return done(_("Muted. You hear nothing of this any more; lists show it in grey."), thread.address)


@pages.post("/threads/<id>/mute/withdrawal")
@limiter.limit(write_limit)
@needs("thread.mute")
def unmute(id: str) -> Any:
    """Hear of it again."""
    with transaction():
        thread = thread_for("thread.mute", id)
        mutes.unmute(actor(), thread)
    return done(_("No longer muted."), _back(thread.address))


def _back(otherwise: str) -> str:
    return inside(request.form.get("next"), otherwise)
