"""What a how-to says: for whom, what one needs, the steps, what one sees at the end. Plain values, no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import NamedTuple
from urllib.parse import urlsplit

from community.differences import Part, difference
from foundation import text

MOST_STEPS = 30
LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_ALT = 120, 500, 200  # characters
FOR_WHOM, NEEDS, STEP, RESULT = "for_whom", "needs", "step", "result"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do in a few words, the details as Markdown, and a picture by its address with a description."""

    title: str
    text: str = ""
    image: str = ""
    alt: str = ""

    def __bool__(self) -> bool:
        return bool(self.title or self.text or self.image or self.alt)


@dataclass(frozen=True, slots=True)
class Guide:
    """All that a how-to says but its title; every part is Markdown."""

    for_whom: str = ""
    needs: str = ""
    steps: tuple[Step, ...] = ()
    result: str = ""

    def to_json(self) -> str:
        """As text for a column."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Guide:
        """What `to_json` wrote."""
        given = json.loads(stored)
        return cls(**{**given, "steps": tuple(Step(**step) for step in given["steps"])})

    def mapped(self, change: Callable[[str], str]) -> Guide:
        """The same with `change` made to every word in it."""
        steps = (Step(*(change(part) for part in (step.title, step.text, step.image, step.alt))) for step in self.steps)
        return Guide(change(self.for_whom), change(self.needs), tuple(steps), change(self.result))

    def markdown(self) -> str:
        """The whole as one text: what search, signals and extracts read."""
        steps = "\n\n".join(_step(number, step) for number, step in enumerate(self.steps, 1))
        return "\n\n".join(part for part in (self.for_whom, self.needs, steps, self.result) if part)


def _step(number: int, step: Step) -> str:
    picture = f"[{step.alt}]({step.image})" if step.image else ""
    return "\n\n".join(part for part in (f"**{number}. {step.title}**", step.text, picture) if part)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step for its page. `host` is where its picture lies."""

    number: int
    title: str
    html: str
    image: str
    alt: str

    @property
    def host(self) -> str:
        """The host of the picture; empty without one."""
        return host_of(self.image) if self.image else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of a how-to as safe HTML."""

    html: str


@dataclass(frozen=True, slots=True)
class ShownGuide:
    """A how-to for its page, every part as safe HTML."""

    for_whom: Shown
    needs: Shown
    steps: tuple[ShownStep, ...]
    result: Shown

    def to_json(self) -> str:
        """As text for a column: pages never run Markdown."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> ShownGuide:
        """What `to_json` wrote."""
        given = json.loads(stored)
        parts = {name: Shown(**given[name]) for name in (FOR_WHOM, NEEDS, RESULT)}
        return cls(steps=tuple(ShownStep(**step) for step in given["steps"]), **parts)


def shown(guide: Guide) -> ShownGuide:
    """The how-to rendered."""
    steps = (
        ShownStep(number, step.title, text.render(step.text), step.image, step.alt)
        for number, step in enumerate(guide.steps, 1)
    )
    parts = (Shown(text.render(part)) for part in (guide.for_whom, guide.needs, guide.result))
    for_whom, needs, result = parts
    return ShownGuide(for_whom, needs, tuple(steps), result)


def host_of(address: str) -> str:
    """The host of an https address that may stand in a page; empty for anything else."""
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "https" and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return ""
    readable = not any(sign.isspace() or sign in "<>\"'`\\" or ord(sign) < 32 for sign in address)
    return (parts.hostname or "") if plain and readable else ""


class Change(NamedTuple):
    """What became of one part. Steps have their number before and after; None: it was not there."""

    part: str
    before: int | None
    after: int | None
    words: list[Part]


def changes(old: Guide, new: Guide) -> list[Change]:
    """The parts that differ, in reading order, each with its words compared."""
    found = [
        Change(FOR_WHOM, None, None, difference(old.for_whom, new.for_whom)),
        Change(NEEDS, None, None, difference(old.needs, new.needs)),
        *_changed_steps(old.steps, new.steps),
        Change(RESULT, None, None, difference(old.result, new.result)),
    ]
    return [change for change in found if any(part.kind != "same" for part in change.words)]


def _changed_steps(old: tuple[Step, ...], new: tuple[Step, ...]) -> Iterator[Change]:
    """Steps are matched by their titles; where as many were replaced as came, one stands for the other."""
    old_titles, new_titles = ([step.title for step in steps] for steps in (old, new))
    for act, a, b, c, d in SequenceMatcher(None, old_titles, new_titles, autojunk=False).get_opcodes():
        if act == "equal" or b - a == d - c:
            yield from (
                _changed(old, new, before, after) for before, after in zip(range(a, b), range(c, d), strict=True)
            )
        else:
            yield from (_changed(old, new, before, None) for before in range(a, b))
            yield from (_changed(old, new, None, after) for after in range(c, d))


def _changed(old: tuple[Step, ...], new: tuple[Step, ...], before: int | None, after: int | None) -> Change:
    was = "" if before is None else _words(old[before])
    now = "" if after is None else _words(new[after])
    first, second = (None if place is None else place + 1 for place in (before, after))
    return Change(STEP, first, second, difference(was, now))


def _words(step: Step) -> str:
    return "\n".join(part for part in (step.title, step.text, step.alt, step.image) if part)
