"""Search as one person may: the index proposes, one SELECT with the rule decides what is shown and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import func, select

from community.posts import Post
from community.queries.reading import among, audience, many, prepared, read
from community.queries.rows import ThreadRow, joined, rows_of
from community.spaces import Space
from community.threads import Thread
from foundation import page_cache, text
from foundation.database import ResultRow, Statement
from foundation.policy import Actor, where
from foundation.ports import ports
from foundation.search import Filters, Hit, Query, highlight_best, highlight_title, may_show, may_show_together, written

ON_A_PAGE = 10
MOST_FOUND = 200
POSTS_LOOKED_AT, POSTS_READ, SIGNS_READ = 40, 3, 60_000
"""How many posts of each thread are looked through for its best fragment; how many, and how much, are read for it."""


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


class _Look(NamedTuple):
    """The HTML of a post, and what a quick look promises: words of the query side by side, and how often in all."""

    html: str
    promise: tuple[int, int]


def search(actor: Actor, query: Query, filters: Filters, spaces: Sequence[int], page: int = 1) -> Found:
    """Page `page` of the threads that `actor` reads, best first. SearchUnavailable when the index cannot be asked."""
    query, better, hits = _hits(query, replace(filters, spaces=filters.spaces or frozenset(spaces)))
    places = {hit.key: place for place, hit in enumerate(hits)}
    ranked = sorted(_readable(actor, places), key=places.__getitem__)
    pages = max(1, -(-len(ranked) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    wanted = ranked[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    facts = sorted(read(_rows(audience(actor)), ids=many(wanted)), key=lambda row: places[row.id])
    shown = rows_of(facts)
    promising = _promising([row.id for row in shown], query)
    results = [
        Result(row, fact, highlight_title(row.title, query), _fragment(promising[row.id], query))
        for row, fact in zip(shown, facts, strict=True)
    ]
    complete = all(hit.complete for hit in hits)
    instead = _written(better, shown, promising) if better else {}
    return Found(results, len(ranked), page, pages, complete, len(hits) == MOST_FOUND, instead)


def newest(actor: Actor, query: Query, filters: Filters, spaces: Sequence[int], size: int) -> list[ResultRow]:
    """The newest threads that `actor` reads among those with all the words. SearchUnavailable as in `search`."""
    page_cache.leave_out()
    hits = ports().search.find(query, replace(filters, spaces=filters.spaces or frozenset(spaces)), MOST_FOUND)
    readable = _readable(actor, (hit.key for hit in hits if hit.complete))
    rows = read(_rows(audience(actor)), ids=many(readable))
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


_place = func.row_number().over(partition_by=Post.thread_id, order_by=(Post.created_at, Post.id))
_seen = (among(Post.thread_id, "ids"), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
_ranked = select(Post.thread_id, Post.html, _place.label("place")).where(*_seen).subquery()
_first_posts = prepared(
    select(_ranked.c.thread_id, _ranked.c.html)
    .where(_ranked.c.place <= POSTS_LOOKED_AT)
    .order_by(_ranked.c.thread_id, _ranked.c.place)
)


@lru_cache(maxsize=256)
def _listed(audience: Actor) -> Statement:
    in_spaces = select(Thread.id).join(Space, Space.id == Thread.space_id)
    return prepared(in_spaces.where(where(audience, "thread.read"), Thread.listed, among(Thread.id, "ids")))


@lru_cache(maxsize=256)
def _rows(audience: Actor) -> Statement:
    return prepared(joined(where(audience, "thread.read"), Thread.listed, among(Thread.id, "ids")), of_a_list=True)


def _readable(actor: Actor, ids: Iterable[int]) -> list[int]:
    """Those of the threads that are in lists and that this reader may read."""
    return [id_ for (id_,) in read(_listed(audience(actor)), ids=many(ids))]


def _promising(ids: Sequence[int], query: Query) -> dict[int, list[_Look]]:
    """Those posts of each thread that may show most of the query, as all its readers see it.

    Of a thread where none may, its first post.
    """
    posts: dict[int, list[str]] = {id_: [] for id_ in ids}
    for thread_id, html in read(_first_posts, ids=many(ids)):
        posts[thread_id].append(html)
    return {id_: _best(found, query) for id_, found in posts.items()}


def _best(found: list[str], query: Query) -> list[_Look]:
    looks = [_Look(html, (count, 0)) for html in found if (count := may_show(html, query))]
    if query.phrases:  # a quick look does not tell a phrase from its words: any of the posts may have it
        looks.sort(key=lambda look: look.promise, reverse=True)
    else:
        most = max((look.promise for look in looks), default=None)
        likely = [look for look in looks if look.promise == most]
        likely = (
            [_Look(look.html, may_show_together(look.html, query)) for look in likely] if most != (1, 0) else likely
        )
        looks = sorted(likely, key=lambda look: look.promise, reverse=True)[:POSTS_READ]
    sizes = accumulate((len(look.html) for look in looks), initial=0)
    looks = [look for look, before in zip(looks, sizes, strict=False) if before < SIGNS_READ]
    return looks or [_Look(html, (0, 0)) for html in found[:1]]


def _fragment(looks: Sequence[_Look], query: Query) -> Markup:
    promised = [look.promise[0] for look in looks]
    return highlight_best((text.plain(look.html) for look in looks), query, promised=promised)


def _written(
    better: Mapping[str, str], shown: Sequence[ThreadRow], promising: Mapping[int, list[_Look]]
) -> dict[str, str]:
    """The mistyped words with what was looked for instead, as the texts found write it."""
    texts = [row.title for row in shown] + [text.plain(look.html) for looks in promising.values() for look in looks]
    return {mistyped: written(term, texts) for mistyped, term in better.items()} if shown else {}
