"""Asking, proposing, opening a discussion: the sentence, what is close to it, the details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from community import helps, mentions, tags, threads
from community.forms import Asking
from community.kept import TooMuchKept
from community.kinds import ANNOUNCEMENT, HOW_TO, PLAIN, QUESTION, words
from community.pages.blueprint import pages
from community.pages.fetching import address_of, before, form_key, keep, post_for, previewing, write_limit
from community.pages.leaving import leave
from community.queries.similar import Close, similar
from community.queries.spaces import space, spaces, to_ask_in
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import language
from foundation.policy import access, actor, may, needs
from foundation.ports import ports
from foundation.search import SearchUnavailable

log = structlog.get_logger()
ELSEWHERE = {HOW_TO: "/ask/how-to", ANNOUNCEMENT: "/ask/announcement"}
"""The kinds that have a form of their own."""


def _looking_limit() -> str:
    """How often somebody may look while they type; a browser asks at each pause."""
    return ports().config.api_limit


@pages.get("/ask")
@needs("thread.ask")
def ask() -> Any:
    """One step at a time: the sentence, what is close to it, then the details."""
    form = filled(request.args.items())
    form.kind.data = form.kind.data or request.args.get("as")  # what the reader set out to write
    if "title" not in request.args or "change" in request.args:
        return _page("title", form)
    if not form.title.validate(form):
        return _page("title", form, {"title": form.title.errors})
    if form.kind.data in ELSEWHERE:
        given = {"title": form.title.data, "space": form.space.data or ""}
        return redirect(f"{ELSEWHERE[form.kind.data]}?{urlencode(given)}", code=303)
    if "kind" in request.args:
        return details_page(form, form_key())
    close = _close(form.title.data)
    return _page("similar", form, close=close) if close else details_page(form, form_key(), alone=True)


@pages.get("/ask/similar")
@limiter.limit(_looking_limit)
@needs("thread.ask")
def similar_threads() -> Any:
    """A piece of a page: the threads close to a title, for whoever still types it."""
    return render_template("community/_similar.html", close=_close(filled(request.args.items()).title.data or ""))


@pages.post("/ask")
@limiter.limit(write_limit)
@needs("thread.ask")
def post_thread() -> Any:
    """Post it, or look at it first; the words of a guest wait until they sign in."""
    form = Asking()
    valid = form.validate_on_submit() & has_place(form)
    if previewing() or not valid:
        return details_page(form, form_key(), form.errors, preview=valid), 200 if valid else 422
    if not actor().signed_in:
        return _leave(form)
    with transaction():
        if address := before():
            return see_other(address)
        place = access(actor(), "thread.open", to_ask_in(form.space.data), see="space.read")
        made = threads.open_thread(
            actor(), place, _kind(form), form.title.data, form.words.data, tags.names_in(form.tags.data)
        )
        address = keep(made.address)
    return done(_("It is posted. You hear in your inbox when somebody replies."), address)


@pages.post("/posts/<id>/help")
@limiter.limit(write_limit)
@needs("answer.help")
def answer_helped(id: str) -> Any:
    """“This answers it”: no need to ask any more."""
    with transaction():
        post = post_for("answer.help", id)
        helps.find_help(actor(), post)
    return done(_("Good. Whoever wrote the answer is thanked. Follow this if you want to hear more."), address_of(post))


def filled(typed: Iterable[tuple[str, str]]) -> Asking:
    """The form with these fields in it; nothing is sent yet."""
    return Asking(MultiDict(typed), meta={"csrf": False})


def details_page(
    form: Asking, key: str, errors: Any = None, *, preview: bool = False, alone: bool = False, back: bool = False
) -> str:
    """The last step. `alone`: nothing is close to the title; `back`: these are the words that a guest left."""
    shown = mentions.render(form.words.data) if preview else None
    given = {"alone": alone, "back": back, "preview": shown, "spaces": spaces(actor(), "thread.begin")}
    return _page("details", form, errors, key=key, **given)


def _page(step: str, form: Asking, errors: Any = None, **given: Any) -> str:
    chosen, named = space(actor(), form.space.data or ""), words(language())
    return render_template(
        "community/ask.html", step=step, form=form, kind=_kind(form), errors=errors or {}, reader=actor(),
        named=named[_kind(form)], offered=[(kind, named[kind].choice, named[kind].hint) for kind in PLAIN],
        space=chosen if chosen and may(actor(), "thread.begin", chosen) else None, **given,
    )  # fmt: skip


def has_place(form: Asking) -> bool:
    """Whether the space is one where this reader may ask; a closed one looks like one that is not there."""
    if not form.space.data:
        form.space.errors = [_("Choose where it belongs.")]
    elif (chosen := space(actor(), form.space.data)) is None or not may(actor(), "thread.begin", chosen):
        form.space.errors = [_("This space is not open to you. Your words are kept: choose where else they belong.")]
    return not form.space.errors


def _leave(form: Asking) -> Any:
    try:
        return leave(form_key())
    except TooMuchKept:
        form.words.errors = [_("This is more than we keep for guests. Sign in first, or post what you left before.")]
        return details_page(form, form_key(), form.errors), 422


def _close(title: str) -> list[Close]:
    """What is close to the title; nothing while search is away: it must not keep anybody from asking."""
    try:
        return similar(actor(), title)
    except SearchUnavailable:
        log.exception("search unavailable")
        return []


def _kind(form: Asking) -> str:
    return form.kind.data if form.kind.data in PLAIN else QUESTION
