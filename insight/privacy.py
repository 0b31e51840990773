"""Which posts of spaces that are not public may be counted by mood and by theme: figure 13.

Such posts are counted in blocks that are never cut: the posts of one space in one month that is over. A block may be
told if of each mood it has none or enough (ten posts of five people), and a theme in it if that holds for each mood of
the theme and of all that is told of no theme. A block that is too small is put together with others: the small ones of
the same month in the spaces that the same people read, then of the same quarter, then of the same year; such a block
counts only where all of these spaces and days are counted together.

So every figure over such posts is a sum of cells of which each is enough, and so is whatever is left when figures are
added or subtracted, in any way: by mood, theme, space, period, or reader. Pure rules: no database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from foundation.measures import enough

Cell = Counter[int]
"""How many posts each author wrote."""


class Leaf(NamedTuple):
    """The smallest that is told by itself: a space, the `house` of spaces that the same people read, and a month as
    the number of months since the year nought."""

    space: int
    house: Hashable
    month: int


@dataclass(frozen=True, slots=True)
class Voice:
    """One post: where and when, by whom, how it was read, and its main theme, if it has one."""

    leaf: Leaf
    author: int
    mood: str
    theme: int | None


@dataclass(frozen=True)
class Block:
    """What may be told together: all posts of these leaves by mood, and of these themes by theme and mood."""

    leaves: frozenset[Leaf]
    themes: frozenset[int]


Heap = Mapping[tuple[int | None, str], Cell]
"""The cells of a block, by theme and mood."""
Key = Callable[[Leaf], Hashable]


def by_space(leaf: Leaf) -> Hashable:
    """Each space and month by itself."""
    return leaf


def by_month(leaf: Leaf) -> Hashable:
    """The spaces that the same people read, by month."""
    return leaf.house, leaf.month


def by_quarter(leaf: Leaf) -> Hashable:
    """The same by quarter."""
    return leaf.house, leaf.month // 3


def by_year(leaf: Leaf) -> Hashable:
    """The same by year."""
    return leaf.house, leaf.month // 12


LEVELS: tuple[tuple[Key, int], ...] = ((by_space, 1), (by_month, 1), (by_quarter, 3), (by_year, 12))
"""How blocks are made, the smallest first, and of how many months."""


def safe(cell: Cell) -> bool:
    """Whether a cell may be told: it is empty, or enough."""
    return not cell or enough(cell.total(), len(cell))


def blocks(voices: Iterable[Voice], months: Collection[int], wholly: Callable[[Hashable], bool]) -> list[Block]:
    """The blocks that may be told of these posts, where all posts of these `months` are given, all over by now.

    `wholly` says of a house whether the posts of all its spaces are given; where not, each space stands for itself.
    """
    left: dict[Leaf, dict[tuple[int | None, str], Cell]] = defaultdict(lambda: defaultdict(Counter))
    for voice in voices:
        left[voice.leaf][voice.theme, voice.mood][voice.author] += 1
    found = []
    for key, length in LEVELS:
        together: dict[Hashable, list[Leaf]] = defaultdict(list)
        for leaf in left:
            first = leaf.month // length * length
            if set(range(first, first + length)) <= set(months) and (key is by_space or wholly(leaf.house)):
                together[key(leaf)].append(leaf)
        for leaves in together.values():
            heap = _sum(left[leaf] for leaf in leaves)
            if told_by_mood(heap):
                found.append(Block(frozenset(leaves), told_themes(heap)))
                for leaf in leaves:
                    del left[leaf]
    return found


def told_by_mood(heap: Heap) -> bool:
    """Whether a block may be told: of each mood it has none or enough."""
    return all(map(safe, _by_mood(heap, {theme for theme, _mood in heap}).values()))


def told_themes(heap: Heap) -> frozenset[int]:
    """The themes that may be told of a block: each is safe by mood, and so is all that is told of no theme."""
    sizes: Counter[int | None] = Counter()
    for (theme, _mood), cell in heap.items():
        sizes[theme] += cell.total()
    unsafe = {theme for (theme, _mood), cell in heap.items() if not safe(cell)} | {None}
    said = sizes.keys() - unsafe
    while said and not all(map(safe, _by_mood(heap, sizes.keys() - said).values())):
        said.remove(min(said, key=lambda theme: (sizes[theme], theme)))
    return frozenset(theme for theme in said if theme is not None)


def _by_mood(heap: Heap, themes: Collection[int | None]) -> dict[str, Cell]:
    """What these themes have of each mood."""
    found: dict[str, Cell] = defaultdict(Counter)
    for (theme, mood), cell in heap.items():
        if theme in themes:
            found[mood].update(cell)
    return found


def _sum(heaps: Iterable[Heap]) -> Heap:
    found: dict[tuple[int | None, str], Cell] = defaultdict(Counter)
    for heap in heaps:
        for place, cell in heap.items():
            found[place].update(cell)
    return found
