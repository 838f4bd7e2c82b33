# SPDX-License-Identifier: Apache-2.0
"""The text encoder, taught first and alone to tell style and mood; the diffusion training then keeps it as it is.

python -m training.text
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from .captions import MOOD_WORDS, STYLE_WORDS, caption
from .data import RUNS
from .loop import learning_rate, pin, save
from .networks import TEXT_WIDTH
from .tokenizer import LENGTH, write_tokenizer

CHECKPOINT = RUNS / "text.pt"
_STYLES, _MOODS = list(STYLE_WORDS), list(MOOD_WORDS)


def tokenizer() -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(RUNS / "tokenizer")


def encoder(vocabulary: int) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary,
            hidden_size=TEXT_WIDTH,
            intermediate_size=4 * TEXT_WIDTH,
            num_hidden_layers=2,
            num_attention_heads=4,
            projection_dim=TEXT_WIDTH,
            max_position_embeddings=LENGTH,
            bos_token_id=vocabulary - 2,
            eos_token_id=vocabulary - 1,
            pad_token_id=vocabulary - 1,
        )
    )


def ids(words: CLIPTokenizer, texts: list[str]) -> torch.Tensor:
    """[N,77]"""
    return words(texts, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt").input_ids


def train(steps: int, core: int, seed: int) -> None:
    rng = pin(core, seed)
    write_tokenizer(RUNS / "tokenizer")
    words = tokenizer()
    model = encoder(len(words))
    head = nn.Linear(TEXT_WIDTH, len(_STYLES) + len(_MOODS))
    optimiser = torch.optim.AdamW([*model.parameters(), *head.parameters()], betas=(0.9, 0.99), weight_decay=1e-3)
    for step in range(steps):
        truth = torch.from_numpy(np.stack([rng.integers(len(_STYLES), size=48), rng.integers(len(_MOODS), size=48)]))
        texts = [caption(_STYLES[s], _MOODS[m], rng) for s, m in truth.T.tolist()]
        with torch.autocast("cpu", torch.bfloat16):
            states = model(ids(words, texts)).last_hidden_state
        guess = head(
            torch.cat([states.float().mean(1), states[:, -1].float()])
        )  # all tokens together, and the last padding
        style, mood = guess.split([len(_STYLES), len(_MOODS)], -1)
        loss = F.cross_entropy(style, truth[0].repeat(2)) + F.cross_entropy(mood, truth[1].repeat(2))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(1e-3, step / steps, step, warm_up=20, hold=0.3)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 25 == 0:
            right = (
                (style.argmax(-1) == truth[0].repeat(2)).float().mean(),
                (mood.argmax(-1) == truth[1].repeat(2)).float().mean(),
            )
            print(f"step {step}  loss {loss.item():.3f}  style {right[0]:.2f}  mood {right[1]:.2f}", flush=True)
    save(CHECKPOINT, model.state_dict())


def load() -> tuple[CLIPTokenizer, CLIPTextModel]:
    words = tokenizer()
    model = encoder(len(words))
    model.load_state_dict(torch.load(CHECKPOINT, weights_only=True))
    return words, model.eval().requires_grad_(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--seed", type=int, default=2)
    args = parser.parse_args()
    train(args.steps, args.core, args.seed)


if __name__ == "__main__":
    main()
