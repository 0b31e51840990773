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
