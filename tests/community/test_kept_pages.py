"""Pages kept for visitors: whatever happens, the next one who asks sees it, in every process; and nobody’s own page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from community import people, replies, spaces
from community.posts import Post
from community.queries import helping
from community.spaces import Space
from community.threads import Thread
from foundation import clock, database, settings
from foundation.database import db, transaction
from moderation import panels
from tests.conftest import ALL
from tests.conftest import settings as config
from tests.tales import Tale
from tests.world import World

SEEDS, BEFORE, STEPS = (range(4), 150, 60) if ALL else (range(2), 60, 20)
PLACES = ("/", "/threads", "/outcomes", "/decisions", "/people/nia", "/tags/pipes", "/spaces/square", "/spaces/notes",
          "/spaces/square/promise", "/spaces/square.atom")  # fmt: skip


class Renamed(Tale):
    """A tale in which names, words and doors change too."""

    def acts(self) -> dict[Callable[[datetime], None], int]:
        """What may happen, and how often."""
        return super().acts() | {
            self._edit: 6, self._rename_thread: 4, self._rename_person: 3, self._rename_space: 2, self._close_door: 3,
            self._rename_site: 2,
        }  # fmt: skip

    def _edit(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        if post and thread.listed:
            replies.edit(
                self.actors["milo"], thread, post, f"It was said otherwise, the {self.chance.random()}th time."
            )

    def _rename_thread(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.role == "opening", Post.hidden_at.is_(None))
        if post and thread.listed:
            title = f"What it is called now: {self.chance.random()}"
            replies.edit(self.actors["milo"], thread, post, post.source_text, title=title)

    def _rename_person(self, at: datetime) -> None:
        person = db.session.merge(self.world.person[self.chance.choice(("nia", "omar", "sana"))])
        people.change(person, f"Somebody {self.chance.random()}", None, None)

    def _rename_space(self, at: datetime) -> None:
        db.session.merge(self.world.square).name = f"The square {self.chance.random()}"

    def _close_door(self, at: datetime) -> None:
        space = db.session.merge(self.world.notes)
        space.visibility = self.chance.choice((spaces.PUBLIC, spaces.MEMBERS, spaces.STAFF))

    def _rename_site(self, at: datetime) -> None:
        settings.change("site_name", f"Site {self.chance.random()}")


class House:
    """Two processes that keep pages, and one that makes each anew, over one database."""

    def __init__(self, app: Flask) -> None:
        folder = app.config["PARLEY"].folder
        self.keeping = [create_app(config(folder)) for _ in range(2)]
        self.making = create_app(config(folder, page_cache=0))

    def differences(self, addresses: list[str]) -> list[str]:
        """Addresses at which a visitor sees something else than the database says."""
        found = []
        for address in addresses:
            self.making.extensions.pop("parley.settings", None)  # believed for some seconds where nothing is kept
            fresh = self._seen(self.making, address)
            found += [address for app in self.keeping for _ in range(2) if self._seen(app, address) != fresh]
        return found

    def _seen(self, app: Flask, address: str) -> tuple[int, str | None, str]:
        with app.app_context():
            answer = app.test_client().get(address)
            db.session.remove()
        return answer.status_code, answer.headers.get("Location"), answer.text

    def given(self) -> int:
        """How many pages came out of what was kept."""
        return sum(app.extensions["parley.page_cache"].given for app in self.keeping)

    def close(self) -> None:
        """Let go of the database."""
        for app in (*self.keeping, self.making):
            with app.app_context():
                db.engine.dispose()


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Figures over everything, which a process believes for a minute, are worked out anew here."""
    monkeypatch.setattr(panels, "FRESH", -1.0)
    monkeypatch.setattr(helping, "FRESH", -1.0)
    house = House(app)
    yield house
    house.close()


def _addresses(tale: Tale) -> list[str]:
    threads = db.session.scalars(select(Thread).where(Thread.hidden_at.is_(None))).all()
    some = tale.chance.sample(threads, min(4, len(threads)))
    return [*PLACES, *(f"/threads/{thread.public_id}-{thread.slug}" for thread in some)]


def _live(world: World, house: House, seed: int) -> list[str]:
    """Go on with a history; after each act, what two processes show otherwise than a third one that keeps nothing."""
    tale = Renamed(world, seed, BEFORE)
    found: list[str] = []
    with clock.at(tale.end):
        for _ in range(STEPS):
            addresses = _addresses(tale)
            db.session.rollback()
            found += house.differences(addresses)
            tale.go_on()
            found += house.differences(addresses)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_change_the_next_visitor_sees_it(world, house, seed):
    assert _live(world, house, seed) == []
    assert house.given() > STEPS


def test_a_version_that_stands_still_is_found_out(world, house, monkeypatch):
    """The known-bad twin: commits that nobody counts."""
    monkeypatch.setattr(database, "NEXT_VERSION", "SELECT 1")
    assert _live(world, house, 0) != []


def test_a_page_of_somebody_who_is_signed_in_is_never_kept(world):
    cache = world.app.extensions["parley.page_cache"]
    thread = world.thread()
    address = f"/threads/{thread.public_id}-{thread.slug}"
    for name in ("nia", "omar", "sana", "milo", "mara", "ada"):
        for _ in range(3):
            assert world[name].get(address).status_code == 200
    assert (cache.kept, cache.given) == (0, 0)
    for _ in range(3):
        assert "nia" not in world.nobody.get(address).text.split("<main")[0].lower()
    assert (cache.kept, cache.given) == (1, 1)
    for name in ("nia", "omar", "sana"):
        assert f'data-reader="{name}"' in world[name].get(address).text
    assert (cache.kept, cache.given) == (1, 1)


def test_what_no_visitor_sees_leaves_their_pages_where_they_are(world):
    """Somebody reads on, and an official has a page open: hundreds of small commits on a busy day."""
    thread = world.thread()
    post = world.opening(thread)
    cache = world.app.extensions["parley.page_cache"]
    for _ in range(2):
        world.nobody.get("/")
    world.omar.post(f"/posts/{post.public_id}/reading")
    world.sana.post(f"/threads/{thread.public_id}/presence")
    world.nobody.get("/")
    assert (cache.kept, cache.given) == (1, 1)


def test_a_page_that_the_index_had_a_word_in_is_made_anew(world):
    cache = world.app.extensions["parley.page_cache"]
    world.thread(title="Where is the kingfisher?")
    world.drain()
    for _ in range(3):
        assert "kingfisher" in world.nobody.get("/search?q=kingfisher").text
    assert (cache.kept, cache.given) == (0, 0)


def test_a_space_that_closes_its_door_is_shut_at_once(world):
    for _ in range(3):
        assert world.nobody.get("/spaces/square").status_code == 200
    with transaction():
        db.session.get_one(Space, world.square.id).visibility = spaces.MEMBERS
    assert world.nobody.get("/spaces/square").status_code != 200
