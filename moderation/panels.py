"""What moderation shows on the community's pages: promises in words, who confirmed what, and the way of a thread."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from flask import current_app

from community.posts import ACKNOWLEDGEMENT, ANSWER, OFFICIAL, OFFICIAL_QUESTION
from foundation import worktime
from foundation.clock import now
from foundation.languages import translate as _
from foundation.languages import weekday
from foundation.policy import actor, may
from foundation.slots import panel
from moderation import wording
from moderation.handovers import ACCEPTED, RETURNED
from moderation.queries import cases, handovers, promises, tending

FRESH = 60.0  # seconds for which a process believes the sentence about kept promises


def promise_sentence() -> str:
    """Home: how many promises of the last 90 days were kept; nothing while they are too few to say."""
    kept = current_app.extensions.setdefault("parley.kept_lately", {})
    if kept.get("read_at", 0.0) < time.monotonic() - FRESH:
        kept.update(read_at=time.monotonic(), figure=promises.kept_lately())
    figure: promises.Kept = kept["figure"]
    return panel("moderation/promise_sentence.html", kept=figure) if figure.of_100 is not None else ""


def charter_words(space: Any) -> str:
    """A space: who answers here, by when, and for how long members go first."""
    charter = promises.charter_of(space.id)
    if charter is None:
        return ""
    return panel(
        "moderation/charter_words.html",
        department=charter.department,
        promise=wording.hours(charter.promise_minutes),
        peers=wording.hours(charter.peers_minutes) if charter.peers_minutes else "",
    )


def promise_before_asking(space: Any) -> str:
    """Asking: by when the department answers if the question is posted now."""
    charter = promises.charter_of(space.id)
    if charter is None:
        return ""
    due = worktime.add(promises.calendar(charter.calendar_id), now(), timedelta(minutes=charter.promise_minutes))
    return _("%(department)s answers by %(day)s.", department=charter.department, day=weekday(due))


def official(thread: Any) -> str:
    """A thread: the official answers that were given by endorsing a member's."""
    if not any(post.endorsed_at for post in thread.posts):
        return ""
    return panel("moderation/endorsements.html", found=_endorsements(thread))


def staff_row(thread: Any) -> str:
    """A thread, for officials and moderators: the way to the desk, and how many notes wait there."""
    if not may(actor(), "case.read", thread):
        return ""
    return panel("moderation/staff_row.html", thread=thread, notes=cases.note_count(thread.id))


def standing(thread: Any) -> str:
    """A thread: that it is locked, a duplicate, or split from another one."""
    if not (thread.locked_at or thread.duplicate_of_id or thread.split_from_id):
        return ""
    reader = actor()
    original, origin = (
        tending.neighbour(reader, found) if found else None for found in (thread.duplicate_of_id, thread.split_from_id)
    )
    if not (thread.locked_at or thread.duplicate_of_id or origin):
        return ""
    return panel("moderation/standing.html", thread=thread, original=original, origin=origin)


def post_acts(post: Any) -> str:
    """A post, for officials and moderators: confirm it, hide it."""
    return panel("moderation/post_acts.html", post=post)


def way(thread: Any) -> str:
    """A thread: what happened, in words."""
    steps = [_asked(thread), *_said(thread), *_promised(thread)]
    if thread.handover_count:
        steps += [step for row in handovers.of_thread(thread.id) for step in _handed_over(row)]
    if any(post.endorsed_at for post in thread.posts):
        steps += [_confirmed(row) for row in _endorsements(thread)]
    return panel("moderation/way.html", steps=sorted(steps, key=lambda step: step["at"]))


def _endorsements(thread: Any) -> Any:
    if not hasattr(thread, "endorsements"):
        thread.endorsements = promises.endorsements_of(actor(), thread.id)
    return thread.endorsements


def _asked(thread: Any) -> dict[str, Any]:
    word = _("Proposed") if thread.kind == "idea" else _("Asked")
    return {"word": word, "text": _("by %(name)s", name=thread.asker), "at": thread.created_at}


def _said(thread: Any) -> list[dict[str, Any]]:
    """Official posts, and the first answer of a member."""
    steps: list[dict[str, Any]] = []
    first = True
    for post in thread.posts:
        if not (post.hidden_at is None and post.deleted_at is None):
            continue
        if post.voice == OFFICIAL and (word := _official_word(post)):
            steps.append({"word": word, "at": post.created_at, "tone": "official" if post.role == ANSWER else ""})
        elif first and post.role == ANSWER and post.author_id != thread.author_id:
            steps.append({"word": _("Answered"), "text": _("by %(name)s", name=post.author), "at": post.created_at})
            first = False
    return steps


def _official_word(post: Any) -> str:
    words = {
        ACKNOWLEDGEMENT: _("Seen by %(department)s", department=post.department),
        OFFICIAL_QUESTION: _("%(department)s asked back. The clock waits", department=post.department),
        ANSWER: _("Answered by %(department)s", department=post.department),
    }
    return words.get(post.role, "")


def _confirmed(row: Any) -> dict[str, Any]:
    word = _("Confirmed by %(department)s", department=row.department)
    return {"word": word, "text": _("%(name)s keeps the credit", name=row.peer), "at": row.at, "tone": "official"}


def _handed_over(row: Any) -> list[dict[str, Any]]:
    """What one department asked of another and why, and what came of it."""
    asked = _("%(giver)s asked %(taker)s to answer", giver=row.giver, taker=row.taker)
    steps: list[dict[str, Any]] = [{"word": asked, "text": _("“%(reason)s”", reason=row.reason), "at": row.at}]
    if row.outcome == ACCEPTED:
        word = _("%(taker)s took it over", taker=row.taker)
        steps.append({"word": word, "text": _("The promise goes on unchanged."), "at": row.ended_at})
    elif row.outcome == RETURNED:
        word = _("%(taker)s gave it back to %(giver)s", taker=row.taker, giver=row.giver)
        steps.append({"word": word, "text": _("“%(reason)s”", reason=row.answer), "at": row.ended_at})
    return steps


def _promised(thread: Any) -> list[dict[str, Any]]:
    """How each clock of the thread went; a running one says by when."""
    steps: list[dict[str, Any]] = []
    if thread.department_id is None:
        return steps
    moment = now()
    for clock in promises.clocks_of(thread.id):
        if clock.number > 1:
            steps.append(
                {"word": _("Asked again"), "text": _("A new clock on the same promise."), "at": clock.started_at}
            )
        if clock.voided_at:
            steps.append(
                {"word": _("Promise void"), "text": _("It left the count before it was due."), "at": clock.voided_at}
            )
        elif clock.responded_at and clock.responded_at <= clock.due_at:
            steps.append({"word": _("Promise kept"), "at": clock.responded_at, "tone": "official"})
        elif clock.due_at < moment:
            steps.append({"word": _("Promise missed"), "text": _("It stays counted."), "at": clock.due_at})
        else:
            words = {"word": _("Official answer"), "text": _("promised for"), "tone": "to-come"}
            steps.append({**words, "at": clock.due_at})
    return steps
