"""The five kinds of thread: which of them need an official response, and what each is called."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _

QUESTION, HOW_TO, IDEA, DISCUSSION, ANNOUNCEMENT = KINDS = ("question", "how-to", "idea", "discussion", "announcement")
PLAIN = (QUESTION, IDEA, DISCUSSION)
"""The kinds that everyone may post and that need no more than a title and words."""
PROMISED = (QUESTION, IDEA)
"""The kinds that need a response: only they have a clock, an accepted answer and “I have this too”."""


class Words(NamedTuple):
    """What a kind is called: `done` is what its author did, `title` and `details` label its form, `reply` invites."""

    name: str
    many: str
    done: str
    opening: str
    choice: str
    hint: str
    title: str
    details: str
    reply: str


@lru_cache(maxsize=8)
def words(_language: str) -> dict[str, Words]:
    """The words of every kind in one language, looked up once."""
    return {
        QUESTION: Words(
            name=_("Question"),
            many=_("Questions"),
            done=_("Asked"),
            opening=_("Question by %(name)s"),
            choice=_("A question"),
            hint=_("You want to know something."),
            title=_("Your question"),
            details=_("What happened, what you tried, what you need."),
            reply=_("Can you help %(name)s?"),
        ),
        HOW_TO: Words(
            name=_("How-to"),
            many=_("How-tos"),
            done=_("Explained"),
            opening=_("How-to by %(name)s"),
            choice=_("A how-to"),
            hint=_("You know how something is done, and write it down step by step."),
            title=_("What the reader will be able to do"),
            details=_("Step by step."),
            reply=_("Is something missing or not clear?"),
        ),
        IDEA: Words(
            name=_("Idea"),
            many=_("Ideas"),
            done=_("Proposed"),
            opening=_("Idea by %(name)s"),
            choice=_("An idea"),
            hint=_("You want something to change."),
            title=_("Your idea"),
            details=_("What should change, for whom, and what would be better then."),
            reply=_("What do you think of it?"),
        ),
        DISCUSSION: Words(
            name=_("Discussion"),
            many=_("Discussions"),
            done=_("Opened a discussion"),
            opening=_("Discussion opened by %(name)s"),
            choice=_("A discussion"),
            hint=_("You want to talk something over. Nobody owes an answer."),
            title=_("What it is about"),
            details=_("What you think, and what you want to hear from others."),
            reply=_("What do you say?"),
        ),
        ANNOUNCEMENT: Words(
            name=_("Announcement"),
            many=_("Announcements"),
            done=_("Announced"),
            opening=_("Announcement by %(name)s"),
            choice=_("An announcement"),
            hint=_("You tell everyone something. Only staff can."),
            title=_("What happens, in one sentence"),
            details=_("From when, until when, for whom, and whom to ask."),
            reply=_("Is something not clear?"),
        ),
    }
