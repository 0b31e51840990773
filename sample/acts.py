"""What each act of the story does: the verb of the house that a person's click would call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community import bookmarks, closures, guides, howtos, replies, tags, thanks, threads, voices
from community.posts import OPENING as OPENING_ROLE
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor
from moderation import (
    announcements,
    appeals,
    charters,
    decisions,
    flags,
    handovers,
    ideas,
    notes,
    responses,
    takes,
    tending,
)
from moderation.decisions import Decision
from moderation.rules import Why
from sample import script
from sample.moments import Almanac, OnDay
from sample.script import OPENING, Step, Story


@dataclass
class Stage:
    """The story, and what of it is there so far: database ids and actors, by the names that the story uses."""

    story: Story
    almanac: Almanac
    people: dict[str, Actor] = field(default_factory=dict)
    departments: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, str], int] = field(default_factory=dict)

    def space_of(self, outcome: script.Outcome) -> script.Space:
        """The space in which the evidence of an outcome lies."""
        return self.story.by_slug[self.story.by_label[outcome.posts[0][0]].space]


@dataclass(frozen=True)
class Scene:
    """One person at one step of one thread."""

    stage: Stage
    play: script.Thread
    step: Step
    actor: Actor

    @property
    def thread(self) -> Thread:
        """The thread it happens in."""
        return _with_space(self.stage.threads[self.play.label])

    @property
    def post(self) -> Post:
        """The post it is about."""
        return db.session.get_one(Post, self.stage.posts[self.play.label, self.step.on])

    @property
    def other(self) -> Thread:
        """The thread that it leads to."""
        return _with_space(self.stage.threads[self.step.to])

    @property
    def text(self) -> str:
        """The words, with the days filled in."""
        return self.stage.almanac.fill(self.step.text)

    @property
    def why(self) -> Why:
        """The rule and the reason of a decision."""
        return Why(self.step.rule, self.step.reason)

    @property
    def space(self) -> Space:
        """The space it happens in."""
        return db.session.get_one(Space, self.stage.spaces[self.play.space])

    @property
    def tags(self) -> list[str]:
        """The tags that it gives."""
        return tags.names_in(",".join(self.step.tags))

    @property
    def department(self) -> int:
        """The department that the person speaks for."""
        return min(self.actor.departments)

    def open(self, thread: Thread) -> None:
        """Remember the thread that it began, and its opening."""
        opening = select(Post.id).where(Post.thread_id == thread.id, Post.role == OPENING_ROLE)
        self.stage.threads[self.play.label] = thread.id
        self.stage.posts[self.play.label, OPENING] = db.session.scalars(opening).one()

    def keep(self, post: Post) -> None:
        """Remember a post under the name that later steps use."""
        if self.step.label:
            db.session.flush()
            self.stage.posts[self.play.label, self.step.label] = post.id


def _with_space(thread_id: int) -> Thread:
    return db.session.get_one(Thread, thread_id, options=[joinedload(Thread.space)])


def _ask(scene: Scene) -> None:
    step = scene.step
    scene.open(threads.open_thread(scene.actor, scene.space, step.kind, step.title, scene.text, scene.tags))


def _explain(scene: Scene) -> None:
    step, fill = scene.step, scene.stage.almanac.fill
    method = tuple(guides.Step(part["title"], fill(part["text"])) for part in step.method)
    guide = guides.Guide(fill(step.for_whom), fill(step.needs), method, fill(step.result))
    scene.open(howtos.open_howto(scene.actor, scene.space, step.title, guide, scene.tags, step.months))


def _announce(scene: Scene) -> None:
    step, almanac = scene.step, scene.stage.almanac
    until = almanac.on_day(OnDay(step.pinned, time(17))) if step.pinned else None
    department = scene.department if scene.actor.departments else None
    made = announcements.announce(
        scene.actor, scene.space, step.title, scene.text, tags=scene.tags, department_id=department, pinned_until=until
    )
    scene.open(made)


def _decide(scene: Scene) -> None:
    made = ideas.decide(scene.actor, scene.thread, scene.step.to, scene.text, scene.department)
    if made.post_id:
        scene.keep(db.session.get_one(Post, made.post_id))


def _answer(scene: Scene) -> None:
    if scene.step.official:
        summary = scene.stage.almanac.fill(scene.step.summary)
        scene.keep(responses.answer(scene.actor, scene.thread, scene.department, scene.text, summary))
    else:
        scene.keep(replies.write(scene.actor, scene.thread, scene.text))


def _comment(scene: Scene) -> None:
    scene.keep(replies.comment(scene.actor, scene.thread, scene.post, scene.text))


def _acknowledge(scene: Scene) -> None:
    responses.acknowledge(scene.actor, scene.thread, scene.department, scene.text)


def _ask_back(scene: Scene) -> None:
    scene.keep(responses.ask_back(scene.actor, scene.thread, scene.department, scene.text))


def _endorse(scene: Scene) -> None:
    responses.endorse(scene.actor, scene.thread, scene.post, scene.department, note=scene.text)


def _delete(scene: Scene) -> None:
    if scene.step.on == OPENING:
        threads.delete(scene.actor, scene.thread)
    else:
        replies.delete(scene.actor, scene.thread, scene.post)


def _hand_over(scene: Scene) -> None:
    owner = charters.owner_of(scene.thread) or scene.department
    handovers.hand_over(scene.actor, scene.thread, owner, scene.stage.departments[scene.step.to], scene.text)


def _asked(scene: Scene) -> handovers.HandOver:
    found = handovers.waiting(scene.thread.id)
    assert found is not None, "nothing was handed over"
    return found


def _appeal(scene: Scene) -> None:
    appeals.appeal(scene.actor, _hiding(scene), scene.text)


def _judge(scene: Scene) -> None:
    appeal = appeals.of(_hiding(scene).id)
    assert appeal is not None, "nobody has appealed"
    post = db.session.get_one(Post, scene.post.id, options=[joinedload(Post.thread).joinedload(Thread.space)])
    appeals.judge(scene.actor, appeal, post, scene.why, reverse=scene.step.to == "restored")


def _hiding(scene: Scene) -> Decision:
    """The latest decision to hide the post."""
    hidden = (Decision.post_id == scene.post.id, Decision.action == decisions.HIDE)
    return db.session.scalars(select(Decision).where(*hidden).order_by(Decision.id.desc()).limit(1)).one()


ACTS: dict[str, Callable[[Scene], object]] = {
    "ask": _ask,
    "explain": _explain,
    "announce": _announce,
    "decide": _decide,
    "worked": lambda scene: howtos.tell_result(scene.actor, scene.thread, howtos.WORKED),
    "failed": lambda scene: howtos.tell_result(scene.actor, scene.thread, howtos.FAILED, scene.step.step or None),
    "answer": _answer,
    "comment": _comment,
    "acknowledge": _acknowledge,
    "ask_back": _ask_back,
    "endorse": _endorse,
    "accept": lambda scene: replies.accept(scene.actor, scene.thread, scene.post),
    "unaccept": lambda scene: replies.withdraw_acceptance(scene.actor, scene.thread, scene.post),
    "vote": lambda scene: voices.vote(scene.actor, scene.post),
    "me_too": lambda scene: voices.me_too(scene.actor, scene.thread),
    "follow": lambda scene: voices.follow(scene.actor, scene.thread),
    "edit": lambda scene: replies.edit(scene.actor, scene.thread, scene.post, scene.text),
    "hide": lambda scene: decisions.hide(scene.actor, scene.thread, scene.post, scene.why),
    "restore": lambda scene: decisions.restore(scene.actor, scene.thread, scene.post, scene.why),
    "reopen": lambda scene: threads.reopen(scene.actor, scene.thread),
    "delete": _delete,
    "take": lambda scene: takes.take(scene.actor, scene.thread),
    "note": lambda scene: notes.write(scene.actor, scene.thread, scene.text),
    "thank": lambda scene: thanks.thank(scene.actor, scene.post),
    "bookmark": lambda scene: bookmarks.bookmark(scene.actor, scene.thread),
    "close": lambda scene: closures.close(scene.actor, scene.thread),
    "hand_over": _hand_over,
    "take_over": lambda scene: handovers.accept(scene.actor, scene.thread, _asked(scene)),
    "hand_back": lambda scene: handovers.give_back(scene.actor, scene.thread, _asked(scene), scene.text),
    "flag": lambda scene: flags.flag(scene.actor, scene.post, scene.step.reason, scene.text),
    "keep": lambda scene: tending.keep(scene.actor, scene.thread, scene.post, scene.why),
    "appeal": _appeal,
    "judge": _judge,
    "duplicate": lambda scene: tending.mark_duplicate(scene.actor, scene.thread, scene.other, scene.why),
    "merge": lambda scene: tending.merge(scene.actor, scene.thread, scene.other, scene.why),
}
