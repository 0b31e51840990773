"""What happens among managers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from foundation.events import Event


@dataclass(frozen=True)
class OutcomePublished(Event):
    """“You said, we did”: an outcome is public."""

    name: ClassVar[str] = "outcome.published"
    outcome_id: int
    by_id: int
