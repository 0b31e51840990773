"""The way out of our mail: a signed address in each letter, which works without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from community.people import Person
from foundation.database import db


@dataclass(frozen=True)
class Letterhead:
    """What a token says: whose letter it was in, and the public id of the thread it was about, or nothing."""

    person_id: int
    thread: str


def token_of(letterhead: Letterhead) -> str:
    """The token of a letter. It has no end, as a letter may lie long."""
    return str(_signer().dumps([letterhead.person_id, letterhead.thread]))


def read(token: str) -> Letterhead | None:
    """What a token says; None for one that we did not write."""
    try:
        return Letterhead(*_signer().loads(token))
    except BadSignature:
        return None


def person_of(letterhead: Letterhead) -> Person | None:
    """Whose letter it was, if they are still here."""
    return db.session.get(Person, letterhead.person_id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="unsubscription")
