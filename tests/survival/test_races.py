"""Fifty clients want the same thing at the same moment, over one process and over two: one row each, or one winner and
a clear answer for all others; never an error of ours."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import func, select

from community import recounting, replies, threads
from community.people import Person as Member
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from community.voices import MeToo, Vote
from foundation.database import db, rehearsal, transaction
from foundation.events import OutboxRow
from insight.outcomes import Outcome
from moderation import officials
from moderation.handovers import HandOver
from moderation.responses import Endorsement
from moderation.takes import Take
from tests.conftest import ALL
from tests.grounds import Ground
from tests.survival.site import Person, Said, Site, furnished

pytestmark = pytest.mark.real_time
CLIENTS = 50 if ALL else 16
ROUNDS = int(os.environ.get("PARLEY_TEST_ROUNDS", "20" if ALL else "4")) // 2  # for each number of processes
MEMBERS = ("nia", "stranger", "sana", "theo", "milo", "mara", "ada")
Sent = Callable[[Person, int], Said]


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
def site(request: pytest.FixtureRequest, template: Ground, tmp_path: Path) -> Iterator[Site]:
    """A house that is open. Theo speaks for Water too, and so do two more."""
    with furnished(template, tmp_path, processes=request.param) as found:
        with transaction():
            for name in ("theo", "milo"):
                person = db.session.get_one(Member, found.world.person[name].id)
                officials.appoint(person, db.session.merge(found.world.water, load=False), "Engineer")
        found.open_web(preload=True)
        yield found


@dataclass
class Round:
    """What is fought over this time: a question of Nia's with an answer of Omar's."""

    site: Site
    number: int
    thread_id: int
    thread: str
    answer_id: int
    answer: str

    def count(self, table: type, *where: object) -> int:
        """How many rows of this thing there are now."""
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]

    def news(self, event: str) -> int:
        """How many listeners wait to hear of it; nobody listens here."""
        mine = OutboxRow.payload.contains(f'"thread_id": {self.thread_id},')
        return self.count(OutboxRow, OutboxRow.event == event, mine)


def _round(site: Site, number: int) -> Round:
    with transaction():
        square = db.session.get_one(Space, site.world.square.id)
        thread = threads.open_thread(site.world.actor("nia"), square, "question", f"What about {number}?", "It is off.")
        answer = replies.write(site.world.actor("omar"), thread, "At six.")
        return Round(site, number, thread.id, thread.public_id, answer.id, answer.public_id)


def _all_at_once(people: Sequence[Person], act: Sent) -> list[Said]:
    gate = threading.Barrier(len(people))

    def send(number: int) -> Said:
        gate.wait(30)
        return act(people[number], number)

    with ThreadPoolExecutor(len(people)) as senders:
        return list(senders.map(send, range(len(people))))


def _statuses(said: Sequence[Said]) -> Counter[int]:
    return Counter(one.status for one in said)


class Crowd:
    """Clients with a connection each, of the people who take part."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[tuple[str, int], Person] = {}

    def of(self, *names: str) -> list[Person]:
        """CLIENTS connections, of these people in turn."""
        wanted = [(names[number % len(names)], number) for number in range(CLIENTS)]
        for one in wanted:
            if one not in self._known:
                self._known[one] = self._site.person(one[0])
        return [self._known[one] for one in wanted]


def _vote(here: Round, crowd: Crowd) -> None:
    said = _all_at_once(crowd.of(*MEMBERS), lambda who, _: who.post(f"/posts/{here.answer}/vote"))
    assert _statuses(said) == {303: CLIENTS}
    assert here.count(Vote, Vote.post_id == here.answer_id) == len(MEMBERS)
    assert db.session.scalar(select(Post.score).where(Post.id == here.answer_id)) == len(MEMBERS)


def _me_too(here: Round, crowd: Crowd) -> None:
    others = MEMBERS[1:]
    said = _all_at_once(crowd.of(*others), lambda who, _: who.post(f"/threads/{here.thread}/me-too"))
    assert _statuses(said) == {303: CLIENTS}
    assert here.count(MeToo, MeToo.thread_id == here.thread_id) == len(others)
    assert db.session.scalar(select(Thread.me_too_count).where(Thread.id == here.thread_id)) == len(others)


def _take(here: Round, crowd: Crowd) -> None:
    said = _all_at_once(crowd.of("sana", "theo"), lambda who, _: who.post(f"/threads/{here.thread}/take"))
    assert _statuses(said) == {303: CLIENTS}
    assert here.count(Take, Take.thread_id == here.thread_id) == 1
    assert here.news("thread.takenover") == 0


def _hand_over(here: Round, crowd: Crowd) -> None:
    form = {"department": str(here.site.world.parks.id), "reason": "It is about the trees in the park."}
    said = _all_at_once(crowd.of("sana"), lambda who, _: who.post(f"/threads/{here.thread}/hand-over", **form))
    assert _statuses(said) == {303: 1, 409: CLIENTS - 1}
    assert here.count(HandOver, HandOver.thread_id == here.thread_id) == 1


def _endorse(here: Round, crowd: Crowd) -> None:
    form = {"department": str(here.site.world.water.id)}
    said = _all_at_once(crowd.of("sana", "milo"), lambda who, _: who.post(f"/posts/{here.answer}/endorsement", **form))
    assert _statuses(said) == {303: CLIENTS}
    assert here.count(Endorsement, Endorsement.post_id == here.answer_id) == 1


def _accept(here: Round, crowd: Crowd) -> None:
    before = here.news("answer.accepted")
    said = _all_at_once(crowd.of("nia"), lambda who, _: who.post(f"/posts/{here.answer}/acceptance"))
    assert _statuses(said) == {303: CLIENTS}
    listeners = here.news("answer.accepted") - before
    assert listeners == 2, "it was told more than once"
    assert db.session.scalar(select(Thread.accepted_count).where(Thread.id == here.thread_id)) == 1


def _register(here: Round, crowd: Crowd) -> None:
    address = f"new{here.number}@example.org"
    form = {"name": "New Here", "email": address, "password": "a sentence to remember"}
    said = _all_at_once(crowd.of("visitor"), lambda who, _: who.post("/sign-up", **form))
    assert _statuses(said) == {303: 1, 422: CLIENTS - 1}
    assert here.count(Member, Member.email == address) == 1


def _publish(here: Round, crowd: Crowd) -> None:
    opening = db.session.scalar(select(Post.public_id).where(Post.thread_id == here.thread_id, Post.role == "opening"))
    form = {
        "status": "done", "title": "The water is back by six", "said": "Nobody told us when.", "did": "We write it.",
        "department": str(here.site.world.water.id), "evidence": str(opening), "key": f"outcome{here.number}",
    }  # fmt: skip
    before = here.count(Outcome)
    said = _all_at_once(crowd.of("mara"), lambda who, _: who.post("/insight/outcomes", **form))
    assert _statuses(said) == {303: CLIENTS}
    assert len({one.location for one in said}) == 1
    assert here.count(Outcome) == before + 1


RACES = (_vote, _me_too, _take, _hand_over, _endorse, _accept, _register, _publish)


def test_there_is_one_row_for_each_and_no_error(site):
    crowd = Crowd(site)
    for number in range(ROUNDS):
        here = _round(site, number)
        for race in RACES:
            race(here, crowd)
            db.session.rollback()
    with rehearsal():
        assert recounting.recount() == []


def test_a_key_leads_to_one_row_over_all_processes(site):
    """A double click, and a client that heard nothing and asks again: the first and all others lead to one thread."""
    crowd = Crowd(site)
    for number in range(ROUNDS * 3):
        form = {"kind": "question", "space": "square", "title": f"When is it back, {number}?", "words": "It is off."}
        form |= {"tags": "", "key": f"key{number}"}
        said = _all_at_once(crowd.of("nia"), lambda who, _, form=form: who.post("/ask", **form))
        assert _statuses(said) == {HTTPStatus.SEE_OTHER: CLIENTS}
        assert len({one.location for one in said}) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Thread)) == ROUNDS * 3
