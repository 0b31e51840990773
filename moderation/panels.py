"""What moderation shows on the community's pages: promises in words, who confirmed what, and the way of a thread."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from flask import current_app

from community import ideas, kinds
from community.kinds import IDEA, PROMISED
from community.posts import ACKNOWLEDGEMENT, ANSWER, OFFICIAL, OFFICIAL_QUESTION
from community.queries import histories
from foundation import worktime
from foundation.clock import now
from foundation.languages import language, weekday
from foundation.languages import translate as _
from foundation.policy import actor, may
from foundation.slots import panel
from moderation import record_words, wording
from moderation.handovers import ACCEPTED, RETURNED
from moderation.queries import cases, decisions, handovers, promises, tending

FRESH = 60.0  # seconds for which a process believes the sentence about kept promises


def promise_sentence() -> str:
    """Home: how many promises of the last 90 days were kept; nothing while they are too few to say."""
    kept = current_app.extensions.setdefault("parley.kept_lately", {})
    if kept.get("read_at", 0.0) < time.monotonic() - FRESH:
        kept.update(read_at=time.monotonic(), figure=promises.kept_lately())
    figure: promises.Kept = kept["figure"]
    return panel("moderation/promise_sentence.html", kept=figure) if figure.percent is not None else ""


def charter_words(space: Any) -> str:
    """A space: who answers here, by when, and for how long members go first."""
    charter = promises.charter_of(space.id)
    if charter is None:
        return ""
    return _charter_words(charter.department, charter.promise_minutes, charter.peers_minutes, language())


@lru_cache(maxsize=256)
def _charter_words(department: str, promise_minutes: int, peers_minutes: int | None, _language: str) -> str:
    return panel(
        "moderation/charter_words.html",
        department=department,
        promise=wording.hours(promise_minutes),
        peers=wording.hours(peers_minutes) if peers_minutes else "",
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
    """A thread, for staff: the way to the desk, how many notes wait there, and what its kind lets them do."""
    if not actor().staff:
        return ""
    notes = cases.note_count(thread.id) if may(actor(), "case.read", thread) else 0
    return panel("moderation/staff_row.html", thread=thread, notes=notes)


def standing(thread: Any) -> str:
    """A thread: that it is locked, a duplicate, or split from another one."""
    if not (thread.locked_at or thread.duplicate_of_id or thread.split_from_id):
        return ""
    origin = tending.neighbour(actor(), thread.split_from_id) if thread.split_from_id else None
    if not (thread.locked_at or thread.duplicate_of_id or origin):
        return ""
    return panel("moderation/standing.html", thread=thread, original=_original(thread), origin=origin)


def instead(thread: Any) -> str:
    """A duplicate, in place of the box for an answer: where it goes on."""
    return panel("moderation/instead.html", original=_original(thread))


def _original(thread: Any) -> Any:
    """What a thread is a duplicate of, where the reader reads it."""
    if thread.duplicate_of_id and not hasattr(thread, "original"):
        thread.original = tending.neighbour(actor(), thread.duplicate_of_id)
    return getattr(thread, "original", None)


def hidden(thread: Any) -> str:
    """In place of a hidden thread: the rule, the reason and the decision, as the log shows them to this reader."""
    decision = decisions.hiding(actor(), thread.id)
    return panel("moderation/hidden.html", decision=decision) if decision else ""


def post_acts(post: Any) -> str:
    """A post, for officials and moderators: confirm it, hide it."""
    return panel("moderation/post_acts.html", post=post)


class Step(NamedTuple):
    """One step of a thread’s way: when, a word, what follows it, its tone (official, to-come or nothing), and the
    thread that it leads to, with title and address."""

    at: datetime
    word: str
    text: str = ""
    tone: str = ""
    to: Any = None


def way(thread: Any) -> str:
    """A thread: what happened, in words."""
    steps = [_asked(thread), *_said(thread), *_became(thread), *_ended(thread)]
    if thread.duplicate_of_id and (marked := tending.marking(thread.id)):
        steps.append(_duplicate(thread, marked))
    if thread.handover_count:
        steps += [step for row in handovers.of_thread(thread.id) for step in _handed_over(row)]
    if any(post.endorsed_at for post in thread.posts):
        steps += [_confirmed(row) for row in _endorsements(thread)]
    steps += _promised(thread)  # last: what a post or a confirmation did to the promise comes after it
    return panel("moderation/way.html", steps=sorted(steps, key=attrgetter("at")))


def _endorsements(thread: Any) -> Any:
    if not hasattr(thread, "endorsements"):
        thread.endorsements = promises.endorsements_of(actor(), thread.id)
    return thread.endorsements


def _duplicate(thread: Any, marked: Any) -> Step:
    """Of what, by whom and why; the title for who reads the other one."""
    why = _("by %(name)s: %(reason)s", name=marked.name, reason=marked.reason)
    if original := _original(thread):
        return Step(marked.at, _("Marked as a duplicate of"), why, to=original)
    return Step(marked.at, _("Marked as a duplicate"), _("of one in a space that you do not read, %(why)s", why=why))


def _asked(thread: Any) -> Step:
    word = kinds.words(language())[thread.kind].done
    return Step(thread.created_at, word, _("by %(name)s", name=thread.asker))


def _became(thread: Any) -> list[Step]:
    """The statuses of an idea, and changes of kind with their reason."""
    statuses, names = ideas.words(language()), kinds.words(language())
    steps: list[Step] = []
    for step in histories.idea_steps(thread) if thread.kind == IDEA else ():
        tone = "official" if step.status in ideas.DECIDED else ""
        steps.append(Step(step.at, statuses[step.status], step.reason or "", tone))
    for change in histories.kind_changes(thread):
        word = _("%(before)s became %(after)s", before=names[change.before].name, after=names[change.after].name)
        steps.append(Step(change.at, word, _("by %(name)s: %(reason)s", name=change.name, reason=change.reason)))
    return steps


def _ended(thread: Any) -> list[Step]:
    """That the asker closed it, or took it back."""
    if thread.closed_at is None and thread.withdrawn_at is None:
        return []
    by = _("by %(name)s", name=thread.asker)
    ended = ((thread.closed_at, _("Closed")), (thread.withdrawn_at, _("Taken back")))
    return [Step(at, word, by) for at, word in ended if at]


def _said(thread: Any) -> list[Step]:
    """Official posts, and the first answer of a member."""
    steps: list[Step] = []
    first = True
    for post in thread.posts:
        if not post.visible:
            continue
        if post.voice == OFFICIAL and (word := _official_word(post)):
            steps.append(Step(post.created_at, word, tone="official" if post.role == ANSWER else ""))
        elif first and post.role == ANSWER and post.author_id != thread.author_id:
            word = _("Answered") if thread.kind in PROMISED else _("First reply")
            steps.append(Step(post.created_at, word, _("by %(name)s", name=post.author)))
            first = False
    return steps


def _official_word(post: Any) -> str:
    if post.role == ACKNOWLEDGEMENT:
        return _("Seen by %(department)s", department=post.department)
    if post.role == OFFICIAL_QUESTION:
        return _("%(department)s asked back. The clock waits", department=post.department)
    return _("Answered by %(department)s", department=post.department) if post.role == ANSWER else ""


def _confirmed(row: Any) -> Step:
    word = _("Confirmed by %(department)s", department=row.department)
    return Step(row.at, word, _("%(name)s keeps the credit", name=row.peer), "official")


def _handed_over(row: Any) -> list[Step]:
    """What one department asked of another and why, and what came of it."""
    asked = _("%(giver)s asked %(taker)s to answer", giver=row.giver, taker=row.taker)
    steps = [Step(row.at, asked, _("“%(reason)s”", reason=row.reason))]
    if row.outcome == ACCEPTED:
        took = _("%(taker)s took it over", taker=row.taker)
        steps.append(Step(row.ended_at, took, _("The promise goes on unchanged.")))
    elif row.outcome == RETURNED:
        gave = _("%(taker)s gave it back to %(giver)s", taker=row.taker, giver=row.giver)
        steps.append(Step(row.ended_at, gave, _("“%(reason)s”", reason=row.answer)))
    return steps


def _promised(thread: Any) -> list[Step]:
    """How each clock of the thread went; a running one says by when."""
    steps: list[Step] = []
    if thread.department_id is None:
        return steps
    moment = now()
    for clock in promises.clocks_of(thread.id):
        if clock.number > 1:
            steps.append(Step(clock.started_at, _("Asked again"), _("A new clock on the same promise.")))
        if clock.voided_at:
            why = _(
                "%(why)s. It counts neither as kept nor as missed.", why=record_words.why_void(clock.void_reason or "")
            )
            steps.append(Step(clock.voided_at, _("Promise ended"), _("before it was due: %(why)s", why=why)))
        elif clock.responded_at and clock.responded_at <= clock.due_at:
            steps.append(Step(clock.responded_at, _("Promise kept"), tone="official"))
        elif clock.due_at < moment:
            steps.append(Step(clock.due_at, _("Promise missed"), _("It stays counted.")))
        else:
            steps.append(Step(clock.due_at, _("Official answer"), _("promised for"), "to-come"))
    return steps
