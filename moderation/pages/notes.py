"""Staff notes beside a case."""

from __future__ import annotations

from typing import Any

from foundation import submissions
from foundation.database import transaction
from foundation.http import limiter, see_other
from foundation.policy import actor, needs
from moderation import notes, takes
from moderation.forms import NoteForm, OfficialReply
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.desk import back, desk_page
from moderation.pages.things import write_limit


@pages.post("/threads/<public_id>/notes")
@limiter.limit(write_limit)
@needs("case.read")
def write_note(public_id: str) -> Any:
    """Leave a note for colleagues."""
    form = NoteForm()
    things.thread(public_id, "case.read")
    if not form.validate_on_submit():
        return desk_page(OfficialReply(formdata=None), public_id, note=form), 422
    key, me = form.key.data or "", actor().id or 0
    with transaction():
        if seen := submissions.taken(key, me):
            return see_other(seen)
        thread = things.thread(public_id, "case.read")
        notes.write(actor(), thread, form.note.data or "")
        takes.renew(actor(), thread)
        address = submissions.keep(key, me, back(public_id, "notes"))
    return see_other(address)
