"""The settings of one person: who they are here, and what they want to hear."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import render_template
from flask_babel import gettext as _

from community import people
from community.forms import Settings, zones
from community.letters import level_of
from community.pages.blueprint import pages
from community.pages.fetching import write_limit
from community.queries.choices import choices
from community.queries.people import to_change
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.languages import LANGUAGES
from foundation.policy import actor, needs


@pages.get("/settings")
@needs("settings.change")
def settings() -> Any:
    """Everything that a person can choose, a section for each idea."""
    person = to_change(actor())
    return _page(Settings(data={"name": person.name, "zone": person.zone or "", "language": person.language or ""}))


@pages.post("/settings")
@limiter.limit(write_limit)
@needs("settings.change")
def save_settings() -> Any:
    """Take another name, zone or language."""
    form = Settings()
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction():
        people.change(to_change(actor()), form.name.data, form.zone.data or None, form.language.data or None)
    return done(_("Your settings are saved."), "/settings")


def _page(form: Settings) -> str:
    places = [("", _("As for everyone here")), *((zone, zone.replace("_", " ")) for zone in zones())]
    known = [("", _("As my browser asks")), *((code, Locale(code).get_display_name() or code) for code in LANGUAGES)]
    return render_template(
        "community/settings.html", form=form, zones=places, languages=known, choices=choices(actor()),
        mail_level=level_of(actor().id or 0),
    )  # fmt: skip
