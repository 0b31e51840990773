"""Saying what becomes of an idea."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from community.ideas import DECIDED, STATUSES, words
from community.threads import Thread
from foundation import submissions
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import language
from foundation.policy import actor, needs
from moderation import ideas
from moderation.forms import IdeaStatus
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit
from moderation.queries import desk as queries


@pages.get("/threads/<public_id>/status")
@needs("idea.decide")
def status(public_id: str) -> Any:
    """The form that asks what becomes of it, and why."""
    thread = things.thread(public_id, "idea.decide")
    return _page(thread, IdeaStatus(formdata=None, status=thread.idea_status or STATUSES[0]))


@pages.post("/threads/<public_id>/status")
@limiter.limit(write_limit)
@needs("idea.decide")
def set_status(public_id: str) -> Any:
    """Everyone reads it, and who follows the idea is told."""
    form, thread = IdeaStatus(), things.thread(public_id, "idea.decide")
    if not form.validate_on_submit():
        return _page(thread, form), 422
    with transaction():
        if seen := submissions.taken(form.key.data, actor().id or 0):
            return see_other(seen)
        thread = things.thread(public_id, "idea.decide")
        department = things.spoken_for(form.department.data) if actor().official else None
        ideas.decide(actor(), thread, form.status.data, form.reason.data or "", department)
        address = submissions.keep(form.key.data, actor().id or 0, things.address(thread))
    return done(_("It is public. Who follows the idea is told."), address)


def _page(thread: Thread, form: IdeaStatus) -> str:
    named = words(language())
    departments = queries.departments_of(actor())
    return render_template(
        "moderation/idea.html", thread=thread, form=form, departments=departments,
        offered=[(status, named[status], _("needs a reason") if status in DECIDED else "") for status in STATUSES],
        options=[(str(department.id), department.name) for department in departments],
    )  # fmt: skip
