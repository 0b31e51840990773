"""What an import took, skipped and rejected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from community.importing.rows import Broken

KINDS = ("people", "threads", "replies", "comments", "accepted")  # told even when there was none
MOST_TOLD = 1000  # rejected rows that are told one by one; the rest is counted


@dataclass
class Tally:
    """Counts per kind; `rejected` rows with the reason."""

    taken: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: list[Broken] = field(default_factory=list)
    rejections: int = 0

    def reject(self, row: str, why: str) -> None:
        """A row that cannot be taken."""
        self.rejections += 1
        if len(self.rejected) < MOST_TOLD:
            self.rejected.append(Broken(row, why))

    def as_json(self) -> dict[str, Any]:
        """The shape that scripts rely on."""
        return {
            "taken": dict.fromkeys(KINDS, 0) | self.taken,
            "skipped": dict(self.skipped),
            "rejected": [{"row": broken.row, "why": broken.why} for broken in self.rejected],
            "rejected_count": self.rejections,
        }
