"""How-tos as their pages show them: today's version, the earlier ones, who tried it, what is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from community.differences import Part, difference
from community.guides import Change, ShownGuide, changes
from community.howto_policy import suggestions_read
from community.howtos import FAILED, HowTo, HowToVersion, Trial
from community.people import Person
from community.queries.reading import prepared, read
from community.spaces import Space
from community.suggestions import Suggestion
from community.threads import Thread
from foundation.database import db
from foundation.paging import Page, page
from foundation.policy import Actor, access, may

ON_A_PAGE = 10
VOICES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A person by name."""

    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class HowToView:
    """A how-to for its page. `mine` and `my_step` are the reader's voice; `stopped` counts where it did not go on."""

    guide: ShownGuide
    version: int
    changed_at: datetime
    changed_by: Named
    suggested_by: Named | None
    checked_at: datetime
    checked_by: Named
    worked: int
    failed: int
    mine: str | None
    my_step: int | None
    waiting: int
    stopped: Mapping[int, int]

    @property
    def tried(self) -> int:
        """How many have a voice."""
        return self.worked + self.failed


_me = bindparam("me", type_=Integer)
_changer, _proposer, _checker = aliased(Person), aliased(Person), aliased(Person)
_waiting = select(func.count()).where(Suggestion.thread_id == HowTo.thread_id, Suggestion.decided_at.is_(None))
_mine = (Trial.thread_id == HowTo.thread_id, Trial.person_id == _me)
_howto = prepared(
    select(
        HowTo.page, HowTo.version, HowToVersion.at, HowTo.checked_at, HowTo.worked_count, HowTo.failed_count,
        select(Trial.result).where(*_mine).scalar_subquery(), select(Trial.step).where(*_mine).scalar_subquery(),
        _waiting.scalar_subquery(), _changer.name, _changer.handle, _checker.name, _checker.handle,
        _proposer.name, _proposer.handle,
    )
    .join(HowToVersion, (HowToVersion.thread_id == HowTo.thread_id) & (HowToVersion.number == HowTo.version))
    .join(_changer, _changer.id == HowToVersion.by_id)
    .join(_checker, _checker.id == HowTo.checked_by_id)
    .outerjoin(_proposer, _proposer.id == HowToVersion.suggested_by_id)
    .where(HowTo.thread_id == bindparam("thread_id"))
)  # fmt: skip
_stopped = prepared(
    select(Trial.step, func.count())
    .join(HowTo, (HowTo.thread_id == Trial.thread_id) & (HowTo.version == Trial.version))
    .where(Trial.thread_id == bindparam("thread_id"), Trial.result == FAILED, Trial.step.is_not(None))
    .group_by(Trial.step)
)


def howto(actor: Actor, thread: Any) -> HowToView:
    """The how-to of a thread that `actor` reads; what waits is told to who may decide on it."""
    ((stored, version, changed_at, checked_at, worked, failed, mine, my_step, waiting, *names),) = read(
        _howto, thread_id=thread.id, me=actor.id
    )
    changed_by, checked_by, suggested_by = (Named(*names[place : place + 2]) for place in (0, 2, 4))
    return HowToView(
        guide=ShownGuide.from_json(stored),
        version=version,
        changed_at=changed_at,
        changed_by=changed_by,
        suggested_by=suggested_by if suggested_by.handle else None,
        checked_at=checked_at,
        checked_by=checked_by,
        worked=worked,
        failed=failed,
        mine=mine,
        my_step=my_step,
        waiting=waiting if waiting and may(actor, "howto.judge", thread) else 0,
        stopped=dict(map(tuple, read(_stopped, thread_id=thread.id))) if failed else {},
    )


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version and what it changed; the first one changed nothing. `title` is empty where it stayed."""

    number: int
    at: datetime
    by: Named
    suggested_by: Named | None
    title: list[Part]
    changes: list[Change]


def versions(actor: Actor, thread: Thread, cursor: str | None = None) -> Page[VersionView]:
    """The versions of a how-to that `actor` reads, newest first."""
    access(actor, "thread.read", thread, see="thread.read")
    earlier = aliased(HowToVersion)
    statement = (
        select(HowToVersion, earlier, _changer.name, _changer.handle, _proposer.name, _proposer.handle)
        .join(_changer, _changer.id == HowToVersion.by_id)
        .outerjoin(_proposer, _proposer.id == HowToVersion.suggested_by_id)
        .outerjoin(earlier, (earlier.thread_id == HowToVersion.thread_id) & (earlier.number == HowToVersion.number - 1))
        .where(HowToVersion.thread_id == thread.id)
    )
    found = page(statement, (HowToVersion.number,), cursor, ON_A_PAGE)
    return Page([_version(*row[:6]) for row in found], found.next)


def _version(
    new: HowToVersion, old: HowToVersion | None, name: str, handle: str, proposer: str | None, proposers: str | None
) -> VersionView:
    return VersionView(
        number=new.number,
        at=new.at,
        by=Named(name, handle),
        suggested_by=Named(proposer, proposers) if proposer and proposers else None,
        title=difference(old.title, new.title) if old and old.title != new.title else [],
        changes=changes(old.guide, new.guide) if old else [],
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """Who tried it, when, and how it went. `step` and `version`: where it stopped in which version."""

    name: str
    handle: str
    result: str
    step: int | None
    version: int
    at: datetime


def voices(actor: Actor, thread: Thread, cursor: str | None = None) -> Page[Voice]:
    """Everyone who said how it went, newest first."""
    access(actor, "thread.read", thread, see="thread.read")
    columns = (Person.name, Person.handle, Trial.result, Trial.step, Trial.version, Trial.at)
    statement = select(*columns).join(Person, Person.id == Trial.person_id).where(Trial.thread_id == thread.id)
    found = page(statement, (Trial.at, Trial.person_id), cursor, VOICES_ON_A_PAGE)
    return Page([Voice(*row[:6]) for row in found], found.next)


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggested edit in a list."""

    public_id: str
    at: datetime
    by: Named
    reason: str
    outcome: str | None
    answer: str | None


def suggestions(actor: Actor, thread: Thread, cursor: str | None = None) -> Page[SuggestionView]:
    """The suggested edits of a how-to that `actor` may read, newest first."""
    statement = (
        select(
            Suggestion.public_id, Suggestion.at, Person.name, Person.handle, Suggestion.reason, Suggestion.outcome,
            Suggestion.answer,
        )
        .join(Thread, Thread.id == Suggestion.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(Person, Person.id == Suggestion.author_id)
        .where(suggestions_read(actor), Suggestion.thread_id == thread.id)
    )  # fmt: skip
    found = page(statement, (Suggestion.at, Suggestion.id), cursor, ON_A_PAGE)
    rows = [SuggestionView(row[0], row[1], Named(row[2], row[3]), *row[4:7]) for row in found]
    return Page(rows, found.next)


def suggestion_to_act_on(public_id: str) -> Suggestion | None:
    """The suggestion itself with its thread and space; the caller asks the rule."""
    whole = joinedload(Suggestion.thread).joinedload(Thread.space)
    return db.session.scalar(select(Suggestion).options(whole).where(Suggestion.public_id == public_id))


def proposer(suggestion: Suggestion) -> Named:
    """Who proposed it."""
    person = db.session.get_one(Person, suggestion.author_id)
    return Named(person.name, person.handle)
