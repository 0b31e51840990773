"""Announcing something, and how long it stands on top."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask_babel import gettext as _

from community import tags
from community.queries.spaces import spaces, to_ask_in
from community.threads import Thread
from foundation import submissions, text
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import zone
from foundation.policy import access, actor, needs
from moderation import announcements
from moderation.forms import AnnouncementForm, Placing
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit
from moderation.queries import desk as queries


@pages.get("/ask/announcement")
@needs("thread.announce")
def new_announcement() -> Any:
    """The form; what the address says is filled in."""
    return _page(AnnouncementForm(request.args, meta={"csrf": False}))


@pages.post("/ask/announcement")
@limiter.limit(write_limit)
@needs("thread.announce")
def announce() -> Any:
    """Tell everyone, or look at it first."""
    form = AnnouncementForm()
    valid = form.validate_on_submit()
    if form.space.data:
        access(actor(), "thread.open", to_ask_in(form.space.data), see="space.read")
    if "preview" in request.form or not valid:
        shown = text.render(form.words.data) if valid else None
        return _page(form, form.errors, shown), 200 if valid else 422
    with transaction():
        if seen := submissions.taken(form.key.data, actor().id or 0):
            return see_other(seen)
        space = access(actor(), "thread.open", to_ask_in(form.space.data), see="space.read")
        made = announcements.announce(
            actor(), space, form.title.data, form.words.data, tags=tags.names_in(form.tags.data),
            department_id=things.spoken_for(form.department.data) if form.department.data else None,
            pinned_until=_end_of(form), closed=form.closed.data == "yes",
        )  # fmt: skip
        address = submissions.keep(form.key.data, actor().id or 0, made.address)
    return done(_("It is announced."), address)


@pages.get("/threads/<public_id>/notice")
@needs("announcement.pin")
def placing(public_id: str) -> Any:
    """The form with where it stands now."""
    thread = things.thread(public_id, "announcement.pin")
    last = thread.pinned_until and thread.pinned_until.astimezone(ZoneInfo(zone()))
    given = {"until": last.date().isoformat() if last else "", "closed": "yes" if thread.closed_at else ""}
    return _placing_page(thread, Placing(formdata=None, data=given))


@pages.post("/threads/<public_id>/notice")
@limiter.limit(write_limit)
@needs("announcement.pin")
def place(public_id: str) -> Any:
    """Pin it or take it off; close it to answers or open it."""
    thread, form = things.thread(public_id, "announcement.pin"), Placing()
    if not form.validate_on_submit():
        return _placing_page(thread, form), 422
    with transaction():
        thread = things.thread(public_id, "announcement.pin")
        announcements.pin(actor(), thread, _end_of(form), form.closed.data == "yes")
        address = things.address(thread)
    return done(_("Saved."), address)


def _end_of(form: Placing) -> datetime | None:
    """The end of the last day, in the organisation's zone."""
    day = form.last_day
    return datetime.combine(day, time(23, 59), ZoneInfo(zone())) if day else None


def _page(form: AnnouncementForm, errors: Any = None, preview: str | None = None) -> str:
    departments = queries.departments_of(actor())
    return render_template(
        "moderation/announcing.html", form=form, errors=errors or {}, preview=preview,
        key=request.form.get("key") or submissions.new_key(),
        places=[(space.slug, space.name) for space in spaces(actor(), "thread.open")],
        departments=[(str(department.id), department.name) for department in departments],
    )  # fmt: skip


def _placing_page(thread: Thread, form: Placing) -> str:
    return render_template("moderation/placing.html", thread=thread, form=form)
