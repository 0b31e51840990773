"""Small neural networks that read texts: ONNX files that are checked against their hashes when they are loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from foundation.meaning import HASHES, MODELS, DamagedModel

MOST_CHARACTERS = 4000
"""Of a text, before it is cut into pieces of words."""


def checked(file: Path) -> bytes:
    """The content of a model's file; DamagedModel where its hash is not the one beside it."""
    try:
        content = file.read_bytes()
        wanted = json.loads(file.with_name(HASHES).read_text("utf-8")).get(file.name)
    except (OSError, ValueError) as error:
        raise DamagedModel(f"{file.name} cannot be read: fetch the project's files again.") from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise DamagedModel(f"{file.name} is damaged or of another version: fetch the project's files again.")
    return content


class Network:
    """A network that gives one row of numbers for each text. `name` tells models apart: 12 digits of its hash."""

    def __init__(self, file: Path, threads: int = 1) -> None:
        self.name = hashlib.sha256(checked(file)).hexdigest()[:12]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        options.enable_mem_pattern = False
        # By its path: a session keeps what it was given, and the file is 22 MiB.
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._lock = Lock()

    def run(self, texts: Sequence[str], most_tokens: int) -> NDArray[Any]:
        """A row for each text in their order, float32. Of each, the first `most_tokens` pieces of words are read.

        One after the other: the scale of a network in whole numbers follows from all that it reads at once, so that a
        text beside others would have other numbers than alone; and on one core it costs only a sixth more.
        """
        rows = [self._row(pieces) for pieces in _pieces(texts, most_tokens)]
        return np.concatenate(rows) if rows else np.empty((0, 0), np.float32)

    def _row(self, pieces: list[int]) -> Any:
        ids = np.array([pieces], np.int64)
        with self._lock:
            return self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]


@cache
def encoder() -> Network:
    """The network behind `foundation.meaning.encode`."""
    return Network(MODELS / "encoder.onnx")


@cache
def _tokenizer() -> Tokenizer:
    found = Tokenizer.from_str(checked(MODELS / "tokenizer.json").decode())
    found.no_padding()
    found.no_truncation()
    return found


def _pieces(texts: Sequence[str], most_tokens: int) -> list[list[int]]:
    """The numbers of each text's pieces of words, between the marks of its beginning and its end."""
    read = _tokenizer().encode_batch_fast([_whole(text[:MOST_CHARACTERS]) for text in texts])
    return [ids if len(ids) <= most_tokens else [*ids[: most_tokens - 1], ids[-1]] for ids in (one.ids for one in read)]


def _whole(text: str) -> str:
    """The text without halves of characters, which a broken client sends and no tokenizer takes."""
    return text.encode("utf-8", "replace").decode()
