"""The community that is measured: invented, the same on every run, and written straight into the tables.

The facts that verbs keep (counters, order, open or not, the promise) are set here by the same definitions as in
`community.threads.settle` and `moderation.clocks`; `flask recount` finds no drift.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy import text as sql

from bench.words import Writer
from community import departments, people, spaces
from community.kinds import QUESTION
from community.people import Person
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, PERSONAL, Post
from community.spaces import Space
from community.tags import Tag, ThreadTag
from community.threads import Thread, slug_of
from community.voices import Follow, MeToo, Vote
from foundation import text
from foundation.database import db, public_id, transaction
from foundation.policy import SYSTEM
from moderation import calendars, charters
from moderation.clock_rules import Kind
from moderation.clocks import Clock, ClockEntry

PASSWORD = "a long sentence for measuring"
START = datetime(2024, 1, 8, 8, tzinfo=UTC)
SPAN = timedelta(days=700)
SPACES, TAGS, REPLIES, PARAGRAPHS = 5, 60, 10, 900
PROMISE = timedelta(days=2)
Rows = dict[type, list[dict[str, Any]]]


@dataclass(frozen=True)
class Community:
    """Where to look: addresses of threads, of spaces and of searches; and who can sign in."""

    threads: list[str]
    spaces: list[str]
    emails: list[str]
    searches: list[str]


def build(app: Flask, threads: int = 2000, persons: int = 500, seed: int = 8) -> Community:
    """Fill an empty database with `threads` × 11 posts by `persons` people."""
    writer = Writer(seed)
    with app.app_context(), transaction():
        emails = _people(writer, persons)
        frame = _frame(persons)
        builder = _Builder(writer, frame, persons)
        for first in range(1, threads + 1, 1000):
            builder.write(range(first, min(first + 1000, threads + 1)))
        builder.count_in_spaces()
        _number_on()
    return Community(
        builder.addresses, [f"/spaces/space-{number}" for number in range(1, SPACES + 1)], emails,
        [f"/search?q={writer.search().replace(' ', '+')}" for _ in range(200)],
    )  # fmt: skip


def _number_on() -> None:
    """PostgreSQL counts and estimates by itself, and knows nothing of rows that came with their numbers."""
    if db.engine.dialect.name == "postgresql":
        for name in ("people", "posts", "threads", "tags"):
            last = sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
            db.session.execute(last)
        db.session.execute(sql("ANALYZE"))


def _people(writer: Writer, persons: int) -> list[str]:
    first = people.sign_up("Person 1", "person1@example.org", PASSWORD)
    emails = [f"person{number}@example.org" for number in range(1, persons + 1)]
    rows = [
        {
            "handle": f"bench-{number}",
            "name": " ".join(writer.words(2)).title(),
            "email": email,
            "password": first.password,
            "session_key": public_id(20),
            "joined_at": START,
            "claimed_at": START,
        }
        for number, email in enumerate(emails[1:], 2)
    ]
    db.session.execute(insert(Person), rows)
    return emails


@dataclass(frozen=True)
class _Frame:
    department_ids: list[int]
    space_ids: list[int]
    charter_ids: list[int]
    official_ids: list[int]


def _frame(persons: int) -> _Frame:
    """Two departments with four officials, and five spaces with a promise of two working days each."""
    owners = [departments.department(f"office-{number}", f"Office {number}").id for number in (1, 2)]
    officials = list(range(persons - 3, persons + 1))
    for place, person_id in enumerate(officials):
        departments.admit(person_id, owners[place % 2], "Adviser")
    calendar = calendars.publish("Office hours", "UTC")
    made = [spaces.found(f"space-{number}", f"Space {number}", position=number) for number in range(1, SPACES + 1)]
    terms = [
        charters.declare(
            SYSTEM, space, department_id=owners[place % 2], calendar=calendar, promise_hours=16, peers_hours=4
        )
        for place, space in enumerate(made)
    ]
    db.session.execute(insert(Tag), [{"id": number, "name": f"tag-{number}"} for number in range(1, TAGS + 1)])
    return _Frame(owners, [space.id for space in made], [charter.id for charter in terms], officials)


class _Builder:
    """Makes the rows of many threads and writes them at once."""

    def __init__(self, writer: Writer, frame: _Frame, persons: int) -> None:
        self.random, self.writer, self.frame, self.persons = writer.random, writer, frame, persons
        self.addresses: list[str] = []
        self._texts = [writer.paragraph() for _ in range(PARAGRAPHS)]
        self._html = [text.render(paragraph) for paragraph in self._texts]
        self._post_id = 0
        self._open = dict.fromkeys(frame.space_ids, 0)
        self._all = dict.fromkeys(frame.space_ids, 0)

    def write(self, ids: range) -> None:
        rows: Rows = {table: [] for table in (Thread, Post, ThreadTag, Vote, MeToo, Follow, Clock, ClockEntry)}
        for thread_id in ids:
            self._thread(thread_id, rows)
        for table, content in rows.items():
            db.session.execute(insert(table), content)

    def count_in_spaces(self) -> None:
        for space_id, threads in self._all.items():
            counted = {"thread_count": threads, "open_count": self._open[space_id]}
            db.session.execute(update(Space).where(Space.id == space_id).values(counted))

    def _thread(self, thread_id: int, rows: Rows) -> None:
        place = self.random.randrange(SPACES)
        created = START + SPAN * self.random.random()
        posts = list(self._posts(thread_id, created, self.frame.department_ids[place % 2]))
        tags = self.random.sample(range(1, TAGS + 1), 2)
        thread = self._facts(thread_id, place, posts) | {"tags": " ".join(f"tag-{number}" for number in tags)}
        rows[Thread].append(thread)
        rows[Post] += posts
        rows[ThreadTag] += [{"thread_id": thread_id, "tag_id": number} for number in tags]
        self._add_voices(thread_id, posts, rows)
        self._add_clock(thread, posts, rows)
        self._all[thread["space_id"]] += 1
        self._open[thread["space_id"]] += int(thread["is_open"])
        self.addresses.append(f"/threads/{thread['public_id']}-{thread['slug']}")

    def _facts(self, thread_id: int, place: int, posts: list[dict[str, Any]]) -> dict[str, Any]:
        title, created = self.writer.sentence(5, 10).rstrip("."), posts[0]["created_at"]
        responded = next((post["created_at"] for post in posts if post["voice"] == OFFICIAL), None)
        accepted = next((post["accepted_at"] for post in posts if post["accepted_at"]), None)
        ended = [moment for moment in (responded, accepted) if moment]
        return {
            "id": thread_id,
            "public_id": public_id(),
            "slug": slug_of(title),
            "space_id": self.frame.space_ids[place],
            "author_id": posts[0]["author_id"],
            "kind": QUESTION,
            "title": title,
            "created_at": created,
            "last_activity_at": posts[-1]["created_at"],
            "answer_count": sum(post["role"] == ANSWER for post in posts),
            "reply_count": REPLIES,
            "accepted_count": int(accepted is not None),
            "me_too_count": 2,
            "listed": True,
            "is_open": not ended,
            "due_at": created + PROMISE,
            "at_risk_at": created + PROMISE * 4 / 5,
            "due_order": created + PROMISE,
            "peers_until": created + PROMISE / 4,
            "responded_at": responded,
            "answered_at": max(ended, default=None),
            "department_id": self.frame.department_ids[place % 2],
        }

    def _add_voices(self, thread_id: int, posts: list[dict[str, Any]], rows: Rows) -> None:
        voices = self.random.sample(range(1, self.persons + 1), 4)
        at = posts[0]["created_at"]
        rows[MeToo] += [{"thread_id": thread_id, "person_id": person, "at": at} for person in voices[:2]]
        rows[Follow] += [{"thread_id": thread_id, "person_id": person, "at": at} for person in voices]
        rows[Vote] += [
            {"post_id": post["id"], "person_id": person, "at": post["created_at"]}
            for post in posts
            for person in voices[: post["score"]]
        ]

    def _add_clock(self, thread: dict[str, Any], posts: list[dict[str, Any]], rows: Rows) -> None:
        facts = {name: thread[name] for name in ("id", "due_at", "at_risk_at", "peers_until", "responded_at")}
        charter_id = self.frame.charter_ids[self.frame.space_ids.index(thread["space_id"])]
        told = {"thread_id": thread["id"], "number": 1, "charter_id": charter_id, "started_at": thread["created_at"]}
        rows[Clock].append(facts | told)
        if thread["responded_at"]:
            ref = next(f"post:{post['id']}" for post in posts if post["voice"] == OFFICIAL)
            entry = {"clock_id": thread["id"], "kind": Kind.RESPONDED, "at": thread["responded_at"], "ref": ref}
            rows[ClockEntry].append(entry)

    def _posts(self, thread_id: int, created: datetime, department_id: int) -> Iterator[dict[str, Any]]:
        """Yield an opening, seven answers and three comments; in most threads one answer is official, one accepted."""
        official = self.random.randint(1, 5) if self.random.random() < 0.6 else None
        accepted = self.random.randint(1, 6) if self.random.random() < 0.5 else None
        opening_id = self._post_id + 1
        for place in range(REPLIES + 1):
            self._post_id += 1
            comment = place > REPLIES - 3
            moment = created + timedelta(hours=place * 7)
            chosen = self.random.choices(range(PARAGRAPHS), k=1 if comment else self.random.randint(1, 4))
            yield {
                "id": self._post_id,
                "public_id": public_id(),
                "thread_id": thread_id,
                "author_id": self._author(place == official),
                "parent_id": opening_id if comment else None,
                "role": OPENING if place == 0 else COMMENT if comment else ANSWER,
                "voice": OFFICIAL if place == official else PERSONAL,
                "department_id": department_id if place == official else None,
                "source_text": "\n\n".join(self._texts[number] for number in chosen),
                "source_format": "markdown",
                "html": "".join(self._html[number] for number in chosen),
                "created_at": moment,
                "score": self.random.choice((0, 0, 1, 1, 2, 3)),
                "imported_score": 0,
                "accepted_at": moment + timedelta(hours=2) if place == accepted else None,
            }

    def _author(self, official: bool) -> int:
        if official:
            return self.random.choice(self.frame.official_ids)
        return self.random.randint(1, self.persons - 4)
