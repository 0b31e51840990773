"""Documents for the tests of search: only what a test is about is said, the rest is the same for all."""

from __future__ import annotations

from datetime import UTC, datetime

from foundation.search import NO_FILTERS, Document, Engine, Filters, Fts5Engine, WhooshEngine, parse

ENGINES = (WhooshEngine, Fts5Engine)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def document(key, title="", **given):
    """A document that has its title, and what else is given."""
    texts = {"tags": (), "body": "", "more": ""}
    facets = {"space": 1, "kind": "question", "people": (7,), "author": 7, "at": NOON}
    return Document(key=key, title=title, **(texts | facets | given))


def found(engine: Engine, text: str, filters: Filters = NO_FILTERS) -> list[int]:
    """The keys that the engine finds for what a person typed, best first."""
    return [hit.key for hit in engine.find(parse(text), filters)]
