"""Search, and the threads similar to a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import structlog
from werkzeug.exceptions import ServiceUnavailable

from community.api.declared import calls
from community.api.shapes import Cursor, Next, ThreadSummary, summary
from community.forms import one_line
from community.pages import filters
from community.queries import search as queries
from community.queries.similar import MOST_LISTED, NEAR, similar
from community.queries.spaces import spaces
from foundation.api.incoming import refuse
from foundation.api.schemas import About
from foundation.paging import decode, encode
from foundation.policy import actor, needs
from foundation.search import SearchUnavailable, parse

MOST_SIGNS = 200
log = structlog.get_logger()


@dataclass(frozen=True)
class SearchAsked:
    """What to look for."""

    q: Annotated[str, About("Words, “phrases”, -unwanted ones, and filters such as tag:taps.", longest=MOST_SIGNS)] = ""
    space: Annotated[str, About("The slug of a space.", longest=60)] = ""
    kind: Annotated[str, About("One kind of thread.", longest=20)] = ""
    tag: Annotated[str, About("One tag.", longest=60)] = ""
    author: Annotated[str, About("The handle of who asked.", longest=60)] = ""
    after: Annotated[str, About("From this day on: year-month-day.", longest=20)] = ""
    before: Annotated[str, About("Before this day: year-month-day.", longest=20)] = ""
    answered: Annotated[Literal["", "yes", "no"], About("Whether it has an answer.")] = ""
    official: Annotated[Literal["", "yes"], About("Whether it has an official answer.")] = ""
    cursor: Cursor = ""


@dataclass(frozen=True)
class Hit:
    """A thread that was found."""

    thread: Annotated[ThreadSummary, About("The thread.")]
    title_html: Annotated[str, About("Its title, the words that were looked for in <mark>.")]
    fragment_html: Annotated[str, About("Where the words stand in it, in <mark>.")]


@dataclass(frozen=True)
class Hits:
    """One page of what was found, best first."""

    items: Annotated[Sequence[Hit], About("The threads.")]
    next: Next
    count: Annotated[int, About("How many were found that you read.")]
    more: Annotated[bool, About("Whether there may be more than were counted.")]
    complete: Annotated[bool, About("Whether each has all of the words.")]


@dataclass(frozen=True)
class SimilarAsked:
    """What somebody is about to ask."""

    title: Annotated[str, About("The question in one sentence.", shortest=1, longest=250)]


@dataclass(frozen=True)
class CloseThread:
    """A thread close to the title."""

    thread: Annotated[ThreadSummary, About("The thread.")]
    answer: Annotated[str | None, About("The public id of its best answer.")]
    lines: Annotated[str, About("The first lines of that answer.")]


@dataclass(frozen=True)
class CloseThreads:
    """The threads similar to a title, closest first, twenty at most."""

    items: Annotated[Sequence[CloseThread], About("The threads.")]


@calls.get("/search", Hits, query=SearchAsked)
@needs("page.open")
def search(asked: SearchAsked) -> Hits:
    """Search everything that you read."""
    mine = spaces(actor())
    typed = {name: one_line(getattr(asked, name))[:MOST_SIGNS] for name in ("q", *filters.FIELDS)}
    wanted = filters.read(typed, mine)
    refuse({"q" if name == "words" else name: said for name, said in wanted.errors.items()})
    query = parse(wanted.words)
    page = decode(asked.cursor, (int,))[0] if asked.cursor else 1
    if not query and not wanted.narrowed:
        return Hits([], None, 0, more=False, complete=True)
    try:
        found = queries.search(actor(), query, wanted.filters, [space.id for space in mine], page)
    except SearchUnavailable as away:
        raise _away(away) from away
    items = [Hit(summary(one.facts), one.title, one.fragment) for one in found.results]
    more = encode([found.page + 1]) if found.page < found.pages else None
    return Hits(items, more, found.count, found.more, found.complete)


@calls.get("/similar", CloseThreads, query=SimilarAsked)
@needs("thread.ask")
def similar_threads(asked: SimilarAsked) -> CloseThreads:
    """What was asked before and is similar to this title."""
    try:
        found = similar(actor(), one_line(asked.title), MOST_LISTED, NEAR)
    except SearchUnavailable as away:
        raise _away(away) from away
    return CloseThreads([CloseThread(summary(one.facts), one.answer or None, one.lines) for one in found])


def _away(why: SearchUnavailable) -> ServiceUnavailable:
    log.error("search unavailable", exc_info=why)
    return ServiceUnavailable(retry_after=60)
