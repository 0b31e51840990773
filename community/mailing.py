"""Mailing: gathers digests, and sends the letters that wait. Each is asked for permission again just before it goes.

A letter is sent at least once: it counts as sent when the mail server has taken it. A worker that is killed between the
two sends it once more, under the same Message-ID.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select, update

from community import letters
from community.composing import compose
from community.letters import DIGESTS, DROPPED, PARKED, SENT, Letter, MailChoice
from community.notices import Notice
from community.people import Person
from community.queries import letters as queries
from foundation.clock import now
from foundation.database import db, transaction
from foundation.mail import NotNow, Post, Refused
from foundation.ports import ports
from foundation.timed import Duty, Renew

ATTEMPTS, AT_ONCE = 8, 50
log = structlog.get_logger()


def gather(renew: Renew) -> None:
    """Write the digests that are due. Each covers what no letter has covered yet: a notice is in one letter only."""
    for person_id in queries.digests_due(AT_ONCE):
        with transaction(unseen=True):
            _gather(person_id)
        renew()


def _gather(person_id: int) -> None:
    held = db.session.get_one(MailChoice, person_id)
    if held.level not in DIGESTS or held.digest_at is None or held.digest_at > now():
        return
    zone = letters.zone_of(db.session.get_one(Person, person_id))
    held.digest_at = letters.next_digest(held.level, zone, now())
    new = (Notice.person_id == person_id, Notice.letter_id.is_(None), Notice.id > held.after_id)
    if db.session.scalar(select(Notice.id).where(*new).limit(1)):
        letter = letters.write(person_id, digest=True)
        db.session.execute(update(Notice).where(*new).values(letter_id=letter.id))


def send(renew: Renew) -> None:
    """Send letters that are due, at most AT_ONCE, so that other work of the worker waits a moment only."""
    db.session.rollback()
    with ports().mail.open() as post:
        for letter_id in queries.due(AT_ONCE):
            _send(letter_id, post)
            renew()


def _send(letter_id: int, post: Post) -> None:
    """Send one letter. What only this one meets leaves the others alone; a server that is away raises OSError."""
    try:
        db.session.rollback()  # read the world anew
        db.session.expire_all()
        message = compose(db.session.get_one(Letter, letter_id))
        if message is not None:
            post.send(message)
    except Refused as refusal:
        _end(letter_id, PARKED, str(refusal))
    except NotNow as why:
        _put_off(letter_id, str(why))
    except OSError as failure:
        _put_off(letter_id, repr(failure))
        raise
    except Exception as failure:  # noqa: BLE001 (one letter that cannot be written must not hold up the others)
        log.warning("letter failed", letter=letter_id, failure=failure)
        _put_off(letter_id, repr(failure))
    else:
        _end(letter_id, SENT if message else DROPPED)


def _end(letter_id: int, how: str, why: str | None = None) -> None:
    with transaction(unseen=True):
        letters.end(letter_id, how, why)


def _put_off(letter_id: int, why: str) -> None:
    """Try again after 30 seconds, a minute, two, …; after ATTEMPTS times, two hours in all, park it."""
    db.session.rollback()
    with transaction(unseen=True):
        letter = db.session.get_one(Letter, letter_id)
        letter.attempts += 1
        letter.failure = why[:2000]
        letter.due_at = now() + timedelta(seconds=15 * 2**letter.attempts)
        if letter.attempts >= ATTEMPTS:
            letters.end(letter_id, PARKED, letter.failure)


def try_again() -> int:
    """Let parked letters wait again; how many."""
    parked = db.session.scalars(select(Letter).where(Letter.end == PARKED)).all()
    for letter in parked:
        letter.ended_at = letter.end = letter.failure = None
        letter.attempts, letter.due_at = 0, now()
    return len(parked)


DUTIES = (Duty("digests", queries.digest_waits, gather), Duty("letters", queries.waiting, send))
