"""Publishing an outcome: from a theme and the posts that show it, or from single posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from community.pages.fetching import before, form_key, keep, previewing, write_limit
from foundation import text
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from insight import outcomes, wording
from insight.forms import OutcomeForm
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.queries import evidence as queries
from insight.queries.evidence import Evidence
from insight.queries.figures import theme_read
from insight.report import query, scope_of
from insight.theme_tables import Theme

Errors = dict[str, Sequence[str]]


@pages.get("/insight/outcomes/new")
@needs("outcome.publish")
def publishing() -> Any:
    """The form, with the posts named, which are ticked, or those of a theme, of which none is."""
    return _page(OutcomeForm(formdata=None), ticked=request.args.getlist("post"))


@pages.post("/insight/outcomes")
@limiter.limit(write_limit)
@needs("outcome.publish")
def publish() -> Any:
    """Publish it, look at it first, or tick all posts or none of them. Everyone who raised it is told."""
    form = OutcomeForm()
    ticked = request.form.getlist("evidence")
    if "tick" in request.form:
        return _page(form, ticked=None if request.form["tick"] == "all" else [])
    form.validate_on_submit()
    errors: Errors = dict(form.errors)
    chosen = queries.of_posts(actor(), ticked)
    errors |= _faults(form, chosen)
    if errors or previewing():
        return _page(form, ticked, errors), 422 if errors else 200
    with transaction():
        if address := before():
            return see_other(address)
        theme = _theme()
        made = outcomes.publish(
            actor(),
            status=form.status.data,
            title=form.title.data,
            said=form.said.data,
            did=form.did.data,
            department_id=int(form.department.data or 0),
            evidence=[one.id for one in chosen],
            space_id=outcomes.space_of([(one.space_id, one.row.visibility) for one in chosen]),
            theme_id=theme.id if theme else None,
        )
        address = keep(f"/outcomes#{made.public_id}")
        told = len(_told(chosen))
    said = ngettext("It is published, and the one person who raised it is told.",
                    "It is published, and all %(num)d people who raised it are told.", told)  # fmt: skip
    return done(said if told else _("It is published. Nobody but you raised it, so nobody is told."), address)


def _told(chosen: Sequence[Evidence]) -> set[int]:
    """Who hears of it, as far as these posts may be evidence together."""
    try:
        space_id = outcomes.space_of([(one.space_id, one.row.visibility) for one in chosen])
    except outcomes.NoCommonReaders:
        return set()
    return outcomes.who_is_told([one.id for one in chosen], space_id, actor().id or 0)


def _faults(form: OutcomeForm, chosen: Sequence[Evidence]) -> Errors:
    """What is wrong with the evidence and the department."""
    found: Errors = {}
    if form.department.data and form.department.data not in dict(queries.departments()):
        found["department"] = [_("Choose the department that answers for it.")]
    try:
        if not chosen:
            raise outcomes.NoEvidence
        outcomes.space_of([(one.space_id, one.row.visibility) for one in chosen])
    except outcomes.NoEvidence:
        found["evidence"] = [_("Tick at least one post that shows who said it.")]
    except outcomes.NoCommonReaders:
        found["evidence"] = [_("These posts are from several spaces that not everyone reads. Tick those of one space.")]
    return found


def _theme() -> Theme | None:
    """The theme that the form is about; one that the manager does not read raises NotFound."""
    name = request.values.get("theme", "")
    theme = theme_read(actor(), name) if name else None
    if name and theme is None:
        raise NotFound
    return theme


def _page(form: OutcomeForm, ticked: list[str] | None, errors: Errors | None = None) -> str:
    """The form with these posts ticked, or all of them for None."""
    period, part, _spaces = asked_for()
    theme = _theme()
    named = request.values.getlist("post")
    offered = queries.of_posts(actor(), [*named, *(ticked or ())])
    if theme:
        known = {one.id for one in offered}
        scope = scope_of(actor(), period, part)
        offered += [one for one in queries.of_theme(scope, theme.id) if one.id not in known]
    chosen = [one for one in offered if ticked is None or one.row.public_id in ticked]
    return render_template(
        "insight/publishing.html",
        form=form,
        errors=errors or {},
        key=form_key(),
        theme=theme,
        named=named,
        offered=offered,
        ticked=[one.row.public_id for one in chosen],
        told=len(_told(chosen)),
        departments=queries.departments(),
        names=wording.statuses(),
        deeds=wording.deeds(),
        preview=text.render(form.did.data) if previewing() and not errors and form.did.data else None,
        asked=query(period, part),
    )
