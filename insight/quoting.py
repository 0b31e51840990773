"""What a report quotes: of its largest themes up to three posts each, central, unlike one another, nobody named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from insight.queries.counts import ThemeCount
from insight.queries.figures import Scope
from insight.queries.quotes import Found, Quotable, quotable
from insight.quotes import Candidate, chosen
from insight.reading import own_words
from insight.terms import terms
from insight.veiling import Names

THEMES_QUOTED, EACH = 6, 3
READ_AT_MOST = 4_000  # characters of a post


@dataclass(frozen=True)
class QuoteView:
    """A quote with where it stands: a public post, which everyone reads."""

    words: str
    address: str
    role: str
    at: datetime
    space_name: str


def quotes(scope: Scope, themes: Sequence[ThemeCount]) -> Mapping[int, Sequence[QuoteView]]:
    """Up to EACH quotes of the first THEMES_QUOTED of these themes that are enough, by the id of the theme; no person
    is quoted twice. One statement; none where no theme is enough."""
    wanted = [theme for theme in themes if theme.enough][:THEMES_QUOTED]
    found = quotable(scope, [theme.id for theme in wanted])
    names, quoted, said = Names(found.names), set[int](), {}
    for theme in wanted:
        candidates = [one for one in found.posts[theme.id] if one.author_id not in quoted]
        said[theme.id] = _of(theme, candidates, found, names)
        quoted |= {author for author, _view in said[theme.id]}
    return {id_: [view for _author, view in views] for id_, views in said.items() if views}


def _of(theme: ThemeCount, candidates: Sequence[Quotable], found: Found, names: Names) -> list[tuple[int, QuoteView]]:
    telling = _telling(found.terms.get(theme.id, ""), theme.label)
    by_id = {one.id: one for one in candidates}
    words = {one.id: own_words(one.words[:READ_AT_MOST]) for one in candidates}
    measured = any(one.likeness for one in candidates)
    given = [
        Candidate(one.id, one.author_id, words[one.id], one.likeness if measured else _told(words[one.id], telling))
        for one in candidates
    ]
    picked = [(quote, by_id[quote.id]) for quote in chosen(given, names, telling, EACH)]
    return [(one.author_id, QuoteView(quote.words, one.address, one.role, one.at, one.space_name))
            for quote, one in picked]  # fmt: skip


def _told(words: str, telling: frozenset[str]) -> float:
    """How much of its theme a post says, where nothing is known of its place in it: the share of its terms."""
    said = terms(words)
    return sum(said[term] for term in telling) / said.total() if said else 0.0


def _telling(kept: str, label: str) -> frozenset[str]:
    """The stems that tell of a theme: those by which it was found, and those of what it is called."""
    found = json.loads(kept) if kept.startswith("[") else []
    return frozenset([term for term, _written, _weight in found]) | frozenset(terms(label))
