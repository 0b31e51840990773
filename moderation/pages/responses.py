"""Speaking for a department: official replies, endorsements."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community.posts import ACKNOWLEDGEMENT, OFFICIAL_QUESTION
from foundation import submissions
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from moderation import responses
from moderation.forms import EndorsementForm, OfficialReply
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.desk import desk_page
from moderation.pages.things import write_limit
from moderation.queries import desk as queries


@pages.post("/threads/<public_id>/official-replies")
@limiter.limit(write_limit)
@needs("official.write")
def reply(public_id: str) -> Any:
    """Say something for a department: an answer, an acknowledgement, or a question to the asker."""
    form = OfficialReply()
    things.thread(public_id, "official.write")
    if not form.validate_on_submit():
        return desk_page(form, public_id), 422
    with transaction():
        if seen := submissions.taken(form.key.data, actor().id or 0):
            return see_other(seen)
        thread = things.thread(public_id, "official.write")
        department = things.spoken_for(form.department.data)
        if form.role.data == ACKNOWLEDGEMENT:
            post = responses.acknowledge(actor(), thread, department, form.body.data)
        elif form.role.data == OFFICIAL_QUESTION:
            post = responses.ask_back(actor(), thread, department, form.body.data)
        else:
            post = responses.answer(actor(), thread, department, form.body.data, form.summary.data or "")
        address = submissions.keep(form.key.data, actor().id or 0, things.address(thread, post))
    return done(_said(post.role), address)


def _said(role: str) -> str:
    return {
        ACKNOWLEDGEMENT: _("Said that you have seen it. The clock goes on."),
        OFFICIAL_QUESTION: _("Asked. The clock waits for the asker."),
    }.get(role, _("The official answer is public."))


@pages.get("/posts/<public_id>/endorsement")
@needs("answer.endorse")
def endorsing(public_id: str) -> Any:
    """The form to confirm a member's answer and to add to it."""
    return _endorsement_page(EndorsementForm(), public_id)


@pages.post("/posts/<public_id>/endorsement")
@limiter.limit(write_limit)
@needs("answer.endorse")
def endorse(public_id: str) -> Any:
    """Confirm a member's answer: the promise is kept, the member keeps the credit."""
    form = EndorsementForm()
    things.post(public_id, "answer.endorse")
    if not form.validate_on_submit():
        return _endorsement_page(form, public_id), 422
    with transaction():
        post = things.post(public_id, "answer.endorse")
        department = things.spoken_for(form.department.data)
        note, summary = form.note.data or "", form.summary.data or ""
        responses.endorse(actor(), post.thread, post, department, note.strip(), summary)
        address = things.address(post.thread, post)
    return done(_("Confirmed. Who wrote it keeps the credit."), address)


def _endorsement_page(form: EndorsementForm, public_id: str) -> str:
    post = things.post(public_id, "answer.endorse")
    departments = queries.departments_of(actor())
    options = [(str(department.id), department.name) for department in departments]
    return render_template("moderation/endorsing.html", form=form, post=post, departments=departments, options=options)


@pages.post("/posts/<public_id>/endorsement/withdrawal")
@limiter.limit(write_limit)
@needs("endorsement.withdraw")
def withdraw(public_id: str) -> Any:
    """Take a confirmation back."""
    with transaction():
        post = things.post(public_id, "post.read")
        responses.withdraw(actor(), post.thread, things.endorsement(post, request.form.get("department", "")))
        address = things.address(post.thread, post)
    return done(_("Taken back. If the promise is not yet due, its clock goes on."), address)
