"""A world in which much has happened: every kind of thread and post, in every space, in every state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community import howtos, replies, suggestions, threads, voices
from community.guides import Guide, Step
from community.kinds import DISCUSSION, IDEA, QUESTION
from community.posts import COMMENT, OPENING, Post
from community.spaces import Space
from community.suggestions import Suggestion
from community.threads import Thread, open_thread
from foundation import clock
from foundation.database import db, transaction
from foundation.policy import Actor
from moderation import (
    announcements,
    assignments,
    charters,
    decisions,
    drafts,
    handovers,
    ideas,
    notes,
    presence,
    responses,
    saved_replies,
    takes,
)
from moderation.rules import Why
from tests.world import World


@dataclass
class Lived:
    """The public ids of what there is; the rows themselves are read again where they are needed."""

    world: World
    threads: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)

    def all_threads(self) -> list[Thread]:
        """Every thread, its space loaded."""
        return list(db.session.scalars(select(Thread).options(joinedload(Thread.space)).order_by(Thread.id)))

    def all_posts(self) -> list[Post]:
        """Every post, its thread and space loaded."""
        with_thread = joinedload(Post.thread).joinedload(Thread.space)
        return list(db.session.scalars(select(Post).options(with_thread).order_by(Post.id)))


def live(world: World) -> Lived:
    """Fill every space; the clock stands still at the end where it stood before."""
    lived = Lived(world)
    start = clock.now()
    for number, space in enumerate((world.square, world.club, world.circle, world.office, world.notes)):
        asker = "sana" if space is world.office else "nia"
        for days, fill in enumerate(FILLS):
            with clock.at(start - timedelta(days=days, hours=number)), transaction():
                fill(_Stage(world, db.session.merge(space), asker))
    lived.threads = list(db.session.scalars(select(Thread.public_id).order_by(Thread.id)))
    lived.posts = list(db.session.scalars(select(Post.public_id).order_by(Post.id)))
    lived.suggestions = list(db.session.scalars(select(Suggestion.public_id).order_by(Suggestion.id)))
    return lived


class _Stage:
    """One thread under way."""

    def __init__(self, world: World, space: Space, asker: str) -> None:
        self.world, self.space = world, space
        self.asker, self.peer = world.actor(asker), world.actor("milo" if asker == "sana" else "omar")
        self.sana, self.theo, self.milo = (world.actor(name) for name in ("sana", "theo", "milo"))

    def ask(self, kind: str, title: str, actor: Actor | None = None) -> tuple[Thread, Post]:
        thread = open_thread(actor or self.asker, self.space, kind, title, "What do **you** think of it?", ["water"])
        return thread, db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == OPENING)).one()

    def hide(self, thread: Thread, post: Post) -> None:
        decisions.hide(self.milo, thread, post, Why("Be civil", "Rule 3."))


def _talk(stage: _Stage) -> None:
    """Members among themselves: an answer that solved it, one hidden, one deleted, comments of each kind."""
    thread, opening = stage.ask(QUESTION, "Which tap is the right one?")
    solved, hidden, deleted = (replies.write(stage.peer, thread, f"The {word} one.") for word in ("left", "r", "d"))
    replies.accept(stage.asker, thread, solved)
    for parent in (opening, solved, hidden):
        replies.comment(stage.asker, thread, parent, "Thank you.")
    gone = replies.write(stage.peer, thread, "Gone.", role=COMMENT, parent=opening)
    replies.delete(stage.peer, thread, gone)
    replies.delete(stage.peer, thread, deleted)
    stage.hide(thread, hidden)
    voices.vote(stage.asker, solved)
    voices.me_too(stage.peer, thread)
    with clock.at(clock.now() + replies.SILENT * 2):
        replies.edit(stage.peer, thread, solved, "The left one, from the street.")


def _official_talk(stage: _Stage) -> None:
    """Two departments: acknowledged, asked back, confirmed, answered; one official answer hidden."""
    thread, opening = stage.ask(QUESTION, "When does the fountain run again?")
    responses.acknowledge(stage.sana, thread, stage.world.water.id, "Seen.")
    peer = replies.write(stage.peer, thread, "In May, as ever.")
    responses.ask_back(stage.sana, thread, stage.world.water.id, "Which fountain?")
    if stage.asker.id != stage.sana.id:
        responses.endorse(stage.sana, thread, peer, stage.world.water.id, "So it is.", "In May.")
    responses.answer(stage.theo, thread, stage.world.parks.id, "On the second of May.", "On 2 May.")
    withdrawn = responses.answer(stage.sana, thread, stage.world.water.id, "In June.")
    replies.comment(stage.theo, thread, opening, "We look after it.")
    stage.hide(thread, withdrawn)


def _idea(stage: _Stage) -> None:
    """An idea of a peer that the asker votes for."""
    _, opening = stage.ask(IDEA, "Let us plant a lime tree there", stage.peer)
    voices.vote(stage.asker, opening)


def _hidden(stage: _Stage) -> None:
    """A whole thread out of sight, with replies."""
    thread, opening = stage.ask(QUESTION, "Buy my pumps, cheap and good?")
    replies.write(stage.peer, thread, "No, thank you.")
    stage.hide(thread, opening)


def _deleted(stage: _Stage) -> None:
    """A thread that its asker took back."""
    thread, _ = stage.ask(QUESTION, "Never mind, I found it myself")
    threads.delete(stage.asker, thread)


def _fresh(stage: _Stage) -> None:
    """Nobody has said anything yet; an official works on it."""
    thread, _ = stage.ask(QUESTION, "Is the well water safe to drink?")
    takes.take(stage.sana, thread)


def _worked(stage: _Stage) -> None:
    """What staff leave beside a case: somebody is to answer it, another department is asked, a draft waits."""
    thread, _ = stage.ask(QUESTION, "Who cleans the drain at the corner?")
    water, parks = stage.world.water.id, stage.world.parks.id
    notes.write(stage.milo, thread, "It is the drain of the park, I think.")
    presence.look(stage.theo, thread)
    drafts.save(stage.sana, thread, water, "We clean it on Monday.", "On Monday.")
    saved_replies.keep(stage.sana, f"Drains {stage.space.id}", "Dear {name}, we clean it.", water)
    if owner := charters.owner_of(thread):
        assignments.assign(stage.milo, thread, (stage.sana if owner == water else stage.theo).id or 0)
        handovers.hand_over(stage.sana, thread, owner, parks if owner == water else water, "It is theirs.")


GUIDE = Guide("Who has a tap.", "A *coin*.", (Step("Open the tap"), Step("Let it run", "A minute.")), "Clear water.")


def _howto(stage: _Stage) -> None:
    """A how-to that worked for one, with one edit accepted, one declined, one that waits."""
    thread = howtos.open_howto(stage.asker, stage.space, "How to rinse a pipe by yourself", GUIDE, ["water"])
    howtos.tell_result(stage.peer, thread, howtos.WORKED)
    for number in range(3):
        made = suggestions.suggest(stage.peer, thread, f"How to rinse a pipe, {number}", GUIDE, "It says more.")
        if number == 0:
            suggestions.accept(stage.asker, thread, made)
        elif number == 1:
            suggestions.decline(stage.asker, thread, made, "It says less.")


def _discussion(stage: _Stage) -> None:
    """A discussion, and an idea that will not be done."""
    thread, _ = stage.ask(DISCUSSION, "Do we drink enough, all of us?")
    replies.write(stage.peer, thread, "Hardly.")
    idea, _ = stage.ask(IDEA, "Let us have lemonade in the fountain", stage.peer)
    ideas.decide(stage.sana, idea, "not-doing", "Wasps.", stage.world.water.id)


def _announcement(stage: _Stage) -> None:
    """An announcement on top, closed to answers."""
    until = clock.now() + timedelta(days=20)
    announcements.announce(stage.sana, stage.space, "The office is closed on Friday", "Back on Monday.",
                           department_id=stage.world.water.id, pinned_until=until, closed=True)  # fmt: skip


FILLS = (_talk, _official_talk, _idea, _hidden, _deleted, _fresh, _worked, _howto, _discussion, _announcement)
