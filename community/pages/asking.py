"""Asking, proposing, opening a discussion: the sentence, the place, the details."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask_babel import gettext as _

from community import tags, threads
from community.forms import Asking
from community.kinds import ANNOUNCEMENT, DISCUSSION, HOW_TO, IDEA, QUESTION, words
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, previewing, write_limit
from community.queries.spaces import SpaceView, spaces, to_ask_in
from community.spaces import Space
from foundation import text
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import language
from foundation.policy import access, actor, may, needs

HERE = (QUESTION, IDEA, DISCUSSION)
"""The kinds that are asked with the form of this page."""
ELSEWHERE = {HOW_TO: "/ask/how-to", ANNOUNCEMENT: "/ask/announcement"}
"""The kinds that have a form of their own."""


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
    if form.kind.data in ELSEWHERE:
        given = {"title": form.title.data, "space": chosen.slug}
        return redirect(f"{ELSEWHERE[form.kind.data]}?{urlencode(given)}", code=303)
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
        shown = text.render(form.words.data) if valid else None
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
    return form.kind.data if form.kind.data in HERE else QUESTION


def _choices() -> list[tuple[str, str, str]]:
    """What it may be, each with a hint; only who may announce something is asked whether it is an announcement."""
    offered = words(language())
    if not may(actor(), "thread.announce"):
        del (offered := dict(offered))[ANNOUNCEMENT]
    return [(kind, named.choice, named.hint) for kind, named in offered.items()]


def _page(step: str, form: Asking, space: SpaceView | Space | None, errors: Any = None, **given: Any) -> str:
    return render_template(
        "community/ask.html", step=step, form=form, space=space, kind=_kind(form), errors=errors or {}, key=form_key(),
        offered=_choices(), words=words(language())[_kind(form)], elsewhere=ELSEWHERE,
        **{"preview": None, "spaces": [], **given},
    )  # fmt: skip
