"""The topics that a page can ask about, and their answers for many readers at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from foundation.policy import Actor

TOPICS = "parley.topics"
LONGEST, MOST = 80, 4  # characters of what a topic is about, and topics of one page


@dataclass(frozen=True)
class Ask:
    """A reader asks about something. `beside`: how many other people have the same page open by a socket."""

    reader: Actor
    about: str
    beside: int = 0


Counts = int | Mapping[str, int] | None
"""A count, or counts by name; None for what is not for this reader."""
Topic = Callable[[Sequence[Ask]], Sequence[Counts]]
Recognise = Callable[[Collection[str]], Mapping[str, Actor]]
"""Today's actors of some session keys, without those whom nobody has any more."""


def known(asked: object) -> dict[str, str]:
    """What a page asks, as far as it can be meant: names of topics, each with what it is about."""
    topics = current_app.extensions[TOPICS]
    given = asked if isinstance(asked, Mapping) else {}
    meant = [(name, about) for name, about in given.items() if name in topics and isinstance(about, str)]
    return {name: about for name, about in meant[:MOST] if len(about) <= LONGEST}


def counts_of(topic: str, asks: Sequence[Ask]) -> Sequence[Counts]:
    """The answer to each."""
    found: Topic = current_app.extensions[TOPICS][topic]
    return found(asks)
