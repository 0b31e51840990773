"""Search as one person may: the index proposes, one SELECT with the rule decides what is shown and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import bindparam, func, select

from community.posts import Post
from community.queries.reading import read
from community.queries.rows import ThreadRow, joined, rows_of
from community.spaces import Space
from community.threads import Thread
from foundation import page_cache, text
from foundation.database import ResultRow, Statement
from foundation.policy import Actor, where
from foundation.ports import ports
from foundation.search import Filters, Hit, Query, highlight, highlight_title, may_show, written

ON_A_PAGE = 20
MOST_FOUND = 200
POSTS_READ, SIGNS_READ = 40, 60_000
"""How much of each thread is read for its best fragment."""


@dataclass(frozen=True, slots=True)
class Result:
    """A thread that was found, with the words marked; `facts` are the columns that its row is made of."""

    row: ThreadRow
    facts: ResultRow
    title: Markup
    fragment: Markup


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found. `count` is of all that this reader may read; at the limit there may be more.

    `better` has the mistyped words of the query with what was looked for instead, as the texts found write it.
    """

    results: Sequence[Result]
    count: int
    page: int
    pages: int
    complete: bool
    more: bool
    better: Mapping[str, str]


def search(actor: Actor, query: Query, filters: Filters, spaces: Sequence[int], page: int = 1) -> Found:
    """Page `page` of the threads that `actor` reads, best first. SearchUnavailable when the index cannot be asked."""
    query, better, hits = _hits(query, replace(filters, spaces=filters.spaces or frozenset(spaces)))
    places = {hit.key: place for place, hit in enumerate(hits)}
    ranked = sorted(_readable(actor, places), key=places.__getitem__)
    pages = max(1, -(-len(ranked) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    wanted = ranked[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    facts = sorted(read(_rows(actor), ids=wanted), key=lambda row: places[row.id])
    shown = rows_of(facts)
    bodies = _bodies([row.id for row in shown], query)
    results = [
        Result(row, fact, highlight_title(row.title, query), highlight(bodies.get(row.id, ""), query))
        for row, fact in zip(shown, facts, strict=True)
    ]
    complete = all(hit.complete for hit in hits)
    texts = [*(row.title for row in shown), *bodies.values()]
    instead = {mistyped: written(term, texts) for mistyped, term in better.items()} if shown else {}
    return Found(results, len(ranked), page, pages, complete, len(hits) == MOST_FOUND, instead)


def newest(actor: Actor, query: Query, filters: Filters, spaces: Sequence[int], size: int) -> list[ResultRow]:
    """The newest threads that `actor` reads among those with all the words. SearchUnavailable as in `search`."""
    page_cache.leave_out()
    hits = ports().search.find(query, replace(filters, spaces=filters.spaces or frozenset(spaces)), MOST_FOUND)
    rows = read(_rows(actor), ids=_readable(actor, (hit.key for hit in hits if hit.complete)))
    return sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)[:size]


def _hits(query: Query, filters: Filters) -> tuple[Query, Mapping[str, str], Sequence[Hit]]:
    """What is found; where nothing has all the words, what is found for the words that were probably meant."""
    page_cache.leave_out()
    hits = ports().search.find(query, filters, MOST_FOUND)
    if not hits or not hits[0].complete:
        better = ports().search.correct(query, filters)
        meant = query.corrected(better)
        found = ports().search.find(meant, filters, MOST_FOUND) if better else []
        if found:  # the words that were corrected stand nowhere
            return meant, better, found
    return query, {}, hits


_ids: Any = bindparam("ids", expanding=True)
_place = func.row_number().over(partition_by=Post.thread_id, order_by=(Post.created_at, Post.id))
_seen = (Post.thread_id.in_(_ids), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
_ranked = select(Post.thread_id, Post.html, _place.label("place")).where(*_seen).subquery()
_first_posts = (
    select(_ranked.c.thread_id, _ranked.c.html)
    .where(_ranked.c.place <= POSTS_READ)
    .order_by(_ranked.c.thread_id, _ranked.c.place)
)


@lru_cache(maxsize=256)
def _listed(actor: Actor) -> Statement:
    in_spaces = select(Thread.id).join(Space, Space.id == Thread.space_id)
    return in_spaces.where(where(actor, "thread.read"), Thread.listed, Thread.id.in_(_ids))


@lru_cache(maxsize=256)
def _rows(actor: Actor) -> Statement:
    return joined(where(actor, "thread.read"), Thread.id.in_(_ids))


def _readable(actor: Actor, ids: Iterable[int]) -> list[int]:
    """Those of the threads that are in lists and that this reader may read."""
    return [id_ for (id_,) in read(_listed(actor), ids=list(ids))]


def _bodies(ids: Sequence[int], query: Query) -> dict[int, str]:
    """The words of the first posts of these threads, as everyone who reads the thread reads them.

    Only of posts that may show a word of the query, where a thread has such.
    """
    posts: dict[int, list[str]] = {}
    for thread_id, html in read(_first_posts, ids=ids):
        posts.setdefault(thread_id, []).append(html)
    return {
        thread_id: _together([html for html in found if may_show(html, query)] or found)
        for thread_id, found in posts.items()
    }


def _together(found: Iterable[str]) -> str:
    """The words of some posts in a row, of the first ones where they are many."""
    words, size = [], 0
    for html in found:
        if size >= SIGNS_READ:
            break
        words.append(text.plain(html))
        size += len(words[-1])
    return " ".join(words).strip()
