"""Verdicts: what a person saw in a post, knowing neither who wrote it nor what others or the model said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor
from insight.scoring import SENTIMENTS

NEGATIVE, NEUTRAL, POSITIVE = SENTIMENTS
MIXED, UNCLEAR = "mixed", "unclear"
VERDICTS = (*SENTIMENTS, MIXED, UNCLEAR)


class Verdict(Model):
    """One person's verdict on one drawn post: one of VERDICTS. Who changes it has said it `at` the last time."""

    __tablename__ = "verdicts"

    sample_post_id: Mapped[int] = mapped_column(ForeignKey("sample_posts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


def give(actor: Actor, sample_post_id: int, verdict: str) -> Verdict:
    """Say what one sees in a drawn post, or something else than before. What is no verdict raises ValueError."""
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict. They are {', '.join(VERDICTS)}.")
    given = db.session.get(Verdict, (sample_post_id, actor.id))
    if given is None:
        given = Verdict(sample_post_id=sample_post_id, person_id=actor.id, verdict=verdict, at=now())
        db.session.add(given)
    given.verdict, given.at = verdict, now()
    db.session.flush()
    return given


def part(said: Sequence[str], name: str) -> float:
    """How far these verdicts on one post make it one of `name`: all 1, none 0; where two differ, half of each."""
    return said.count(name) / len(said)


def majority(said: Sequence[str]) -> str | None:
    """What most said of a post; None where as many said something else."""
    (first, most), *others = Counter(said).most_common()
    return None if others and others[0][1] == most else first
