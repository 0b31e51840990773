"""The rules of the house: a short public list. Every decision of a moderator names one of them, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation import settings

LONGEST_RULE, LONGEST_REASON, MOST_RULES = 80, 400, 12


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


class RulesRefused(ValueError):
    """The list of rules makes no sense; the message says why."""


def declare(words: Sequence[str]) -> None:
    """Make these the rules from now on. Decisions keep the words of the rule that they named."""
    tidy = [" ".join(one.split()) for one in words]
    if not 1 <= len(tidy) <= MOST_RULES or len(set(tidy)) < len(tidy):
        raise RulesRefused(f"There are between 1 and {MOST_RULES} rules, each once.")
    if any(not 1 <= len(one) <= LONGEST_RULE for one in tidy):
        raise RulesRefused(f"A rule has between 1 and {LONGEST_RULE} characters.")
    settings.change("rules", tidy)


def rules() -> list[str]:
    """The rules as they are now, in their order."""
    found: list[str] = settings.current()["rules"]
    return found
