"""Speaking for a department: official replies, endorsements."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community.pages.fetching import previewing
from community.posts import ACKNOWLEDGEMENT, ANSWER, OFFICIAL_QUESTION
from community.queries import people
from community.threads import Thread
from foundation import submissions, text
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from moderation import drafts, responses, saved_replies, takes
from moderation.forms import EndorsementForm, OfficialComment, OfficialReply
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.desk import and_next, desk_page
from moderation.pages.things import write_limit
from moderation.queries import desk as queries
from moderation.queries.endorsing import since


@pages.post("/threads/<public_id>/official-replies")
@limiter.limit(write_limit)
@needs("official.write")
def reply(public_id: str) -> Any:
    """Say something for a department: an answer, an acknowledgement, or a question to the asker.

    The same form inserts a saved reply and comes back, shows how it will look, or saves an answer as a draft.
    """
    form = OfficialReply()
    thread = things.thread(public_id, "official.write")
    if "insert" in request.form:
        return _with_saved_reply(form, thread)
    if not form.validate_on_submit() or not _can_be_kept(form):
        return desk_page(form, public_id), 422
    if previewing():
        return desk_page(form, public_id, preview=text.render(form.body.data or ""))
    with transaction():
        if seen := submissions.taken(form.key.data, actor().id or 0):
            return see_other(seen)
        thread = things.thread(public_id, "official.write")
        department = things.spoken_for(form.department.data)
        takes.renew(actor(), thread)
        address, words = (_keep if "draft" in request.form else _publish)(form, thread, department)
        if form.role.data == ANSWER and "draft" not in request.form:
            takes.put_back(actor(), thread)
        submissions.keep(form.key.data, actor().id or 0, address)
    if form.role.data == ANSWER and "draft" not in request.form:
        words = and_next(words, thread.id)
    return done(words, address)


def _with_saved_reply(form: OfficialReply, thread: Thread) -> Any:
    """The form again, with the words of a saved reply under what was written already."""
    if not request.form.get("saved"):
        return desk_page(form, thread.public_id, wrong={"saved": [_("Choose a saved reply.")]}), 422
    saved = things.saved_reply(request.form["saved"])
    with transaction():
        takes.renew(actor(), things.thread(thread.public_id, "official.write"))
    name = people.names({thread.author_id})[thread.author_id]
    words = saved_replies.filled(saved.words, name=name, title=thread.title)
    form.body.data = "\n\n".join(part for part in ((form.body.data or "").strip(), words) if part)
    return desk_page(form, thread.public_id)


def _can_be_kept(form: OfficialReply) -> bool:
    if "draft" in request.form and form.role.data != ANSWER:
        form.role.errors = [_("Only an official answer can be saved as a draft.")]
        return False
    return True


def _keep(form: OfficialReply, thread: Thread, department: int) -> tuple[str, str]:
    draft = drafts.save(actor(), thread, department, form.body.data or "", form.summary.data or "")
    return f"/drafts/{draft.public_id}", _("Saved. Nobody outside your department sees it.")


def _publish(form: OfficialReply, thread: Thread, department: int) -> tuple[str, str]:
    if form.role.data == ACKNOWLEDGEMENT:
        post = responses.acknowledge(actor(), thread, department, form.body.data or "")
    elif form.role.data == OFFICIAL_QUESTION:
        post = responses.ask_back(actor(), thread, department, form.body.data or "")
    else:
        post = responses.answer(actor(), thread, department, form.body.data or "", form.summary.data or "")
    return things.address(thread, post), _said(post.role)


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
        takes.put_back(actor(), post.thread)
        address = things.address(post.thread, post)
    return done(and_next(_("Confirmed. Who wrote it keeps the credit."), post.thread_id), address)


def _endorsement_page(form: EndorsementForm, public_id: str) -> str:
    post = things.post(public_id, "answer.endorse")
    departments = queries.departments_of(actor())
    options = [(str(department.id), department.name) for department in departments]
    return render_template(
        "moderation/endorsing.html",
        form=form, post=post, author=people.author(post), departments=departments, options=options,
        since=since(post),
    )  # fmt: skip


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


@pages.get("/posts/<public_id>/official-comments")
@needs("comment.official")
def commenting(public_id: str) -> Any:
    """The form for a comment in official voice."""
    return _comment_page(OfficialComment(formdata=None), public_id)


@pages.post("/posts/<public_id>/official-comments")
@limiter.limit(write_limit)
@needs("comment.official")
def comment(public_id: str) -> Any:
    """Comment for a department. It is no response to what was promised."""
    form = OfficialComment()
    things.post(public_id, "comment.official")
    if not form.validate_on_submit():
        return _comment_page(form, public_id), 422
    with transaction():
        key = request.form.get("key", "")
        if seen := submissions.taken(key, actor().id or 0):
            return see_other(seen)
        post = things.post(public_id, "comment.official")
        department = things.spoken_for(form.department.data)
        made = responses.comment(actor(), post.thread, post, department, form.words.data or "")
        takes.renew(actor(), post.thread)
        address = submissions.keep(key, actor().id or 0, things.address(post.thread, made))
    return done(_("Your comment is posted."), address)


def _comment_page(form: OfficialComment, public_id: str) -> str:
    post = things.post(public_id, "comment.official")
    departments = queries.departments_of(actor())
    options = [(str(department.id), department.name) for department in departments]
    return render_template("moderation/commenting.html", form=form, post=post, departments=departments, options=options)
