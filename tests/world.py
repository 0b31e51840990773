"""The cast, names with a meaning, and the spaces they live in.

Nia asks, Omar answers, Stranger is outside the invited space, Sana (water) and Theo (parks) are officials, Milo
moderates, Mara manages, Ada administers, nobody is signed out.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from community import departments, people, replies, spaces
from community.people import Person
from community.posts import OPENING, Post
from community.queries.visitors import actor_of
from community.spaces import Space
from community.threads import Thread, open_thread
from foundation import worker
from foundation.clock import now
from foundation.database import db, public_id, transaction
from foundation.policy import NOBODY, SYSTEM, Actor
from moderation import calendars, charters, officials
from tests.browser import Browser

CAST = ("nia", "omar", "stranger", "sana", "theo", "milo", "mara", "ada", "nobody")


class World:
    """People as `world.person["nia"]`, actors as `world.actor("nia")`, browsers as `world.nia`."""

    nia: Browser
    omar: Browser
    stranger: Browser
    sana: Browser
    theo: Browser
    milo: Browser
    mara: Browser
    ada: Browser
    nobody: Browser

    def __init__(self, app: Flask) -> None:
        self.app = app
        with transaction():
            self.person = {name: newcomer(name) for name in CAST if name != "nobody"}
            self.water, self.parks = departments.department("water", "Water"), departments.department("parks", "Parks")
            officials.appoint(self.person["sana"], self.water, "Engineer")
            officials.appoint(self.person["theo"], self.parks, "Gardener")
            for name, role in (("milo", "moderator"), ("mara", "manager"), ("ada", "admin")):
                people.grant(self.person[name], role)
            self.calendar = calendars.publish("Office hours", "UTC")
            self.square = spaces.found("square", "The square", "Everything about water.", position=1)
            self.club = spaces.found("club", "The club", "For members.", spaces.MEMBERS, 2)
            self.circle = spaces.found("circle", "The circle", "By invitation.", spaces.INVITED, 3)
            self.office = spaces.found("office", "The office", "For staff.", spaces.STAFF, 4)
            self.notes = spaces.found("notes", "Notes", "Nothing is promised here.", position=5)
            for name in ("nia", "omar"):
                spaces.invite(self.circle, self.person[name].id)
            for space, department, hours in ((self.square, self.water, 16), (self.club, self.parks, 8),
                                             (self.circle, self.water, 8)):  # fmt: skip
                charters.declare(SYSTEM, space, department_id=department.id, calendar=self.calendar,
                                 promise_hours=hours, peers_hours=hours / 4)  # fmt: skip
        for name in CAST:
            setattr(self, name, self.browser(name))

    def __getitem__(self, name: str) -> Browser:
        found: Browser = getattr(self, name)
        return found

    def browser(self, name: str) -> Browser:
        """Another browser of this person."""
        return Browser(self.app, None if name == "nobody" else self.person[name].session_key)

    def actor(self, name: str) -> Actor:
        """This person as the rules see one today."""
        return NOBODY if name == "nobody" else actor_of(self.person[name].id)

    def everyone(self) -> dict[str, Actor]:
        """The whole cast as actors."""
        return {name: self.actor(name) for name in CAST}

    def thread(self, who: str = "nia", space: Space | None = None, **given: Any) -> Thread:
        """A thread that somebody opened just now."""
        given = {"kind": "question", "title": "When is the water back?", "words": "It is off since noon."} | given
        with transaction():
            return open_thread(self.actor(who), db.session.merge(space or self.square), **given)

    def opening(self, thread: Thread) -> Post:
        """The opening post of a thread."""
        found: Post = db.session.query(Post).filter_by(thread_id=thread.id, role=OPENING).one()
        return found

    def reply(self, who: str, thread: Thread, words: str = "At six, they told me.", **given: Any) -> Post:
        """A reply that somebody wrote just now."""
        from_actor = self.actor(who)
        with transaction():
            return replies.write(from_actor, db.session.get_one(Thread, thread.id), words, **given)

    def drain(self) -> int:
        """Let the worker hear everything that waits."""
        return worker.drain()


def newcomer(name: str) -> Person:
    person = Person(
        handle=name, name=name.capitalize(), email=f"{name}@example.org", password=None, session_key=public_id(20),
        joined_at=now(), claimed_at=now(),
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person
