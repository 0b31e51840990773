"""What moderation shows on the community's pages: promises in words, who confirmed what, and the way of a thread."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from flask import current_app

from community import ideas, kinds
from community.kinds import IDEA, PROMISED
from community.posts import ACKNOWLEDGEMENT, ANSWER, OFFICIAL, OFFICIAL_QUESTION
from community.queries import histories
from foundation import worktime
from foundation.clock import now
from foundation.languages import language, weekday
from foundation.languages import translate as _
from foundation.policy import actor
from foundation.slots import panel
from moderation import wording
from moderation.queries import promises, tending

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
    """A thread, for staff: the way to the desk, and what they may do with a thread of its kind."""
    return panel("moderation/staff_row.html", thread=thread) if actor().staff else ""


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
    steps = [_asked(thread), *_said(thread), *_promised(thread), *_became(thread)]
    if any(post.endorsed_at for post in thread.posts):
        steps += [_confirmed(row) for row in _endorsements(thread)]
    return panel("moderation/way.html", steps=sorted(steps, key=lambda step: step["at"]))


def _endorsements(thread: Any) -> Any:
    if not hasattr(thread, "endorsements"):
        thread.endorsements = promises.endorsements_of(actor(), thread.id)
    return thread.endorsements


def _asked(thread: Any) -> dict[str, Any]:
    word = kinds.words(language())[thread.kind].done
    return {"word": word, "text": _("by %(name)s", name=thread.asker), "at": thread.created_at}


def _became(thread: Any) -> list[dict[str, Any]]:
    """The statuses of an idea, and changes of kind with their reason."""
    statuses, names = ideas.words(language()), kinds.words(language())
    steps: list[dict[str, Any]] = []
    for step in histories.idea_steps(thread) if thread.kind == IDEA else ():
        tone = "official" if step.status in ideas.DECIDED else ""
        steps.append({"word": statuses[step.status], "text": step.reason or "", "at": step.at, "tone": tone})
    for change in histories.kind_changes(thread):
        word = _("%(before)s became %(after)s", before=names[change.before].name, after=names[change.after].name)
        text = _("by %(name)s: %(reason)s", name=change.name, reason=change.reason)
        steps.append({"word": word, "text": text, "at": change.at})
    return steps


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
            word = _("Answered") if thread.kind in PROMISED else _("First reply")
            steps.append({"word": word, "text": _("by %(name)s", name=post.author), "at": post.created_at})
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
