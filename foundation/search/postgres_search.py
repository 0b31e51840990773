"""One query over the index in PostgreSQL: few statements, whose work is bounded by the documents that they weigh."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import chain
from math import log
from typing import Any

from foundation.search import postgres_tables as tables
from foundation.search.port import Filters, Hit
from foundation.search.query import Phrase, Query
from foundation.search.typos import Documents

RANKED = 1000
"""Documents that are weighed, the newest first."""
NEARLY = 1 - 1e-9


class Search:
    """A query and what its hits must be."""

    def __init__(self, connection: Any, query: Query, filters: Filters) -> None:
        self._connection, self._query = connection, query
        self._where, self._values = tables.conditions(filters)
        self._asked: list[Phrase] = [*((term,) for term in query.terms), *query.phrases]
        self._excluded = tables.either(query.excluded) if query.excluded else ""
        self._rarity: dict[str, float] = {}

    def best(self, limit: int) -> list[Hit]:
        """The best hits."""
        if not self._asked:
            return self._newest(limit)
        self._rarity = self._rarities()
        alone = len(self._asked) == 1
        if alone or not self._query.loose:
            found = self._with_all(limit)
            if found or alone or not self._query.terms:
                return found
        return self._with_some(limit)

    def _newest(self, limit: int) -> list[Hit]:
        without = " AND key NOT IN (SELECT key FROM documents WHERE words @@ %s::tsquery)" if self._excluded else ""
        rows = self._connection.execute(
            f"SELECT at, key FROM documents WHERE true{self._where}{without} ORDER BY at DESC, key DESC LIMIT %s",
            [*self._values, *([self._excluded] if self._excluded else []), limit],
        )
        return [Hit(key, at) for at, key in rows]

    def _with_all(self, limit: int) -> list[Hit]:
        weighed, values = self._weighed(tables.both(self._asked), "")
        rows = self._connection.execute(f"{weighed} ORDER BY score DESC, key DESC LIMIT %s", [*values, limit])
        return [Hit(key, score) for key, score in rows]

    def _with_some(self, limit: int) -> list[Hit]:
        """Documents with some of what is asked; one with a part of it has that part of its score."""
        rarities = [max(self._rarity[term] for term in phrase) for phrase in self._asked]
        half = sum(rarities) / 2 * NEARLY
        if self._query.loose:
            among, least, worth = tables.either(_enough(self._asked, rarities, half)), 2, half
        else:
            phrases = self._query.phrases
            among, least, worth = tables.both(phrases) if phrases else tables.either(self._asked), 1, 0.0
        parts = " + ".join(["(words @@ %s::tsquery)::integer"] * len(self._asked))
        share = " + ".join(["(words @@ %s::tsquery)::integer * %s::float8"] * len(self._asked))
        asked = list(map(tables.side_by_side, self._asked))
        weighed, values = self._weighed(
            among, f", {parts} AS parts, {share} AS share", asked + list(chain(*zip(asked, rarities, strict=True)))
        )
        rows = self._connection.execute(
            f"SELECT key, score * parts / %s::float8 AS worth FROM ({weighed}) found "
            "WHERE parts >= %s AND share >= %s::float8 ORDER BY worth DESC, key DESC LIMIT %s",
            [len(self._asked), *values, least, worth, limit],
        )
        return [Hit(key, score, complete=False) for key, score in rows]

    def _weighed(self, among: str, more: str, given: Sequence[object] = ()) -> tuple[str, list[object]]:
        """A statement for the newest documents that answer: key, score and more columns."""
        match = f"{among} & !{self._excluded}" if self._excluded else among
        effect = f"%s::float8 * ts_rank({tables.WEIGHTS}, words, %s::tsquery, 1)"
        score = " + ".join([effect] * len(self._rarity))
        weights = chain(*((rarity, tables.quoted(term)) for term, rarity in self._rarity.items()))
        newest = f"SELECT key, words FROM documents WHERE words @@ %s::tsquery{self._where} ORDER BY key DESC LIMIT %s"
        # A long vector lies apart from its row: a copy of it is fetched once for all that is asked of it.
        fetched = f"SELECT key, words || '' AS words FROM ({newest}) newest LIMIT {RANKED}"
        return f"SELECT key, {score} AS score{more} FROM ({fetched}) fetched", [
            *weights, *given, match, *self._values, RANKED
        ]  # fmt: skip

    def _rarities(self) -> dict[str, float]:
        """How rare each word is among all documents: BM25's inverse document frequency; zero for what nothing has."""
        terms = {term: tables.safe(term) for term in dict.fromkeys(chain(*self._asked))}
        rows = self._connection.execute(
            "SELECT term, many FROM terms WHERE term = ANY(%s)", [[tables.ALL, *terms.values()]]
        )
        known = dict(rows.fetchall())
        total = known.get(tables.ALL, 0)
        counts = {term: known.get(name, 0) for term, name in terms.items()}
        return {
            term: log(1 + (max(0, total - many) + 0.5) / (many + 0.5)) if many > 0 else 0.0
            for term, many in counts.items()
        }


def _enough(asked: Sequence[Phrase], rarities: Sequence[float], half: float) -> list[Phrase]:
    """The rarest of what is asked: what has none of these has less than half of all."""
    kept, left = [], sum(rarities)
    for rarity, phrase in sorted(zip(rarities, asked, strict=True), reverse=True):
        if left < half:
            break
        kept.append(phrase)
        left -= rarity
    return kept


class Spelling:
    """What the index knows of words, for `foundation.search.typos`."""

    def __init__(self, connection: Any, filters: Filters) -> None:
        self._connection, self._spaces = connection, filters.spaces

    def among(self, terms: Set[str]) -> set[str]:
        """Those of the terms, plain ones, that some document has."""
        rows = self._connection.execute(
            f"SELECT term FROM terms WHERE term = ANY({tables.LIST}) AND many > 0", [tables.listed(terms)]
        )
        return {term for (term,) in rows}

    def standing(self, term: str) -> Documents:
        """The newest documents with the term."""
        return self._in(term, None)

    def having(self, term: str) -> Documents:
        """The newest documents with the term in the spaces asked for."""
        return self._in(term, self._spaces)

    def _in(self, term: str, spaces: frozenset[int] | None) -> Documents:
        where, values = tables.conditions(Filters(spaces=spaces))
        rows = self._connection.execute(
            f"SELECT key FROM documents WHERE words @@ %s::tsquery{where} ORDER BY key DESC LIMIT %s",
            [tables.quoted(term), *values, RANKED],
        )
        return ({key for (key,) in rows},)
