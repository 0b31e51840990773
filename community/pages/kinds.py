"""Changing the kind of a thread that turned out to be something else."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community import kind_changes, kinds
from community.forms import KindForm
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, thread_for, write_limit
from community.threads import Thread
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import language
from foundation.policy import actor, may, needs


@pages.get("/threads/<id>/kind")
@needs("thread.change_kind")
def kind(id: str) -> Any:
    """The form that asks what it is, and why."""
    return _page(thread_for("thread.change_kind", id), KindForm(formdata=None))


@pages.post("/threads/<id>/kind")
@limiter.limit(write_limit)
@needs("thread.change_kind")
def change_kind(id: str) -> Any:
    """Make it another kind; everyone reads why."""
    if address := before():  # a second click comes when the first has changed what may be chosen
        return see_other(address)
    thread, form = thread_for("thread.change_kind", id), KindForm()
    valid = form.validate_on_submit()
    if valid and form.kind.data not in _others(thread):
        form.kind.errors, valid = [_("Choose one of these.")], False
    if not valid:
        return _page(thread, form), 422
    with transaction():
        if address := before():
            return see_other(address)
        thread = thread_for("thread.change_kind", id)
        kind_changes.change_kind(actor(), thread, form.kind.data, form.reason.data)
        address = keep(thread.address)
    return done(_("It is changed. Everyone can read why."), address)


def _others(thread: Thread) -> list[str]:
    """What it may become: anything else; an announcement only by who may make one."""
    announces = may(actor(), "thread.announce")
    return [kind for kind in kinds.KINDS if kind != thread.kind and (announces or kind != kinds.ANNOUNCEMENT)]


def _page(thread: Thread, form: KindForm) -> str:
    words = kinds.words(language())
    choices = [(kind, words[kind].choice, words[kind].hint) for kind in _others(thread)]
    return render_template(
        "community/kind.html", thread=thread, form=form, offered=choices, now=words[thread.kind].choice,
        chosen=request.form.get("kind", ""), key=form_key(),
    )  # fmt: skip
