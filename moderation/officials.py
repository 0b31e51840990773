"""Who speaks for a department: appointing and dismissing."""

from __future__ import annotations

from community import departments
from community.departments import Official
from community.people import Person
from foundation.clock import now
from foundation.database import db
from foundation.events import record
from moderation.events import OfficialDismissed


def appoint(person: Person, department: departments.Department, title: str = "") -> Official:
    """Let a person speak for a department from now on."""
    return departments.admit(person.id, department.id, title)


def dismiss(person: Person, department: departments.Department) -> None:
    """End it. What the person said before stands on record; what is not yet due has to be answered by somebody else."""
    held = departments.current(person.id, department.id)
    if held is not None:
        held.until = now()
        db.session.flush()
        record(OfficialDismissed(at=now(), person_id=person.id, department_id=department.id))
