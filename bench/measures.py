"""What is measured, and the budgets of each. Every function returns lines for the table."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app import create_app
from bench.browser import weigh
from bench.budgets import SHARE, Budget, Result
from bench.client import Client, Form, form
from bench.community import PASSWORD, Community, build
from bench.rounds import Turn, play, share
from bench.server import Process, Server, run
from bench.sockets import arrivals, listen
from bench.words import Writer
from foundation.config import Config
from foundation.database import db
from foundation.submissions import new_key
from foundation.worker import waiting

PARLEY, HELLO = "app:create_app()", "bench.hello:create_app()"
ROUNDS, STARTS, STATEMENTS = 10, 5, "X-Parley-Statements"
SECONDS_TO_DRAIN = 120

SIGNED_OUT = Budget("thread page, signed out, not cached", SHARE, 22, 45, waived=18)
KEPT = Budget("thread page, from the page cache", SHARE, 75, 300)
SIGNED_IN = Budget("thread page, signed in", SHARE, 20, 35, waived=16)
HOME = Budget("home", SHARE, 30, 55)
SPACE = Budget("list of a space", SHARE, 30, 55, waived=26)
SEARCH = Budget("search, two words", SHARE, 2.2, 22)
DATABASE_SEARCH = Budget("search, two words, database engine", SHARE, 8, 22, waived=4)
REPLY = Budget("reply, committed", SHARE, 11, 20, waived=8)
REPLY_WAIT = Budget("reply, half of them answered within", "ms", 3, waived=10)
PAGE_STATEMENTS = Budget("SQL statements, thread page, signed in", "statements", 6, 4)
HOME_STATEMENTS = Budget("SQL statements, home", "statements", 6)
SPACE_STATEMENTS = Budget("SQL statements, list of a space", "statements", 6)
REQUESTS = Budget("thread page in a browser: requests", "requests", 6, 4)
WEIGHT = Budget("thread page in a browser: weight", "KiB", 80, 40)
START = Budget("start to first 200", "s", 2, 1.3)
WEB_MEMORY = Budget("memory of the web process (PSS)", "MiB", 140, 100)
WORKER_MEMORY = Budget("memory of the worker (PSS)", "MiB", 110, 70)
SOCKETS, PAGES_OF_ONE = 1000, 20
SPREAD = Budget("one message to 1,000 sockets", "ms", 75, 25, waived=150)
SOCKET_MEMORY = Budget("memory of an open socket", "KiB", 60, waived=150)
GROWTH = 10
GROWN = Budget("at more data", "×", 1.3, 1.1)


@dataclass(frozen=True)
class Place:
    """A community on disk, and the environment in which Parley serves it."""

    community: Community
    environment: Mapping[str, str]


def settle(folder: Path, threads: int = 2000, where: Mapping[str, str] | None = None, *, index: bool = True) -> Place:
    """Set a database up in `folder`, or `where` the settings say, fill it, and build its search index."""
    environment = {
        "PARLEY_INSTANCE": str(folder),
        "PARLEY_SIGN_IN_LIMIT": "100000 per minute",
        "PARLEY_WRITE_LIMIT": "100000 per minute",
        "PARLEY_PAGE_CACHE": "0",
        "PARLEY_SEARCH": "whoosh",
    } | dict(where or {})
    run("setup", environment=environment)
    community = build(create_app(Config.from_environment(environment)), threads)
    if index:
        run("reindex", environment=environment)
    return Place(community, environment)


def sign_in(client: Client, email: str) -> None:
    """Sign in through the form, as a person does."""
    sheet = form(client.get("/sign-in"), "/sign-in")
    sheet.values |= {"email": email, "password": PASSWORD}
    client.post(sheet)


def pages(place: Place, rounds: int = ROUNDS) -> Iterator[Result]:
    """CPU time of the pages and of a reply beside hello's, and the memory of both processes afterwards."""
    with Server(PARLEY, environment=place.environment) as parley:
        with Server(HELLO, bare=True) as hello:
            reader, member, visitor = Client(parley.port), Client(parley.port), Client(hello.port)
            sign_in(member, place.community.emails[0])
            replies = _replies(member, place, 20 * (rounds + 1))
            yard = Turn("hello", hello, _visit(visitor, ["/"]), 200)
            thread, space, search = place.community.threads, place.community.spaces, place.community.searches
            turns = {
                SIGNED_OUT: Turn("out", parley, _visit(reader, thread), 60),
                SIGNED_IN: Turn("in", parley, _visit(member, thread[::-1]), 60),
                HOME: Turn("home", parley, _visit(reader, ["/"]), 60),
                SPACE: Turn("space", parley, _visit(reader, space), 60),
                SEARCH: Turn("search", parley, _visit(reader, search), 20),
                REPLY: Turn("reply", parley, lambda n: member.post(replies[n]), 20),
            }
            play([turn for page in turns.values() for turn in (yard, page)], rounds)
        # Hello took a turn before each page: its turns are dealt out again, so that each page is beside its neighbour.
        for place_in_round, (budget, turn) in enumerate(turns.items()):
            beside = replace(yard, cpu=yard.cpu[place_in_round :: len(turns)])
            yield Result(
                budget, share(beside, turn), f"{turn.milliseconds:.2f} ms CPU, hello {beside.milliseconds:.2f}"
            )
        yield Result(REPLY_WAIT, turns[REPLY].wait, "wall time, on this disk")
        yield from _memory(parley, place)


def kept(place: Place, rounds: int = ROUNDS) -> Iterator[Result]:
    """CPU time of thread pages that the page cache has, packed as browsers take them, beside hello's."""
    environment = {**place.environment, "PARLEY_PAGE_CACHE": "8"}
    with Server(PARLEY, environment=environment) as parley, Server(HELLO, bare=True) as hello:
        reader, visitor, addresses = Client(parley.port), Client(hello.port), place.community.threads[:50]
        for address in addresses * 2:
            reader.get(address)
        yard = Turn("hello", hello, _visit(visitor, ["/"]), 500)
        page = Turn("kept", parley, _visit(reader, addresses), 500)
        play([yard, page], rounds)
    yield Result(KEPT, share(yard, page), f"{page.milliseconds:.2f} ms CPU, hello {yard.milliseconds:.2f}")


def searched(place: Place, rounds: int = ROUNDS) -> Iterator[Result]:
    """CPU time of a search of two words with the engine of the database, beside hello's."""
    environment = {**place.environment, "PARLEY_SEARCH": "database"}
    run("reindex", environment=environment)
    with Server(PARLEY, environment=environment) as parley, Server(HELLO, bare=True) as hello:
        reader, visitor = Client(parley.port), Client(hello.port)
        yard = Turn("hello", hello, _visit(visitor, ["/"]), 200)
        page = Turn("search", parley, _visit(reader, place.community.searches), 40)
        play([yard, page], rounds)
    yield Result(DATABASE_SEARCH, share(yard, page), f"{page.milliseconds:.2f} ms CPU, hello {yard.milliseconds:.2f}")


def _visit(client: Client, addresses: list[str]) -> Callable[[int], object]:
    """Return a turn's act: open these addresses one after the other, and begin again."""
    return lambda number: client.get(addresses[number % len(addresses)])


def _replies(member: Client, place: Place, count: int) -> list[Form]:
    """Fetch the answer forms of `count` threads and fill them in."""
    writer, found = Writer(count), []
    for address in place.community.threads[:count]:
        sheet = form(member.get(address), "/replies")
        sheet.values["words"] = f"{writer.paragraph()}\n\n{writer.paragraph()}"
        found.append(sheet)
    return found


def _memory(parley: Server, place: Place) -> Iterator[Result]:
    """Measure once the worker has heard all the news of the replies: index and notices. The gate is about memory before
    insight has run, so this worker is told to read no moods and themes, and loads no model."""
    environment = {**place.environment, "PARLEY_INSIGHT": "0"}
    app = create_app(Config.from_environment(environment))
    with Process(["-m", "app", "work"], environment) as worker, app.app_context():
        until = time.monotonic() + SECONDS_TO_DRAIN
        while waiting() and time.monotonic() < until:
            db.session.rollback()
            time.sleep(0.2)
        if waiting():
            raise RuntimeError("The worker did not hear all news in time.")
        web, jobs = parley.memory(), worker.memory()
    yield Result(WEB_MEMORY, web.all, f"of which {web.own:.0f} are not files; gunicorn and its worker, after the load")
    yield Result(WORKER_MEMORY, jobs.all, f"of which {jobs.own:.0f} are not files; it indexed the replies, insight off")


def statements(place: Place) -> Iterator[Result]:
    """Count the SQL statements of a page, as the server itself tells them while measuring."""
    with Server(PARLEY, environment={**place.environment, "PARLEY_BENCH": "1"}) as parley:
        member = Client(parley.port)
        sign_in(member, place.community.emails[0])
        for budget, addresses in (
            (PAGE_STATEMENTS, place.community.threads[:30]),
            (HOME_STATEMENTS, ["/"]),
            (SPACE_STATEMENTS, place.community.spaces),
        ):
            counts = [int(member.get(address).headers[STATEMENTS]) for address in addresses for _ in range(2)]
            yield Result(budget, max(counts), "the most of all, signed in")


def starts(place: Place) -> Iterator[Result]:
    """Start the server some times and wait for its home page."""
    seconds = []
    for _ in range(STARTS):
        with Server(PARLEY, environment=place.environment) as parley:
            seconds.append(parley.start_seconds)
    yield Result(START, statistics.median(seconds), f"the median of {STARTS}; slowest {max(seconds):.2f}")


def live(place: Place, count: int = SOCKETS) -> Iterator[Result]:
    """Open many sockets on one page, let somebody reply there, and see when the last one hears of it."""
    environment = {**place.environment, "PARLEY_SOCKETS": str(count)}
    address = place.community.threads[0]
    with Server(PARLEY, environment=environment) as parley:
        people = [Client(parley.port) for _ in range(count // PAGES_OF_ONE)]
        for client, email in zip(people, place.community.emails[1:], strict=False):
            sign_in(client, email)
        writer = Client(parley.port)
        sign_in(writer, place.community.emails[0])
        sheet = form(writer.get(address), "/replies")
        about = re.search(r'data-live="replies" data-about="([^"]+)"', writer.get(address).body)
        assert about is not None
        before = parley.memory()
        listeners = [listen(parley.port, client.cookie, {"replies": about[1]}) for client in people
                     for _ in range(PAGES_OF_ONE)]  # fmt: skip
        each = (parley.memory().all - before.all) * 1024 / len(listeners)
        spreads = []
        for number in range(5):
            sheet.values |= {"words": f"News {number}.", "key": new_key()}
            writer.post(sheet)
            moments = arrivals(listeners)
            spreads.append((moments[-1] - moments[0]) * 1000)
            for listener in listeners:
                listener.hear()
    beside = f"{len(listeners)} sockets, from the first to the last, the median of {len(spreads)}"
    yield Result(SPREAD, statistics.median(spreads), beside)
    yield Result(SOCKET_MEMORY, each, f"of {len(listeners)}: threads of gunicorn and of Socket.IO")


def browser(place: Place) -> Iterator[Result]:
    """Weigh some thread pages in Chromium and report the heaviest."""
    with Server(PARLEY, environment=place.environment) as parley:
        weights = [weigh(f"http://127.0.0.1:{parley.port}{address}") for address in place.community.threads[:5]]
    heaviest = max(weights, key=lambda weight: weight.bytes)
    yield Result(REQUESTS, max(weight.requests for weight in weights), "empty cache, the most of 5 pages")
    yield Result(WEIGHT, heaviest.bytes / 1024, f"of which HTML {heaviest.html_bytes / 1024:.1f}; the heaviest of 5")


def growth(place: Place, large: Place, rounds: int = ROUNDS) -> Iterator[Result]:
    """Compare pages with the same pages of a community several times as large, both served at once."""
    times = len(large.community.threads) // len(place.community.threads)
    with served(place, large) as (small_server, large_server):
        small, big = Client(small_server.port), Client(large_server.port)
        for name, before, after in (
            ("thread page", place.community.threads, large.community.threads[::times]),
            ("home", ["/"], ["/"]),
            ("list of a space", place.community.spaces, large.community.spaces),
        ):
            usual = Turn(name, small_server, _visit(small, before), 50)
            grown = Turn(name, large_server, _visit(big, after), 50)
            play([usual, grown], rounds)
            budget = replace(GROWN, name=f"{name}, at {times} × the data")
            yield Result(
                budget, 100 / share(usual, grown), f"{grown.milliseconds:.2f} ms after {usual.milliseconds:.2f}"
            )


@contextmanager
def served(*places: Place, more: Mapping[str, str] | None = None) -> Iterator[list[Server]]:
    """A server for each of these communities, with `more` settings."""
    with ExitStack() as stack:
        settings = [{**place.environment, **(more or {})} for place in places]
        yield [stack.enter_context(Server(PARLEY, environment=one)) for one in settings]
