"""The desk: what is owed, in the order of duty, and one case beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from foundation.clock import now
from foundation.policy import actor, may, needs
from moderation import wording
from moderation.forms import NoteForm, OfficialReply
from moderation.pages.blueprint import pages
from moderation.queries import cases as beside
from moderation.queries import desk as queries
from moderation.queries.queues import QUEUES


def queue_names() -> dict[str, str]:
    """The queues in words, in the order of duty."""
    return {
        "owed": _("To answer"),
        "overdue": _("Overdue"),
        "today": _("Due today"),
        "first": _("Needs first reply"),
        "mine": _("Mine"),
        "waiting": _("Waiting for the asker"),
        "handover": _("Sent to us by other departments"),
        "flagged": _("Flagged"),
        "unassigned": _("Taken by nobody"),
    }


def queue_holds() -> dict[str, str]:
    """What each queue holds, in a line."""
    return {
        "owed": _("Every promise that waits for an official answer, and what was asked without a promise and is not "
                  "solved."),
        "overdue": _("The promised time has passed, and there is no official answer."),
        "today": _("The promised time ends today."),
        "first": _("Nobody but the asker has written anything yet."),
        "mine": _("What you have taken just now, and what is assigned to you, until it is answered."),
        "waiting": _("We asked back. The clock waits until the asker writes."),
        "handover": _("Another department asks yours to answer. You take it over, or give it back with a reason."),
        "flagged": _("Somebody flagged a post that you may look at."),
        "unassigned": _("Of all that is to answer: what nobody has taken and nobody is assigned to."),
    }  # fmt: skip


@pages.get("/desk")
@needs("desk.read")
def desk() -> Any:
    """A queue, and with ?case= one case of it."""
    return desk_page(OfficialReply(formdata=None))


def desk_page(
    form: OfficialReply,
    case_id: str | None = None,
    *,
    note: NoteForm | None = None,
    wrong: Mapping[str, Sequence[str]] | None = None,
    preview: str = "",
) -> str:
    """The desk with a reply under way in `form`, a note in `note`, what else is `wrong` by field, and the reply as it
    will look in `preview`."""
    case = queries.case(actor(), case_id or request.args.get("case", ""))
    name = queue_asked_for(request.values.get("queue", ""))
    note = note or NoteForm(formdata=None)
    return render_template(
        "moderation/desk.html",
        queue=name,
        names=queue_names(),
        holds=queue_holds()[name],
        counts=queries.counts(actor()),
        cases=queries.queue(actor(), name, request.args.get("after")),
        words=wording.of_clock,
        case=case,
        colleagues=queries.colleagues(actor().departments) if actor().official else (),
        form=form,
        preview=preview,
        note=note,
        wrong={**(wrong or {}), **form.errors, **note.errors},
        now=now(),
        **(_beside(case) if case else {}),
    )


def _beside(case: queries.Case) -> dict[str, Any]:
    """What one case shows besides its row."""
    speaks = queries.departments_of(actor())
    owns = case.owner_id in actor().departments
    waits = beside.hand_over(case)
    return {
        "talk": beside.talk(actor(), case),
        "past": beside.past(actor(), case),
        "went": wording.how_it_went,
        "notes": beside.notes(case),
        "looking": beside.looking(actor(), case),
        "drafts": beside.drafts(actor(), case),
        "saved": beside.saved_replies(actor()) if speaks else (),
        "departments": speaks,
        "options": [(str(department.id), department.name) for department in speaks],
        "owns": owns,
        "owners": queries.colleagues(frozenset({case.owner_id})) if owns and case.owner_id else (),
        "hand_over": waits,
        "may_answer": waits is not None and may(actor(), "handover.answer", waits),
        "others": beside.takers_over(case.id, case.owner_id) if owns and waits is None else (),
    }


def queue_asked_for(name: str) -> str:
    """The queue of this name; the first one for a name that is none."""
    return name if name in QUEUES else "owed"


def back(public_id: str = "", place: str = "case") -> str:
    """The queue from which a form came, with this case open, and in view its part of this id."""
    queue = queue_asked_for(request.form.get("queue", ""))
    return f"/desk?queue={queue}&case={public_id}#{place}" if public_id else f"/desk?queue={queue}"


def and_next(words: str, thread_id: int) -> str:
    """What was done, and a link to the case that comes after this thread in the queue from which it was opened."""
    name = queue_asked_for(request.form.get("queue", ""))
    mine = (None, actor().id)
    ahead = (one for one in queries.queue(actor(), name).rows if one.id != thread_id and one.taker_id in mine)
    if (case := next(ahead, None)) is None:
        return words
    link = Markup('<a href="{}">{}</a>').format(back(case.public_id), case.title)
    onward = escape(_("Next on your desk: %(case)s, %(due)s.")) % {"case": link, "due": wording.by_when(case)}
    return Markup("{} {}").format(words, onward)
