"""The worker teaches heads by a community's own labels, tries them on later labels, and keeps what came of it.

Every trial is a row, kept in one piece when it is over. What won is the model that is wanted from then on, and
`insight.rescoring` puts it in force once it has read everything. Killed at any point, the trial is held again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from foundation.clock import now
from foundation.database import db, transaction
from foundation.ports import ports
from foundation.timed import Duty, Renew
from insight import features, headed, readers, signals, trials
from insight.head_tables import EARLY, LOST, WON, HeadTrial
from insight.queries import labels as queries
from insight.scoring import MODEL, SENTIMENTS, Told
from insight.trials import Label, Span
from insight.verdicts import Verdict

ENOUGH, MORE = 50, 50
"""Verdicts until a first trial, and so many more until another one."""


class Given(NamedTuple):
    """What people gave by now: verdicts, by how many people; the labels of these, and their periods, apart."""

    verdicts: int
    people: int
    labels: Sequence[Label]
    periods: Sequence[Span]


def waits() -> bool:
    """Whether there are enough verdicts that no trial of this version's model has seen."""
    if not ports().config.insight:
        return False
    there = db.session.scalar(select(func.count()).select_from(Verdict)) or 0
    if there < ENOUGH:
        return False
    last = select(HeadTrial.verdicts).where(HeadTrial.base == MODEL).order_by(HeadTrial.id.desc()).limit(1)
    seen = db.session.scalar(last)
    return seen is None or there >= seen + MORE


def hold(renew: Renew = lambda: None) -> HeadTrial:
    """Teach heads, try them beside the model that is wanted so far, keep the row."""
    given = _given(renew)
    old = readers.winner()
    held = HeadTrial(
        at=now(), base=MODEL, verdicts=given.verdicts, people=given.people, labels=len(given.labels),
        periods=len(given.periods), taught=0, judged=0, old_model=readers.wanted_name(),
        decision=EARLY,
    )  # fmt: skip
    heads = trials.crossing(given.labels, given.periods)
    trial = trials.trial(given.labels, readers.heads_of(old)) if heads else None
    renew()
    if heads and trial:
        held.taught, held.judged, held.old, held.new = trial.taught, trial.judged, trial.old, trial.new
        held.decision = WON if trial.ships else LOST
        if trial.ships:
            held.model, held.heads = headed.with_heads(heads).model, heads.as_json()
    with transaction():
        db.session.add(held)
    return held


def _given(renew: Renew) -> Given:
    """All labels in which people saw one mood, of posts that the model can read; each post once."""
    verdicts = db.session.scalar(select(func.count()).select_from(Verdict)) or 0
    people = db.session.scalar(select(func.count(Verdict.person_id.distinct()))) or 0
    given = [one for one in queries.labels() if one.verdict in SENTIMENTS]
    said = {one.post_id: one.verdict for one in given}
    ids = list(said)
    told: dict[int, Told | None] = {}
    for start in range(0, len(ids), features.PORTION):
        told |= features.told(signals.texts(ids[start : start + features.PORTION]))
        renew()
    written = readers.written_at(said)
    labels = [Label(written[id_], one.features, said[id_]) for id_, one in told.items() if one]
    return Given(verdicts, people, labels, trials.apart([_span(one) for one in given]))


def _span(label: queries.Label) -> tuple[datetime, datetime]:
    return label.period.start, label.period.end


def _act(renew: Renew) -> None:
    hold(renew)


DUTIES = (Duty("heads", waits, _act),)
"""Before the duty that moves to another model, so that after an upgrade it moves once."""
