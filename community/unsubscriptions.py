"""The way out of our mail: a signed address in each letter, which works without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from community.letters import NONE, choice, choose
from community.people import Person
from foundation.database import db


@dataclass(frozen=True)
class Letterhead:
    """What a token says: whose letter it was in, and the public id of the thread it was about, or nothing."""

    person_id: int
    thread: str


def token_of(person_id: int, thread: str) -> str:
    """The token of a letter. It has no end, as a letter may lie long."""
    return str(_signer().dumps([person_id, thread]))


def read(token: str) -> Letterhead | None:
    """Whose token it is; None for one that we did not write, or whose person is gone."""
    try:
        person_id, thread = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Letterhead(person_id, thread) if db.session.get(Person, person_id) else None


def stop_all(person_id: int) -> None:
    """No mail from now on; everything still stands in the inbox."""
    choose(person_id, NONE, choice(person_id).own_zone)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="unsubscription")
