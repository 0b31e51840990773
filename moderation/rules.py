"""The rules of the house: a short public list. Every decision of a moderator names one of them, and says why."""

from __future__ import annotations

from dataclasses import dataclass

from foundation import settings

LONGEST_RULE, LONGEST_REASON = 80, 400


@dataclass(frozen=True)
class Why:
    """What a decision rests on: a rule and a reason, which everyone may read, and a detail for moderators alone."""

    rule: str
    reason: str
    detail: str = ""

    @property
    def said(self) -> str:
        """Rule and reason in one line, as it stands in place of what was hidden."""
        return f"{self.rule} – {self.reason}"


def rules() -> list[str]:
    """The rules as they are now, in their order."""
    found: list[str] = settings.current()["rules"]
    return found
