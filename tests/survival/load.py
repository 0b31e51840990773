"""A load of writes, each of which is remembered when it was acknowledged; and what must be true of them afterwards."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from sqlalchemy import func, select

from community import recounting
from community.notices import Notice
from community.people import Person
from community.posts import ANSWER, OPENING, Post
from community.threads import Thread
from community.voices import Follow, Vote
from foundation import worker
from foundation.database import db, rehearsal
from foundation.events import OutboxRow
from foundation.ports import ports
from foundation.search.query import parse
from foundation.submissions import Submission
from insight.signals import Signal
from moderation.clocks import Clock
from tests.survival.site import GONE, Said, Site
from tests.survival.site import Person as Somebody

CLIENT = "theo"  # who writes through the verbs; what it did last before a kill may be there without a word of it
PATIENCE = 60.0  # seconds within which a server that was killed is back for sure


@dataclass
class Written:
    """What was acknowledged: the words of a post and the address it got; and who voted for which."""

    posts: dict[str, str] = field(default_factory=dict)
    votes: set[tuple[str, str]] = field(default_factory=set)
    repeated: int = 0  # writes whose answer was lost, and which were sent once more
    lost_for: list[float] = field(default_factory=list)  # seconds from a lost answer to the next one that came

    @property
    def acknowledged(self) -> int:
        """How many writes were acknowledged."""
        return len(self.posts) + len(self.votes)


class Writer(threading.Thread):
    """One person who writes without a pause: asks, answers, votes. What gets no answer is sent again with its key."""

    def __init__(self, site: Site, name: str, number: int, written: Written, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.name_, self.number = name, number
        self._person: Somebody = site.person(name)
        self._written, self._stop_ = written, stop
        self._chance = random.Random(number)
        self._threads: list[str] = []
        self._open: list[str] = []  # posts of others that this one may vote for
        self.others: list[Writer] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for turn in self._turns():
                self._act(turn)
        except BaseException as failure:  # noqa: BLE001 (told by whoever waits for this thread)
            self.failure = failure

    def _turns(self) -> Iterator[int]:
        turn = 0
        while not self._stop_.is_set():
            yield turn
            turn += 1

    def _act(self, turn: int) -> None:
        words, key = f"Word {self.number}x{turn}y", f"key{self.number}x{turn}"
        there = [thread for other in self.others for thread in other._threads[-5:]]
        if not there or self._chance.random() < 0.2:
            said = self._surely(
                "/ask", kind="question", space="square", title=f"What about {words}?", words=words, tags="", key=key
            )
            self._threads.append(said.location.removeprefix("/threads/").split("-")[0])
            self._written.posts[words] = said.location
        elif self._chance.random() < 0.7 or not (posts := [one for other in self.others for one in other._open[-5:]]):
            thread = self._chance.choice(there)
            said = self._surely(f"/threads/{thread}/replies", words=words, key=key)
            self._open.append(said.location.rpartition("#")[2])
            self._written.posts[words] = said.location
        else:
            post = self._chance.choice(posts)
            self._surely(f"/posts/{post}/vote")
            self._written.votes.add((post, self.name_))

    def _surely(self, path: str, **data: str) -> Said:
        """Send it until it is answered, as somebody does whose network is gone for a moment."""
        since: float | None = None
        while True:
            try:
                said = self._person.post(path, **data)
            except GONE:
                said = None
            if said is not None and said.status == HTTPStatus.SEE_OTHER:
                if since is not None:
                    self._written.lost_for.append(time.monotonic() - since)
                return said
            assert said is None or said.status == HTTPStatus.SERVICE_UNAVAILABLE, f"{path}: {said}"
            if since is None:
                since = time.monotonic()
                self._written.repeated += 1
            assert time.monotonic() - since < PATIENCE, f"{path} was not answered for {PATIENCE} s"
            time.sleep(0.005)


def drained(seconds: float) -> None:
    """Wait until the workers have heard everything; so long without any news heard means that they hear nothing."""
    left, since = worker.waiting(), time.monotonic()
    while left:
        db.session.rollback()
        if (now := worker.waiting()) != left:
            left, since = now, time.monotonic()
        assert time.monotonic() - since < seconds, f"{left} pieces of news were never heard"
        time.sleep(0.1)
    db.session.rollback()


def faults(written: Written) -> list[str]:
    """What is lost, doubled or half-done in the database, in words; nothing where all is well."""
    db.session.rollback()
    return [*_posts(written), *_votes(written), *_halves(), *_news(written)]


def _posts(written: Written) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    rows = select(Post.source_text, Post.public_id, Post.role, Thread.public_id, Thread.slug).join(Post.thread)
    for words, post, role, thread, slug in db.session.execute(rows):
        address = f"/threads/{thread}-{slug}"
        found.setdefault(words, []).append(address if role == OPENING else f"{address}#{post}")
    for words, address in written.posts.items():
        if found.get(words) != [address]:
            yield f"{words!r} was acknowledged at {address}, and stands at {found.get(words)}"
    if more := {words for words in found.keys() - written.posts.keys() if not words.startswith("client ")}:
        yield f"never acknowledged, though each was sent until it was: {sorted(more)[:5]}"


def _votes(written: Written) -> Iterator[str]:
    rows = select(Post.public_id, Person.handle).join(Vote, Vote.post_id == Post.id)
    there = {(post, who) for post, who in db.session.execute(rows.join(Person, Person.id == Vote.person_id))}
    if lost := written.votes - there:
        yield f"{len(lost)} votes were acknowledged and are not there"
    if more := {one for one in there - written.votes if one[1] != CLIENT}:
        yield f"{len(more)} votes are there that nobody acknowledged"


def _halves() -> Iterator[str]:
    opened = select(Post.thread_id).where(Post.role == OPENING)
    for name, rows in {
        "a thread without its opening": select(Thread.id).where(Thread.id.not_in(opened)),
        "a question without its clock": select(Thread.id).where(Thread.id.not_in(select(Clock.thread_id))),
        "a thread that its author does not follow": select(Thread.id).where(
            ~select(Follow).where(Follow.thread_id == Thread.id, Follow.person_id == Thread.author_id).exists()
        ),
    }.items():
        if ids := list(db.session.scalars(rows)):
            yield f"{name}: {ids[:5]}"
    for name, many in {
        "openings of one thread": select(Post.thread_id).where(Post.role == OPENING).group_by(Post.thread_id),
        "clocks of one thread": select(Clock.thread_id).group_by(Clock.thread_id),
        "keys with one address": select(Submission.address).group_by(Submission.address),
    }.items():
        if twice := list(db.session.scalars(many.having(func.count() > 1))):
            yield f"several {name}: {twice[:5]}"
    with rehearsal():
        yield from [f"counted wrongly: {line}" for line in recounting.recount()]


def _news(written: Written) -> Iterator[str]:
    """Each post was heard by all who listen: it has a signal, it can be found, its asker was told once."""
    if parked := list(db.session.scalars(select(OutboxRow.failure).where(OutboxRow.parked_at.is_not(None)))):
        yield f"parked: {parked[:3]}"
    if unread := list(db.session.scalars(select(Post.id).where(Post.id.not_in(select(Signal.post_id))))):
        yield f"never read: {unread[:5]}"
    told = {(person, address) for person, address in db.session.execute(select(Notice.person_id, Notice.address))}
    others = select(Post.id, Post.public_id, Thread.author_id, Thread.public_id, Thread.slug).join(Post.thread)
    others = others.where(Post.role == ANSWER, Post.author_id != Thread.author_id)
    if untold := [
        id_
        for id_, post, asker, thread, slug in db.session.execute(others)
        if (asker, f"/threads/{thread}-{slug}#{post}") not in told
    ]:
        yield f"the asker never heard of {untold[:5]}"
    ports().search.ready()
    if (there := ports().search.count()) != (wanted := db.session.scalar(select(func.count(Thread.id)))):
        yield f"{wanted} threads, {there} can be found"

    for words in random.Random(7).sample(sorted(written.posts), min(300, len(written.posts))):
        hits = ports().search.find(parse(words.split()[1]))
        found = {db.session.get_one(Thread, hit.key).address for hit in hits}
        if found != {written.posts[words].partition("#")[0]}:
            yield f"{words!r} is found at {found}"


def latest_halves(many: int = 30) -> list[str]:
    """Of the latest threads, those whose counts differ from their rows at this moment."""
    db.session.rollback()
    counted = select(func.count()).where(Post.thread_id == Thread.id, Post.role == ANSWER).scalar_subquery()
    rows = select(Thread.id, Thread.reply_count, counted).order_by(Thread.id.desc()).limit(many)
    found = [
        f"thread {one}: {kept} kept, {there} there" for one, kept, there in db.session.execute(rows) if kept != there
    ]
    db.session.rollback()
    return found
