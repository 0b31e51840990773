"""Texts as vectors: what means the same lies near, and a file that is not ours is refused."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from foundation import meaning
from foundation.config import ROOT
from foundation.meaning import network


def test_texts_about_the_same_lie_near():
    late, bus, form = meaning.encode(["The bus was late again", "Why is my bus never on time?", "The form is refused"])
    assert late @ bus > 0.4 > late @ form


def test_rows_stand_in_the_order_of_their_texts_and_are_of_length_one():
    texts = ["short", "a much longer text about the opening hours of the town hall " * 30, "", "library", "🚌 " * 500]
    together = meaning.encode(texts)
    assert together.shape == (5, meaning.DIMENSIONS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    for text, row in zip(texts, together, strict=True):
        assert meaning.encode([text])[0] @ row > 0.9999


def test_no_text_gives_no_row():
    assert len(meaning.encode([])) == 0


def test_a_file_that_was_changed_is_refused(tmp_path):
    for file in network.MODELS.iterdir():
        shutil.copy(file, tmp_path)
    damaged = tmp_path / "encoder.onnx"
    with damaged.open("r+b") as file:
        file.seek(5_000_000)
        file.write(b"x")
    with pytest.raises(meaning.DamagedModel, match=r"encoder\.onnx"):
        network.Network(damaged)


def test_nothing_is_loaded_before_it_is_used():
    seen = (
        "import sys, app; app.create_app()\nprint([name for name in ('numpy', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
