"""The trials of heads, each a row: what the labels were, how the new heads did beside what was in force, and they."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model

EARLY, LOST, WON = DECISIONS = ("early", "lost", "won")


class HeadTrial(Model):
    """One trial, by the worker. `decision` is one of DECISIONS; early: there are too few labels, or none of another
    period.

    `verdicts` there were then, of `people`; they gave `labels` of `periods` (overlapping ones are one). Heads were
    taught by `taught` older ones and judged on `judged` later ones: `old` and `new` are the macro-F1, 0…1, of what was
    in force, `old_model`, and of the new heads. `base` is the model under both. What won has a name, `model`, and its
    `heads` (`headed.Heads.as_json`), which learnt from all these labels in the same way.
    """

    __tablename__ = "head_trials"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    base: Mapped[str] = mapped_column(String(40), index=True)
    verdicts: Mapped[int]
    people: Mapped[int]
    labels: Mapped[int]
    periods: Mapped[int]
    taught: Mapped[int] = mapped_column(default=0)
    judged: Mapped[int] = mapped_column(default=0)
    old_model: Mapped[str] = mapped_column(String(40))
    old: Mapped[float | None] = mapped_column(Float)
    new: Mapped[float | None] = mapped_column(Float)
    decision: Mapped[str] = mapped_column(String(10))
    model: Mapped[str | None] = mapped_column(String(40), index=True)
    heads: Mapped[str | None] = mapped_column(Text)
