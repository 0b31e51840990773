"""Which labels may teach a head, and whether a new head is better than what is in force: by labels it has not seen.

Two rules. Labels that teach never judge: a head that stands for a period learnt from no post of that period, or its
mistakes there would look smaller than they are. And a head is put in force only if it is better on labels of posts that
were written later than all it learnt from, because that is what it will be used on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from foundation.loading import Later
from insight.headed import Heads
from insight.scoring import SENTIMENTS, Shares

if TYPE_CHECKING:
    from insight.heads import Head

_heads: Any = Later("insight.heads")

TEACHING = 0.7
"""The share of labels, the older ones, from which a head on trial learns."""
FEWEST_TEACHING, FEWEST_JUDGING = 50, 20

Span = tuple[datetime, datetime]
"""From a moment until before another."""


@dataclass(frozen=True)
class Label:
    """What a person said of a post: when the post was written, what the model's features of it are, and the sentiment.

    `features` are those of `scoring.read`.
    """

    written_at: datetime
    features: tuple[float, ...]
    sentiment: str


@dataclass(frozen=True)
class Trial:
    """How a new head did beside what is in force, on `judged` later labels: macro-F1 of each, 0…1, and the head."""

    head: Head
    taught: int
    judged: int
    old: float
    new: float

    @property
    def ships(self) -> bool:
        """Whether the new head takes the old one's place."""
        return self.new > self.old


def outside(labels: Sequence[Label], start: datetime, end: datetime) -> list[Label]:
    """Those from which a head that stands for the period from `start` until before `end` may learn: none of it."""
    return [label for label in labels if not start <= label.written_at < end]


def apart(periods: Sequence[Span]) -> list[Span]:
    """These periods in order, those that overlap made one: what one of them labels must not teach the other's head."""
    found: list[Span] = []
    for start, end in sorted(periods):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def crossing(labels: Sequence[Label], periods: Sequence[Span]) -> Heads | None:
    """A head for each of these periods, which are apart, of the labels of all others, and the usual one, of all labels.

    None where the others of any period are too few: then its posts could not be read as all the others are.
    """
    found = crossed(labels, periods)
    of = tuple((start, end, head) for (start, end), head in found.items() if head)
    return Heads(_taught(labels), of) if found and len(of) == len(found) else None


def crossed(labels: Sequence[Label], periods: Sequence[Span]) -> dict[Span, Head | None]:
    """A head for each period, taught by the labels of all others; None where these are too few: there the model stands.

    So the shares of a period can be estimated with its own labels, which then are news to the head.
    """
    found: dict[Span, Head | None] = {}
    for start, end in periods:
        teaching = outside(labels, start, end)
        found[start, end] = _taught(teaching) if len(teaching) >= FEWEST_TEACHING else None
    return found


def trial(labels: Sequence[Label], in_force: Heads | None) -> Trial | None:
    """A head that learnt from the older labels, judged on the later ones; None while there are too few of either.

    Posts of one moment stay on one side. `in_force` is judged on the same labels: of its heads each is asked only about
    what it did not learn from, as long as labels are only added.
    """
    labels = sorted(labels, key=lambda label: label.written_at)
    if not labels:
        return None
    last = labels[max(int(len(labels) * TEACHING) - 1, 0)].written_at
    teaching = [label for label in labels if label.written_at <= last]
    judging = [label for label in labels if label.written_at > last]
    if len(teaching) < FEWEST_TEACHING or len(judging) < FEWEST_JUDGING:
        return None
    head, model = _taught(teaching), Heads(_heads.none(len(labels[0].features)))
    return Trial(head, len(teaching), len(judging), _right(in_force or model, judging), _right(Heads(head), judging))


def _taught(labels: Sequence[Label]) -> Head:
    head: Head = _heads.fit([label.features for label in labels], [label.sentiment for label in labels])
    return head


def _right(heads: Heads, labels: Sequence[Label]) -> float:
    shares: list[Shares] = heads.predict([label.features for label in labels], [label.written_at for label in labels])
    found = [SENTIMENTS[max(range(3), key=one.__getitem__)] for one in shares]
    return macro_f1(list(zip((label.sentiment for label in labels), found, strict=True)))


def macro_f1(pairs: Sequence[tuple[str, str | None]]) -> float:
    """The mean, over the sentiments that people gave, of F1 of (what people said, what was found), 0…1."""
    given = sorted({gold for gold, _ in pairs})
    found = []
    for one in given:
        right = sum(gold == told == one for gold, told in pairs)
        named = sum((gold == one) + (told == one) for gold, told in pairs)
        found.append(2 * right / named)
    return sum(found) / len(found)
