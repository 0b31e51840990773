"""Mailing reports: writes the mails of a period that is over, and sends them, each with the rights of that moment.

A mail is written once for each person and period, in the transaction that says when the next is due; it counts as sent
when the mail server has taken it. A worker that is killed between the two sends it again under the same Message-ID.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from community.letters import DROPPED, PARKED, SENT
from community.mailing import AT_ONCE, ATTEMPTS
from foundation.clock import now
from foundation.database import db, transaction
from foundation.mail import NotNow, Post, Refused
from foundation.ports import ports
from foundation.timed import Duty, Renew
from insight import mailings
from insight.mail_words import compose
from insight.mailings import MailedReport, Mailing
from insight.queries import mailings as queries

log = structlog.get_logger()


def gather(renew: Renew) -> None:
    """Write the mails of mailings that are due. Of several periods that went by without a worker, the last is sent."""
    for mailing_id in queries.due(AT_ONCE):
        with transaction(unseen=True):
            _gather(mailing_id)
        renew()


def _gather(mailing_id: int) -> None:
    mailing = db.session.get_one(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    if mailing.ended_at is not None or mailing.due_at > now():
        return
    period = mailings.last_over(mailing.kind)
    have = queries.written(mailing, period.name)
    for person_id in queries.recipients(mailing):
        if person_id not in have:
            mailings.write(mailing, person_id, period)
    mailing.due_at = mailings.next_due(mailing.kind)


def send(renew: Renew) -> None:
    """Send the mails that are due, at most AT_ONCE."""
    db.session.rollback()
    with ports().mail.open() as post:
        for mailed_id in queries.waiting(AT_ONCE):
            _send(mailed_id, post)
            renew()


def _send(mailed_id: int, post: Post) -> None:
    """Send one. What only this one meets leaves the others alone; a server that is away raises OSError."""
    try:
        db.session.rollback()  # read the world anew
        db.session.expire_all()
        message = compose(db.session.get_one(MailedReport, mailed_id))
        if message is not None:
            post.send(message)
    except Refused as refusal:
        _end(mailed_id, PARKED, str(refusal))
    except NotNow as why:
        _put_off(mailed_id, str(why))
    except OSError as failure:
        _put_off(mailed_id, repr(failure))
        raise
    except Exception as failure:  # noqa: BLE001 (one that cannot be written must not hold up the others)
        log.warning("report not mailed", mail=mailed_id, failure=failure)
        _put_off(mailed_id, repr(failure))
    else:
        _end(mailed_id, SENT if message else DROPPED)


def _end(mailed_id: int, how: str, why: str | None = None) -> None:
    with transaction(unseen=True):
        mailed = db.session.get_one(MailedReport, mailed_id)
        mailed.ended_at, mailed.end, mailed.failure = now(), how, why


def _put_off(mailed_id: int, why: str) -> None:
    """Try again after 30 seconds, a minute, two, …; after ATTEMPTS times park it."""
    db.session.rollback()
    with transaction(unseen=True):
        mailed = db.session.get_one(MailedReport, mailed_id)
        mailed.attempts += 1
        mailed.failure = why[:2000]
        mailed.due_at = now() + timedelta(seconds=15 * 2**mailed.attempts)
        if mailed.attempts >= ATTEMPTS:
            mailed.ended_at, mailed.end = now(), PARKED


DUTIES = (Duty("mailings", queries.any_due, gather), Duty("mailed reports", queries.any_waiting, send))
