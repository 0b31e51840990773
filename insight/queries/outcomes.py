"""Outcomes as readers see them: a page of them, the latest, those about a thread or a theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, select, union

from community.departments import Department
from community.people import Person
from community.posts import OPENING, Post
from community.queries.reading import audience, prepared, read
from community.spaces import Space
from community.threads import Thread
from community.voices import MeToo
from foundation.database import Statement, db
from foundation.paging import page
from foundation.policy import Actor, where
from insight.outcomes import STATUSES, Outcome, OutcomeEvidence
from insight.theme_tables import Theme

ON_A_PAGE, LATEST, EXAMPLES = 20, 3, 3


@dataclass(frozen=True, slots=True)
class OutcomeRef:
    """An outcome where it is only named."""

    public_id: str
    title: str
    status: str
    published_at: datetime

    @property
    def address(self) -> str:
        """Where it stands among all."""
        return f"/outcomes/{self.public_id}"


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An outcome in full. `people` raised it, as far as this reader sees; `examples` are (title, address)."""

    public_id: str
    status: str
    title: str
    said: str
    did_html: str
    published_at: datetime
    department: str
    space_name: str | None
    space_slug: str | None
    visibility: str | None
    people: int
    examples: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Outcomes:
    """One page of outcomes, and how many there are of each status."""

    rows: Sequence[OutcomeView]
    next: str | None
    counts: dict[str, int]


_columns = (
    Outcome.id, Outcome.public_id, Outcome.status, Outcome.title, Outcome.said, Outcome.did_html, Outcome.published_at,
    Department.name.label("department"), Space.name.label("space_name"), Space.slug.label("space_slug"),
    Space.visibility,
)  # fmt: skip
_named = (Outcome.public_id, Outcome.title, Outcome.status, Outcome.published_at)


def _readable(actor: Actor, *columns: Any) -> Statement:
    joined = select(*columns).select_from(Outcome).outerjoin(Space, Space.id == Outcome.space_id)
    return joined.where(where(actor, "outcome.read"))


def outcomes(actor: Actor, status: str = "", space_id: int | None = None, cursor: str | None = None) -> Outcomes:
    """A page of outcomes, newest first: of one status or all, about one space or all."""
    about = Outcome.space_id == space_id if space_id is not None else None
    counted = _readable(actor, Outcome.status, func.count()).group_by(Outcome.status)
    found = _readable(actor, *_columns).join(Department, Department.id == Outcome.department_id)
    if about is not None:
        counted, found = counted.where(about), found.where(about)
    if status in STATUSES:
        found = found.where(Outcome.status == status)
    rows = page(found, (Outcome.published_at, Outcome.id), cursor, ON_A_PAGE)
    counts: dict[str, int] = dict(db.session.execute(counted).all())
    return Outcomes(_views(actor, rows.rows), rows.next, {name: counts.get(name, 0) for name in STATUSES})


def outcome(actor: Actor, public_id: str) -> OutcomeView | None:
    """One outcome, if `actor` reads it."""
    found = _readable(actor, *_columns).join(Department, Department.id == Outcome.department_id)
    rows = db.session.execute(found.where(Outcome.public_id == public_id)).all()
    return next(iter(_views(actor, rows)), None)


def _views(actor: Actor, rows: Sequence[Any]) -> list[OutcomeView]:
    ids = [row.id for row in rows]
    people, examples = (_people(actor, ids), _examples(actor, ids)) if ids else ({}, {})
    return [
        OutcomeView(
            row.public_id, row.status, row.title, row.said, row.did_html, row.published_at, row.department,
            row.space_name, row.space_slug, row.visibility, people.get(row.id, 0), examples.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _evidence(actor: Actor, ids: Collection[int], *columns: Any) -> Statement:
    """The evidence of these outcomes, as far as `actor` reads it and everyone there sees it."""
    joined = select(OutcomeEvidence.outcome_id, *columns).join(Post, Post.id == OutcomeEvidence.post_id)
    joined = joined.join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    seen = (where(actor, "post.read"), Post.hidden_at.is_(None), Thread.listed)
    return joined.where(OutcomeEvidence.outcome_id.in_(ids), *seen)


def _people(actor: Actor, ids: Collection[int]) -> dict[int, int]:
    """How many different people raised each: authors and “me too” voices, unclaimed imports left out."""
    authors = _evidence(actor, ids, Post.author_id)
    voices = (
        _evidence(actor, ids, MeToo.person_id).join(MeToo, MeToo.thread_id == Thread.id).where(Post.role == OPENING)
    )
    raised = union(authors, voices).subquery()
    counted = select(raised.c.outcome_id, func.count()).join(Person, Person.id == raised.c.author_id)
    counted = counted.where(Person.claimed_at.is_not(None)).group_by(raised.c.outcome_id)
    return dict(db.session.execute(counted).all())


def _examples(actor: Actor, ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Up to EXAMPLES threads of each: those whose opening is the evidence and that most people have too come first."""
    opened = func.min(case((Post.role == OPENING, 0), else_=1))
    columns = (Thread.public_id, Thread.slug, Thread.title)
    order = (opened, Thread.me_too_count.desc(), Thread.id)
    place = func.row_number().over(partition_by=OutcomeEvidence.outcome_id, order_by=order).label("place")
    placed = _evidence(actor, ids, *columns, place).group_by(OutcomeEvidence.outcome_id, Thread.id).subquery()
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in db.session.execute(select(placed).where(placed.c.place <= EXAMPLES).order_by(placed.c.place)):
        found[row.outcome_id].append((row.title, f"/threads/{row.public_id}-{row.slug}"))
    return found


@lru_cache(maxsize=64)
def _latest(audience: Actor) -> Statement:
    newest = _readable(audience, *_named).order_by(Outcome.published_at.desc(), Outcome.id.desc())
    return prepared(newest.limit(LATEST))


@lru_cache(maxsize=64)
def _about_thread(audience: Actor) -> Statement:
    seen = (Post.thread_id == bindparam("thread_id"), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    rests_on = select(OutcomeEvidence.outcome_id).join(Post, Post.id == OutcomeEvidence.post_id).where(*seen)
    about = _readable(audience, *_named).where(Outcome.id.in_(rests_on))
    return prepared(about.order_by(Outcome.published_at, Outcome.id))


def latest(actor: Actor) -> list[OutcomeRef]:
    """The newest ones, for home."""
    return [OutcomeRef(*row) for row in read(_latest(audience(actor)))]


def about_thread(actor: Actor, thread_id: int) -> list[OutcomeRef]:
    """What changed because of a thread, oldest first."""
    return [OutcomeRef(*row) for row in read(_about_thread(audience(actor)), thread_id=thread_id)]


def about_themes(actor: Actor, theme_ids: Collection[int]) -> dict[int, list[OutcomeRef]]:
    """The outcomes that came of each of these themes, newest first; of what was merged into it, too."""
    found: dict[int, list[OutcomeRef]] = defaultdict(list)
    gathers = func.coalesce(Theme.merged_into_id, Theme.id)
    statement = _readable(actor, gathers, *_named).join(Theme, Theme.id == Outcome.theme_id)
    statement = statement.where(gathers.in_(theme_ids))
    for theme_id, *named in db.session.execute(statement.order_by(Outcome.published_at.desc(), Outcome.id.desc())):
        found[theme_id].append(OutcomeRef(*named))
    return found
