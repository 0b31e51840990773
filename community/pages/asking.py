"""Asking a question or proposing an idea: the sentence, the place, the details."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community import mentions, tags, threads
from community.forms import Asking
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, previewing, write_limit
from community.queries.spaces import SpaceView, spaces, to_ask_in
from community.spaces import Space
from community.threads import KINDS, QUESTION
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import access, actor, needs


@pages.get("/ask")
@needs("thread.ask")
def ask() -> Any:
    """One step at a time: what is missing in the address is asked for next."""
    form = Asking(request.args, meta={"csrf": False})
    open_to_me = {space.slug: space for space in spaces(actor(), "thread.open")}
    chosen = open_to_me.get(form.space.data)
    if "title" not in request.args or "change" in request.args:
        return _page("title", form, chosen)
    if not form.title.validate(form):
        return _page("title", form, chosen, {"title": form.title.errors})
    if "kind" not in request.args or chosen is None:
        missing = {"space": [_("Choose where it belongs.")]} if "kind" in request.args else {}
        return _page("place", form, chosen, missing, spaces=list(open_to_me.values()))
    return _page("details", form, chosen)


@pages.post("/ask")
@limiter.limit(write_limit)
@needs("thread.ask")
def post_thread() -> Any:
    """Post it, or look at it first."""
    form = Asking()
    valid = form.validate_on_submit()
    space = to_ask_in(form.space.data)
    access(actor(), "thread.open", space, see="space.read")
    if previewing() or not valid:
        shown = mentions.render(form.words.data) if valid else None
        return _page("details", form, space, form.errors, preview=shown), 200 if valid else 422
    with transaction():
        if address := before():
            return see_other(address)
        space = access(actor(), "thread.open", to_ask_in(form.space.data), see="space.read")
        made = threads.open_thread(
            actor(), space, _kind(form), form.title.data, form.words.data, tags.names_in(form.tags.data)
        )
        address = keep(made.address)
    return done(_("It is posted. You hear in your inbox when somebody replies."), address)


def _kind(form: Asking) -> str:
    return form.kind.data if form.kind.data in KINDS else QUESTION


def _page(step: str, form: Asking, space: SpaceView | Space | None, errors: Any = None, **given: Any) -> str:
    return render_template(
        "community/ask.html", step=step, form=form, space=space, kind=_kind(form), errors=errors or {}, key=form_key(),
        **{"preview": None, "spaces": [], **given},
    )  # fmt: skip
