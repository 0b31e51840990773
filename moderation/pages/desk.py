"""The desk: what is owed, in the order of duty, and one case beside it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from foundation.clock import now
from foundation.database import db, transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from moderation import takes, wording
from moderation.forms import OfficialReply
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit
from moderation.queries import desk as queries


def queue_names() -> dict[str, str]:
    """The queues in words, in the order of duty."""
    return {
        "owed": _("Everything owed"),
        "overdue": _("Overdue"),
        "today": _("Due today"),
        "first": _("Needs first reply"),
        "mine": _("Mine"),
        "waiting": _("Waiting for the asker"),
        "handover": _("Handed over to us"),
        "flagged": _("Flagged"),
        "unassigned": _("Nobody’s"),
    }


@pages.get("/desk")
@needs("desk.read")
def desk() -> Any:
    """A queue, and with ?case= one case of it."""
    return desk_page(OfficialReply(formdata=None))


def desk_page(form: OfficialReply, case_id: str | None = None) -> str:
    """The desk with a reply under way in `form`."""
    name = request.values.get("queue", "owed")
    name = name if name in queries.QUEUES else "owed"
    found = queries.queue(actor(), name, request.args.get("after"))
    case = queries.case(actor(), case_id or request.args.get("case", ""))
    return render_template(
        "moderation/desk.html",
        queue=name,
        names=queue_names(),
        counts=queries.counts(actor()),
        cases=found,
        words=words,
        case=case,
        talk=queries.talk(actor(), case) if case else (),
        past=queries.past(case, actor()) if case else (),
        departments=(speaks := queries.departments_of(actor())),
        options=[(str(department.id), department.name) for department in speaks],
        form=form,
        now=now(),
    )


def words(case: queries.Case) -> wording.Words:
    """The clock of a case in words."""
    calendar = case.calendar.working if case.calendar else None
    pause = (case.paused_from, case.paused_until)
    return wording.of_clock(case.due_at, *pause, case.peers_until, calendar, case.responded_at)


@pages.post("/threads/<public_id>/take")
@limiter.limit(write_limit)
@needs("thread.take")
def take(public_id: str) -> Any:
    """Work on this question for half an hour."""
    try:
        with transaction():
            takes.take(actor(), things.thread(public_id, "thread.take"))
    except takes.Taken:
        db.session.rollback()
        return done(_("A colleague took it a moment ago."), _back(public_id))
    return done(_("It is yours for 30 minutes."), _back(public_id))


@pages.post("/threads/<public_id>/take/return")
@limiter.limit(write_limit)
@needs("thread.take")
def put_back(public_id: str) -> Any:
    """Leave it to colleagues."""
    with transaction():
        takes.put_back(actor(), things.thread(public_id, "thread.take"))
    return see_other(_back(public_id))


def _back(public_id: str) -> str:
    queue = request.form.get("queue", "owed")
    return f"/desk?queue={queue if queue in queries.QUEUES else 'owed'}&case={public_id}"
