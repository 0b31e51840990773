"""Histories in which threads are kept in order too: moved, merged, split, redacted, made another kind, worked on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community import closures, helps, replies, tags, thanks
from community.kinds import DISCUSSION, HOW_TO, IDEA, QUESTION
from community.posts import ANSWER, OPENING, PERSONAL, Post
from community.threads import Thread
from foundation.database import db
from insight import outcomes
from moderation import assignments, charters, flags, handovers, notes, takes, tending
from moderation.flags import REASONS
from moderation.rules import Why
from tests.insight.histories import INSIDE, History

WHY = Why("Stay on topic", "In order.")
STAFF = ("sana", "theo", "milo")
TAGS = ("pipes", "taps")
PLACES = ("square", "club", "notes", "office")


class Tale(History):
    """A history with everything that changes what a count counts."""

    def acts(self) -> dict[Callable[[datetime], None], int]:
        """What may happen, and how often."""
        return super().acts() | {
            self._ask: 12, self._answer: 14, self._official: 5,
            self._move: 2, self._duplicate: 2, self._merge: 2, self._split: 1, self._redact: 1, self._change_kind: 3,
            self._unmark: 1, self._accept: 3, self._thank: 4, self._find: 2, self._flag: 3, self._take: 2,
            self._assign: 2, self._hand_over: 2, self._answer_hand_over: 1, self._note: 1, self._withdraw: 1,
            self._close: 1, self._tag: 4, self._publish: 1,
        }  # fmt: skip

    def _thread(self) -> tuple[Thread, str]:
        found, space = super()._thread()
        whole = [joinedload(Thread.space)]
        return db.session.get_one(Thread, found.id, options=whole, populate_existing=True), space

    def _listed(self) -> tuple[Thread, str] | None:
        thread, space = self._thread()
        return (thread, space) if thread.listed else None

    def _stranger_to(self, thread: Thread, space: str) -> str | None:
        others = [name for name in INSIDE.get(space, self.actors) if name != "nobody"]
        others = [name for name in others if self.actors[name].id != thread.author_id]
        return self.chance.choice(others) if others else None

    def _move(self, at: datetime) -> None:
        if found := self._listed():
            thread, _space = found
            name = self.chance.choice(PLACES)
            with suppress(tending.Refused):
                space = db.session.merge(getattr(self.world, name))
                tending.move(self.actors["milo"], thread, space, WHY)
                self._threads = [(id_, name if id_ == thread.id else there) for id_, there in self._threads]

    def _pair(self) -> tuple[Thread, Thread] | None:
        found, others = self._listed(), self._listed()
        return (found[0], others[0]) if found and others and found[0] is not others[0] else None

    def _duplicate(self, at: datetime) -> None:
        if pair := self._pair():
            with suppress(tending.Refused):
                tending.mark_duplicate(self.actors["milo"], *pair, WHY)

    def _unmark(self, at: datetime) -> None:
        marked = select(Thread).where(Thread.duplicate_of_id.is_not(None), Thread.merged_into_id.is_(None))
        if (thread := db.session.scalars(marked).first()) and thread.deleted_at is None and thread.hidden_at is None:
            tending.unmark_duplicate(self.actors["milo"], thread, WHY)

    def _merge(self, at: datetime) -> None:
        if pair := self._pair():
            with suppress(tending.Refused):
                tending.merge(self.actors["milo"], *pair, WHY)

    def _split(self, at: datetime) -> None:
        thread, space, post = self._post(Post.role == ANSWER, Post.voice == PERSONAL, Post.hidden_at.is_(None))
        if post and post.visible and thread.listed:
            new = tending.split(self.actors["milo"], thread, [post], "Another matter", WHY)
            self._threads.append((new.id, space))

    def _redact(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.role == OPENING, Post.hidden_at.is_(None))
        if post and thread.listed:
            with suppress(tending.Refused):
                tending.redact(self.actors["milo"], thread, post, ["like this"], WHY)

    def _change_kind(self, at: datetime) -> None:
        if found := self._listed():
            kind = self.chance.choice((QUESTION, IDEA, DISCUSSION, HOW_TO))
            tending.change_kind(self.actors["milo"], found[0], kind, WHY)

    def _tag(self, at: datetime) -> None:
        if found := self._listed():
            tags.tag(found[0], self.chance.sample(TAGS, self.chance.randint(1, 2)))

    def _answered(self) -> tuple[Thread, str, Post] | None:
        thread, space, post = self._post(Post.role == ANSWER, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        return (thread, space, post) if post and thread.listed else None

    def _accept(self, at: datetime) -> None:
        if found := self._answered():
            asker = next(actor for actor in self.actors.values() if actor.id == found[0].author_id)
            replies.accept(asker, found[0], found[2])

    def _thank(self, at: datetime) -> None:
        if (found := self._answered()) and (who := self._stranger_to(found[0], found[1])):
            thanks.thank(self.actors[who], found[2])

    def _find(self, at: datetime) -> None:
        if (found := self._answered()) and (who := self._stranger_to(found[0], found[1])):
            helps.find_help(self.actors[who], found[2])

    def _flag(self, at: datetime) -> None:
        thread, space, post = self._post(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        if post and thread.listed and (who := self._stranger_to(thread, space)):
            flags.flag(self.actors[who], post, self.chance.choice(REASONS))

    def _take(self, at: datetime) -> None:
        if found := self._listed():
            takes.take(self.actors[self.chance.choice(STAFF[:2])], found[0], over=True)

    def _assign(self, at: datetime) -> None:
        if (found := self._listed()) and (owner := charters.owner_of(found[0])):
            who = "sana" if owner == self.world.water.id else "theo"
            assignments.assign(self.actors["milo"], found[0], self.actors[who].id or 0)

    def _hand_over(self, at: datetime) -> None:
        if (found := self._listed()) and (owner := charters.owner_of(found[0])):
            water, parks = self.world.water.id, self.world.parks.id
            if handovers.waiting(found[0].id) is None:
                to = parks if owner == water else water
                handovers.hand_over(self.actors["sana"], found[0], owner, to, "It is theirs.")

    def _answer_hand_over(self, at: datetime) -> None:
        thread, _space = self._thread()
        if asked := handovers.waiting(thread.id):
            if self.chance.random() < 0.6:
                handovers.accept(self.actors["theo"], thread, asked)
            else:
                handovers.give_back(self.actors["theo"], thread, asked, "It is yours.")

    def _note(self, at: datetime) -> None:
        if found := self._listed():
            notes.write(self.actors[self.chance.choice(STAFF)], found[0], "Look at the pipes first.")

    def _close(self, at: datetime) -> None:
        if found := self._listed():
            closures.close(self.actors["nia"], found[0])

    def _withdraw(self, at: datetime) -> None:
        if (found := self._listed()) and found[0].withdrawn_at is None:
            closures.withdraw(self.actors["nia"], found[0])

    def _publish(self, at: datetime) -> None:
        thread, _space, post = self._post(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        if post and thread.listed:
            outcomes.publish(
                self.actors["mara"], status=self.chance.choice(outcomes.STATUSES), title="The pipes are mended",
                said="They leak.", did="We mended them.", department_id=self.world.water.id, evidence=[post.id],
                space_id=outcomes.space_of([(thread.space_id, thread.space.visibility)]),
            )  # fmt: skip
