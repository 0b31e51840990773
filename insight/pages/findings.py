"""Findings that managers write: a new one from a list of posts, its evidence, saying it anew, withdrawing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.pages.fetching import before, form_key, keep, write_limit
from foundation import periods
from foundation.clock import now
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from insight import wording, written_findings
from insight.forms import FindingForm
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.queries import evidence as posts
from insight.queries import figures
from insight.queries import findings as queries
from insight.queries.figures import POSTS, Figure
from insight.report import query, scope_of

Errors = dict[str, Sequence[str]]
LIST = "/insight/findings"


@pages.get("/insight/findings/new")
@needs("finding.write")
def writing_finding() -> Any:
    """The form, with the posts of a list, of which none is ticked."""
    return _form(FindingForm(formdata=None), request.args.getlist("post"))


@pages.post("/insight/findings")
@limiter.limit(write_limit)
@needs("finding.write")
def write_finding() -> Any:
    """Write it down. Without a post from which it follows it is refused."""
    form, errors = _checked()
    period, part, _spaces = asked_for()
    ticked = request.form.getlist("evidence")
    chosen = posts.of_scope(scope_of(actor(), period, part), ticked)
    if not chosen:
        errors["evidence"] = _untold()
    if errors:
        return _form(form, ticked, errors), 422
    with transaction():
        if address := before():
            return see_other(address)
        made = written_findings.write(
            actor(),
            form.words.data or "",
            period.name,
            [(one.id, one.space_id) for one in chosen],
            _seen(),
            space_id=part.space.id if part.space else None,
            theme_id=_figure().theme_id,
        )
        address = keep(f"{LIST}/{made.public_id}")
    return done(_("It is written down. The report of its period shows it as long as its evidence stands."), address)


@pages.get("/insight/findings/<public_id>")
@needs("insight.read")
def finding(public_id: str) -> Any:
    """A finding with every post that it stands on."""
    return _page(public_id)


@pages.post("/insight/findings/<public_id>/confirmation")
@limiter.limit(write_limit)
@needs("finding.write")
def confirm_finding(public_id: str) -> Any:
    """Say it anew, in the same words or in others, on the evidence that is ticked."""
    form, errors = _checked()
    ticked = request.form.getlist("evidence")
    chosen = [one for one in queries.evidence(actor(), public_id) if one.row and one.row.public_id in ticked]
    if not chosen:
        errors["evidence"] = _untold()
    if errors:
        return _page(public_id, form.words.data, ticked, errors), 422
    with transaction():
        if address := before():
            return see_other(address)
        found = queries.finding(actor(), public_id)
        if found is None:
            raise NotFound
        stands_on = [(one.id, one.space_id) for one in chosen]
        written_findings.confirm(actor(), found, form.words.data or "", stands_on, _seen())
        address = keep(f"{LIST}/{public_id}")
    return done(_("It stands on what is ticked now."), address)


@pages.post("/insight/findings/<public_id>/withdrawal")
@limiter.limit(write_limit)
@needs("finding.write")
def withdraw_finding(public_id: str) -> Any:
    """Say it no longer."""
    with transaction():
        found = queries.finding(actor(), public_id)
        if found is None:
            raise NotFound
        written_findings.withdraw(actor(), found)
        asked = query(periods.parse(found.period))
    return done(_("It is withdrawn. No report shows it any more."), f"/insight?{asked}")


def _seen() -> datetime:
    """When the form was shown: what was edited after that was not looked at. Now, where it does not say so."""
    try:
        at = datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        return now()
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _checked() -> tuple[FindingForm, Errors]:
    form = FindingForm()
    form.validate_on_submit()
    return form, dict(form.errors)


def _untold() -> list[str]:
    return [_("Tick at least one post from which it follows.")]


def _figure() -> Figure:
    """The list from which evidence is ticked: one of posts that the manager reads; else NotFound."""
    found = figures.figure(actor(), request.values.get("list", "") or "posts")
    if found is None or found.measure.of != POSTS:
        raise NotFound
    return found


def _form(form: FindingForm, ticked: list[str], errors: Errors | None = None) -> str:
    period, part, _spaces = asked_for()
    figure, scope = _figure(), scope_of(actor(), period, part)
    named = posts.of_scope(scope, ticked)
    known = {one.id for one in named}
    offered = named + [one for one in posts.of_figure(figure, scope) if one.id not in known]
    return render_template(
        "insight/writing_finding.html",
        form=form,
        errors=errors or {},
        key=form_key(),
        figure=figure,
        period=period,
        space=part.space,
        offered=offered,
        ticked=ticked,
        most=written_findings.LONGEST,
        seen=now().isoformat(),
        asked=query(period, part),
    )


def _page(
    public_id: str, words: str | None = None, ticked: list[str] | None = None, errors: Errors | None = None
) -> str:
    found = queries.view(actor(), public_id)
    if found is None:
        raise NotFound
    period, evidence = periods.parse(found.period), queries.evidence(actor(), public_id)
    same = [one.row.public_id for one in evidence if one.row and one.state == queries.SAME]
    return render_template(
        "insight/finding.html",
        one=found,
        period=period,
        evidence=evidence,
        words=found.words if words is None else words,
        ticked=same if ticked is None else ticked,
        errors=errors or {},
        key=form_key(),
        most=written_findings.LONGEST,
        seen=now().isoformat(),
        asked=f"period={period.name}" + (f"&space={found.space_slug}" if found.space_slug else ""),
        wording=wording,
        states={
            queries.EDITED: _("edited since"),
            queries.GONE: _("hidden or deleted since"),
            queries.MOVED: _("moved to another space since"),
        },
    )
