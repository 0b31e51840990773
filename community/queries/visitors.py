"""Who comes with this request: one statement says everything that the rules and the masthead need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ScalarSelect, String, and_, bindparam, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from community.departments import Department, Official
from community.notices import Notice
from community.people import Person
from community.policy import spaces_seen_by, threads_read_by
from community.spaces import Space, SpaceMember
from community.threads import Thread
from foundation.api.tokens import Token
from foundation.clock import now
from foundation.database import db
from foundation.policy import Actor
from foundation.reading import prepared, read


@dataclass(frozen=True)
class Visitor(UserMixin):
    """A signed-in person as one request sees them. `unread` counts waiting notices; see `community.queries.inbox`."""

    actor: Actor
    session_key: str
    unread: int
    speaks_for: str | None
    zone: str | None
    language: str | None

    def get_id(self) -> str:
        """What the session keeps: a random key that changes with the password, not the person's number."""
        return self.session_key


def _official(column: object) -> ScalarSelect[str]:
    held = select(func.aggregate_strings(cast(column, String), ",")).select_from(Official)
    held = held.join(Department, Department.id == Official.department_id)
    return held.where(Official.person_id == Person.id, Official.until.is_(None)).scalar_subquery()


_invited = (
    select(func.aggregate_strings(cast(SpaceMember.space_id, String), ","))
    .where(SpaceMember.person_id == Person.id)
    .scalar_subquery()
)
_thread, _space = aliased(Thread), aliased(Space)
_still_read = exists().where(_thread.id == Notice.thread_id, threads_read_by(Person, _thread, _space))
_elsewhere = aliased(Space)
_still_seen = exists().where(_elsewhere.id == Notice.space_id, spaces_seen_by(Person, _elsewhere))
notice_stands = and_(
    or_(Notice.thread_id.is_(None), _still_read.correlate_except(_thread, _space)),
    or_(Notice.space_id.is_(None), _still_seen.correlate_except(_elsewhere)),
)
"""Whether the person of a notice still reads what it is about: the inbox and its count ask the same."""
_unread = (
    select(func.count())
    .select_from(Notice)
    .where(Notice.person_id == Person.id, Notice.read_at.is_(None), notice_stands)
    .correlate(Person)
    .scalar_subquery()
)
_person = select(
    Person.id,
    Person.name,
    Person.handle,
    Person.session_key,
    Person.moderator_since,
    Person.manager_since,
    Person.admin_since,
    Person.zone,
    Person.language,
    _official(Department.id).label("departments"),
    _official(Department.name).label("speaks_for"),
    _invited.label("spaces"),
)
_visitor = _person.add_columns(_unread.label("unread"))
_visitor_of_key = prepared(_visitor.where(Person.session_key == bindparam("key")))


def visitor(session_key: str) -> Visitor | None:
    """Who holds this session key, with all roles."""
    for row in read(_visitor_of_key, key=session_key):
        return Visitor(_actor(row), row.session_key, row.unread, row.speaks_for, row.zone, row.language)
    return None


@dataclass(frozen=True)
class Bearer:
    """Who stands behind a token, with the roles of this moment, and for what it may be used."""

    actor: Actor
    token_id: int
    scopes: frozenset[str]
    used_at: datetime | None
    zone: str | None
    language: str | None


_bearer = prepared(
    _person.add_columns(
        Token.id.label("token_id"), Token.scopes.label("scopes"), Token.used_at, Token.ends_at, Token.withdrawn_at
    )
    .join(Token, Token.person_id == Person.id)
    .where(Token.digest == bindparam("digest"), Person.claimed_at.is_not(None))
)


def bearer(digest: str) -> Bearer | None:
    """Who holds the token with this digest; None when there is none, or it has ended or was withdrawn."""
    for row in read(_bearer, digest=digest):
        if row.withdrawn_at is None and row.ends_at > now():
            scopes = frozenset(row.scopes.split())
            return Bearer(_actor(row), row.token_id, scopes, row.used_at, row.zone, row.language)
    return None


def actors_of(session_keys: Collection[str]) -> dict[str, Actor]:
    """Who holds these session keys today; nobody holds one that has changed."""
    rows = db.session.execute(_person.where(Person.session_key.in_(session_keys)))
    return {row.session_key: _actor(row) for row in rows}


def actor_of(person_id: int) -> Actor:
    """A person as the rules see one: for sending mail, commands and tests. NoResultFound when there is none."""
    return _actor(db.session.execute(_person.where(Person.id == person_id)).one())


def _actor(row: Any) -> Actor:
    return Actor(
        id=row.id,
        name=row.name,
        handle=row.handle,
        departments=_numbers(row.departments),
        spaces=_numbers(row.spaces),
        moderator=row.moderator_since is not None,
        manager=row.manager_since is not None,
        admin=row.admin_since is not None,
    )


def _numbers(text: str | None) -> frozenset[int]:
    return frozenset(int(number) for number in text.split(",")) if text else frozenset()
