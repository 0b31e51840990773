"""The network that reads sentiment: MiniLM fine-tuned for three classes; insight/models/README.md says on what.

Heavy: it loads numpy and onnxruntime. Ask for it through `foundation.loading.Later`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from foundation.meaning.network import Network

MODELS = Path(__file__).with_name("models")
CLASSES = 3


def read(parts: Sequence[str], most_tokens: int) -> NDArray[Any]:
    """What the network says of each part: logits of negative, neutral and positive, and the vector they stand on.

    Shape (parts, 3 + 384), float32. Each part is read by itself, so that the same part always has the same row.
    """
    return _network().run(parts, most_tokens)


@cache
def _network() -> Network:
    return Network(MODELS / "sentiment.onnx")
