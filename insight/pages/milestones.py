"""Milestones: what was noted, a new one, taking one back."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.forms import one_line
from community.pages.fetching import before, form_key, keep, write_limit
from community.queries import spaces
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.periods import FIRST_YEAR, LAST_YEAR
from foundation.policy import actor, needs
from insight import milestones
from insight.pages.blueprint import pages
from insight.queries import channels as queries

LIST = "/insight/milestones"


@pages.get("/insight/milestones")
@needs("milestone.note")
def milestone_list() -> Any:
    """What was noted, the newest first, and the form for another."""
    return _page({})


@pages.post("/insight/milestones")
@limiter.limit(write_limit)
@needs("milestone.note")
def note_milestone() -> Any:
    """Note what happened on a day."""
    errors: dict[str, list[str]] = {}
    words, day = one_line(request.form.get("words")), _day(request.form.get("day", ""))
    read = {one.slug: one.id for one in spaces.spaces(actor())}
    slug = request.form.get("space", "")
    if day is None:
        errors["day"] = [_("Write the day as 2026-10-12.")]
    if not 0 < len(words) <= milestones.LONGEST:
        errors["words"] = [_("Write in at most %(most)s characters what happened.", most=milestones.LONGEST)]
    if slug and slug not in read:
        errors["space"] = [_("Choose a space.")]
    if errors or day is None:
        return _page(errors), 422
    with transaction():
        if address := before():
            return see_other(address)
        milestones.note(actor(), day, words, read.get(slug))
        address = keep(LIST)
    return done(_("It is noted. Time charts show it from now on."), address)


@pages.post("/insight/milestones/<public_id>/withdrawal")
@limiter.limit(write_limit)
@needs("milestone.note")
def withdraw_milestone(public_id: str) -> Any:
    """Draw it no longer."""
    with transaction():
        found = queries.milestone(actor(), public_id)
        if found is None:
            raise NotFound
        milestones.withdraw(actor(), found)
    return done(_("It is no longer drawn."), LIST)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _page(errors: dict[str, list[str]]) -> str:
    return render_template(
        "insight/milestones.html",
        errors=errors,
        key=form_key(),
        given=request.form,
        most=milestones.LONGEST,
        noted=queries.milestones(actor()),
        spaces=[("", _("All of the community"))] + [(one.slug, one.name) for one in spaces.spaces(actor())],
    )
