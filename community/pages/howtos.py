"""How-tos: writing and changing one, its versions, and what people say who tried it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community import guides, howtos, tags
from community.howto_forms import HowToForm, NewHowToForm
from community.howtos import FAILED, RESULTS
from community.kinds import HOW_TO
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, previewing, thread_for, write_limit
from community.queries import howtos as queries
from community.queries.spaces import spaces, to_ask_in
from community.threads import Thread
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import access, actor, needs


@pages.get("/ask/how-to")
@needs("thread.explain")
def new_howto() -> Any:
    """The form of a how-to; what the address says is filled in."""
    return form_page("new", NewHowToForm(request.args, meta={"csrf": False}))


@pages.post("/ask/how-to")
@limiter.limit(write_limit)
@needs("thread.explain")
def post_howto() -> Any:
    """Post it, look at it first, or go on with other steps."""
    form = NewHowToForm()
    if form.space.data:
        access(actor(), "thread.open", to_ask_in(form.space.data), see="space.read")
    if shown := unfinished("new", form):
        return shown
    with transaction():
        if address := before():
            return see_other(address)
        space = access(actor(), "thread.open", to_ask_in(form.space.data), see="space.read")
        names, months = tags.names_in(form.tags.data), int(form.months.data)
        address = keep(howtos.open_howto(actor(), space, form.title.data, form.guide, names, months).address)
    return done(_("It is posted. You hear in your inbox when somebody replies or suggests an edit."), address)


@pages.get("/threads/<id>/edit")
@needs("howto.edit")
def edit_howto(id: str) -> Any:
    """The form with the how-to as it is now."""
    thread = thread_for("howto.edit", id)
    return form_page("edit", filled(thread), thread)


@pages.post("/threads/<id>/edit")
@limiter.limit(write_limit)
@needs("howto.edit")
def save_howto(id: str) -> Any:
    """A new version; the old one is kept."""
    thread, form = thread_for("howto.edit", id), HowToForm()
    if shown := unfinished("edit", form, thread):
        return shown
    with transaction():
        if address := before():
            return see_other(address)
        thread = thread_for("howto.edit", id)
        if form.version.data != str(howtos.current(thread).number):
            return _changed_meanwhile(form, thread), 409
        names, months = tags.names_in(form.tags.data), int(form.months.data)
        howtos.revise(actor(), thread, form.title.data, form.guide, tags=names, months=months)
        address = keep(thread.address)
    return done(_("It is changed. The version before is kept."), address)


def filled(thread: Thread, form: type[HowToForm] = HowToForm) -> HowToForm:
    """The form with a how-to as it is now."""
    version = howtos.current(thread)
    guide, months = version.guide, howtos.months_of(thread)
    given = {name: getattr(guide, name) for name in ("for_whom", "needs", "result")}
    given |= {"title": thread.title, "tags": ", ".join(thread.tags.split()), "months": str(months)}
    return form(data={**given, "version": str(version.number)}, steps=guide.steps)


def unfinished(mode: str, form: HowToForm, thread: Thread | None = None) -> Any:
    """The form again, when a button asked for other steps or a preview, or something is wrong; else None."""
    if form.arranged():
        return form_page(mode, form, thread)
    if not form.validate_on_submit():
        return form_page(mode, form, thread, form.faults), 422
    return form_page(mode, form, thread, preview=True) if previewing() else None


def _changed_meanwhile(form: HowToForm, thread: Thread) -> str:
    form.version.data = str(howtos.current(thread).number)
    why = _("It has changed since you opened this form. Look at the versions, then save again if yours still holds.")
    return form_page("edit", form, thread, {"title": [why]})


def form_page(
    mode: str, form: HowToForm, thread: Thread | None = None, errors: Any = None, *, preview: bool = False
) -> str:
    """The form of a how-to: `mode` is new, edit or suggest."""
    return render_template(
        "community/how_to_form.html", mode=mode, form=form, thread=thread, errors=errors or {}, key=form_key(),
        places=[(space.slug, space.name) for space in spaces(actor(), "thread.open")] if mode == "new" else [],
        months=[(str(number), _("in %(num)d months", num=number)) for number in howtos.MONTHS],
        guide=guides.shown(form.guide) if preview else None,
    )  # fmt: skip


@pages.get("/threads/<id>/versions")
@needs("thread.read")
def versions(id: str) -> Any:
    """Every version of a how-to, with what it changed."""
    thread = howto_for("thread.read", id)
    found = queries.versions(actor(), thread, request.args.get("after"))
    return render_template("community/how_to_versions.html", thread=thread, found=found)


@pages.get("/threads/<id>/trials")
@needs("thread.read")
def trials(id: str) -> Any:
    """Who tried a how-to, and how it went."""
    thread = howto_for("thread.read", id)
    found = queries.voices(actor(), thread, request.args.get("after"))
    return render_template("community/how_to_trials.html", thread=thread, found=found)


@pages.post("/threads/<id>/trials")
@limiter.limit(write_limit)
@needs("howto.try")
def try_howto(id: str) -> Any:
    """Say that it worked, or that it did not and at which step."""
    result = request.form.get("result", "")
    with transaction():
        thread = thread_for("howto.try", id)
        if result not in RESULTS:
            return done(_("Press one of the two: it worked, or it did not."), f"{thread.address}#worked")
        howtos.tell_result(actor(), thread, result, _step(thread) if result == FAILED else None)
    return done(_("Noted. You can change it as long as you like."), f"{thread.address}#worked")


def _step(thread: Thread) -> int | None:
    typed = request.form.get("step", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    return number if 0 < number <= len(howtos.current(thread).guide.steps) else None


@pages.post("/threads/<id>/trials/withdrawal")
@limiter.limit(write_limit)
@needs("howto.try")
def withdraw_trial(id: str) -> Any:
    """Take the voice back."""
    with transaction():
        thread = thread_for("howto.try", id)
        howtos.withdraw_result(actor(), thread)
    return done(_("You took it back."), f"{thread.address}#worked")


def howto_for(action: str, public_id: str) -> Thread:
    """The how-to, when the reader may do this to it; a thread of another kind is not found here."""
    thread = thread_for(action, public_id)
    if thread.kind != HOW_TO:
        raise NotFound
    return thread
