"""Of which parts a reader may have reports, and what makes a thread one of a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal, or_, select

from community.departments import Department
from community.queries import spaces
from community.queries.spaces import SpaceView
from community.spaces import Space
from community.threads import Thread
from foundation.policy import Actor, where
from insight.journey import MOMENT, SEGMENT, SpaceMark
from insight.part import DEPARTMENT, Answering, Mark
from insight.queries.together import Asked, Rows, ask
from moderation.charters import Charter
from moderation.handovers import ACCEPTED, HandOver
from moderation.queries.queues import answered_by

One = TypeVar("One", Answering, Mark)


@dataclass(frozen=True)
class Offered:
    """What a report may be about besides a space, by name in the order of the alphabet."""

    departments: Sequence[Answering] = ()
    segments: Sequence[Mark] = ()
    moments: Sequence[Mark] = ()

    @property
    def anything(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.departments or self.segments or self.moments)


def offered(actor: Actor) -> Offered:
    """The departments that promise or took something over, and the marks that stand, in spaces that `actor` reads."""
    return offered_with_spaces(actor)[0]


def offered_with_spaces(actor: Actor) -> tuple[Offered, list[SpaceView]]:
    """The same, and the spaces that `actor` reads, in one statement."""
    departments, marks, read = ask(Asked(_departments(actor)), Asked(_marks(actor)), Asked(*spaces.listed(actor)))
    return _offered([*departments, *marks]), [SpaceView(*row) for row in read]


def _offered(rows: Rows) -> Offered:
    found: dict[str, dict[str, tuple[str, set[int]]]] = defaultdict(dict)
    for kind, key, name, id_ in rows:
        found[kind].setdefault(key, (name, set()))[1].add(id_)
    departments = [Answering(ids.pop(), slug, name) for slug, (name, ids) in found[DEPARTMENT].items()]
    marks = {kind: [Mark(name, frozenset(ids)) for name, ids in found[kind].values()] for kind in (SEGMENT, MOMENT)}
    return Offered(_sorted(departments), _sorted(marks[SEGMENT]), _sorted(marks[MOMENT]))


def _departments(actor: Actor) -> Any:
    read = where(actor, "space.read")
    promised = select(Charter.department_id).join(Space, Space.id == Charter.space_id).where(read)
    taken = select(HandOver.to_department_id).join(Thread, Thread.id == HandOver.thread_id)
    taken = taken.join(Space, Space.id == Thread.space_id).where(HandOver.outcome == ACCEPTED, read)
    columns = (literal(DEPARTMENT).label("kind"), Department.slug, Department.name, Department.id)
    return select(*columns).where(or_(Department.id.in_(promised), Department.id.in_(taken)))


def _marks(actor: Actor) -> Any:
    rows = select(SpaceMark.kind, SpaceMark.name, SpaceMark.name, SpaceMark.space_id)
    rows = rows.join(Space, Space.id == SpaceMark.space_id)
    return rows.where(SpaceMark.until.is_(None), where(actor, "space.read"))


def _sorted(found: list[One]) -> list[One]:
    return sorted(found, key=lambda one: (one.name.casefold(), one.name))


def inside(
    space_id: int | None, marked: Collection[int] | None, department_id: int | None
) -> list[ColumnElement[bool]]:
    """What must be true of a thread of this space, of one of these, and of this department; None: of any."""
    found: list[ColumnElement[bool]] = []
    if space_id is not None:
        found.append(Thread.space_id == space_id)
    if marked is not None:
        found.append(Thread.space_id.in_(sorted(marked)))
    if department_id is not None:
        found.append(answered_by([department_id]))
    return found
