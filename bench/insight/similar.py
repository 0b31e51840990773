"""How well similar threads are found: a throw-away community of a labelled corpus, asked through the API.

    python -m bench.insight.similar [FOLDER]

FOLDER holds `similar.dev.jsonl` and `similar.dev.corpus.jsonl` (by default data/insight of PARLEY_SHARED or ../shared).
Each query is a title; the thread that it was itself is taken out of the answer. MRR: the mean of one through the place
of the first right thread, nought where it is not among those that the API gives. Recall at 5: how many of the right
ones are among the first five. Beside both, in brackets: where 95 % of a thousand resamplings of the queries lie.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from community import indexing, people, spaces, threads, vectors
from community.kinds import QUESTION
from foundation import schema
from foundation.config import ROOT, Config
from foundation.database import db, transaction
from foundation.policy import Actor

SHARED = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "insight"
NAME = "similar.dev"
RESAMPLINGS = 1000


@dataclass(frozen=True)
class Query:
    """A title that is looked up, the id of the row that it is itself, and the ids of the right ones."""

    id: str
    title: str
    gold: frozenset[str]


@dataclass(frozen=True)
class Found:
    """For each query, one through the place of its first right thread, and the share of right ones in the first 5."""

    reciprocal: Sequence[float]
    recall: Sequence[float]

    @property
    def mrr(self) -> float:
        """The mean of the first."""
        return sum(self.reciprocal) / len(self.reciprocal)

    @property
    def recall_at_5(self) -> float:
        """The mean of the second."""
        return sum(self.recall) / len(self.recall)

    def line(self, name: str) -> str:
        """Both in words, with their intervals."""
        pairs = (("MRR", self.reciprocal, self.mrr), ("recall at 5", self.recall, self.recall_at_5))
        return f"{name}: " + ", ".join(f"{what} {mean:.3f} ({_interval(each)})" for what, each, mean in pairs)


def measure(folder: Path = DATA, name: str = NAME) -> tuple[Found, Found]:
    """What is found by the search engine alone, and with the vectors, in a community that is gone afterwards."""
    corpus, queries = _rows(folder / f"{name}.corpus.jsonl"), _queries(folder / f"{name}.jsonl")
    with tempfile.TemporaryDirectory(prefix="parley-similar-") as instance:
        app = create_app(Config(instance=instance, api_limit="1000000 per minute", log_requests=False))
        with app.app_context():
            schema.upgrade()
            ids = _build(corpus)
            indexing.reindex()
            words_only = _ask(app, queries, ids)
            vectors.anew()
            both = _ask(app, queries, ids)
            db.session.remove()
            db.engine.dispose()
    return words_only, both


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _queries(path: Path) -> list[Query]:
    return [Query(row["query_id"], row["query"], frozenset(row["gold"])) for row in _rows(path)]


def _build(corpus: Sequence[dict[str, Any]]) -> dict[str, str]:
    """A thread for each row; the ids of the corpus by the public ids of the threads."""
    with transaction():
        person, space = people.sign_up("Somebody", "somebody@example.org", None), spaces.found("corpus", "Corpus")
        db.session.flush()
        actor = Actor(id=person.id)
        opened = {row["id"]: threads.open_thread(actor, space, QUESTION, row["text"], row["body"]) for row in corpus}
        return {thread.public_id: key for key, thread in opened.items()}


def _ask(app: Flask, queries: Sequence[Query], ids: dict[str, str]) -> Found:
    client, reciprocal, recall = app.test_client(), [], []
    for query in queries:
        answer = client.get("/api/v1/similar", query_string={"title": query.title})
        if answer.status_code != 200:
            raise RuntimeError(f"The API answered {answer.status_code} to {query.title!r}.")
        found = [ids[item["thread"]["id"]] for item in answer.get_json()["items"]]
        ranked = [key for key in found if key != query.id]
        places = [place for place, key in enumerate(ranked) if key in query.gold]
        reciprocal.append(1 / (1 + places[0]) if places else 0.0)
        recall.append(sum(place < 5 for place in places) / len(query.gold))
    return Found(reciprocal, recall)


def _interval(each: Sequence[float]) -> str:
    chosen = random.Random(5)
    means = sorted(sum(chosen.choices(each, k=len(each))) / len(each) for _ in range(RESAMPLINGS))
    return f"{means[RESAMPLINGS * 25 // 1000]:.3f}–{means[RESAMPLINGS * 975 // 1000 - 1]:.3f}"


def main() -> int:
    """Measure and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (folder / f"{NAME}.jsonl").is_file():
        print(f"{folder} has no {NAME}.jsonl.", file=sys.stderr)
        return 2
    words_only, both = measure(folder)
    print(words_only.line("search engine alone"))
    print(both.line("with vectors"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
