"""What officials and moderators do through their browsers, and how a clock stands after it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from community.posts import Post
from community.threads import Thread
from foundation import clock
from foundation.database import db
from moderation import clocks
from moderation.clock_rules import State
from moderation.clocks import Clock
from tests.world import World

WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)  # 16 working hours later, in the square
PEERS_UNTIL = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
RULE = "Be civil"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def official(world: World, who: str, thread: Thread, role: str = "answer", **given: Any) -> TestResponse:
    """Say something for a department."""
    department = world.parks if who == "theo" else world.water
    data = {"role": role, "department": department.id, "body": "At six.", "summary": "", "key": ""} | given
    return world[who].post(f"/threads/{thread.public_id}/official-replies", data)


def endorse(world: World, who: str, post: Post, **given: Any) -> TestResponse:
    """Confirm an answer."""
    department = world.parks if who == "theo" else world.water
    return world[who].post(f"/posts/{post.public_id}/endorsement", {"department": department.id} | given)


def hide(world: World, post: Post, who: str = "milo", reason: str = "Rule 3.", **given: str) -> TestResponse:
    """Hide a post."""
    return world[who].post(f"/posts/{post.public_id}/hiding", {"rule": RULE, "reason": reason} | given)


def restore(world: World, post: Post, who: str = "milo", reason: str = "A mistake.") -> TestResponse:
    """Bring it back."""
    return world[who].post(f"/posts/{post.public_id}/restoration", {"rule": RULE, "reason": reason})


def tend(world: World, what: str, thread: Thread, who: str = "milo", **given: Any) -> TestResponse:
    """Keep a thread in order: `what` is lock, move, merger, split, duplicate, or one of them with /withdrawal.

    A merger is looked at first, as the page asks for it, and sent again with what it showed.
    """
    data = {"rule": RULE, "reason": "So that it is found."} | given
    answer = world[who].post(f"/threads/{thread.public_id}/{what}", data)
    if what != "merger" or answer.status_code != 200:
        return answer
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)
    assert seen
    return world[who].post(f"/threads/{thread.public_id}/{what}", data | {"seen": seen[1]})


def flag(world: World, post: Post, who: str = "omar", **given: str) -> TestResponse:
    """Ask for a look at a post."""
    return world[who].post(f"/posts/{post.public_id}/flag", {"reason": "rude", "words": ""} | given)


def settle(world: World, post: Post, outcome: str, who: str = "milo", **given: str) -> TestResponse:
    """Decide what becomes of a flagged post."""
    data = {"rule": RULE, "reason": "Looked at.", "outcome": outcome} | given
    return world[who].post(f"/posts/{post.public_id}/review", data)


def made(world: World, answer: TestResponse) -> Post:
    """The post to which an answer leads."""
    assert answer.status_code == 303, answer.status_code
    name = answer.location.rpartition("#")[2]
    return db.session.scalars(select(Post).where(Post.public_id == name)).one()


def clocks_of(thread: Thread) -> list[Clock]:
    """The clocks of a thread, the first one first."""
    db.session.rollback()
    return list(db.session.scalars(select(Clock).where(Clock.thread_id == thread.id).order_by(Clock.number)))


def the_clock(thread: Thread) -> Clock:
    """The latest clock of a thread."""
    return clocks_of(thread)[-1]


def state(thread: Thread, at: datetime | None = None) -> State:
    """What the latest clock shows then."""
    return clocks.reckoning(the_clock(thread)).state(at or clock.now())


def again(thread: Thread) -> Thread:
    """The thread as it is now."""
    db.session.rollback()
    return db.session.get_one(Thread, thread.id, populate_existing=True)


def page_of(world: World, who: str, thread: Thread) -> str:
    """The page of a thread as somebody sees it."""
    found = again(thread)
    return world[who].get(f"/threads/{found.public_id}-{found.slug}").text
