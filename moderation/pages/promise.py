"""The public page of a space's promise, and the lists behind its numbers: the same for everyone who reads the space."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from community.queries import spaces
from community.queries.spaces import SpaceView
from foundation import measures, periods
from foundation.clock import now
from foundation.periods import Period
from foundation.policy import actor, needs
from moderation import record_words, terms, wording
from moderation.pages.blueprint import pages
from moderation.queries import promises, record, waits
from moderation.queries.record import MEASURES, Window

WEEKS_SHOWN, LATE_SHOWN = 13, 5
WEEKLY = ("due", "kept", "missed")


@pages.get("/promises")
@needs("page.open")
def promises_kept() -> Any:
    """What the sentence of the first page counts: the promises of all public spaces, space by space."""
    return render_template(
        "moderation/promises_kept.html", all=promises.kept_lately(), by_space=promises.kept_by_space(),
        how=[measures.how(MEASURES[name].build) for name in ("due", "kept")], words=record_words,
    )  # fmt: skip


@pages.get("/spaces/<slug>/promise")
@needs("space.read")
def promise(slug: str) -> Any:
    """What is promised in a space, and how it went: each number opens its list."""
    space = _space(slug)
    window = record.lately(space.id)
    counts = record.counts(window)
    weeks = _weeks()
    return render_template(
        "moderation/promise.html",
        space=space,
        charters=promises.charters_of(space.id),
        counts=counts,
        how={name: measure.how for name, measure in MEASURES.items()} | {"wait": measures.how(waits.estimate)},
        wait=waits.estimate(record.all_waits(window), now()),
        late=record.rows(MEASURES["overdue"], window, size=LATE_SHOWN),
        weeks=weeks,
        weekly=record.by_week(space.id, WEEKLY, weeks),
        terms=terms,
        wording=wording,
        words=record_words,
    )


@pages.get("/spaces/<slug>/promise/<name>")
@needs("space.read")
def promise_list(slug: str, name: str) -> Any:
    """Exactly what a number counts: of the last 90 days, or of the ?period= that is asked for."""
    space = _space(slug)
    measure = MEASURES.get(name)
    if measure is None:
        raise NotFound
    period = None if measure.of_now else _period()
    window = Window(space.id, period.start, period.end) if period else record.lately(space.id)
    return render_template(
        "moderation/promise_list.html",
        space=space,
        measure=measure,
        title=record_words.counted(name, record.count(measure, window)),
        found=record.rows(measure, window, request.args.get("after")),
        period=period,
        words=record_words,
    )


def _space(slug: str) -> SpaceView:
    found = spaces.space(actor(), slug)
    if found is None:
        raise NotFound
    return found


def _period() -> Period | None:
    text = request.args.get("period", "")
    return periods.parse(text) if text else None


def _weeks() -> list[Period]:
    """The week that runs, and those before it."""
    weeks = [periods.current(periods.WEEK)]
    while len(weeks) < WEEKS_SHOWN:
        weeks.insert(0, weeks[0].previous)
    return weeks
