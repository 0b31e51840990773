"""Looking changes nothing: no GET of anybody writes to the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from community.unsubscriptions import Letterhead, token_of
from foundation.database import db, transaction
from insight import outcomes
from insight.channels.batches import ChannelBatch
from moderation import appeals, flags
from moderation.appeals import Appeal
from moderation.decisions import Decision
from moderation.drafts import Draft
from moderation.handovers import HandOver
from moderation.queries.queues import QUEUES
from moderation.saved_replies import SavedReply
from tests.beside import Other, dump
from tests.insight.channel_files import bring, many, send, sheet
from tests.lived import Lived, live
from tests.world import CAST, World

QUERIES = {
    "/": ("",),
    "/threads": ("?show=open", "?show=answered", "?show=ideas", "?show=how-tos"),
    "/ask": ("", "?title=When+is+the+water+back", "?title=When+is+the+water+back&kind=question&space=square"),
    "/ask/similar": ("?title=When+is+the+water+back",),
    "/search": ("", "?q=water", "?q=%22lime+tree%22&kind=idea&official=yes"),
    "/desk": tuple(f"?queue={name}" for name in QUEUES),
    "/review": ("", "?show=appeals"),
    "/decisions": ("", "?kind=hide", "?space=square&kind=hide"),
    "/sign-in": ("?next=/inbox",),
    "/insight": ("", "?period=2026-02", "?space=square", "?period=2026-02&segment=Students"),
    "/insight/channels/comments": ("?period=2026-02", "?period=2026-02&mood=negative"),
    "/insight/channels/comments.csv": ("?period=2026-02",),
    "/api/v1/threads": ("", "?show=open&space=square"),
    "/search.atom": ("?q=water",),
    "/api/v1/search": ("?q=water",),
    "/api/v1/similar": ("?title=When+is+the+water+back",),
}

PARTS = {"/spaces/<slug>/promise/<name>": ("due", "overdue", "paused", "missing")}


@pytest.fixture
def lived(world: World) -> Lived:
    lived = live(world)
    with transaction():
        post = lived.all_posts()[0]
        outcomes.publish(
            world.actor("mara"), status="done", title="Taps are marked", said="Nobody knew which.", did="Marked.",
            department_id=world.water.id, evidence=[post.id],
        )  # fmt: skip
        hidden = db.session.scalars(select(Decision).where(Decision.action == "hide")).first()
        assert hidden is not None
        appeals.appeal(world.actor("omar"), hidden, "It was a joke.")
        flags.flag(world.actor("stranger"), post, "rude")
    world.drain()
    bring(world, sheet(*many(30), ("soon", "x", "", "", "", "")))
    send(world, sheet(*many(12)))
    return lived


def _addresses(app: Flask, lived: Lived) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint not in ("static", "styles", "scripts"):
            yield from _filled(rule, lived)


def _filled(rule: Rule, lived: Lived) -> Iterator[str]:
    """The addresses of a route: without a thing its queries, with one each thing that it may be about."""
    if not rule.arguments:
        yield from (rule.rule + query for query in ("", *QUERIES.get(rule.rule, ("",))))
        return
    parts = PARTS.get(rule.rule, ("",))
    assert len(rule.arguments) == 1 or rule.rule in PARTS, f"{rule.rule}: say above what its second part is"
    for value, part in product(_things(rule.rule, lived), parts):
        yield re.sub(r"<[^>]+>", part, re.sub(r"<[^>]+>", value, rule.rule, count=1))


def _decisions() -> list[str]:
    return list(db.session.scalars(select(Decision.public_id)))


def _appeals() -> list[str]:
    return list(db.session.scalars(select(Appeal.public_id)))


def _things(address: str, lived: Lived) -> list[str]:
    room = address.removeprefix("/api/v1").split("/")[1]
    found = {
        "threads": lived.threads[:14],
        "posts": lived.posts[:12],
        "spaces": ["square", "club", "circle", "office", "notes", "missing"],
        "people": ["nia", "sana", "missing"],
        "tags": ["water", "missing"],
        "insight": ["asked", "missing", *db.session.scalars(select(ChannelBatch.public_id))],
        "outcomes": ["missing"],
        "sitemap": ["places", "threads", "missing"],
        "unsubscription": ["missing", token_of(Letterhead(1, ""))],
        "suggestions": [*lived.suggestions[:2], "missing"],
        "kept": ["missing"],
        "desk": ["replies?space=square", *db.session.scalars(select(SavedReply.public_id)), "missing"],
        "drafts": [*db.session.scalars(select(Draft.public_id)), "missing"],
        "hand-overs": [*db.session.scalars(select(HandOver.public_id)), "missing"],
        "decisions": [*_decisions(), "missing"],
        "appeals": [*_appeals(), "missing"],
    }
    assert room in found, f"{address}: say here what it is about"
    return found[room]


def test_looking_at_everything_changes_nothing(app, world, lived):
    world.nobody.get("/")
    watcher = Other(db.engine.url)
    version, before = watcher.version(), dump()
    written, failed, seen = [], [], dict.fromkeys(CAST, 0)
    for who, address in product(CAST, dict.fromkeys(_addresses(app, lived))):
        code = world[who].get(address).status_code
        seen[who] += code == 200
        failed += [(who, address, code)] if code >= 500 and address != "/readyz" else []
        if (now := watcher.version()) != version:
            version = now
            written.append((who, address))
    watcher.connection.close()
    assert (written, failed) == ([], [])
    assert dump() == before
    assert seen["milo"] > seen["nia"] > seen["stranger"] > seen["nobody"] > 20


def test_the_watcher_sees_a_write(world, lived):
    watcher = Other(db.engine.url)
    version = watcher.version()
    assert world.nia.post(f"/threads/{lived.threads[1]}/follow/withdrawal").status_code == 303
    assert watcher.version() != version
    watcher.connection.close()
