"""Makes both models: `python -m bench.insight.train`. Needs what requirements.txt beside it locks, and no network."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from bench.insight import exporting, labelled, learning, network
from foundation.meaning.network import MODELS as MEANING
from insight.sentiment import MODELS

SEED = 3


def main() -> None:
    """Learn, export, say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.insight.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=labelled.folder(), help="folder of the labelled data")
    parser.add_argument("--only", choices=("encoder", "sentiment"), help="make one of the two")
    options = parser.parse_args()
    torch.set_num_threads(1)
    began = time.process_time()
    if options.only != "sentiment":
        exporting.export(network.Encoder(), MEANING / "encoder.onnx")
    if options.only != "encoder":
        net = learning.learn(labelled.permitted(options.data, SEED), learning.Course())
        exporting.export(net, MODELS / "sentiment.onnx")
    print(f"Made in {time.process_time() - began:.0f} s of CPU.")


if __name__ == "__main__":
    main()
