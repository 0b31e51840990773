"""Suggested edits of a how-to: proposing one, reading it beside what stands there, accepting or declining it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Conflict

from community import howtos, suggestions
from community.differences import difference
from community.forms import Reason
from community.guides import changes
from community.howto_forms import SuggestionForm
from community.pages.blueprint import pages
from community.pages.fetching import before, keep, thread_for, write_limit
from community.pages.howtos import filled, form_page, howto_for, unfinished
from community.queries import howtos as queries
from community.suggestions import Suggestion
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import access, actor, needs


@pages.get("/threads/<id>/suggestion")
@needs("howto.suggest")
def new_suggestion(id: str) -> Any:
    """The form with the how-to as it is now, to change."""
    thread = thread_for("howto.suggest", id)
    return form_page("suggest", filled(thread, SuggestionForm), thread)


@pages.post("/threads/<id>/suggestion")
@limiter.limit(write_limit)
@needs("howto.suggest")
def suggest(id: str) -> Any:
    """Propose it, with a reason."""
    thread, form = thread_for("howto.suggest", id), SuggestionForm()
    if shown := unfinished("suggest", form, thread):
        return shown
    with transaction():
        if address := before():
            return see_other(address)
        thread = thread_for("howto.suggest", id)
        made = suggestions.suggest(actor(), thread, form.title.data, form.guide, form.reason.data)
        address = keep(_address(made))
    return done(_("It is suggested. You hear in your inbox what becomes of it."), address)


@pages.get("/threads/<id>/suggestions")
@needs("thread.read")
def suggested(id: str) -> Any:
    """The suggested edits of a how-to that one may read."""
    thread = howto_for("thread.read", id)
    found = queries.suggestions(actor(), thread, request.args.get("after"))
    return render_template("community/suggestions.html", thread=thread, found=found)


@pages.get("/suggestions/<id>")
@needs("suggestion.read")
def suggestion(id: str) -> Any:
    """One suggested edit, compared with what stands there now."""
    return _page(_suggestion_for("suggestion.read", id), Reason())


@pages.post("/suggestions/<id>/acceptance")
@limiter.limit(write_limit)
@needs("suggestion.decide")
def accept_suggestion(id: str) -> Any:
    """Put it in force."""
    with transaction():
        found = _suggestion_for("suggestion.decide", id)
        if found.decided_at is None:
            if request.form.get("version") != str(howtos.current(found.thread).number):
                raise Conflict(_("The how-to has changed since you looked. Look again at what this would change."))
            suggestions.accept(actor(), found.thread, found)
        address = found.thread.address
    return done(_("Accepted. The version names who suggested it."), address)


@pages.post("/suggestions/<id>/refusal")
@limiter.limit(write_limit)
@needs("suggestion.decide")
def decline_suggestion(id: str) -> Any:
    """Leave the how-to as it is, with a reason that the proposer reads."""
    found, form = _suggestion_for("suggestion.decide", id), Reason()
    if not form.validate_on_submit():
        return _page(found, form), 422
    with transaction():
        found = _suggestion_for("suggestion.decide", id)
        if found.decided_at is None:
            suggestions.decline(actor(), found.thread, found, form.reason.data)
        address = _address(found)
    return done(_("Declined. Who suggested it reads your reason."), address)


@pages.post("/suggestions/<id>/withdrawal")
@limiter.limit(write_limit)
@needs("suggestion.withdraw")
def withdraw_suggestion(id: str) -> Any:
    """Take one's own suggestion back, while nobody has decided on it."""
    with transaction():
        found = _suggestion_for("suggestion.withdraw", id)
        if found.decided_at is None:
            suggestions.withdraw(actor(), found)
        elif found.outcome != suggestions.WITHDRAWN:
            raise Conflict(_("Somebody has decided on it already."))
        address = _address(found)
    return done(_("You took it back."), address)


def _suggestion_for(action: str, public_id: str) -> Suggestion:
    found: Suggestion = access(actor(), action, queries.suggestion_to_act_on(public_id), see="suggestion.read")
    return found


def _address(found: Suggestion) -> str:
    return f"/suggestions/{found.public_id}"


def _page(found: Suggestion, form: Reason) -> str:
    now = howtos.current(found.thread)
    return render_template(
        "community/suggestion.html", suggestion=found, thread=found.thread, by=queries.proposer(found), form=form,
        version=now.number, changes=changes(now.guide, found.guide),
        title=difference(now.title, found.title) if now.title != found.title else [],
    )  # fmt: skip
