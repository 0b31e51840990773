"""Mailings: which reports go out by mail, a new one, ending one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.pages.fetching import before, form_key, keep, write_limit
from community.queries import spaces
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.periods import MONTH, QUARTER, WEEK
from foundation.policy import actor, needs
from insight import mailings
from insight.pages.blueprint import pages
from insight.queries import mailings as queries

LIST = "/insight/mailings"
DEPARTMENT, PERSON = "department", "person"


@pages.get("/insight/mailings")
@needs("mailing.set")
def mailing_list() -> Any:
    """What goes out, and the form for another."""
    return _page({})


@pages.post("/insight/mailings")
@limiter.limit(write_limit)
@needs("mailing.set")
def arrange_mailing() -> Any:
    """Let a report go out from now on."""
    errors: dict[str, list[str]] = {}
    read = {one.slug: one.id for one in spaces.spaces(actor())}
    kind, slug = request.form.get("kind", ""), request.form.get("space", "")
    to = _recipients().get(request.form.get("to", ""))
    if kind not in mailings.KINDS:
        errors["kind"] = [_("Choose how often.")]
    if slug and slug not in read:
        errors["space"] = [_("Choose a space.")]
    if to is None:
        errors["to"] = [_("Choose to whom it goes.")]
    if errors or to is None:
        return _page(errors), 422
    with transaction():
        if address := before():
            return see_other(address)
        mailings.arrange(actor(), kind, space_id=read.get(slug), **to)
        address = keep(LIST)
    return done(_("It is arranged. The first goes out when the period that runs is over."), address)


@pages.post("/insight/mailings/<public_id>/end")
@limiter.limit(write_limit)
@needs("mailing.set")
def end_mailing(public_id: str) -> Any:
    """Let it go out no longer."""
    with transaction():
        found = queries.mailing(actor(), public_id)
        if found is None:
            raise NotFound
        mailings.end(actor(), found)
    return done(_("It goes out no longer."), LIST)


def _recipients() -> dict[str, dict[str, int]]:
    """To whom a mailing may go, by what the form sends."""
    found = {f"{DEPARTMENT}:{slug}": {"department_id": id_} for slug, _name, id_ in queries.departments()}
    return found | {f"{PERSON}:{handle}": {"person_id": id_} for handle, _name, id_ in queries.readers()}


def _page(errors: dict[str, list[str]]) -> str:
    own = f"{PERSON}:{actor().handle}"
    departments = [
        (f"{DEPARTMENT}:{slug}", _("%(name)s (everybody who speaks for it)", name=name))
        for slug, name, _id in queries.departments()
    ]
    people = [(f"{PERSON}:{handle}", name) for handle, name, _id in queries.readers()]
    yours = [(own, _("%(name)s (you)", name=name)) for value, name in people if value == own]
    others = [one for one in people if one[0] != own]
    return render_template(
        "insight/mailings.html",
        errors=errors,
        key=form_key(),
        given={"kind": MONTH, "to": own} | request.form.to_dict(),
        arranged=queries.mailings(actor()),
        kinds=[(WEEK, _("Every week")), (MONTH, _("Every month")), (QUARTER, _("Every quarter"))],
        spaces=[("", _("All spaces that its reader reads"))] + [(one.slug, one.name) for one in spaces.spaces(actor())],
        recipients=[*yours, ("", _("Choose one")), *others, *departments],
    )
