"""Findings as their readers see them: those of a report, one with its evidence, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from community.people import Person
from community.posts import Post
from community.spaces import MEMBERS, PUBLIC, Space
from community.threads import Thread
from foundation.database import Statement, db
from foundation.periods import Period
from foundation.policy import Actor, where
from insight.queries.lists import PostRow, post_row, posts_with_authors
from insight.queries.together import Asked, Rows, ask
from insight.theme_tables import Theme
from insight.written_findings import Finding, FindingEvidence

SAME, EDITED, GONE, MOVED = "same", "edited", "gone", "moved"
MOST = 50
"""Findings of one report."""
Reader, Then = aliased(Person), aliased(Space)
"""Who looked at the evidence last; the space in which a post was read."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding. `posts` stand behind it, of which `changed` are not what they were when somebody last looked."""

    public_id: str
    words: str
    period: str
    space: str | None
    space_slug: str | None
    theme: str | None
    theme_id: str | None
    by: str
    written_at: datetime
    confirmed_by: str
    confirmed_at: datetime
    posts: int
    changed: int

    @property
    def address(self) -> str:
        """Where its evidence stands."""
        return f"/insight/findings/{self.public_id}"

    @property
    def stale(self) -> bool:
        """Whether it must be looked at again before it is a fact."""
        return self.changed > 0


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A post behind a finding: its ids, how it changed since, and its row as far as the reader reads it today."""

    id: int
    space_id: int
    state: str
    row: PostRow | None


def of_report(actor: Actor, period: Period, space_id: int | None) -> list[FindingView]:
    """The findings of a period and a space (None: of all spaces together), those that still stand first."""
    return in_order(ask(written(actor, period, space_id))[0])


def written(actor: Actor, period: Period, space_id: int | None) -> Asked:
    """Asks for the rows of the same, for `in_order`."""
    about = (Finding.period == period.name, Finding.space_id.is_not_distinct_from(space_id))
    return Asked(_stand(actor, *about), (Finding.id.desc(),), MOST)


def in_order(rows: Rows) -> list[FindingView]:
    """The findings of these rows, those that still stand first."""
    return sorted((FindingView(*row) for row in rows), key=lambda one: one.stale)


def view(actor: Actor, public_id: str) -> FindingView | None:
    """One finding that was not withdrawn, if `actor` reads all the spaces of its evidence."""
    return next(iter(_views(_stand(actor, Finding.public_id == public_id))), None)


def finding(actor: Actor, public_id: str) -> Finding | None:
    """The same to act on."""
    return db.session.scalar(select(Finding).where(Finding.public_id == public_id, _read(actor)))


def evidence(actor: Actor, public_id: str) -> list[EvidenceRow]:
    """What a finding stands on, the newest first; nothing is shown of a post that `actor` does not read any more."""
    shown = and_(where(actor, "post.read"), Post.hidden_at.is_(None), Thread.listed).label("shown")
    state = case((_gone(), GONE), (_moved(), MOVED), (_edited(), EDITED), else_=SAME).label("state")
    rows = posts_with_authors().add_columns(Post.id, Thread.space_id, shown, state)
    rows = rows.join(FindingEvidence, FindingEvidence.post_id == Post.id)
    rows = rows.join(Finding, Finding.id == FindingEvidence.finding_id).join(Then, Then.id == FindingEvidence.space_id)
    rows = rows.where(Finding.public_id == public_id).order_by(Post.created_at.desc(), Post.id.desc())
    return [
        EvidenceRow(row.id, row.space_id, row.state, post_row(row) if row.shown else None)
        for row in db.session.execute(rows)
    ]


def _stand(actor: Actor, *which: ColumnElement[bool]) -> Statement:
    """These findings with their names and how much of their evidence changed."""
    counted = select(
        FindingEvidence.finding_id, func.count().label("posts"), func.count(case((_changed(), 1))).label("changed")
    )
    counted = counted.join(Finding, Finding.id == FindingEvidence.finding_id)
    counted = counted.join(Post, Post.id == FindingEvidence.post_id).join(Thread, Thread.id == Post.thread_id)
    counted = counted.join(Space, Space.id == Thread.space_id).join(Then, Then.id == FindingEvidence.space_id)
    counts = counted.where(*which).group_by(FindingEvidence.finding_id).subquery()
    about = aliased(Space)
    statement = select(
        Finding.public_id, Finding.words, Finding.period, about.name, about.slug, Theme.label,
        Theme.public_id.label("theme_id"), Person.name.label("by"), Finding.written_at,
        Reader.name.label("confirmed_by"), Finding.confirmed_at, counts.c.posts, counts.c.changed,
    )  # fmt: skip
    statement = statement.join(counts, counts.c.finding_id == Finding.id).join(Person, Person.id == Finding.by_id)
    statement = statement.join(Reader, Reader.id == Finding.confirmed_by_id)
    statement = statement.outerjoin(about, about.id == Finding.space_id)
    return statement.outerjoin(Theme, Theme.id == Finding.theme_id).where(*which, _read(actor))


def _views(statement: Statement) -> list[FindingView]:
    return [FindingView(*row) for row in db.session.execute(statement)]


def _read(actor: Actor) -> ColumnElement[bool]:
    """Whether a finding stands and `actor` reads every space in which its evidence was found."""
    unread = select(FindingEvidence.post_id).join(Space, Space.id == FindingEvidence.space_id)
    unread = unread.where(FindingEvidence.finding_id == Finding.id, not_(where(actor, "space.read")))
    return and_(Finding.withdrawn_at.is_(None), not_(unread.correlate(Finding).exists()))


def _changed() -> ColumnElement[bool]:
    """Whether evidence is not what it was when somebody last looked."""
    return or_(_gone(), _moved(), _edited())


def _gone() -> ColumnElement[bool]:
    return or_(Post.hidden_at.is_not(None), Post.deleted_at.is_not(None), not_(Thread.listed))


def _moved() -> ColumnElement[bool]:
    """It stands in another space, which not all who read the old one read, or which the finding is not about."""
    read_by_all = or_(Space.visibility == PUBLIC, and_(Space.visibility == MEMBERS, Then.visibility != PUBLIC))
    elsewhere = and_(Finding.space_id.is_not(None), Finding.space_id != Thread.space_id)
    return and_(Thread.space_id != FindingEvidence.space_id, or_(not_(read_by_all), elsewhere))


def _edited() -> Any:
    return FindingEvidence.edited_at.is_not(None)
