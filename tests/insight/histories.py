"""Histories of a community, made up by chance from a seed: asked, answered, hidden, deleted, confirmed, imported."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from community import replies, threads, voices
from community.posts import ANSWER, COMMENT, OPENING, PERSONAL, Post
from community.threads import Thread, settle
from foundation import clock
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight.scoring import SENTIMENTS
from insight.signals import Signal, SignalModel
from insight.theme_tables import AlsoAbout, Theme, ThemePost
from moderation import decisions, responses
from moderation.rules import Why
from tests.world import World

BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
SPACES = ("square", "square", "club", "circle", "office", "notes")
MEMBERS = ("nia", "omar", "stranger", "sana", "theo", "milo", "mara")
INSIDE = {"circle": ("nia", "omar"), "office": ("sana", "theo", "milo", "mara")}


class History:
    """A community that lived through some random acts in 60 days; `end` is the moment after the last one."""

    def __init__(self, world: World, seed: int, acts: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.actors = world.everyone()
        self._threads: list[tuple[int, str]] = []
        step = timedelta(days=60) / acts
        for number in range(acts):
            with clock.at(BEGAN + number * step + step * self.chance.random() * 0.9):
                self.go_on()
        self.end = BEGAN + timedelta(days=60)
        with transaction():
            self._read_by_a_model()

    def go_on(self) -> None:
        """One more act, now."""
        with transaction():
            self._act()(now())

    def acts(self) -> dict[Callable[[datetime], None], int]:
        """What may happen, and how often."""
        return {
            self._ask: 5, self._answer: 7, self._comment: 3, self._official: 3, self._endorse: 2, self._hide: 2,
            self._hide_thread: 1, self._restore: 1, self._delete: 1, self._delete_thread: 1, self._duplicate: 1,
            self._import: 1, self._me_too: 1, self._reopen: 1, self._ask_back: 3,
        }  # fmt: skip

    def _act(self) -> Callable[[datetime], None]:
        acts = self.acts()
        return self._ask if not self._threads else self.chance.choices(list(acts), list(acts.values()))[0]

    def _who(self, space: str) -> str:
        return self.chance.choice(INSIDE.get(space, MEMBERS))

    def _thread(self) -> tuple[Thread, str]:
        id_, space = self.chance.choice(self._threads)
        return db.session.get_one(Thread, id_), space

    def _post(self, *conditions: object) -> tuple[Thread, str, Post | None]:
        thread, space = self._thread()
        found = db.session.scalars(select(Post).where(Post.thread_id == thread.id, *conditions)).all()  # type: ignore[arg-type]
        return thread, space, self.chance.choice(found) if found else None

    def _ask(self, at: datetime) -> None:
        space = self.chance.choice(SPACES)
        place, kind = getattr(self.world, space), self.chance.choice(("question", "question", "idea"))
        actor = self.actors[self._who(space)]
        title = f"Something about {space}, the {len(self._threads)}th"
        made = threads.open_thread(actor, db.session.merge(place), kind, title, "It is like this.")
        self._threads.append((made.id, space))

    def _answer(self, at: datetime) -> None:
        thread, space = self._thread()
        if thread.listed:
            replies.write(self.actors[self._who(space)], thread, "I did it so.")

    def _comment(self, at: datetime) -> None:
        thread, space, post = self._post(Post.role != COMMENT, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        if post and thread.listed:
            replies.comment(self.actors[self._who(space)], thread, post, "Well said.")

    def _official(self, at: datetime) -> None:
        thread, space = self._thread()
        if thread.listed and space != "circle":
            act = self.chance.choice((responses.answer, responses.answer, responses.acknowledge))
            act(self.actors["sana"], thread, self.world.water.id, "We look after it.")

    def _ask_back(self, at: datetime) -> None:
        """On the latest question, whose clock may still run."""
        id_, space = self._threads[-1]
        thread = db.session.get_one(Thread, id_)
        if thread.listed and space != "circle":
            responses.ask_back(self.actors["sana"], thread, self.world.water.id, "Which street?")

    def _endorse(self, at: datetime) -> None:
        thread, space, post = self._post(Post.role == ANSWER, Post.voice == PERSONAL, Post.hidden_at.is_(None))
        if post and post.visible and thread.listed and space != "circle" and post.author_id != thread.author_id:
            responses.endorse(self.actors["sana"], thread, post, self.world.water.id)

    def _hide(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.role != OPENING, Post.deleted_at.is_(None))
        if post and thread.listed:
            decisions.hide(self.actors["milo"], thread, post, Why("Be civil", "Not here."))

    def _hide_thread(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.role == OPENING)
        if post and thread.deleted_at is None:
            decisions.hide(self.actors["milo"], thread, post, Why("Be civil", "Not here."))

    def _restore(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.deleted_at.is_(None))
        if post and thread.deleted_at is None:
            decisions.restore(self.actors["milo"], thread, post, Why("Be civil", "It may stay."))

    def _delete(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.role != OPENING, Post.deleted_at.is_(None), Post.hidden_at.is_(None))
        if post and thread.listed:
            replies.delete(self.actors["milo"], thread, post)

    def _delete_thread(self, at: datetime) -> None:
        thread, _space = self._thread()
        if thread.listed and not thread.reply_count:
            threads.delete(self.actors["nia"], thread)

    def _duplicate(self, at: datetime) -> None:
        thread, _space = self._thread()
        other, _space = self._thread()
        if thread.listed and other is not thread and thread.duplicate_of_id is None:
            thread.duplicate_of_id = other.id
            settle(thread)

    def _import(self, at: datetime) -> None:
        """A thread as an archive brings it: long ago, with no clock."""
        asked = at - timedelta(days=self.chance.randrange(400))
        author = self.world.person[self._who("square")].id
        thread = Thread(
            public_id=public_id(), slug="old", space_id=self.world.square.id, author_id=author, kind="question",
            title="An old question", created_at=asked, last_activity_at=asked, due_order=asked, source="archive",
            source_key=public_id(), listed=False, is_open=False,
        )  # fmt: skip
        db.session.add(thread)
        db.session.flush()
        db.session.add(
            Post(
                public_id=public_id(), thread_id=thread.id, author_id=author, role=OPENING, voice=PERSONAL,
                source_text="Once.", html="<p>Once.</p>", created_at=asked, score=0, imported_score=0,
            )
        )  # fmt: skip
        settle(thread)
        self._threads.append((thread.id, "square"))

    def _me_too(self, at: datetime) -> None:
        thread, space = self._thread()
        actor = self.actors[self._who(space)]
        if thread.listed and thread.author_id != actor.id:
            voices.me_too(actor, thread)

    def _reopen(self, at: datetime) -> None:
        thread, _space = self._thread()
        if thread.listed and thread.responded_at is not None and thread.source is None:
            threads.reopen(self.actors["nia"], thread)

    def _read_by_a_model(self) -> None:
        """Moods and themes by chance: what they are does not matter here, only how they are counted."""
        themes = [
            Theme(public_id=public_id(), key=name, label=name, terms="{}", found_at=now())
            for name in ("pipes", "roses", "bills")
        ]
        db.session.add_all(themes)
        db.session.flush()
        db.session.add_all([SignalModel(model="gone", since=now()), SignalModel(model="in force", since=now())])
        for post in db.session.scalars(select(Post)):
            for other in ("gone", "to come"):
                mood = self.chance.choice((*SENTIMENTS, None))
                db.session.add(Signal(post_id=post.id, sentiment=mood, confidence=0.5, model=other, scored_at=now()))
            mood = self.chance.choice((*SENTIMENTS, None, "unread"))
            theme = self.chance.choice((*themes, None))
            if mood != "unread":
                signal = Signal(post_id=post.id, sentiment=mood, confidence=0.5, model="in force", scored_at=now())
                db.session.add(signal)
                db.session.add(ThemePost(post_id=post.id, theme_id=theme.id if theme else None))
                if theme and (beside := self.chance.choice(themes)) is not theme:
                    db.session.add(AlsoAbout(post_id=post.id, theme_id=beside.id))
