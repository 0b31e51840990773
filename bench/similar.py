"""What similar threads cost: one look while somebody types, and what the web process gains by the first one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from sqlalchemy import insert, update

from app import create_app
from bench.budgets import SHARE, Budget, Result
from bench.client import Client
from bench.rounds import Turn, play, share
from bench.server import Server, run
from bench.words import Writer
from community import people, spaces, vectors
from community.kinds import QUESTION
from community.spaces import Space
from community.threads import Thread, order_of, slug_of
from community.vectors import ThreadVector
from foundation import meaning
from foundation.clock import now
from foundation.config import Config
from foundation.database import db, public_id, transaction
from foundation.loading import Later

PARLEY, HELLO = "app:create_app()", "bench.hello:create_app()"
SIMILAR = Budget("similar threads, while one types", SHARE, 1, 2.7)
MEMORY = Budget("memory that similar threads add", "MiB", 100)
MANY, KINDS = 20_000, 400
"""Threads of the large community, and how many different things they are about."""
WAVER = 0.02  # of each number of a vector: two threads about the same are alike by 0.9
TYPED = 60  # titles that are looked up, one after the other
_numpy: Any = Later("numpy")


def looked_up(environment: Mapping[str, str], titles: list[str], of: str, rounds: int) -> Iterator[Result]:
    """CPU time of the piece of the page that is asked for while one types, beside hello's, and the memory it adds."""
    environment = {**environment, "PARLEY_API_LIMIT": "100000 per minute"}
    addresses = [f"/ask/similar?title={quote_plus(title)}" for title in titles]
    with Server(PARLEY, environment=environment) as parley, Server(HELLO, bare=True) as hello:
        reader, visitor = Client(parley.port), Client(hello.port)
        reader.get("/ask/similar?title=two+words")
        before = parley.memory()
        found = sum(reader.get(address).body.count('class="name"') for address in addresses) / len(addresses)
        gained = parley.memory().own - before.own
        yard = Turn("hello", hello, lambda _: visitor.get("/"), 200)
        page = Turn("similar", parley, lambda number: reader.get(addresses[number % len(addresses)]), 20)
        play([yard, page], rounds)
    beside = f"{page.milliseconds:.2f} ms CPU, hello {yard.milliseconds:.2f}; {found:.1f} shown on average"
    yield Result(replace(SIMILAR, name=f"{SIMILAR.name}, {of} threads"), share(yard, page), beside)
    yield Result(replace(MEMORY, name=f"{MEMORY.name}, {of} threads"), gained, "after the first looks, files left out")


def titles_of(environment: Mapping[str, str]) -> list[str]:
    """Titles of threads that are there, each without its last word."""
    with create_app(Config.from_environment(environment)).app_context():
        rows = db.session.query(Thread.title).order_by(Thread.id).limit(TYPED)
        return [row.title.rpartition(" ")[0] or row.title for row in rows]


def many(folder: Path, where: Mapping[str, str]) -> dict[str, str]:
    """A community of MANY threads without a reply, about KINDS different things; the settings that lead to it."""
    environment = {"PARLEY_INSTANCE": str(folder), **where}
    run("setup", environment=environment)
    with create_app(Config.from_environment(environment)).app_context(), transaction():
        person = people.sign_up("Person", "person@example.org", None)
        space = spaces.found("space", "Space")
        db.session.flush()
        writer = Writer(3)
        titles = [writer.sentence(6, 12) for _ in range(KINDS)]
        db.session.execute(insert(Thread), [_thread(number, titles, space.id, person.id) for number in range(MANY)])
        db.session.execute(insert(ThreadVector), list(_vectors(titles, space.id)))
        db.session.execute(update(Space).values(thread_count=MANY))
    return environment


def _thread(number: int, titles: list[str], space_id: int, person_id: int) -> dict[str, Any]:
    title, moment = titles[number % KINDS], now()
    return {
        "id": number + 1, "public_id": public_id(), "slug": slug_of(title), "space_id": space_id,
        "author_id": person_id, "kind": QUESTION, "title": title, "tags": "", "created_at": moment,
        "last_activity_at": moment, "due_order": order_of(None, moment), "listed": True, "is_open": True,
    }  # fmt: skip


def _vectors(titles: list[str], space_id: int) -> Iterator[dict[str, Any]]:
    """Two threads of one title have vectors that differ a little."""
    chance, whole = _numpy.random.default_rng(1), meaning.encode(titles)
    for number in range(MANY):
        vector = whole[number % KINDS] + WAVER * chance.normal(size=meaning.DIMENSIONS)
        kept = (vector / _numpy.linalg.norm(vector)).astype("float16").tobytes()
        yield {
            "thread_id": number + 1, "number": number + 1, "space_id": space_id, "model": vectors.made_by(),
            "words": "measured", "vector": kept,
        }  # fmt: skip


def similar(usual: Mapping[str, str], folder: Path, where: Mapping[str, str], rounds: int) -> Iterator[Result]:
    """The usual community, and one of MANY threads in `folder` or `where` the settings say."""
    yield from looked_up(usual, titles_of(usual), "2,000", rounds)
    large = many(folder, where)
    yield from looked_up(large, titles_of(large), f"{MANY:,}", rounds)
