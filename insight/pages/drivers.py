"""What moves the mood: each theme with the change if its posts were absent."""

from __future__ import annotations

from typing import Any

from flask import render_template

from foundation.policy import actor, needs
from insight import moment_drawings, moment_words, part_words, wording
from insight.drivers import drivers as measure
from insight.drivers import in_order
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.queries.drivers import MOODS
from insight.report import list_address, query, scope_of


@pages.get("/insight/drivers")
@needs("insight.read")
def drivers() -> Any:
    """Every theme of a period by its effect on the share of negative posts, and on that of positive ones."""
    period, part, _spaces = asked_for()
    found = measure(scope_of(actor(), period, part))
    return render_template(
        "insight/drivers.html",
        told={mood: in_order(found, mood) for mood in MOODS},
        untold=sorted((one for one in found if not one.effects), key=lambda one: (-one.posts, one.theme.label)),
        period=period,
        part=part,
        part_words=part_words,
        asked=query(period, part),
        address=lambda figure: list_address(figure, period, part),
        query=query,
        wording=wording,
        words=moment_words,
        drawings=moment_drawings,
    )
