"""A community whose report of February has every section: shares from a lot in February and in January, themes, of
which one is new and one rises, outcomes, quotes, a finding, comments of other channels, milestones, an audience, and
posts of a space that is not public."""

from __future__ import annotations

from datetime import date, timedelta

from foundation import clock, periods
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight import milestones, outcomes
from insight.journey import SEGMENT, mark
from insight.theme_tables import Theme, ThemePost
from insight.written_findings import write
from tests.insight import checking
from tests.insight.channel_files import bring, many, sheet
from tests.world import World

JANUARY = checking.BEGAN - timedelta(days=28)
LOT = 35


def tell(world: World, times: int = 1) -> None:
    """Write it all: so many times 72 posts in February and 48 in January, and so on."""
    bring(world, sheet(*many(30 * times), *many(20 * times, "Staff", first=30 * times)))
    with clock.at(JANUARY - timedelta(days=90)):
        world.thread(title="What do you do here?")
    before = checking.truths(checking.write(world, 48 * times, began=JANUARY), seed=2)
    wrote = checking.write(world, 72 * times)
    closed = checking.write(world, 24 * times, world.club, began=checking.BEGAN + timedelta(days=7))
    found = checking.truths(wrote + closed, seed=3)
    checking.model_reads(before | found)
    for truth, name in ((before, "2026-01"), (found, "2026-02")):
        checking.judge(world, checking.draw(world, LOT, period=periods.parse(name)), truth)
    new, rising = wrote[-12:], [*list(before)[:1], *wrote[:30]]
    for number, ids in enumerate((new, rising, *(list(before)[at : at + 6] + wrote[at : at + 6]
                                                for at in range(30, 36 * times, 6)))):  # fmt: skip
        _theme(world, f"theme {number}", ids)
    with transaction():
        milestones.note(world.actor("ada"), date(2026, 2, 10), "A new form", None)
        milestones.note(world.actor("ada"), date(2026, 2, 12), "The square was swept", world.square.id)
        mark(world.actor("ada"), world.club, SEGMENT, ["Families"])
        write(world.actor("mara"), "Nobody is told.", "2026-02", [(wrote[0], world.square.id)], now())


def _theme(world: World, name: str, ids: list[int]) -> None:
    """A theme of these posts, about which something was done."""
    with transaction():
        made = Theme(public_id=public_id(), key=name, label=name, terms='[["water", "water", 1]]', found_at=now())
        db.session.add(made)
        db.session.flush()
        db.session.add_all(ThemePost(post_id=id_, theme_id=made.id) for id_ in ids)
        outcomes.publish(
            world.actor("mara"), status="done", title=f"Done about {name}", said="So you said.", did="So we did.",
            department_id=world.water.id, evidence=ids[:3], theme_id=made.id,
        )  # fmt: skip
