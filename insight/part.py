"""The part of a community that a report is about: a space, a department, an audience, a moment, together or none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from community.queries.spaces import SpaceView

SPACE, DEPARTMENT, SEGMENT, MOMENT = NAMES = ("space", "department", "segment", "moment")
"""How the four stand in an address."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A department that answers for something."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A segment or a moment, and the ids of the spaces that carry it now, as far as its reader reads them."""

    name: str
    spaces: frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """What must be true of a thread, all of it, so that a report counts it, its posts and its promises."""

    space: SpaceView | None = None
    department: Answering | None = None
    segment: Mark | None = None
    moment: Mark | None = None

    @property
    def named(self) -> dict[str, str]:
        """What is chosen, by its name in an address."""
        found = {
            SPACE: self.space and self.space.slug,
            DEPARTMENT: self.department and self.department.slug,
            SEGMENT: self.segment and self.segment.name,
            MOMENT: self.moment and self.moment.name,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def narrow(self) -> bool:
        """Whether it is less than a whole space, or cuts across spaces: of a department, a segment or a moment."""
        return bool(self.department or self.segment or self.moment)

    @property
    def marked(self) -> frozenset[int] | None:
        """The spaces that carry every mark that is chosen; None where none is."""
        chosen = [mark.spaces for mark in (self.segment, self.moment) if mark]
        return frozenset.intersection(*chosen) if chosen else None

    @property
    def spaces(self) -> frozenset[int] | None:
        """The spaces in which all of it lies; None: it may lie in any."""
        if self.space is None:
            return self.marked
        here = frozenset({self.space.id})
        return here if self.marked is None else here & self.marked

    def without(self, name: str) -> Part:
        """The same with one of NAMES left out."""
        return replace(self, **{name: None})


EVERYTHING = Part()
