"""The inbox: notices about what their person still reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from community.notices import Notice
from community.people import Person
from community.queries.people import names
from community.queries.visitors import notice_stands
from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from foundation.paging import Page, page
from foundation.policy import Actor

ON_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. `by` names who caused it, `title` what it is about; either may be empty."""

    id: int
    key: str
    address: str
    at: datetime
    unread: bool
    title: str
    by: str
    reason: str
    space_name: str


def inbox(actor: Actor, cursor: str | None = None) -> Page[NoticeView]:
    """The notices of `actor`, newest first."""
    statement = (
        select(
            Notice.id, Notice.key, Notice.parameters, Notice.address, Notice.at, Notice.read_at,
            Thread.title, Space.name.label("space_name"),
        )
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .outerjoin(Space, Space.id == Thread.space_id)
        .where(Notice.person_id == actor.id, notice_stands)
    )  # fmt: skip
    found = page(statement, (Notice.at, Notice.id), cursor, ON_A_PAGE)
    given: list[Mapping[str, str | int]] = [json.loads(row.parameters) for row in found]
    known = names({int(one["by"]) for one in given if "by" in one})
    rows = [
        NoticeView(
            row.id, row.key, row.address, row.at, row.read_at is None, row.title or str(one.get("title", "")),
            known.get(int(one.get("by", 0)), ""), str(one.get("reason", "")), row.space_name or "",
        )
        for row, one in zip(found, given, strict=True)
    ]  # fmt: skip
    return Page(rows, found.next)


def newest(actor: Actor) -> int:
    """The newest notice of `actor`; 0 when there is none."""
    return db.session.scalar(select(func.max(Notice.id)).where(Notice.person_id == actor.id)) or 0


def to_read(actor: Actor, notice_id: int) -> Notice | None:
    """A notice of `actor` itself, for the verb that marks it."""
    return db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == actor.id))
