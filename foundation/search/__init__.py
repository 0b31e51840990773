"""Search: one port, and the engines behind it.

`parse` reads what a person typed, an engine finds keys, `highlight` shows why. The index decides nothing about who
may see what: the caller fetches the keys through its own rule.
"""

from foundation.search.fts5_engine import Fts5Engine
from foundation.search.highlights import highlight, highlight_best, highlight_title, may_show, may_show_together
from foundation.search.port import NO_FILTERS, Document, Engine, Filters, Hit, SearchUnavailable
from foundation.search.postgres_engine import PostgresEngine
from foundation.search.query import Query, parse
from foundation.search.typos import restated, written
from foundation.search.whoosh_engine import WhooshEngine

__all__ = [
    "NO_FILTERS",
    "Document",
    "Engine",
    "Filters",
    "Fts5Engine",
    "Hit",
    "PostgresEngine",
    "Query",
    "SearchUnavailable",
    "WhooshEngine",
    "highlight",
    "highlight_best",
    "highlight_title",
    "may_show",
    "may_show_together",
    "parse",
    "restated",
    "written",
]
