"""Voice balance: each number equals its list, and both equal what plain Python counts, for everyone who opens it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.posts import Post
from community.threads import Thread
from foundation import clock
from foundation.database import db
from foundation.policy import may
from moderation.queries import voices
from tests.lived import live
from tests.moderation.acts import DAY, WEDNESDAY, official
from tests.world import World

NAMES = ("replies", "official-replies", "first-replies", "official-first")


def _reckoned(world: World, who: str, slug: str) -> dict[str, list[str]]:
    """The same figures from the rows by plain Python, newest first."""
    db.session.rollback()
    posts = db.session.scalars(select(Post).options(joinedload(Post.thread).joinedload(Thread.space)))
    found = sorted(posts, key=lambda post: (post.created_at, post.id))
    counted: dict[str, list[str]] = {name: [] for name in NAMES}
    begun = set()
    for post in found:
        thread = post.thread
        counts = post.role in ("answer", "comment") and post.author_id != thread.author_id and post.visible
        if thread.space.slug != slug or not counts or not thread.listed:
            continue
        first = thread.id not in begun
        begun.add(thread.id)
        if post.created_at < clock.now() - timedelta(days=90) or not may(world.actor(who), "post.read", post):
            continue
        for name in ("replies", "first-replies") if first else ("replies",):
            counted[name].append(post.public_id)
            if post.voice == "official":
                counted["official-replies" if name == "replies" else "official-first"].append(post.public_id)
    return {name: ids[::-1] for name, ids in counted.items()}


def _listed(world: World, who: str, name: str, slug: str) -> list[str]:
    found, path = [], f"/desk/voices/{name}?space={slug}"
    while path:
        page = world[who].get(path).text
        found += re.findall(r'class="name" href="/threads/[^#"]+#(\w+)"', page)
        more = re.search(r'href="([^"]+&amp;after=[^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    return found


@pytest.fixture
def full(world: World) -> World:
    live(world)
    for number in range(8):
        with clock.at(WEDNESDAY - number * 20 * DAY):
            thread = world.thread("nia")
            for who in ("omar", "stranger", "milo", "nia", "ada", "mara", "theo"):
                world.reply(who, thread)
            if number % 2:
                official(world, "sana", thread)
            other = world.thread("omar")
            official(world, "sana", other, ("answer", "acknowledgement")[number % 2])
    return world


@pytest.mark.parametrize("who", ["sana", "theo", "milo"])
def test_every_number_equals_its_list_and_both_are_right(full, who):
    page = full[who].get("/desk/voices").text
    slugs = {"sana": {"square"}, "theo": {"club"}, "milo": {"square", "club", "circle"}}[who]
    assert set(re.findall(r'href="/spaces/(\w+)"', page)) == slugs
    for slug in slugs:
        reckoned = _reckoned(full, who, slug)
        for name in NAMES:
            number = int(re.search(rf'href="/desk/voices/{name}\?space={slug}">(\d+)</a>', page)[1])
            assert _listed(full, who, name, slug) == reckoned[name], (slug, name)
            assert number == len(reckoned[name]), (slug, name)
    assert sum(len(ids) for ids in _reckoned(full, who, min(slugs)).values()) > 3


def test_a_share_is_said_only_of_enough(full, world):
    found = {balance.space.slug: balance for balance in voices.balances(full.actor("sana"))}
    balance = found["square"]
    share = round(100 * balance.of["official-replies"] / balance.of["replies"])
    assert balance.percent("official-replies", "replies") == share
    page = full.sana.get("/desk/voices").text
    assert f'<span class="under">({share} %)</span>' in page
    assert " of 100" not in page
    assert "too few for a share" in full.theo.get("/desk/voices").text


def test_what_stands_behind_it_is_for_who_opens_the_desk(full):
    for path in ("/desk/voices", "/desk/voices/replies?space=square"):
        assert full.nia.get(path).status_code == 403
    for path in ("replies?space=club", "replies?space=missing", "replies", "nothing?space=square"):
        assert full.sana.get(f"/desk/voices/{path}").status_code == 404, path
