"""Mailing: gathers digests. Whoever gets a letter is asked for permission again just before it goes."""

from __future__ import annotations

from sqlalchemy import select, update

from community import letters
from community.composing import compose
from community.letters import DIGESTS, Letter, MailChoice
from community.notices import Notice
from community.people import Person
from community.queries import letters as queries
from foundation.clock import now
from foundation.database import db, transaction
from foundation.outgoing import AT_ONCE, MailQueue
from foundation.timed import Duty, Renew


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


LETTERS = MailQueue("letters", Letter, compose, Duty("digests", queries.digest_waits, gather))
