"""Everything in every state, as it stands on Wednesday, 4 March 2026, ten o’clock; and the pages that show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from community import (
    blocks,
    bookmarks,
    closures,
    howtos,
    letters,
    mutes,
    replies,
    suggestions,
    thanks,
    threads,
    voices,
)
from community.guides import Guide, Step
from community.ideas import STATUSES
from community.people import Person
from community.posts import Post
from community.spaces import Space
from community.tags import Tag
from community.threads import Thread
from community.unsubscriptions import Letterhead, token_of
from foundation import clock
from foundation.database import db, transaction
from foundation.policy import Actor
from insight import outcomes, themes
from insight.theme_tables import Theme
from moderation import announcements, appeals, claims, decisions, flags, ideas, responses, takes, tending
from moderation.decisions import Decision
from moderation.rules import Why
from tests.circle import channel_states, desk_states, dump, house_states, label_states, report_states
from tests.circle.house import House
from tests.conftest import WEDNESDAY

DISH = """The boiler shows **E9** since Sunday. I tried:

1. turning it off,
2. waiting for `10 minutes`,
3. the [handbook](https://example.org/handbook), page 12.

> Do not open the cover.

| hour | bar |
|------|-----|
| 9    | 1.2 |
| 12   | 0.4 |

    a line of code that is a good deal longer than any telephone is wide, so that it has to scroll by itself
"""
ENDLESS = "Whatismeantby" + "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
GUIDE = Guide(
    "Who has a boiler, and **no** water.",
    "A coin, a towel, ten minutes.",
    (
        Step("Close the tap under the sink", DISH),
        Step("Open the lid", "It is stuck. Use the *coin*.", "https://example.org/lid.png", "A lid with a slot"),
        Step(ENDLESS[:120]),
    ),
    "The light is green, and the water warm.",
)
REPLY = "Mine showed it as well. It was the little valve under the sink."
PROMISES = ("due", "missed", "paused", "void")
LONG_TALK = 160  # answers: more than one page shows


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment: days above 20 are in February, the others in March 2026."""
    return datetime(2026, 2 if day > 20 else 3, day, hour, minute, tzinfo=UTC)


class States:
    """The threads and posts by what they are."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.world = house, house.world
        self.thread: dict[str, Thread] = {}
        self.post: dict[str, Post] = {}
        self.outcome = ""
        for plant in (
            self._promised,
            self._stopped,
            self._answered,
            self._talked,
            self._moderated,
            self._tended,
            self._of_each_kind,
            self._looked_through,
            self._chosen,
        ):
            plant()
        self._moved_in(folder)
        desk_states.work(self)
        house_states.happen(self)
        label_states.judge(self)
        channel_states.happen(self)
        report_states.happen(self)

    def _ask(self, name: str, moment: datetime, space: Space | None = None, who: str = "nia", **given: Any) -> Thread:
        given = {"title": f"The boiler shows an error ({name})", "words": "It is cold, and I cannot wash."} | given
        with clock.at(moment):
            self.thread[name] = self.world.thread(who, space or self.world.square, **given)
        return self.thread[name]

    def _do(self, moment: datetime, verb: Callable[..., Any], who: str, *things: Any, **given: Any) -> Any:
        """Let somebody do something to threads and posts at a moment."""
        actor = self.world.actor(who)
        with clock.at(moment), transaction():
            here = [db.session.get_one(type(thing), thing.id) if hasattr(thing, "id") else thing for thing in things]
            return verb(actor, *here, **given)

    def _reply(self, name: str, moment: datetime, who: str, thread: str, words: str = REPLY, **given: Any) -> Post:
        with clock.at(moment):
            self.post[name] = self.world.reply(who, self.thread[thread], words, **given)
        return self.post[name]

    def _promised(self) -> None:
        self._ask("fresh", at(4, 9, 30), tags=["boiler", "hot-water"])
        self._ask("waiting", at(3, 9), words=DISH)
        self._reply("hint", at(3, 11), "omar", "waiting")
        self._ask("today", at(2, 14), who="omar")
        self._ask("late", at(26, 9), who="omar", words=ENDLESS, title=ENDLESS[:120])
        water = self.world.water.id
        self._ask("paused", at(2, 9))
        self._do(at(3, 10), responses.ask_back, "sana", self.thread["paused"], water, "Which error does it show?")
        self._ask("seen", at(3, 10))
        self._do(at(3, 12), responses.acknowledge, "sana", self.thread["seen"], water, "We have seen it.")
        self._do(at(4, 9, 50), takes.take, "sana", self.thread["seen"])
        self._do(at(4, 9, 55), takes.take, "sana", self.thread["today"])

    def _answered(self) -> None:
        water = self.world.water.id
        self._ask("official", at(26, 10))
        self._do(at(27, 10), responses.answer, "sana", self.thread["official"], water, DISH, "Turn the valve once.")
        self._ask("again", at(26, 10))
        self._do(at(27, 10), responses.answer, "sana", self.thread["again"], water, "Turn the valve.", "")
        self._do(at(3, 9), threads.reopen, "nia", self.thread["again"])
        self._ask("endorsed", at(27, 9))
        peer = self._reply("endorsed", at(27, 11), "omar", "endorsed")
        given = {"note": "We would do the same.", "summary": "It is the valve under the sink."}
        self._do(at(2, 9), responses.endorse, "sana", self.thread["endorsed"], peer, water, **given)

    def _talked(self) -> None:
        notes = self.world.notes
        asked = self._ask("solved", at(23, 9), notes, tags=["boiler"])
        answer = self._reply("answer", at(23, 10), "omar", "solved", DISH)
        self._do(at(23, 11), replies.comment, "nia", asked, answer, "It is off now. How long did *you* wait?")
        self._do(at(23, 12), replies.edit, "omar", asked, answer, DISH.replace("10", "20"))
        self._do(at(23, 13), replies.accept, "nia", asked, answer)
        self._do(at(23, 14), voices.vote, "nia", answer)
        self._do(at(23, 14), voices.me_too, "theo", asked)
        deleted = self._reply("deleted", at(23, 15), "omar", "solved")
        self._do(at(23, 16), replies.delete, "omar", asked, deleted)
        idea = self._ask("idea", at(24, 9), notes, kind="idea", title="Lend out tools for an afternoon")
        self._do(at(24, 10), voices.vote, "omar", self.world.opening(idea))

    def _moderated(self) -> None:
        hidden, why = self._ask("hidden", at(24, 9), self.world.notes), Why("No advertising", "sells pumps")
        self._do(at(24, 10), decisions.hide, "milo", hidden, self.world.opening(hidden), why)
        partly = self._ask("partly hidden", at(24, 9), self.world.notes)
        rude = self._reply("rude", at(24, 10), "stranger", "partly hidden")
        self._do(at(24, 11), decisions.hide, "milo", partly, rude, Why("Be civil", "rude", "The third time."))
        self._reply("civil", at(24, 12), "omar", "partly hidden")

    def _tended(self) -> None:
        notes, why = self.world.notes, Why("Stay on topic", "So that others find it.")
        locked, duplicate = self._ask("locked", at(25, 9), notes), self._ask("asked before", at(25, 10), notes)
        self._do(at(25, 11), tending.lock, "milo", locked, why)
        self._do(at(25, 12), tending.mark_duplicate, "milo", duplicate, self.thread["solved"], why)
        mixed = self._ask("mixed", at(25, 13), notes)
        beside = self._reply("beside", at(25, 14), "omar", "mixed", "And how do I read the meter?")
        self._reply("to the point", at(25, 14, 30), "stranger", "mixed")
        self.thread["split"] = self._do(at(25, 15), _split, "milo", mixed, beside, why)
        civil, late = self.post["civil"], self.world.opening(self.thread["late"])
        self._do(at(3, 9), flags.flag, "nia", civil, "rude", "He means me, and he knows it.")
        self._do(at(3, 10), flags.flag, "theo", civil, "other")
        self._do(at(3, 11), flags.flag, "nia", late, "topic")
        self._do(at(4, 9, 45), claims.claim, "milo", late)
        rude = db.session.scalars(select(Decision).where(Decision.post_id == self.post["rude"].id)).one()
        self.appeal = self._do(at(3, 12), appeals.appeal, "stranger", rude, "It was a joke.\nAmong friends.")
        self.decision = rude.public_id

    def _of_each_kind(self) -> None:
        square, notes, water = self.world.square, self.world.notes, self.world.water.id
        for name, day in (("how-to", 2), ("old how-to", 24)):
            given = {"title": f"Bring the boiler back ({name})", "guide": GUIDE, "tags": ["boiler"]}
            self.thread[name] = self._do(at(day, 9), howtos.open_howto, "nia", square, **given)
        with transaction():
            db.session.get_one(Thread, self.thread["old how-to"].id).review_by = at(3, 9)
        howto, better = self.thread["how-to"], Guide("Everyone.", "", (*GUIDE.steps[1:], Step("Wait")), "It is warm.")
        self._reply("on a how-to", at(2, 10), "omar", "how-to")
        self.suggestion = {}
        for name in ("accepted", "declined", "waiting"):
            given = {"title": f"Bring the boiler back, {name}", "guide": better, "reason": "It was another lid."}
            made = self._do(at(2, 11), suggestions.suggest, "omar", howto, **given)
            self.suggestion[name] = made.public_id
            if name == "accepted":
                self._do(at(2, 12), suggestions.accept, "nia", howto, made)
            elif name == "declined":
                self._do(at(2, 12), suggestions.decline, "nia", howto, made, "Mine was this one.")
        self._do(at(3, 9), howtos.tell_result, "omar", howto, howtos.WORKED)
        self._do(at(3, 10), howtos.tell_result, "theo", howto, howtos.FAILED, 2)
        for status in STATUSES:
            name = f"idea, {status}"
            idea = self._ask(name, at(2, 9), kind="idea", title=f"Warm water from the sun ({status})")
            who, department = ("mara", None) if status == "planned" else ("sana", water)
            self._do(at(3, 9), ideas.decide, who, idea, status, f"Because it is {status}.", department)
        self._ask("discussion", at(2, 15), notes, kind="discussion", title="Do we wash too often?")
        self._reply("on a discussion", at(2, 16), "omar", "discussion")
        given = {"title": "The office is closed on Friday", "words": "Back on **Monday**.", "department_id": water}
        given |= {"pinned_until": at(20, 23), "closed": True}
        self.thread["announcement"] = self._do(at(3, 8), announcements.announce, "sana", square, **given)
        self._do(
            at(4, 9),
            tending.change_kind,
            "milo",
            self._ask("moved on", at(3, 9)),
            "discussion",
            Why("Stay on topic", "No question."),
        )

    def _looked_through(self) -> None:
        """Enough about one thing for a theme; and an outcome."""
        authors = ("nia", "omar", "stranger", "theo", "milo", "ada")
        for number in range(12):
            who = authors[number % len(authors)]
            words = f"Brown water again in street {number}. The brown tap water spots the washing."
            given = {"title": f"Brown tap water {number}", "words": words}
            self._ask(f"brown {number}", at(23 + number % 5, 12), self.world.notes, who, **given)
        with clock.at(at(3, 16)):
            self.world.drain()
            themes.find()
        self.theme = db.session.query(Theme).first()
        evidence = [self.world.opening(self.thread[f"brown {number}"]).id for number in range(12)]
        given = {"title": "You are told before we flush", "said": "Nobody says why it is brown.", "did": DISH}
        for status in outcomes.STATUSES:
            made = self._do(at(3, 17), outcomes.publish, "mara", status=status, department_id=self.world.water.id,
                            evidence=evidence, theme_id=self.theme.id if self.theme else None, **given)  # fmt: skip
            self.outcome = made.public_id
        with clock.at(WEDNESDAY):
            self.world.drain()

    def _chosen(self) -> None:
        """What single readers chose: closed and taken back, bookmarked, muted, followed, blocked, linked, thanked."""
        notes, solved = self.world.notes, self.thread["solved"]
        self._do(at(25, 9), closures.close, "nia", self._ask("closed", at(24, 9), notes))
        back = self._ask("taken back", at(24, 9), notes)
        self._reply("to no avail", at(24, 10), "omar", "taken back", "You should have it looked at, @nia.")
        self._do(at(25, 9), closures.withdraw, "nia", back)
        self._ask("linking", at(24, 11), notes, words=f"It is not [what Nia had]({solved.address}).", tags=["boiler"])
        self._do(at(25, 9), thanks.thank, "nia", self.post["answer"])
        for verb, thing in ((bookmarks.bookmark, solved), (mutes.mute, back), (voices.follow_tag, Tag(id=1))):
            self._do(at(25, 9), verb, "mara", thing)
        self._do(at(25, 9), mutes.mute_tag, "mara", Tag(id=2))
        self._do(at(25, 9), blocks.block, "mara", self.world.person["omar"].id)

    def _moved_in(self, folder: Path) -> None:
        """An archive: a short talk, and a huge one."""
        said = [f"Somebody said {number} in the old forum." for number in range(LONG_TALK)]
        dump.write(folder, said, ["Old"], LONG_TALK)
        space_id, _tally = dump.move_in(self.house, folder, "archive", "The archive")
        moved = db.session.query(Thread).filter_by(space_id=space_id).order_by(Thread.answer_count)
        self.imported, self.huge = (thread.address for thread in moved)

    def _stopped(self) -> None:
        """Mara gets no mail."""
        with transaction():
            letters.choose(db.session.get_one(Person, self.world.person["mara"].id), letters.NONE)

    def way_out(self, who: str, name: str) -> str:
        """The way out of a letter about a thread, or about none."""
        thread = self.thread[name].public_id if name else ""
        return f"/unsubscription/{token_of(Letterhead(self.world.person[who].id, thread))}"

    def address(self, name: str) -> str:
        """The page of a thread."""
        return self.thread[name].address


def _split(actor: Actor, thread: Thread, first: Post, why: Why) -> Thread:
    return tending.split(actor, thread, [first], "How do I read the meter?", why)
