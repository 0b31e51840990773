"""Vulnerable moments, and the lists behind their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import render_template

from community.queries.spaces import SpaceView
from foundation.periods import Period
from foundation.policy import actor, needs
from insight import moment_drawings, moment_words, share_words, wording
from insight.moment_tables import Measured
from insight.moments import moments as measure
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.part import EVERYTHING
from insight.queries import moments as queries
from insight.queries.figures import MEASURES
from insight.queries.moments import Place
from insight.report import list_address, query, scope_of

LISTS = "/insight/moments/lists"


@pages.get("/insight/moments")
@needs("insight.read")
def moments() -> Any:
    """Each moment, or space without one: how people felt, what stood without an answer, and who came back."""
    period, _part, read = asked_for()
    found = measured(period, read)
    return render_template(
        "insight/moments.html",
        moments=found.moments,
        everywhere=found.everywhere,
        period=period,
        asked=query(period),
        address=partial(_address, period),
        query=query,
        how={name: measure.how for name, measure in MEASURES.items()},
        wording=wording,
        words=moment_words,
        moved=share_words.moved,
        drawings=moment_drawings,
    )


def measured(period: Period, read: Sequence[SpaceView]) -> Measured:
    """The moments of the spaces that somebody reads."""
    apart = frozenset(space.id for space in read)  # each place tells for itself: no block that spaces share
    scope, before = (replace(scope_of(actor(), one), marked=apart) for one in (period, period.previous))
    return Measured(*measure(scope, before, queries.places(actor(), read)))


def _address(period: Period, place: Place | None, figure: str, before: bool = False) -> str:
    """Where the list of a number stands: everywhere, of a moment, or of a space without one."""
    return list_address(figure, period.previous if before else period, place.part if place else EVERYTHING)
