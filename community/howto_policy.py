"""Who may do what with how-tos and with the edits that are suggested to them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, true

from community.kinds import HOW_TO
from community.policy import reads_thread, threads_read
from community.suggestions import ACCEPTED, Suggestion
from community.threads import Thread
from foundation.policy import Actor, rule


def _is_author(actor: Actor, thing: Any) -> bool:
    return actor.signed_in and thing.author_id == actor.id


def _explains(actor: Actor, thread: Any) -> bool:
    return thread.kind == HOW_TO and actor.signed_in and thread.hidden_at is None and reads_thread(actor, thread)


def reads_suggestion(actor: Actor, suggestion: Any) -> bool:
    """Who proposed it and who may decide on it; once it is accepted everyone who reads the thread."""
    if suggestion.outcome == ACCEPTED or _is_author(actor, suggestion):
        return reads_thread(actor, suggestion.thread)
    return _judges(actor, suggestion.thread)


def suggestions_read(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Suggestion joined with Thread and Space."""
    shown: list[ColumnElement[bool]] = [Suggestion.outcome == ACCEPTED]
    if actor.signed_in:
        judged = [Thread.author_id == actor.id] + [true()] * (actor.official or actor.moderator)
        shown += [
            Suggestion.author_id == actor.id,
            and_(Thread.kind == HOW_TO, Thread.hidden_at.is_(None), or_(*judged)),
        ]
    return and_(threads_read(actor), or_(*shown))


def _judges(actor: Actor, thread: Any) -> bool:
    return _explains(actor, thread) and (_is_author(actor, thread) or actor.official or actor.moderator)


def _decides(actor: Actor, suggestion: Any) -> bool:
    return _judges(actor, suggestion.thread) and not _is_author(actor, suggestion)


def _withdraws(actor: Actor, suggestion: Any) -> bool:
    return _is_author(actor, suggestion) and reads_suggestion(actor, suggestion)


rule("thread.explain", lambda actor, _: actor.signed_in, doc="Who is signed in: writing a how-to.", alone=True)
rule(
    "howto.edit",
    lambda actor, thread: _explains(actor, thread) and _is_author(actor, thread),
    doc="The author of a how-to.",
    refusal=lambda: _("Only who wrote this how-to can change it. You can suggest an edit."),
)
rule(
    "howto.suggest",
    lambda actor, thread: _explains(actor, thread) and not _is_author(actor, thread),
    doc="Who is signed in and reads the how-to, but for its author.",
    refusal=lambda: _("You can suggest edits to how-tos of other people."),
)
rule(
    "howto.try",
    lambda actor, thread: _explains(actor, thread) and not _is_author(actor, thread),
    doc="Who is signed in and reads the how-to, but for its author.",
    refusal=lambda: _("You can say whether how-tos of other people worked for you."),
)
rule(
    "howto.judge",
    _judges,
    doc="The author of a how-to, officials and moderators.",
)
rule(
    "suggestion.read",
    reads_suggestion,
    where=suggestions_read,
    doc="Who proposed it and who may decide on it; once accepted, everyone who reads the how-to.",
)
rule(
    "suggestion.decide",
    _decides,
    doc="The author of the how-to, officials and moderators, but not who proposed it.",
    refusal=lambda: _("Only the author of the how-to and staff decide on what is suggested, and nobody on their own."),
)
rule(
    "suggestion.withdraw",
    _withdraws,
    doc="Who proposed it.",
    refusal=lambda: _("You can take back what you suggested yourself."),
)
