"""Themes: what many texts are about, found in what they mean.

Texts become vectors (`foundation.meaning`), vectors a graph, and its communities the themes (`insight.communities`). A
theme is then its centre, the mean of its vectors, and its reach: how near to the centre a text must be to belong. So it
can be kept, and any later text is given to the centre it is nearest to. The same texts in the same order give the same
themes.

This module loads numpy and, for texts, the encoder: whoever serves pages reaches it through `foundation.loading.Later`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation import meaning
from insight.communities import Division, Within, divide
from insight.naming import Word, key_of, label_of, leading
from insight.reading import own_words

MINIMUM = 5
MOST_TOKENS = 64
"""What is read of a text: its first 45 words or so. A post says what it is about early, and time grows with length."""

SPREAD, LEAST_REACH, MOST_REACH = 3.0, 0.2, 0.5
"""A centre reaches beyond its members' median likeness so many times as far as they differ from it (median), within
these bounds: a few strays among the members widen it little."""
NEARER_THAN = 0.98
"""And it reaches only what is nearer to it than so many of the texts in other groups: where all texts are
rather alike, as in a community's talk about itself, being a little like a theme says nothing."""
ONE_THING, STANDING_OUT = 0.3, 0.95
"""Members that are not so like one another (mean cosine of each with the rest), or of which not even half are nearer
to their centre than so many of the others, are about nothing together."""
ALIKE = 0.85
"""Centres so like one another (cosine) are one theme."""
OWN_PART, ALONE = 0.7, 1.2
"""A reply is about what its thread's opening is about only if its own words come at least so near to the centre, as a
part of its reach: "Thanks!" is about nothing. Where the opening is about none, its words must come so much nearer."""
ALSO_WITHIN = 0.05
"""A text is also about a theme whose centre is nearly as near to it as that of its main theme (cosine)."""

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Groups:
    """What was found: a centre a row (unit length), the reach of each, the main group of each vector (−1: none), and
    how alike repetitions of the search were (0…1). The largest group comes first."""

    centres: Numbers
    reaches: Numbers
    of: Numbers
    stability: float


@dataclass(frozen=True)
class Threaded:
    """Texts as they stand in their threads, a row each in every one: `rows` together with their openings, `own` by
    their words alone, `openings` those of their openings, and the number of the thread of each."""

    rows: Numbers
    own: Numbers
    openings: Numbers
    threads: Numbers

    def allows(self, centres: Numbers, reaches: Numbers) -> Numbers:
        """Whether each text may be of each theme: of those that reach its opening, if its own words come near; where
        none does, of those that its own words come clearly near to."""
        alone, opened = self.own @ centres.T, self.openings @ centres.T >= reaches
        free = ~opened.any(axis=1, keepdims=True) & (alone >= ALONE * reaches)
        return free | (opened & (alone >= OWN_PART * reaches))


@dataclass(frozen=True)
class Theme:
    """A theme of some texts: a key and a label made of its words, and where in them its most central text stands."""

    key: str
    label: str
    words: tuple[Word, ...]
    central: int


@dataclass(frozen=True)
class Themes:
    """The themes of some texts, the largest first, and the main theme of each text in order (None: no theme)."""

    themes: tuple[Theme, ...]
    of: tuple[Theme | None, ...]


def find(
    texts: Sequence[str], *, minimum: int = MINIMUM, authors: Sequence[Hashable] | None = None, seed: int = 0
) -> Themes:
    """The themes of `texts`, each with at least `minimum` of them. With `authors`, one for each text, no theme is named
    by a word that fewer than five of them use. `seed` is for measuring how little chance matters."""
    vectors = vectors_of(texts)
    found = group(vectors, minimum=minimum, seed=seed)
    named = leading(texts, found.of.tolist(), len(found.centres), authors=authors)
    taken: set[str] = set()
    themes = []
    for at, words in enumerate(named):
        themes.append(Theme(key_of(words, taken), label_of(words), tuple(words), most_central(vectors, found, at)[0]))
    return Themes(tuple(themes), tuple(themes[at] if at >= 0 else None for at in found.of.tolist()))


def vectors_of(texts: Sequence[str]) -> Numbers:
    """A row for each text: float32, `meaning.DIMENSIONS` wide, of length 1; all noughts where no words are its own."""
    own = [own_words(text) for text in texts]
    telling = [at for at, words in enumerate(own) if any(letter.isalnum() for letter in words)]
    rows = np.zeros((len(texts), meaning.DIMENSIONS), np.float32)
    if telling:
        rows[telling] = meaning.encode([own[at] for at in telling], MOST_TOKENS)
    return rows


def group(
    vectors: Numbers,
    *,
    minimum: int = MINIMUM,
    seed: int = 0,
    most: int | None = None,
    alike: float | None = None,
    threaded: Threaded | None = None,
) -> Groups:
    """The groups of these vectors that have at least `minimum` of them. The nearest are made one while they are ALIKE,
    or as near as `alike`, or more than `most`. `threaded`: how they stand in threads, if they do."""
    within = Within(threaded.threads, threaded.own) if threaded else None
    part, stability = _divided(vectors, np.flatnonzero(vectors.any(axis=1)), minimum, seed, within)
    near = ALIKE if alike is None else alike
    _centres, part = _merged(vectors, _about_something(vectors, part, minimum), None, near)
    for at in np.flatnonzero(~_standing_out(vectors, part)).tolist():
        finer, _stability = _divided(vectors, np.flatnonzero(part == at), minimum, seed, within)
        part = np.where(part == at, np.where(finer < 0, -1, finer + part.max() + 1), part)
    _centres, part = _merged(vectors, _about_something(vectors, part, minimum), None, near)
    centres, part = _merged(vectors, _renumbered(part, np.flatnonzero(_standing_out(vectors, part))), most, near)
    while True:
        reaches = np.maximum(_reaches(vectors, part, centres), _beyond(vectors, part, centres, NEARER_THAN))
        of, _likeness = place(vectors, centres, reaches, threaded)
        sizes = np.bincount(of[of >= 0], minlength=len(centres))
        if (sizes >= minimum).all():
            break
        centres, part = centres[sizes >= minimum], _renumbered(part, np.flatnonzero(sizes >= minimum))
    order = np.argsort(-sizes, kind="stable")
    return Groups(centres[order], reaches[order], _renumbered(of, order), stability)


def place(
    vectors: Numbers, centres: Numbers, reaches: Numbers, threaded: Threaded | None = None
) -> tuple[Numbers, Numbers]:
    """Where the nearest centre that reaches each vector stands (−1: none does), and the likeness of each to each; −2
    where a text, as it stands in its thread, may not be of a theme."""
    likeness = vectors @ centres.T
    if not len(centres):
        return np.full(len(vectors), -1), likeness
    if threaded is not None:
        likeness = np.where(threaded.allows(centres, reaches), likeness, np.float32(-2.0))
    reached = np.where(likeness >= reaches, likeness, -2.0)
    nearest = reached.argmax(axis=1)
    return np.where(reached[np.arange(len(vectors)), nearest] > -2.0, nearest, -1), likeness


def also(of: Numbers, likeness: Numbers, reaches: Numbers) -> list[list[int]]:
    """The other centres that each vector is nearly as near to as to its main one, of those that reach it."""
    if not len(reaches):
        return [[] for _ in of]
    near = (likeness >= reaches) & (likeness >= likeness[np.arange(len(of)), of][:, None] - ALSO_WITHIN)
    near &= (of >= 0)[:, None]
    near[np.arange(len(of)), of] = False
    return [np.flatnonzero(row).tolist() for row in near]


def most_central(vectors: Numbers, found: Groups, at: int, count: int = 1) -> list[int]:
    """Which vectors of a group are nearest to its centre, the nearest first."""
    members = np.flatnonzero(found.of == at)
    likeness = vectors[members] @ found.centres[at]
    return members[np.argsort(-likeness, kind="stable")[:count]].tolist()


def beside(own: Numbers, threads: Sequence[int], openings: Mapping[int, bytes]) -> Threaded:
    """These rows as they stand in their threads: each halfway to that of its thread's opening (packed in `openings`),
    of length 1. One whose opening is not there stands alone, and one of noughts stays so."""
    opened = own.copy()
    places = {thread: at for at, thread in enumerate(openings)}
    there = [at for at, thread in enumerate(threads) if thread in places]
    if there:
        opened[there] = unpack(list(openings.values()))[[places[threads[at]] for at in there]]
    rows = _unit(own + opened)
    rows[~own.any(axis=1)] = 0.0
    return Threaded(rows, own, opened, np.array(threads, np.int64))


def pack(vectors: Numbers) -> list[bytes]:
    """Each row as it is kept: float16, little-endian."""
    return [row.tobytes() for row in vectors.astype("<f2")]


def unpack(kept: Sequence[bytes]) -> Numbers:
    """The rows that were packed, float32."""
    rows = np.frombuffer(b"".join(kept), "<f2").reshape(len(kept), meaning.DIMENSIONS)
    return rows.astype(np.float32)


def kept(pairs: Sequence[tuple[bytes, float]]) -> tuple[Numbers, Numbers]:
    """The centres and the reaches of themes as their rows keep them."""
    return unpack([centre for centre, _reach in pairs]), np.array([reach for _centre, reach in pairs], np.float32)


def alike(centres: Numbers, packed: Sequence[bytes]) -> list[list[float]]:
    """The cosine of each of these centres with each of those that were packed."""
    return (centres @ unpack(packed).T).tolist()


def centre_of(vectors: Numbers) -> tuple[bytes, float] | None:
    """The centre of one group of vectors, packed, and its reach; None where there is none to speak of."""
    part = np.where(vectors.any(axis=1), 0, -1)
    if (part < 0).all():
        return None
    centre = _unit(_sums(vectors, part))
    return pack(centre)[0], float(_reaches(vectors, part, centre)[0])


def _sums(vectors: Numbers, part: Numbers) -> Numbers:
    sums = np.zeros((part.max(initial=-1) + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, part[part >= 0], vectors[part >= 0])
    return sums


def _unit(rows: Numbers) -> Numbers:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _with_the_rest(vectors: Numbers, part: Numbers, sums: Numbers) -> Numbers:
    """How like each member is to the other members of its group: its cosine with their mean (1 for a single one)."""
    inside = part >= 0
    rest = sums[part[inside]] - vectors[inside]
    length = np.linalg.norm(rest, axis=1)
    likeness = np.ones(len(part), np.float32)
    likeness[inside] = np.where(length > 1e-6, (rest * vectors[inside]).sum(axis=1) / np.maximum(length, 1e-6), 1.0)
    return likeness


def _divided(vectors: Numbers, among: Numbers, minimum: int, seed: int, within: Within | None) -> tuple[Numbers, float]:
    """The part of each vector when those that stand at `among` are divided (−1 for the others), and how steadily."""
    part = np.full(len(vectors), -1)
    if len(among) < minimum:
        return part, 0.0
    division: Division = divide(vectors[among], seed, within.of(among) if within else None)
    part[among] = division.of
    return part, division.stability


def _beyond(vectors: Numbers, part: Numbers, centres: Numbers, share: float) -> Numbers:
    """For each centre how like it that one of the members of other groups is, to which `share` of them are less like;
    −1 where there are none. What is in no group is left out: it may be of this one."""
    bounds = np.full(len(centres), -1.0, np.float32)
    for at in range(len(centres)):
        if len(others := vectors[(part >= 0) & (part != at)]):
            bounds[at] = np.quantile(others @ centres[at], share)
    return bounds


def _standing_out(vectors: Numbers, part: Numbers) -> Numbers:
    """Whether each group stands out: half its members are nearer to its centre than nearly all other vectors are."""
    sums = _sums(vectors, part)
    likeness = _with_the_rest(vectors, part, sums)
    middle = np.array([np.median(likeness[part == at]) for at in range(len(sums))], np.float32)
    return middle >= _beyond(vectors, part, _unit(sums), STANDING_OUT)


def _about_something(vectors: Numbers, part: Numbers, minimum: int) -> Numbers:
    """The groups that are large enough and whose members are like one another, numbered anew; the rest: −1."""
    sums = _sums(vectors, part)
    likeness = _with_the_rest(vectors, part, sums)
    good = [(part == at).sum() >= minimum and likeness[part == at].mean() >= ONE_THING for at in range(len(sums))]
    return _renumbered(part, np.flatnonzero(good))


def _merged(vectors: Numbers, part: Numbers, most: int | None, alike: float) -> tuple[Numbers, Numbers]:
    """The centres of groups, after the closest were made one while they were too near or too many; and the groups."""
    sums = _sums(vectors, part)
    while len(sums) > 1:
        centres = _unit(sums)
        like = centres @ centres.T - 2 * np.eye(len(centres), dtype=np.float32)
        one, other = sorted(divmod(int(like.argmax()), len(centres)))
        if like[one, other] < alike and (most is None or len(sums) <= most):
            break
        sums[one] += sums[other]
        part = np.where(part == other, one, part)
        part, sums = np.where(part > other, part - 1, part), np.delete(sums, other, axis=0)
    return _unit(sums), part


def _reaches(vectors: Numbers, part: Numbers, centres: Numbers) -> Numbers:
    likeness = _with_the_rest(vectors, part, _sums(vectors, part))
    reaches = np.empty(len(centres), np.float32)
    for at in range(len(centres)):
        own = likeness[part == at]
        middle = np.median(own)
        reaches[at] = middle - SPREAD * np.median(np.abs(own - middle))
    return np.clip(reaches, LEAST_REACH, MOST_REACH)


def _renumbered(part: Numbers, order: Numbers) -> Numbers:
    """Groups numbered anew in this order, which names them by their old numbers; those that it leaves out: −1."""
    names = np.full(max(part.max(initial=-1) + 2, 1), -1)
    names[order] = np.arange(len(order))
    return names[part]
