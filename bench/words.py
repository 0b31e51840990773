"""Invented words in the proportions of real prose, the same on every run."""

from __future__ import annotations

from itertools import accumulate
from random import Random

COMMON = (
    "the of to and a in is that for it you as with on be this are not have we or from by at an can if which but my "
    "they do there when one will what so has your would was more about all some any out up how no only then other "
    "than who use get our also just time new like now first may should could please where because after before need "
    "work well form day help people right letter number office answer question year week month still again"
).split()
SYLLABLES = (
    "ba be do fi ga ka la le ma mi na no pa re ri sa so ta ti vo lan mer sil ton ver dor kel nim pos rud".split()
)
VOCABULARY = 5000


class Writer:
    """Writes words, sentences and paragraphs. Word number n appears about 1/n as often as the first."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        known = dict.fromkeys(COMMON)
        while len(known) < VOCABULARY:
            known["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))] = None
        self.vocabulary = list(known)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.vocabulary))))

    def words(self, count: int) -> list[str]:
        """Return `count` words, rare ones rarely."""
        return self.random.choices(self.vocabulary, cum_weights=self._weights, k=count)

    def sentence(self, shortest: int = 6, longest: int = 20) -> str:
        """Return one sentence."""
        return " ".join(self.words(self.random.randint(shortest, longest))).capitalize() + "."

    def paragraph(self) -> str:
        """Return a paragraph of Markdown: mostly prose, at times a list, some emphasis, a link or code."""
        if self.random.random() < 0.15:
            return "\n".join(f"- {self.sentence(4, 9)}" for _ in range(self.random.randint(2, 4)))
        prose = " ".join(self.sentence() for _ in range(self.random.randint(2, 5)))
        first, second = self.words(2)
        dressed = self.random.choice(
            ["", f" **{first} {second}**", f" `{first}`", f" See [{first}](https://example.org/{second}).", "", ""]
        )
        return prose + dressed

    def search(self) -> str:
        """Return two words that a person might look for: neither the commonest nor the rarest."""
        return " ".join(self.random.sample(self.vocabulary[100:900], 2))
