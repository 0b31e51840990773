"""A network becomes a file: ONNX in whole numbers of eight bits, and its hash beside it."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from bench.insight.network import Encoder, Sentiment

OPSET = 17


def export(net: Encoder | Sentiment, file: Path) -> None:
    """Write `net` to `file`, about 23 MB, and note its hash in the sha256.json beside it."""
    net.layers.set_attn_implementation("eager")  # the one that ONNX can say
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(place) / "whole.onnx"
        example = torch.ones(2, 8, dtype=torch.long)
        torch.onnx.export(
            net.eval(),
            (example, example),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={
                "input_ids": {0: "n", 1: "t"},
                "attention_mask": {0: "n", 1: "t"},
                "vector": {0: "n"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(whole, file, per_channel=True, weight_type=QuantType.QInt8)
    note(file)


def note(file: Path) -> None:
    """Keep the hash of a model's file in the sha256.json beside it."""
    hashes = file.with_name("sha256.json")
    known = json.loads(hashes.read_text("utf-8")) if hashes.exists() else {}
    known[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    hashes.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8")
