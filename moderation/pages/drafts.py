"""A draft of an official answer: its author changes it and asks a colleague, who publishes it or gives it back."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Conflict

from community.queries import people
from community.threads import Thread
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, needs
from moderation import drafts, takes
from moderation.drafts import Draft
from moderation.forms import DraftForm, ReturnForm
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.desk import and_next
from moderation.pages.things import write_limit
from moderation.queries.desk import colleagues


@pages.get("/drafts/<public_id>")
@needs("draft.read")
def draft(public_id: str) -> Any:
    """The draft as colleagues of its department see it."""
    made, thread = things.draft(public_id, "draft.read")
    return _page(made, thread, _as_it_is(made))


@pages.post("/drafts/<public_id>")
@limiter.limit(write_limit)
@needs("draft.edit")
def change_draft(public_id: str) -> Any:
    """Say it differently."""
    form = DraftForm()
    made, thread = _open(public_id, "draft.edit")
    if not form.validate_on_submit():
        return _page(made, thread, form), 422
    with transaction():
        made, thread = _open(public_id, "draft.edit")
        drafts.change(made, form.body.data or "", form.summary.data or "")
        takes.renew(actor(), thread)
    return done(_("Saved. Nobody outside your department sees it."), f"/drafts/{public_id}")


@pages.post("/drafts/<public_id>/review")
@limiter.limit(write_limit)
@needs("draft.edit")
def ask_colleague(public_id: str) -> Any:
    """Ask a colleague to look."""
    try:
        with transaction():
            made, _thread = _open(public_id, "draft.edit")
            drafts.ask(actor(), made, people.id_of(request.form.get("person", "")) or 0)
    except drafts.NotNow:
        made, thread = _open(public_id, "draft.edit")
        wrong = {"person": [_("Choose a colleague who speaks for the same department.")]}
        return _page(made, thread, _as_it_is(made), wrong), 422
    return done(_("Asked. Your colleague is told."), f"/drafts/{public_id}")


@pages.post("/drafts/<public_id>/publication")
@limiter.limit(write_limit)
@needs("draft.check")
def publish_draft(public_id: str) -> Any:
    """Publish a colleague's draft as it stands."""
    try:
        with transaction():
            made, thread = _open(public_id, "draft.check")
            post = drafts.publish(actor(), thread, made)
            address = things.address(thread, post)
    except drafts.NotNow:
        raise _not_now() from None
    return done(and_next(_("The official answer is public."), thread.id), address)


@pages.post("/drafts/<public_id>/return")
@limiter.limit(write_limit)
@needs("draft.check")
def return_draft(public_id: str) -> Any:
    """Give a colleague's draft back, with a note."""
    form = ReturnForm()
    made, thread = _open(public_id, "draft.check")
    if not form.validate_on_submit():
        return _page(made, thread, _as_it_is(made), form.errors, form.reason.data or ""), 422
    try:
        with transaction():
            made, thread = _open(public_id, "draft.check")
            drafts.give_back(actor(), made, form.reason.data or "")
    except drafts.NotNow:
        raise _not_now() from None
    return done(_("Given back. Your colleague reads your note."), f"/drafts/{public_id}")


def _open(public_id: str, action: str) -> tuple[Draft, Thread]:
    made, thread = things.draft(public_id, action)
    if made.published_at is not None:
        raise Conflict(_("It is published already."))
    return made, thread


def _as_it_is(made: Draft) -> DraftForm:
    return DraftForm(formdata=None, data={"body": made.words, "summary": made.summary})


def _not_now() -> Conflict:
    return Conflict(_("It does not wait for you any more, or who wrote it speaks no longer for the department."))


def _page(made: Draft, thread: Thread, form: DraftForm, wrong: Any = None, note: str = "") -> str:
    known = people.names({person for person in (made.author_id, made.reviewer_id, made.published_by_id) if person})
    others = [one for one in colleagues(frozenset({made.department_id})) if one.id != made.author_id]
    return render_template(
        "moderation/draft.html", draft=made, thread=thread, form=form, names=known, note=note,
        colleagues=[(one.handle, one.name) for one in others], wrong={**(wrong or {}), **form.errors},
    )  # fmt: skip
