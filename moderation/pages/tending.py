"""Keeping a thread in order: lock, move, duplicate, merge, split. Each asks for a rule and a reason."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community.kinds import KINDS, words
from community.posts import OPENING
from community.queries.spaces import spaces, to_ask_in
from community.queries.threads import post_to_act_on, to_act_on
from community.spaces import shares
from community.threads import Thread
from foundation.http import limiter
from foundation.languages import language
from foundation.policy import actor, may, needs
from foundation.search import SearchUnavailable
from moderation import tending
from moderation.forms import Deciding, Merging, Moving, Pairing, Rekinding, Splitting
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.deciding import Act, author_reads, decided, form_page
from moderation.pages.things import write_limit
from moderation.queries import tending as queries


@pages.get("/threads/<public_id>/order")
@needs("thread.tend")
def order(public_id: str) -> Any:
    """What a moderator can do to keep a thread in order."""
    thread = things.thread(public_id, "thread.tend")
    return render_template("moderation/order.html", thread=thread, address=things.address(thread))


@pages.get("/threads/<public_id>/lock")
@needs("thread.tend")
def locking(public_id: str) -> Any:
    """Lock it, or let it take replies again."""
    return _lock_page(public_id, Deciding())


@pages.post("/threads/<public_id>/lock")
@limiter.limit(write_limit)
@needs("thread.tend")
def lock(public_id: str) -> Any:
    """Take no more replies."""
    form = Deciding()
    things.thread(public_id, "thread.tend")

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        tending.lock(actor(), thread, form.why)
        return things.address(thread)

    return decided(form, do, author_reads(), lambda: _lock_page(public_id, form))


@pages.post("/threads/<public_id>/lock/withdrawal")
@limiter.limit(write_limit)
@needs("thread.tend")
def unlock(public_id: str) -> Any:
    """Take replies again."""
    form = Deciding()
    things.thread(public_id, "thread.tend")

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        tending.unlock(actor(), thread, form.why)
        return things.address(thread)

    return decided(form, do, author_reads(), lambda: _lock_page(public_id, form))


def _lock_page(public_id: str, form: Deciding) -> str:
    thread = things.thread(public_id, "thread.tend")
    stem = f"/threads/{public_id}/lock"
    if thread.locked_at is not None:
        act = Act(_("Unlock this thread"), _("Members can reply again."), f"{stem}/withdrawal", _("Unlock"))
    else:
        does = _("Members can read but not reply. What was promised still holds: the department may answer.")
        act = Act(_("Lock this thread"), does, stem, _("Lock"), "danger")
    return form_page(act, form, thread)


@pages.get("/threads/<public_id>/move")
@needs("thread.tend")
def moving(public_id: str) -> Any:
    """Choose where it belongs."""
    return _move_page(public_id, Moving())


@pages.post("/threads/<public_id>/move")
@limiter.limit(write_limit)
@needs("thread.tend")
def move(public_id: str) -> Any:
    """Put it into another space."""
    form = Moving()
    things.thread(public_id, "thread.tend")

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        space = to_ask_in(form.space.data)
        if space is None or not may(actor(), "space.read", space):
            raise tending.Refused(_("Choose the space."))
        tending.move(actor(), thread, space, form.why)
        return things.address(thread)

    return decided(form, do, author_reads(), lambda: _move_page(public_id, form))


def _move_page(public_id: str, form: Moving) -> str:
    thread = things.thread(public_id, "thread.tend")
    does = _("Who may not read the other space does not find it any more. A promise that runs keeps its terms.")
    act = Act(_("Move to another space"), does, f"/threads/{public_id}/move", _("Move"))
    places = [
        (one.slug, one.name, one.purpose)
        for one in spaces(actor())
        if one.id != thread.space_id and shares(thread.space, one)
    ]
    return form_page(act, form, thread, places=places)


@pages.get("/threads/<public_id>/order/kind")
@needs("thread.tend")
def rekinding(public_id: str) -> Any:
    """Choose what it is instead."""
    return _kind_page(public_id, Rekinding())


@pages.post("/threads/<public_id>/order/kind")
@limiter.limit(write_limit)
@needs("thread.tend")
def change_kind(public_id: str) -> Any:
    """Make it a thread of another kind."""
    form = Rekinding()
    things.thread(public_id, "thread.tend")

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        tending.change_kind(actor(), thread, form.kind.data, form.why)
        return things.address(thread)

    return decided(form, do, author_reads(), lambda: _kind_page(public_id, form))


def _kind_page(public_id: str, form: Rekinding) -> str:
    thread = things.thread(public_id, "thread.tend")
    does = _("A promise that is not yet due ends with the change; one that was missed stays counted.")
    act = Act(_("Change its kind"), does, f"/threads/{public_id}/order/kind", _("Change it"))
    named = words(language())
    offered = [(kind, named[kind].choice, named[kind].hint) for kind in KINDS if kind != thread.kind]
    return form_page(act, form, thread, offered=offered)


@pages.get("/threads/<public_id>/duplicate")
@needs("thread.tend")
def marking(public_id: str) -> Any:
    """Say of what it is a duplicate, or that it is none."""
    return _duplicate_page(public_id, Pairing())


@pages.post("/threads/<public_id>/duplicate")
@limiter.limit(write_limit)
@needs("thread.tend")
def mark_duplicate(public_id: str) -> Any:
    """Let it point to the thread that asked the same before."""
    form = Pairing()
    things.thread(public_id, "thread.tend")

    if "search" in request.form:
        return _duplicate_page(public_id, form)

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        tending.mark_duplicate(actor(), thread, _other(form), form.why)
        return things.address(thread)

    return decided(form, do, author_reads(), lambda: _duplicate_page(public_id, form))


@pages.post("/threads/<public_id>/duplicate/withdrawal")
@limiter.limit(write_limit)
@needs("thread.tend")
def unmark_duplicate(public_id: str) -> Any:
    """It was no duplicate."""
    form = Deciding()
    things.thread(public_id, "thread.tend")

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        tending.unmark_duplicate(actor(), thread, form.why)
        return things.address(thread)

    return decided(form, do, author_reads(), lambda: _duplicate_page(public_id, form))


def _duplicate_page(public_id: str, form: Deciding) -> str:
    thread = things.thread(public_id, "thread.tend")
    stem = f"/threads/{public_id}/duplicate"
    if thread.duplicate_of_id is not None:
        does = _("It stands for itself again, takes its voices along, and is owed an answer.")
        return form_page(Act(_("Not a duplicate"), does, f"{stem}/withdrawal", _("Take it back")), form, thread)
    does = _("It stays where it is and points to the other one. Who has this too is counted there, once per person.")
    act = Act(_("Mark as a duplicate"), does, stem, _("Mark as a duplicate"))
    return form_page(act, form, thread, paired=True, found=_found(form, thread))


@pages.get("/threads/<public_id>/merger")
@needs("thread.tend")
def merging(public_id: str) -> Any:
    """Choose the thread that takes it in."""
    return _merge_page(public_id, Merging())


@pages.post("/threads/<public_id>/merger")
@limiter.limit(write_limit)
@needs("thread.tend")
def merge(public_id: str) -> Any:
    """Move all its replies and voices into another thread, once the moderator has seen which one."""
    form = Merging()
    found = things.thread(public_id, "thread.tend")
    if "search" in request.form:
        return _merge_page(public_id, form)
    into = _chosen(form)
    if into and form.seen.data != into.public_id:
        return _preview(form, found, into)

    def do() -> str:
        thread, other = things.thread(public_id, "thread.tend"), _other(form)
        tending.merge(actor(), thread, other, form.why)
        return things.address(other)

    return decided(form, do, author_reads(), lambda: _merge_page(public_id, form, _chosen(form)))


def _preview(form: Merging, thread: Thread, into: Thread) -> Any:
    try:
        tending.check_merger(thread, into)
    except tending.Refused as refusal:
        form.form_errors.append(str(refusal))
        return _merge_page(thread.public_id, form), 422
    return _merge_page(thread.public_id, form, into)


def _merge_page(public_id: str, form: Merging, into: Thread | None = None) -> str:
    """The form; with the preview of `into` it can be sent for good."""
    thread = things.thread(public_id, "thread.tend")
    does = _("All its replies and voices go into the other one, and its address leads there. This cannot be undone.")
    button, tone = (_("Merge"), "danger") if into else (_("See what will happen"), "primary")
    act = Act(_("Merge into another thread"), does, f"/threads/{public_id}/merger", button, tone)
    target = queries.target(thread, into) if into else None
    return form_page(act, form, thread, paired=True, found=_found(form, thread), target=target)


def _other(form: Pairing) -> Thread:
    """The other thread of a form; Refused when the moderator may not read one under this address."""
    if found := _chosen(form):
        return found
    if "/" in (form.other.data or ""):
        raise tending.Refused(_("There is no thread under this address."))
    raise tending.Refused(_("Search with words of its title, and choose one of the threads that are found."))


def _chosen(form: Pairing) -> Thread | None:
    return _named(form.chosen.data or form.other_id)


def _named(public_id: str) -> Thread | None:
    found = to_act_on(public_id) if public_id else None
    return found if found and may(actor(), "thread.read", found) else None


def _found(form: Deciding, thread: Thread) -> list[tuple[str, str, str]] | None:
    """Threads to choose from, where words of a title were typed; None where nothing was searched for."""
    if not isinstance(form, Pairing) or not form.other.data or "/" in form.other.data or _named(form.other_id):
        return None
    try:
        return queries.close(actor(), thread, form.other.data)
    except SearchUnavailable:
        return []


@pages.get("/threads/<public_id>/split")
@needs("thread.tend")
def splitting(public_id: str) -> Any:
    """Choose the replies that become a thread of their own."""
    return _split_page(public_id, Splitting())


@pages.post("/threads/<public_id>/split")
@limiter.limit(write_limit)
@needs("thread.tend")
def split(public_id: str) -> Any:
    """Let these replies become a thread of their own."""
    form = Splitting()
    things.thread(public_id, "thread.tend")

    def do() -> str:
        thread = things.thread(public_id, "thread.tend")
        posts = [post_to_act_on(chosen) for chosen in form.replies.data]
        chosen = [post for post in posts if post and post.visible and post.thread_id == thread.id]
        chosen = [post for post in chosen if post.role != OPENING]
        return things.address(tending.split(actor(), thread, chosen, form.title.data, form.why))

    return decided(form, do, author_reads(), lambda: _split_page(public_id, form))


def _split_page(public_id: str, form: Splitting) -> str:
    thread = things.thread(public_id, "thread.tend")
    does = _("The replies you choose leave this thread. The oldest becomes the opening of the new one.")
    act = Act(_("Split off replies"), does, f"/threads/{public_id}/split", _("Split"))
    return form_page(act, form, thread, replies=queries.replies_of(thread))
