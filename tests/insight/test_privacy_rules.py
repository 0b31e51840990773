"""The rules of privacy, over generated communities: whatever is told of closed spaces, and whatever follows from it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import permutations

import pytest

from insight import privacy
from insight.privacy import Leaf, Voice, blocks, safe
from tests.conftest import ALL

MEMBERS, STAFF = "members", "staff"
SPACES = {1: MEMBERS, 2: MEMBERS, 3: STAFF, 4: 4, 5: 5}
MONTHS = range(24_240, 24_246)
MOODS = ("negative", "neutral", "positive", "not-scored")
READERS = {"member": {1, 2}, "invited": {1, 2, 4}, "manager": {1, 2, 3}, "administrator": {1, 2, 3, 4, 5}}
PERIODS = {**{f"month {month}": {month} for month in MONTHS}, "Q1": set(MONTHS[:3]), "Q2": set(MONTHS[3:]),
           "half a year": set(MONTHS)}  # fmt: skip
Ids = frozenset[int]


def community(seed: int) -> list[Voice]:
    """Posts by chance: large and small spaces, moods that are rare or not, and themes in some spaces alone."""
    chance = random.Random(seed)
    large = {space: chance.choice((0.2, 1, 3)) for space in SPACES}
    moods = {space: [chance.choice((0, 0, 0.01, 0.1, 1)) for _ in MOODS] for space in SPACES}
    people = chance.choice((6, 12, 40))
    about = {space: [chance.choice((0, 0.02, 1)) + 1e-9 for _ in range(4)] for space in SPACES}
    loud = {space: chance.choice((*MOODS, None)) for space in SPACES}  # a mood that three people have, if any
    found = []
    for _ in range(chance.choice((200, 800, 2000))):
        space = chance.choices(list(SPACES), list(large.values()))[0]
        weights = [weight + 1e-9 for weight in moods[space]]
        theme = chance.choices((None, 1, 2, 10 + space), about[space])[0]
        mood = chance.choices(MOODS, weights)[0]
        author = chance.randrange(3 if loud[space] == mood else people)
        found.append(Voice(Leaf(space, SPACES[space], chance.choice(MONTHS)), author, mood, theme))
    return found


def told(voices: list[Voice]) -> Iterator[tuple[str, Ids]]:
    """Every cell that some report tells to some reader, as the posts that it counts."""
    for (reader, spaces), (period, months) in ((r, p) for r in READERS.items() for p in PERIODS.items()):
        for place in ({None: spaces} | {space: {space} for space in spaces}).items():
            ids = [at for at, one in enumerate(voices) if one.leaf.space in place[1] and one.leaf.month in months]
            whole = place[0] is None
            found = blocks([voices[at] for at in ids], months, lambda house, whole=whole: whole or house in (4, 5))
            leaves = {leaf: block for block in found for leaf in block.leaves}
            said = [at for at in ids if voices[at].leaf in leaves]
            name = f"{reader}, {period}, {place[0] or 'all'}"
            yield name, frozenset(said)
            for mood in MOODS:
                yield f"{name}, {mood}", frozenset(at for at in said if voices[at].mood == mood)
            for theme in {voices[at].theme for at in said} - {None}:
                about = [at for at in said if voices[at].theme == theme and theme in leaves[voices[at].leaf].themes]
                yield f"{name}, theme {theme}", frozenset(about)
                for mood in MOODS:
                    some = frozenset(at for at in about if voices[at].mood == mood)
                    yield f"{name}, theme {theme}, {mood}", some


def too_few(voices: list[Voice]) -> list[str]:
    """The cells, and the differences of two cells, that isolate a few."""
    cells: dict[Ids, str] = {}
    for name, ids in told(voices):
        cells.setdefault(ids, name)
    found = [name for ids, name in cells.items() if not enough(voices, ids)]
    pairs = permutations(cells, 2)
    return found + [f"{cells[one]} less {cells[other]}" for one, other in pairs if not enough(voices, one - other)]


def enough(voices: list[Voice], ids: Ids) -> bool:
    return not ids or (len(ids) >= 10 and len({voices[at].author for at in ids}) >= 5)


@pytest.mark.parametrize("seed", range(60 if ALL else 6))
def test_no_cell_nor_the_difference_of_any_two_isolates_a_few(seed):
    assert too_few(community(seed)) == []


def test_something_is_told():
    assert sum(len(ids) > 0 for seed in range(6) for _name, ids in told(community(seed))) > 100


@pytest.mark.parametrize("part", ["people", "posts", "rest", "pooling"])
def test_it_would_be_seen_if_a_part_of_the_rule_were_missing(monkeypatch, part):
    if part == "people":
        monkeypatch.setattr(privacy, "enough", lambda items, _people: items >= 10)
    elif part == "posts":
        monkeypatch.setattr(privacy, "enough", lambda _items, people: people >= 5)
    elif part == "rest":
        monkeypatch.setattr(privacy, "told_themes", _without_the_rest)
    else:
        monkeypatch.setattr(privacy, "LEVELS", ((privacy.by_year, 1), *privacy.LEVELS))
    assert any(too_few(community(seed)) for seed in range(6))


def _without_the_rest(heap: privacy.Heap) -> frozenset[int]:
    unsafe = {theme for (theme, _mood), cell in heap.items() if not safe(cell)}
    return frozenset(theme for theme, _mood in heap if theme is not None and theme not in unsafe)


def block(*posts: tuple[int, str, int | None, int]) -> list[Voice]:
    """So many posts of one space and month: how many, mood, theme and of how many people."""
    leaf = Leaf(4, 4, MONTHS[0])
    return [Voice(leaf, at % people, mood, theme) for many, mood, theme, people in posts for at in range(many)]


@pytest.mark.parametrize(
    ("posts", "themes"),
    [
        (((10, "negative", None, 5),), set()),
        (((9, "negative", None, 5),), None),
        (((20, "negative", None, 4),), None),
        (((40, "neutral", None, 9), (1, "negative", None, 1)), None),
        (((12, "neutral", 1, 6), (12, "negative", 1, 6)), {1}),
        (((12, "neutral", 1, 6), (3, "neutral", None, 3)), set()),
        (((12, "neutral", 1, 6), (11, "neutral", 2, 6), (3, "neutral", 3, 3)), {1}),
        (((12, "neutral", 1, 6), (12, "neutral", 2, 6)), {1, 2}),
    ],
)
def test_what_a_block_tells(posts, themes):
    found = blocks(block(*posts), {MONTHS[0]}, lambda _house: True)
    assert [set(one.themes) for one in found] == ([] if themes is None else [themes])


def test_what_is_too_small_is_put_together_with_what_the_same_people_read():
    voices = [Voice(Leaf(space, MEMBERS, MONTHS[0]), at, "neutral", None) for space in (1, 2) for at in range(6)]
    assert blocks(voices, {MONTHS[0]}, lambda _house: False) == []
    (both,) = blocks(voices, {MONTHS[0]}, lambda _house: True)
    assert {leaf.space for leaf in both.leaves} == {1, 2}


def test_a_quarter_tells_of_months_that_are_too_small():
    voices = [Voice(Leaf(4, 4, month), at, "neutral", None) for month in MONTHS[:3] for at in range(6)]
    assert blocks(voices[:6], {MONTHS[0]}, lambda _house: True) == []
    assert len(blocks(voices, set(MONTHS[:3]), lambda _house: True)[0].leaves) == 3
    assert Counter(voice.mood for voice in voices) == {"neutral": 18}
