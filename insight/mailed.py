"""Mailing reports: writes the mails of a period that is over, each of which is sent with the rights of that moment.

A mail is written once for each person and period, in the transaction that says when the next is due.
"""

from __future__ import annotations

from foundation.clock import now
from foundation.database import db, transaction
from foundation.outgoing import AT_ONCE, MailQueue
from foundation.timed import Duty, Renew
from insight import mailings
from insight.mail_words import compose
from insight.mailings import MailedReport, Mailing
from insight.queries import mailings as queries


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


REPORTS = MailQueue("mailed reports", MailedReport, compose, Duty("mailings", queries.any_due, gather))
