"""The rules of the house: a short public list. Every decision of a moderator names one of them, and says why.

A rule is written as “Be civil: Speak of what was said.”: its name, and after a colon what it means, in a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation import settings

LONGEST_RULE, LONGEST_MEANING, LONGEST_REASON, MOST_RULES = 80, 200, 400, 12


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
    """Make these the rules from now on. Decisions keep the name of the rule that they rest on."""
    tidy = [" ".join(one.split()) for one in words]
    parts = [_parts(one) for one in tidy]
    if not 1 <= len(parts) <= MOST_RULES or len({name for name, _meaning in parts}) < len(parts):
        raise RulesRefused(f"There are between 1 and {MOST_RULES} rules, each once.")
    if any(not 1 <= len(name) <= LONGEST_RULE or len(meaning) > LONGEST_MEANING for name, meaning in parts):
        raise RulesRefused(
            f"A rule has between 1 and {LONGEST_RULE} characters, and after a colon at most {LONGEST_MEANING} more."
        )
    settings.change("rules", tidy)


def rules() -> list[str]:
    """The names of the rules as they are now, in their order."""
    return [name for name, _meaning in explained()]


def explained() -> list[tuple[str, str]]:
    """The rules with the sentence that says what each means; empty where none was written."""
    return [_parts(one) for one in settings.current()["rules"]]


def _parts(rule: str) -> tuple[str, str]:
    name, _colon, meaning = rule.partition(":")
    return name.strip(), meaning.strip()
