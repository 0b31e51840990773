"""Everything in every state, as it stands on Wednesday, 4 March 2026, ten o’clock; and the pages that show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from community import replies, threads, voices
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from insight import outcomes, themes
from insight.themes import Theme
from moderation import decisions, responses, takes
from moderation.queries.queues import QUEUES
from moderation.rules import Why
from tests.circle import desk_states, dump
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
        for plant in (self._promised, self._answered, self._talked, self._moderated, self._looked_through):
            plant()
        self._moved_in(folder)
        desk_states.work(self)

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
        self._ask("fresh", at(4, 9, 30), tags=["boiler", "hot water"])
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
        hidden = self._ask("hidden", at(24, 9), self.world.notes)
        self._do(
            at(24, 10),
            decisions.hide,
            "milo",
            hidden,
            self.world.opening(hidden),
            Why("Be civil", "advertising, rule 3"),
        )
        partly = self._ask("partly hidden", at(24, 9), self.world.notes)
        rude = self._reply("rude", at(24, 10), "stranger", "partly hidden")
        self._do(at(24, 11), decisions.hide, "milo", partly, rude, Why("Be civil", "rude, rule 1"))
        self._reply("civil", at(24, 12), "omar", "partly hidden")

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

    def _moved_in(self, folder: Path) -> None:
        """An archive: a short talk, and a huge one."""
        said = [f"Somebody said {number} in the old forum." for number in range(LONG_TALK)]
        dump.write(folder, said, ["Old"], LONG_TALK)
        space_id, _tally = dump.move_in(self.house, folder, "archive", "The archive")
        moved = db.session.query(Thread).filter_by(space_id=space_id).order_by(Thread.answer_count)
        self.imported, self.huge = (thread.address for thread in moved)

    def address(self, name: str) -> str:
        """The page of a thread."""
        return self.thread[name].address


@dataclass(frozen=True)
class Look:
    """A page as somebody sees it. `act`: what they do there first; `status`: what it answers."""

    name: str
    who: str
    address: str
    act: Callable[[Page], object] | None = None
    status: int = 200


def _press(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def looks(states: States) -> Sequence[Look]:
    """Every page, as each of those who may see it."""
    return [*_threads(states), *_lists(states), *_forms(states), *_staff(states), *_managers(states)]


def _threads(states: States) -> list[Look]:
    promised = ("fresh", "waiting", "late", "paused", "endorsed")
    seen = [(who, name) for who in ("nobody", "nia", "sana") for name in promised]
    seen += [("nobody", "today"), ("nia", "seen"), ("omar", "seen"), ("nia", "official"), ("nobody", "official")]
    seen += [("nia", "again"), ("nia", "solved"), ("omar", "solved"), ("nobody", "idea"), ("milo", "idea")]
    seen += [("nia", "hidden"), ("milo", "hidden"), ("nobody", "partly hidden"), ("stranger", "partly hidden")]
    seen += [("milo", "partly hidden"), ("milo", "endorsed"), ("mara", "endorsed"), ("mara", "brown 1")]
    found = [Look(f"thread, {name}", who, states.address(name)) for who, name in seen]
    found += [Look("thread, imported", who, states.imported) for who in ("nobody", "nia")]
    return [*found, Look("thread, huge", "nobody", states.huge)]


def _lists(states: States) -> list[Look]:
    everyone = [Look("home", who, "/") for who in ("nobody", "nia", "sana", "mara")]
    places = (("nobody", "square"), ("nia", "club"), ("sana", "office"))
    return [
        *everyone,
        *(Look("space", who, f"/spaces/{slug}") for who, slug in places),
        Look("space by tag", "nobody", "/spaces/notes?tag=boiler"),
        *(Look("promise", who, f"/spaces/{slug}/promise") for who, slug in places),
        Look("promise, none", "nobody", "/spaces/notes/promise"),
        *(Look(f"promise, {name}", "nobody", f"/spaces/square/promise/{name}") for name in PROMISES),
        *(Look(f"threads, {show}", "nobody", f"/threads?show={show}") for show in ("all", "open", "answered", "ideas")),
        Look("search", "nobody", "/search"),
        Look("search, results", "nobody", "/search?q=boiler"),
        Look("search, filtered", "nia", "/search?q=boiler&kind=question&answered=yes"),
        Look("search, none", "nobody", "/search?q=zeppelin"),
        Look("search, with errors", "nobody", "/search?q=boiler&author=nobody-at-all", status=422),
        Look("person", "nobody", "/people/nia"),
        Look("person, official", "nia", "/people/sana"),
        Look("inbox, full", "nia", "/inbox"),
        Look("inbox, empty", "ada", "/inbox"),
        Look("outcomes", "nobody", "/outcomes"),
        Look("outcomes by status", "nia", "/outcomes?status=planned"),
        Look("outcome", "nobody", f"/outcomes/{states.outcome}"),
        Look("not found", "nobody", "/threads/nowhere", status=404),
        Look("not found, signed in", "nia", "/spaces/nowhere", status=404),
        Look("not allowed", "nia", "/desk", status=403),
        Look("a bad address", "mara", "/insight?period=soon", status=400),
    ]


def _forms(states: States) -> list[Look]:
    answer, comment = states.post["answer"].public_id, states.post["hint"].public_id
    details = "/ask?title=Why+is+it+cold+in+here%3F&space=square&kind=question"
    answering = f"/threads/{states.thread['fresh'].public_id}/replies"
    return [
        Look("sign in", "nobody", "/sign-in"),
        Look("sign in, with errors", "nobody", "/sign-in", _press("Sign in"), 422),
        Look("sign up", "nobody", "/sign-up"),
        Look("sign up, with errors", "nobody", "/sign-up", _press("Create the account"), 422),
        Look("ask", "nia", "/ask"),
        Look("ask, with errors", "nia", "/ask?title=x"),
        Look("ask, with errors in the place", "nia", "/ask?title=Why+is+it+cold+in+here%3F", _press("Post it"), 422),
        *(Look("ask, something close", who, "/ask?title=Why+is+the+tap+water+brown%3F") for who in ("nobody", "sana")),
        Look("ask, something close in a space", "nia", "/ask?title=Why+is+the+tap+water+brown%3F&space=square"),
        Look("ask, as a guest", "nobody", details),
        Look("what a guest asked", "nobody", details, _writes("Continue", DISH)),
        Look("answer, as a guest", "nobody", answering),
        Look("what a guest answered", "nobody", answering, _writes("Continue", DISH, "Your words")),
        Look("ask, details", "nia", details),
        Look("ask, details with errors", "nia", details, _press("Post it"), 422),
        Look("ask, preview", "nia", details, _writes("Preview", DISH)),
        Look("answer with errors", "nia", states.address("late"), _press("Post answer"), 422),
        Look("answer, preview", "nia", states.address("late"), _writes("Preview", DISH, "Your answer")),
        Look("comments", "nobody", f"/posts/{answer}/comments"),
        Look("comments, signed in", "nia", f"/posts/{comment}/comments"),
        Look("edit an opening", "nia", f"/posts/{states.world.opening(states.thread['solved']).public_id}/edit"),
        Look("edit an answer", "omar", f"/posts/{answer}/edit"),
        Look("revisions", "nobody", f"/posts/{answer}/revisions"),
        Look("delete a reply", "omar", f"/posts/{answer}/deletion"),
        Look("delete a question", "nia", f"/threads/{states.thread['fresh'].public_id}/deletion"),
    ]


def _writes(button: str, words: str, label: str = "Details") -> Callable[[Page], object]:
    def act(page: Page) -> None:
        page.get_by_label(label).fill(words)
        _press(button)(page)

    return act


def _staff(states: States) -> list[Look]:
    cases = (("sana", "fresh"), ("sana", "waiting"), ("sana", "late"), ("sana", "paused"), ("milo", "seen"))
    hint, rude, late = (thing.public_id for thing in (states.post["hint"], states.post["rude"], states.thread["late"]))
    return [
        *(Look(f"desk, {name}", "sana", f"/desk?queue={name}") for name in QUEUES),
        *(Look(f"desk, case {name}", who, f"/desk?case={states.thread[name].public_id}") for who, name in cases),
        Look("desk, nothing there", "theo", "/desk"),
        Look("desk, reply with errors", "sana", f"/desk?case={late}", _press("Publish"), 422),
        *(
            Look(name, who, address, _press(button) if button else None, status)
            for name, who, address, button, status in desk_states.pages(states)
        ),
        Look("endorsing", "sana", f"/posts/{hint}/endorsement"),
        Look("hiding", "milo", f"/posts/{hint}/hiding"),
        Look("hiding, with errors", "milo", f"/posts/{hint}/hiding", _press("Hide"), 422),
        Look("restoring", "milo", f"/posts/{rude}/hiding"),
    ]


def _managers(states: States) -> list[Look]:
    theme = states.theme.public_id if states.theme else ""
    new = f"/insight/outcomes/new?theme={theme}&period=2026"
    lists = ("questions", "responded", "due", "missed", "kept", "posts", f"theme/{theme}", f"theme/{theme}/people")
    return [
        Look("report, February", "mara", "/insight?period=2026-02"),
        Look("report, this year", "mara", "/insight?period=2026"),
        Look("report, one space", "mara", "/insight?period=2026&space=notes"),
        Look("report, nothing happened", "mara", "/insight?period=2019"),
        *(Look(f"list, {name.replace(theme, 'x')}", "mara", f"/insight/lists/{name}?period=2026") for name in lists),
        Look("publishing", "mara", new),
        Look("publishing, with errors", "mara", new, _press("Publish"), 422),
        Look("publishing from nothing", "mara", "/insight/outcomes/new"),
    ]
