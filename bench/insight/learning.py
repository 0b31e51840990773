"""The network learns: texts of like length side by side, fixed seeds, one pass, a rate that rises and then falls."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import torch
from torch import Tensor

from bench.insight import labelled, network

MOST_TOKENS = 128
HELD_BACK, SETTLED_BY = 3000, 1500
"""Of the posts, so many are not learnt from; half of these say afterwards in which directions texts differ."""


@dataclass(frozen=True)
class Course:
    """How it is learnt. The labels are taken as right in all but `doubt` of the cases."""

    seed: int = 1
    seed_of_names: int = 7
    passes: int = 1
    together: int = 32
    rate: float = 1.5e-4
    fall: float = 0.85
    warming: float = 0.06
    dropout: float = 0.1
    doubt: float = 0.1


Pieces = list[list[int]]


def learn(posts: Sequence[labelled.Post], course: Course) -> network.Sentiment:
    """A network that learnt from these posts; a line on its way every 50 steps."""
    torch.manual_seed(course.seed)
    chance = random.Random(course.seed)
    posts, held = posts[HELD_BACK:], posts[:SETTLED_BY]
    pieces = cut(labelled.ready(posts, course.seed_of_names))
    labels = torch.tensor([post.label for post in posts])
    weights = torch.tensor(labelled.weights(posts))
    net = network.Sentiment(course.dropout).train()
    groups = net.groups(course.rate, course.fall)
    learner = torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01)
    steps = course.passes * ceil(len(pieces) / course.together)
    step, began, error = 0, time.process_time(), 0.0
    for _ in range(course.passes):
        for batch in _batches(pieces, course.together, chance):
            _pace(learner, step / steps, course.warming)
            logits = net(*padded([pieces[at] for at in batch]))[:, :3]
            losses = torch.nn.functional.cross_entropy(
                logits, labels[batch], label_smoothing=course.doubt, reduction="none"
            )
            loss = (losses * weights[batch]).mean()
            learner.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([part for group in groups for part in group["params"]], 1.0)
            learner.step()
            error = loss.item() if not step else 0.99 * error + 0.01 * loss.item()
            step += 1
            if step % 50 == 0:
                print(f"{step}/{steps}: error {error:.4f}, {time.process_time() - began:.0f} s of CPU", flush=True)
    net.eval()
    with torch.no_grad():
        pieces = cut(labelled.ready(held, course.seed_of_names))
        net.settle(torch.cat([net.means(*padded([one])) for one in pieces]))
    return net


def cut(texts: Sequence[str]) -> Pieces:
    """The numbers of the pieces of words of each text."""
    return [found.ids for found in network.tokenizer(MOST_TOKENS).encode_batch(list(texts))]


def padded(pieces: Pieces) -> tuple[Tensor, Tensor]:
    """The inputs of a network for these texts, all as long as the longest."""
    longest = max(map(len, pieces))
    ids = torch.tensor([one + [0] * (longest - len(one)) for one in pieces])
    return ids, torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in pieces])


def _pace(learner: torch.optim.Optimizer, done: float, warming: float) -> None:
    for group in learner.param_groups:
        group["lr"] = group["rate"] * min(1.0, done / warming) * (1 - done)


def _batches(pieces: Pieces, together: int, chance: random.Random) -> Iterator[list[int]]:
    """All places once, in an order by chance; within fifty batches, texts of like length side by side."""
    places = list(range(len(pieces)))
    chance.shuffle(places)
    found: list[list[int]] = []
    for start in range(0, len(places), 50 * together):
        near = sorted(places[start : start + 50 * together], key=lambda at: len(pieces[at]))
        found += [near[at : at + together] for at in range(0, len(near), together)]
    chance.shuffle(found)
    yield from found
