"""What happens among staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from foundation.events import Event


@dataclass(frozen=True)
class AnswerEndorsed(Event):
    """An official confirmed a peer's answer for a department."""

    name: ClassVar[str] = "answer.endorsed"
    thread_id: int
    post_id: int
    endorsement_id: int
    by_id: int


@dataclass(frozen=True)
class EndorsementWithdrawn(Event):
    """An official took a confirmation back."""

    name: ClassVar[str] = "endorsement.withdrawn"
    thread_id: int
    post_id: int
    endorsement_id: int
    by_id: int


@dataclass(frozen=True)
class OfficialDismissed(Event):
    """A person speaks no longer for a department."""

    name: ClassVar[str] = "official.dismissed"
    person_id: int
    department_id: int


@dataclass(frozen=True)
class ThreadAssigned(Event):
    """An official of its department is to answer for a thread."""

    name: ClassVar[str] = "thread.assigned"
    thread_id: int
    person_id: int
    by_id: int


@dataclass(frozen=True)
class HandOverAsked(Event):
    """A department asked another to answer for a thread."""

    name: ClassVar[str] = "handover.asked"
    thread_id: int
    handover_id: int
    by_id: int


@dataclass(frozen=True)
class HandOverAccepted(Event):
    """The other department answers for the thread from now on."""

    name: ClassVar[str] = "handover.accepted"
    thread_id: int
    handover_id: int
    by_id: int


@dataclass(frozen=True)
class HandOverReturned(Event):
    """The other department left the thread with the one that asked."""

    name: ClassVar[str] = "handover.returned"
    thread_id: int
    handover_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadTakenOver(Event):
    """An official works on a thread in place of the colleague who did."""

    name: ClassVar[str] = "thread.takenover"
    thread_id: int
    person_id: int
    by_id: int


@dataclass(frozen=True)
class DraftAsked(Event):
    """A colleague is to look at a draft before it is public."""

    name: ClassVar[str] = "draft.asked"
    draft_id: int
    by_id: int


@dataclass(frozen=True)
class DraftReturned(Event):
    """A colleague gave a draft back with a note."""

    name: ClassVar[str] = "draft.returned"
    draft_id: int
    by_id: int


@dataclass(frozen=True)
class DraftPublished(Event):
    """A colleague published a draft."""

    name: ClassVar[str] = "draft.published"
    draft_id: int
    by_id: int
