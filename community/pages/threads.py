"""The page of a thread, and deleting one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from werkzeug.exceptions import NotFound

from community import ideas, structured, threads
from community.acts import name_acts
from community.counting import too
from community.kinds import HOW_TO, IDEA, PROMISED, words
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, thread_for, write_limit
from community.posts import ANSWER
from community.queries import gone, histories
from community.queries import howtos as howto_queries
from community.queries import threads as queries
from community.queries.threads import ThreadView
from community.shown import show
from community.status import Here, here, members_first, promise, sentence, spent, standing
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import plural as ngettext
from foundation.languages import translate as _
from foundation.policy import Actor, actor, needs
from foundation.ports import ports


@pages.get("/threads/<key>")
@needs("thread.read")
def thread(key: str) -> Any:
    """A thread with all that was said about it."""
    reader, public_id = actor(), key.partition("-")[0]
    try:
        found = queries.thread(reader, public_id)
    except NotFound:
        if address := gone.where_it_went(reader, public_id):
            return redirect(address, code=301)
        if hidden := gone.hidden(reader, public_id):
            return render_template("community/thread_hidden.html", thread=hidden), 404
        raise
    if request.path != found.address:
        query = request.query_string.decode("latin-1")
        return redirect(found.address + (f"?{query}" if query else ""), code=301)
    queries.add_posts(reader, found, request.args.get("after"))
    around = show(found, reader)
    at, asker = here(), _("you") if reader.id == found.author_id else found.asker
    name_acts(found, found.posts, reader, at.language)
    promised = promise(found, asker, at)
    return render_template(
        "community/thread.html",
        thread=found,
        reader=reader,
        standing=promised if promised and not found.accepted_count else standing(found, at),
        promise=promised,
        sentence=sentence(found, asker, at) if promised else "",
        members_first=promised is not None and members_first(found, at),
        spent=spent(found),
        **_of_kind(found, reader, at),
        too=too(found.me_too_count, found.kind == IDEA, at.language),
        heading=_heading(found),
        order=_("Confirmed and solving answers first, then oldest first") if found.ranked else _("Oldest first"),
        later="after" in request.args,
        linked_from=around.linked_from,
        key=form_key() if reader.signed_in else "",
        structured=None if reader.signed_in or not structured.is_asked(found) else structured,
    )


def _of_kind(thread: ThreadView, reader: Actor, at: Here) -> dict[str, Any]:
    """What only threads of its kind have on their page."""
    return {
        "kind": words(at.language)[thread.kind],
        "wants_answers": thread.kind in PROMISED,
        "howto": howto_queries.howto(reader, thread) if thread.kind == HOW_TO else None,
        "unverified": thread.review_by is not None and thread.review_by < at.moment,
        "picture_hosts": ports().config.picture_hosts,
        "idea": histories.last_step(thread) if thread.kind == IDEA and thread.idea_status else None,
        "statuses": ideas.words(at.language),
    }


def _heading(thread: ThreadView) -> str:
    """What stands above the replies: how many there are, and answers when they are nothing else."""
    shown = [post for post in thread.answers if post.visible]
    if thread.paged:
        return ngettext("%(num)d reply", "%(num)d replies", thread.reply_count)
    if thread.kind not in PROMISED or any(post.role != ANSWER for post in shown):
        return ngettext("%(num)d reply", "%(num)d replies", len(shown))
    return ngettext("%(num)d answer from members", "%(num)d answers from members", len(shown))


@pages.get("/threads/<id>/deletion")
@needs("thread.delete")
def thread_deletion(id: str) -> Any:
    """Ask once more before a thread is deleted."""
    found = thread_for("thread.delete", id)
    return render_template("community/thread_deletion.html", thread=found, key=form_key())


@pages.post("/threads/<id>/deletion")
@limiter.limit(write_limit)
@needs("thread.delete")
def delete_thread(id: str) -> Any:
    """Delete a thread that nobody has replied to."""
    with transaction():
        if address := before():
            return see_other(address)
        found = thread_for("thread.delete", id)
        threads.delete(actor(), found)
        address = keep(f"/spaces/{found.space.slug}")
    return done(_("It is deleted."), address)
