"""What managers judge, in every state: half done by Mara, all done of a week, a refused form; and the pages of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from foundation import clock, periods
from foundation.database import transaction
from foundation.policy import SYSTEM
from insight import samples, verdicts
from insight.queries import labels
from insight.verdicts import VERDICTS
from tests.conftest import WEDNESDAY

JUDGED, MONTH, WEEK = 31, "2026-02", "2026-W09"


def judge(states: Any) -> None:
    """Samples of February and of a week in it; Mara judged the beginning of one, and with Ada all of the other."""
    with clock.at(WEDNESDAY), transaction():
        states.month_sample = _draw(states, MONTH, 60)
        states.week_sample = _draw(states, WEEK, 30)
        for who, sample, most in (
            ("mara", states.month_sample, JUDGED),
            ("mara", states.week_sample, 99),
            ("ada", states.week_sample, 99),
        ):
            _give(states, who, sample, most)


def _draw(states: Any, written: str, size: int) -> samples.Sample:
    period, actor = periods.parse(written), states.world.actor("mara")
    all_posts, read = (labels.population(who, period, None) for who in (SYSTEM, actor))
    return samples.draw(actor, period, None, all_posts, read, size)


def _give(states: Any, who: str, sample: samples.Sample, most: int) -> None:
    actor = states.world.actor(who)
    for slip in labels.sheet(actor, sample).waiting(actor.id)[:most]:
        seen = slip.place * 7 % 5 % 3 + (slip.place % 11 == 0) + bool(slip.said and slip.place % 2)
        verdicts.give(actor, slip.id, VERDICTS[seen])


def _saves_nothing(page: Page) -> None:
    page.get_by_role("button", name="Save and next").click()


def pages(states: Any) -> Iterator[tuple[str, str, str, Any, int]]:
    """Name, who looks, address, what they do there (or nothing), and what it answers."""
    month, week = (f"/insight/labels/{one.public_id}" for one in (states.month_sample, states.week_sample))
    yield "labels, February", "mara", f"/insight/labels?period={MONTH}", None, 200
    yield "labels, nothing drawn", "mara", "/insight/labels?period=2026-W08", None, 200
    yield "labels, a period that runs", "mara", "/insight/labels?period=2026-03", None, 200
    yield "labels, nobody wrote", "ada", "/insight/labels?period=2025-02", None, 200
    yield "labels, the guide", "mara", "/insight/labels/guide", None, 200
    yield "labels, a post", "mara", month, None, 200
    yield "labels, a post for another", "ada", month, None, 200
    yield "labels, nothing chosen", "mara", month, _saves_nothing, 422
    yield "labels, done", "mara", week, None, 200
    yield "report, shares of a month", "mara", f"/insight?period={MONTH}", None, 200
    yield "list, checked", "mara", f"/insight/lists/checked?period={MONTH}", None, 200
    yield "list, checked as mixed", "mara", f"/insight/lists/checked/mixed?period={MONTH}", None, 200
