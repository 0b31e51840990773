"""Themes: what many texts are about, found in the words that they share and named by their own words.

Texts are sorted into groups by a mixture of word distributions (Gibbs sampling of a Dirichlet multinomial mixture,
after Yin and Wang, 2014: each text belongs to one group, and groups that explain nothing empty themselves). Groups
that use the same words are made one. A theme is then the terms that set its group apart, weighted, and nothing more,
so that it can be kept, and any later text is given to it by the same sum. The chance in the sampling has a fixed seed:
the same texts in the same order give the same themes.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from insight.terms import spellings, terms

# What groups are sought in: so many leading terms of a text, and evenly spread texts until so many terms are reached.
LEADING = 20
SAMPLE = 60_000

# Groups at first for each theme wanted; rounds of sampling, of which the last settle; and how alike groups must be
# (cosine of what they use more than others do) to be made one.
SPARE = 2
ROUNDS = 20
SETTLING = 5
ALIKE = 0.5

# Terms that a theme keeps, how many of them name it, and the sum of weights that gives a text to it: at least EVIDENCE,
# and more the longer the text is.
TERMS = 60
LABEL_WORDS = 3
EVIDENCE = 1.25
EVIDENCE_PER_TERM = 0.25

# How ready the mixture is for another text in an empty group, and for a term that a group has not used yet.
_ALPHA, _BETA = 0.1, 0.2

Document = tuple[str, ...]
Counted = Mapping[str, int]
Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Theme:
    """A theme: a key made of its leading terms, a label in the texts' own words, and its weighted terms, best first.

    A weight is the logarithm of how many times more frequent a term is in the theme than in all texts.
    """

    key: str
    label: str
    terms: Weights

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "terms": [list(pair) for pair in self.terms]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["key"], kept["label"], tuple((str(term), float(weight)) for term, weight in kept["terms"]))


@dataclass(frozen=True)
class Themes:
    """The themes of some texts, the largest first, and the main theme of each text in order (None: no theme)."""

    themes: tuple[Theme, ...]
    of: tuple[Theme | None, ...]


def find(texts: Sequence[str], *, minimum: int = 5, most: int = 24, kept: Sequence[Theme] = ()) -> Themes:
    """The themes of `texts`, each with at least `minimum` texts, at most `most` of them.

    Themes in `kept` stay what they are, whatever their size; new ones are looked for only in the texts that none of
    them fits.
    """
    counted = [terms(text) for text in texts]
    fit = _Fit(kept)
    loose = [at for at, document in enumerate(counted) if fit.best(document) is None]
    leading = _leading(counted, minimum)
    found = _groups([leading[at] for at in loose], _uses(leading), minimum, most - len(kept))
    themes = [*kept, *_named(found, [texts[at] for at in loose], {theme.key for theme in kept})]
    fit = _Fit(themes)
    given = [fit.best(document) for document in counted]
    sizes = Counter(given)
    staying = {at for at in range(len(themes)) if at < len(kept) or sizes[at] >= minimum}
    return Themes(
        tuple(themes[at] for at in sorted(staying, key=lambda at: (-sizes[at], at))),
        tuple(themes[at] if at in staying else None for at in given),
    )


def assign(themes: Sequence[Theme], text: str) -> Theme | None:
    """The main theme of a text among `themes`: the one whose terms speak loudest in it, if that is enough to say so."""
    best = _fit(tuple(themes)).best(terms(text))
    return None if best is None else themes[best]


class _Fit:
    """Themes as an index from each term to the themes it speaks for."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, theme in enumerate(themes):
            for term, weight in theme.terms:
                self._weights[term].append((at, weight))

    def best(self, document: Counted) -> int | None:
        """Where the best theme stands, or None. The evidence needed grows with the length of the text."""
        sums: dict[int, float] = defaultdict(float)
        for term in document:
            for at, weight in self._weights.get(term, ()):
                sums[at] += weight
        best = min(sums, key=lambda at: (-sums[at], at), default=None)
        enough = max(EVIDENCE, EVIDENCE_PER_TERM * len(document))
        return best if best is not None and sums[best] >= enough else None


@lru_cache(maxsize=4)
def _fit(themes: tuple[Theme, ...]) -> _Fit:
    return _Fit(themes)


def _groups(documents: list[Document], everywhere: Counter[str], minimum: int, most: int) -> list[Weights]:
    """The weighted terms of each group of documents that is large enough."""
    documents = [document for document in documents if document]
    step = max(1, math.ceil(sum(map(len, documents)) / SAMPLE))
    documents = documents[::step]
    if most < 1 or len(documents) < minimum:
        return []
    groups = _merged(documents, _sorted_out(documents, min(SPARE * most, len(documents) // minimum)), everywhere)
    sizes = Counter(groups)
    large = [group for group in sizes if sizes[group] * step >= minimum]
    large.sort(key=lambda group: (-sizes[group], group))
    return [_weights(documents, groups, group, everywhere) for group in large[:most]]


def _uses(documents: Iterable[Document]) -> Counter[str]:
    """How many documents use each term."""
    return Counter(term for document in documents for term in document)


def _leading(counted: Sequence[Counted], minimum: int) -> list[Document]:
    """The terms that a text repeats and others seldom use, at most LEADING of each; no rare and no common ones."""
    used = Counter(term for document in counted for term in document)
    least = min(minimum, max(2, len(counted) // 60))
    rarity = {
        term: math.log(len(counted) / count)
        for term, count in used.items()
        if least <= count <= max(least, len(counted) // 2)
    }
    leading = []
    for document in counted:
        telling = {term: (1 + math.log(count)) * rarity[term] for term, count in document.items() if term in rarity}
        leading.append(tuple(sorted(telling, key=lambda term: (-telling[term], term))[:LEADING]))
    return leading


def _sorted_out(documents: list[Document], most: int) -> list[int]:
    """The group of each document: sampled by its fit at first, settled on the best fit in the last rounds."""
    chance = random.Random(0)
    mixture = _Mixture(documents, most)
    groups = [chance.randrange(most) for _ in documents]
    for document, group in zip(documents, groups, strict=True):
        mixture.add(document, group, 1)
    for rounds_left in range(ROUNDS, 0, -1):
        moved = 0
        for at, document in enumerate(documents):
            mixture.add(document, groups[at], -1)
            odds = mixture.odds(document)
            settled = odds.index(max(odds))
            group = settled if rounds_left <= SETTLING else chance.choices(range(most), odds)[0]
            moved += group != groups[at]
            groups[at] = group
            mixture.add(document, group, 1)
        if rounds_left <= SETTLING and not moved:
            break
    return groups


class _Mixture:
    """Counts of documents and terms per group, from which the odds of the next document follow."""

    def __init__(self, documents: list[Document], most: int) -> None:
        self._used = {term: [_BETA] * most for document in documents for term in document}
        self._terms = [len(self._used) * _BETA] * most
        self._documents = [_ALPHA] * most

    def add(self, document: Document, group: int, count: int) -> None:
        self._documents[group] += count
        self._terms[group] += count * len(document)
        for term in document:
            self._used[term][group] += count

    def odds(self, document: Document) -> list[float]:
        """How well each group fits a document, in any unit."""
        odds = self._documents
        for place, term in enumerate(document):
            used = self._used[term]
            odds = [odd * count / (total + place) for odd, count, total in zip(odds, used, self._terms, strict=True)]
            if place % 8 == 7:
                highest = max(odds)
                odds = [odd / highest for odd in odds]
        return odds


def _merged(documents: list[Document], groups: list[int], everywhere: Counter[str]) -> list[int]:
    """Groups that use the same words more than others do made one, the closest pair first."""
    used: dict[int, Counter[str]] = defaultdict(Counter)
    for document, group in zip(documents, groups, strict=True):
        used[group].update(document)
    into = {group: group for group in used}
    directions = {group: _direction(used[group], everywhere) for group in used}
    while len(directions) > 1:
        near, one, other = max(
            (_cosine(directions[one], directions[other]), one, other)
            for one in directions
            for other in directions
            if one < other
        )
        if near < ALIKE:
            break
        used[one] += used.pop(other)
        del directions[other]
        directions[one] = _direction(used[one], everywhere)
        into = {group: one if target == other else target for group, target in into.items()}
    return [into[group] for group in groups]


def _direction(used: Counter[str], everywhere: Counter[str]) -> dict[str, float]:
    """The terms of a group by how much more they are used in it than elsewhere, as a vector of length 1."""
    size, total = used.total(), everywhere.total()
    lift = {term: count * max(0.0, math.log(count / size / (everywhere[term] / total))) for term, count in used.items()}
    length = math.sqrt(sum(value * value for value in lift.values())) or 1.0
    return {term: value / length for term, value in lift.items() if value}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other.get(term, 0.0) for term, value in one.items())


def _weights(documents: list[Document], groups: list[int], wanted: int, everywhere: Counter[str]) -> Weights:
    """The terms that set one group apart, with their weights, those that explain most of it first."""
    inside = _uses(document for document, group in zip(documents, groups, strict=True) if group == wanted)
    total, size = everywhere.total(), inside.total()
    weights = {}
    for term, count in inside.items():
        usual = everywhere[term] / total
        weight = math.log((count + 2 * usual) / (size + 2) / usual)
        if count >= 2 and weight > 0:
            weights[term] = weight
    telling = sorted(weights, key=lambda term: (-inside[term] * weights[term], term))[:TERMS]
    return tuple((term, round(weights[term], 4)) for term in telling)


def _named(groups: list[Weights], texts: list[str], taken: set[str]) -> list[Theme]:
    """Themes with the key and label of their leading terms; where a key is taken it grows by a term."""
    leading = dict.fromkeys(term for group in groups for term, _ in group[:LABEL_WORDS])
    written = spellings(texts, list(leading))
    themes = []
    for group in groups:
        names = [term for term, _ in group]
        keys = ("-".join(names[:size]) for size in range(min(LABEL_WORDS, len(names)), len(names) + 1))
        key = next((key for key in keys if key not in taken), None)
        if key:
            taken.add(key)
            themes.append(Theme(key, ", ".join(written[name] for name in names[:LABEL_WORDS]), group))
    return themes
