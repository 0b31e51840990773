"""What became of a thread besides what was said: the steps of an idea, changes of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from community.departments import Department
from community.ideas import IdeaStep
from community.kind_changes import KindChange
from community.people import Person
from community.posts import Post
from community.queries.reading import prepared, read
from foundation.database import ResultRow

_steps = prepared(
    select(
        IdeaStep.status, IdeaStep.at, IdeaStep.reason, Post.public_id.label("post_id"), Person.name, Person.handle,
        Department.name.label("department"),
    )
    .join(Person, Person.id == IdeaStep.by_id)
    .outerjoin(Department, Department.id == IdeaStep.department_id)
    .outerjoin(Post, Post.id == IdeaStep.post_id)
    .where(IdeaStep.thread_id == bindparam("thread_id"))
    .order_by(IdeaStep.id)
)  # fmt: skip
_changes = prepared(
    select(KindChange.before, KindChange.after, KindChange.at, KindChange.reason, Person.name)
    .join(Person, Person.id == KindChange.by_id)
    .where(KindChange.thread_id == bindparam("thread_id"))
    .order_by(KindChange.id)
)


def idea_steps(thread: Any) -> Sequence[ResultRow]:
    """Every status that a readable idea had, oldest first; read once for a page."""
    if not hasattr(thread, "idea_steps"):
        thread.idea_steps = read(_steps, thread_id=thread.id) if thread.idea_status else []
    found: Sequence[ResultRow] = thread.idea_steps
    return found


def last_step(thread: Any) -> ResultRow:
    """The status that a readable idea has now."""
    return idea_steps(thread)[-1]


def kind_changes(thread: Any) -> Sequence[ResultRow]:
    """Every change of the kind of a readable thread, oldest first."""
    return read(_changes, thread_id=thread.id) if thread.kind_changed_at else []
