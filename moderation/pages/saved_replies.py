"""Saved replies: the list of them, a new one, changing and removing one."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from foundation import submissions
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from moderation import saved_replies
from moderation.forms import SavedReplyForm
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit
from moderation.queries import cases
from moderation.queries.desk import departments_of
from moderation.saved_replies import SavedReply

LIST = "/desk/saved-replies"


@pages.get("/desk/saved-replies")
@needs("saved.use")
def saved_reply_list() -> Any:
    """One's own and those of one's departments, and the form for another."""
    return _list(SavedReplyForm(formdata=None))


@pages.post("/desk/saved-replies")
@limiter.limit(write_limit)
@needs("saved.use")
def keep_reply() -> Any:
    """Keep words to use again."""
    form = SavedReplyForm()
    if not form.validate_on_submit():
        return _list(form), 422
    key, me = form.key.data or "", actor().id or 0
    with transaction():
        if seen := submissions.taken(key, me):
            return see_other(seen)
        saved_replies.keep(actor(), form.name.data or "", form.words.data or "", _department(form))
        address = submissions.keep(key, me, LIST)
    return done(_("Saved."), address)


@pages.get("/desk/saved-replies/<public_id>")
@needs("saved.keep")
def saved_reply(public_id: str) -> Any:
    """One of them, to change it."""
    saved = things.saved_reply(public_id)
    given = {"name": saved.name, "words": saved.words, "department": str(saved.department_id or "")}
    return _form(SavedReplyForm(formdata=None, data=given), saved)


@pages.post("/desk/saved-replies/<public_id>")
@limiter.limit(write_limit)
@needs("saved.keep")
def change_reply(public_id: str) -> Any:
    """Say it differently from now on."""
    form = SavedReplyForm()
    saved = things.saved_reply(public_id)
    if not form.validate_on_submit():
        return _form(form, saved), 422
    with transaction():
        saved = things.saved_reply(public_id)
        saved_replies.change(saved, form.name.data or "", form.words.data or "", _department(form))
    return done(_("Saved."), LIST)


@pages.post("/desk/saved-replies/<public_id>/deletion")
@limiter.limit(write_limit)
@needs("saved.keep")
def remove_reply(public_id: str) -> Any:
    """Keep it no longer."""
    with transaction():
        saved_replies.remove(things.saved_reply(public_id))
    return done(_("Removed. What was posted with it stays."), LIST)


def _department(form: SavedReplyForm) -> int | None:
    return things.spoken_for(form.department.data) if form.department.data else None


def _list(form: SavedReplyForm) -> str:
    saved = cases.saved_replies(actor())
    return render_template("moderation/saved_replies.html", form=form, saved=saved, options=_options())


def _form(form: SavedReplyForm, saved: SavedReply) -> str:
    return render_template("moderation/saved_reply.html", form=form, saved=saved, options=_options())


def _options() -> list[tuple[str, str]]:
    mine = [("", _("Only for me"))]
    return mine + [(str(one.id), _("For %(department)s", department=one.name)) for one in departments_of(actor())]
