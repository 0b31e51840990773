"""The model with a community's own heads on it, as a reader under a name of its own.

There is a head for each labelled period, which learnt from the labels of all others, and a usual one for whatever was
written in none of them. So what a head says of a period is news to it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from foundation.loading import Later
from insight.scoring import MODEL, NOT_SCORED, Reader, Score, Shares, Told, of_shares, read

if TYPE_CHECKING:
    from insight.heads import Head

_heads: Any = Later("insight.heads")


@dataclass(frozen=True)
class Heads:
    """The `usual` head, and those of periods: from a moment, until before another, the head. Periods are apart."""

    usual: Head
    of: tuple[tuple[datetime, datetime, Head], ...] = ()

    def at(self, moment: datetime) -> Head:
        """The head for what was written at this moment."""
        return next((head for start, end, head in self.of if start <= moment < end), self.usual)

    def predict(self, features: Sequence[Sequence[float]], written: Sequence[datetime]) -> list[Shares]:
        """The shares of each row, by the head for the moment at which its text was written."""
        places: dict[Head, list[int]] = defaultdict(list)
        for place, moment in enumerate(written):
            places[self.at(moment)].append(place)
        found: dict[int, Shares] = {}
        for head, mine in places.items():
            found |= zip(mine, _heads.predict(head, [features[place] for place in mine]), strict=True)
        return [found[place] for place in range(len(written))]

    def as_json(self) -> str:
        """What `from_json` reads: the same heads, to the last digit."""
        of = [[start.isoformat(), end.isoformat(), head.as_json()] for start, end, head in self.of]
        return json.dumps({"usual": self.usual.as_json(), "of": of})

    @classmethod
    def from_json(cls, kept: str) -> Self:
        """The heads that `as_json` wrote."""
        rows, head = json.loads(kept), _heads.Head.from_json
        of = ((datetime.fromisoformat(start), datetime.fromisoformat(end), head(one)) for start, end, one in rows["of"])
        return cls(head(rows["usual"]), tuple(of))


def with_heads(heads: Heads) -> Reader:
    """What reads with these heads. Other heads, or another model under them, have another name.

    Texts that come without their moment are read by the usual head.
    """
    mark = hashlib.sha256(heads.as_json().encode()).hexdigest()[:8]
    return Reader(f"{MODEL}+{mark}", partial(_read, heads), partial(_of, heads))


def _of(heads: Heads, told: Sequence[Told], written: Sequence[datetime]) -> list[Score]:
    return [of_shares(shares) for shares in heads.predict([one.features for one in told], written)]


def _read(heads: Heads, texts: Sequence[str]) -> list[Score]:
    told = [read(text) for text in texts]
    shares = iter(_heads.predict(heads.usual, [one.features for one in told if one]))
    return [of_shares(next(shares)) if one else NOT_SCORED for one in told]
