"""Handing a thread over to another department, accepting it, returning it."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from werkzeug.exceptions import Conflict

from community.threads import Thread
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, needs
from moderation import charters, handovers
from moderation.forms import HandOverForm, ReturnForm
from moderation.handovers import HandOver
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.desk import back
from moderation.pages.things import write_limit
from moderation.queries import cases as queries


@pages.get("/threads/<public_id>/hand-over")
@needs("thread.hand_over")
def handing_over(public_id: str) -> Any:
    """The form that asks to whom, and why."""
    return _form(HandOverForm(formdata=None), things.thread(public_id, "thread.hand_over"))


@pages.post("/threads/<public_id>/hand-over")
@limiter.limit(write_limit)
@needs("thread.hand_over")
def hand_over(public_id: str) -> Any:
    """Ask another department to answer. Until it accepts, the thread stays where it is."""
    form = HandOverForm()
    thread = things.thread(public_id, "thread.hand_over")
    if not _is_sound(form, thread):
        return _form(form, thread), 422
    try:
        with transaction():
            thread = things.thread(public_id, "thread.hand_over")
            owner = charters.owner_of(thread) or 0
            handovers.hand_over(actor(), thread, owner, int(form.department.data or 0), form.reason.data or "")
    except handovers.HandOverRefused:
        raise Conflict(_("It waits already for another department to accept it.")) from None
    return done(_("Asked. Until they accept, it is yours; who asked reads your reason."), back(public_id))


def _is_sound(form: HandOverForm, thread: Thread) -> bool:
    sound = form.validate_on_submit()
    known = {str(one.id) for one in queries.takers_over(thread.id, charters.owner_of(thread))}
    if form.department.data and form.department.data not in known:
        form.department.errors = [_("Choose one of the departments that read this space.")]
        return False
    return sound


def _form(form: HandOverForm, thread: Thread) -> str:
    others = queries.takers_over(thread.id, charters.owner_of(thread))
    options = [(str(one.id), one.name) for one in others]
    return render_template("moderation/handing_over.html", form=form, thread=thread, options=options)


@pages.post("/hand-overs/<public_id>/acceptance")
@limiter.limit(write_limit)
@needs("handover.answer")
def accept(public_id: str) -> Any:
    """From now on the actor's department answers for it."""
    with transaction():
        asked, thread = _open(public_id)
        handovers.accept(actor(), thread, asked)
        address = back(thread.public_id)
    return done(_("It is your department’s now. The clock goes on."), address)


@pages.get("/hand-overs/<public_id>/return")
@needs("handover.answer")
def returning(public_id: str) -> Any:
    """The form that asks why it goes back."""
    asked, thread = _open(public_id)
    return render_template("moderation/returning.html", form=ReturnForm(formdata=None), thread=thread, asked=asked)


@pages.post("/hand-overs/<public_id>/return")
@limiter.limit(write_limit)
@needs("handover.answer")
def give_back(public_id: str) -> Any:
    """Leave it with the department that asked, with a reason that the asker reads."""
    form = ReturnForm()
    asked, thread = _open(public_id)
    if not form.validate_on_submit():
        return render_template("moderation/returning.html", form=form, thread=thread, asked=asked), 422
    with transaction():
        asked, thread = _open(public_id)
        handovers.give_back(actor(), thread, asked, form.reason.data or "")
        address = back(thread.public_id)
    return done(_("Returned. They and who asked read your reason."), address)


def _open(public_id: str) -> tuple[HandOver, Thread]:
    asked, thread = things.hand_over(public_id)
    if asked.ended_at is not None:
        raise Conflict(_("A colleague has accepted or returned it already."))
    return asked, thread
