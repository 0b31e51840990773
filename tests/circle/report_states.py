"""What managers say of a report, in every state: a finding that stands, one to look at again, and marks of spaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from community import replies
from community.posts import OPENING, Post
from community.queries.visitors import actor_of
from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import db, transaction
from insight import written_findings
from insight.journey import MOMENT, SEGMENT, mark
from tests.conftest import WEDNESDAY

SAYS = "People cannot tell from their bill what they owe, and ask again each quarter."
STALE = "Nobody knows which day the blue bins are emptied."


def happen(states: Any) -> None:
    """Mara writes two findings about February; a post behind one of them is edited. The square is marked."""
    with clock.at(WEDNESDAY):
        _happen(states)


def _happen(states: Any) -> None:
    mara = states.world.actor("mara")
    square = states.world.square.id
    shown = (Post.role == OPENING, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    openings = select(Post).join(Thread).where(Thread.space_id == square, Thread.listed, *shown)
    posts = db.session.scalars(openings.order_by(Post.id).limit(2)).all()
    evidence = [(post.id, square) for post in posts]
    assert len(evidence) == 2
    with transaction():
        mark(mara, db.session.merge(states.world.square), MOMENT, ["enrol"])
        mark(mara, db.session.merge(states.world.square), SEGMENT, ["landlords"])
        states.finding = written_findings.write(mara, SAYS, "2026-02", evidence[:1], now()).public_id
        states.stale = written_findings.write(mara, STALE, "2026-02", evidence[1:], now()).public_id
    with transaction():
        changed = db.session.get_one(Post, evidence[1][0])
        thread = db.session.get_one(Thread, changed.thread_id)
        replies.edit(actor_of(changed.author_id), thread, changed, f"{changed.source_text} And so it is.")


def pages(states: Any, press: Callable[[str], Callable[[Page], object]]) -> Iterator[tuple[Any, ...]]:
    """Name, reader, address, how it is reached, status."""
    month = "period=2026-02"
    yield "report of a part", "mara", f"/insight?{month}&department=water&segment=landlords&moment=enrol"
    yield "list of a part", "mara", f"/insight/lists/posts?{month}&segment=landlords"
    yield "report of a part that is not there", "mara", f"/insight?{month}&segment=nobody", None, 404
    yield "drivers", "mara", f"/insight/drivers?{month}"
    yield "drivers of a part", "mara", f"/insight/drivers?{month}&moment=enrol"
    yield "moments", "mara", f"/insight/moments?{month}"
    yield "journey", "mara", "/insight/journey"
    yield "journey, with errors", "mara", "/insight/journey", _too_many(press), 422
    new = f"/insight/findings/new?{month}&space=square"
    yield "writing a finding", "mara", new
    yield "writing a finding, with errors", "mara", new, press("Write it down"), 422
    yield "finding", "mara", f"/insight/findings/{states.finding}"
    yield "finding to look at again", "mara", f"/insight/findings/{states.stale}"


def _too_many(press: Callable[[str], Callable[[Page], object]]) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_label("Moments").first.fill(", ".join(f"moment {number}" for number in range(9)))
        press("Save")(page)

    return act
