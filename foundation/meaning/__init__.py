"""What texts mean, as vectors: an encoder that lies in the project's own files and asks no network.

Texts about the same thing have vectors that point the same way, whatever words they use. The libraries and the model
are loaded on first use (`foundation.meaning.network`): most processes never need them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundation.loading import Later

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIMENSIONS = 384
MOST_TOKENS = 128
"""What is read of a text, in pieces of words: about a hundred words."""

MODELS = Path(__file__).with_name("models")
HASHES = "sha256.json"

MOST_LOOKED_AT = 4000
"""Characters by which a text is judged."""

_networks: Any = Later("foundation.meaning.network")


class DamagedModel(Exception):
    """A file of a model is not there, or not the one that belongs to this version."""


def encode(texts: Sequence[str], most_tokens: int = MOST_TOKENS) -> NDArray[Any]:
    """The vectors of these texts in their order: float32, one row of DIMENSIONS each, of length 1.

    The dot product of two rows is their likeness, −1…1. An empty text has a vector like any other, which tells nothing.
    """
    return _networks.encoder().run(texts, most_tokens)


def reads(text: str) -> bool:
    """Whether most letters of a text are Latin. To the encoder all texts in another script, or in none, are alike."""
    letters = [letter for letter in text[:MOST_LOOKED_AT] if letter.isalpha()]
    return 2 * sum(letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in letters) > len(letters)


@cache
def model() -> str:
    """Which encoder makes the vectors: 12 digits of the hash of its file. Vectors of two models do not compare.

    It is read beside the model, which is not loaded for it; DamagedModel where it is not there.
    """
    try:
        hashes = json.loads((MODELS / HASHES).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedModel(f"{HASHES} cannot be read: fetch the project's files again.") from error
    return str(hashes["encoder.onnx"])[:12]
