# SPDX-License-Identifier: Apache-2.0
"""The text encoder, taught first and alone what a caption says; the diffusion training then keeps it as it is.

    python -m training.text

It learns to tell style, palette, mood, setting and background colour. `python -m training.read_prompts` then shows what
it makes of the prompts that no training sees.
"""

from __future__ import annotations

import argparse

import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from .loop import RUNS, learning_rate, pin, save
from .networks import TEXT_WIDTH
from .sayings import TOPICS, Sayings
from .tokenizer import LENGTH, write_tokenizer

CHECKPOINT = RUNS / "text.pt"
_BATCH = 48
_WEIGHTS = dict.fromkeys(TOPICS, 0.2) | {"style": 1.0, "palette": 1.0, "mood": 1.0}


def tokenizer() -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(RUNS / "tokenizer")


def encoder(vocabulary: int) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary,
            hidden_size=TEXT_WIDTH,
            intermediate_size=4 * TEXT_WIDTH,
            num_hidden_layers=3,
            num_attention_heads=4,
            projection_dim=TEXT_WIDTH,
            max_position_embeddings=LENGTH,
            bos_token_id=vocabulary - 2,
            eos_token_id=vocabulary - 1,
            pad_token_id=vocabulary - 1,
        )
    )


def ids(words: CLIPTokenizer, texts: list[str], length: int = LENGTH) -> torch.Tensor:
    """[N,length]"""
    return words(texts, padding="max_length", truncation=True, max_length=length, return_tensors="pt").input_ids


class Heads(nn.Module):
    """What a sentence says, guessed from the mean of its states and from each of two paddings."""

    def __init__(self) -> None:
        super().__init__()
        self.topics = nn.ModuleDict({topic: nn.Linear(TEXT_WIDTH, len(values)) for topic, values in TOPICS.items()})

    def forward(self, states: torch.Tensor, end: torch.Tensor) -> dict[str, torch.Tensor]:
        """@param states  [N,L,D]   @param end  [N], where each sentence ends   → topic: [3N,values]"""
        seen = torch.cat([states.mean(1), states[torch.arange(len(end)), end], states[:, -1]])
        return {topic: head(seen) for topic, head in self.topics.items()}


def with_slips(tokens: torch.Tensor, end: torch.Tensor, vocabulary: int) -> torch.Tensor:
    """Three words of a hundred are others than were meant: a prompt has words that the grammar has not."""
    within = torch.arange(tokens.shape[1])[None]
    slips = (torch.rand(tokens.shape) < 0.03) & (within > 0) & (within < end[:, None])
    return torch.where(slips, torch.randint(vocabulary - 2, tokens.shape), tokens)


def train(steps: int, core: int, seed: int) -> None:
    rng = pin(core, seed)
    write_tokenizer(RUNS / "tokenizer")
    words, sayings = tokenizer(), Sayings(rng)
    model, heads = encoder(len(words)), Heads()
    parameters = [*model.parameters(), *heads.parameters()]
    optimiser = torch.optim.AdamW(parameters, betas=(0.9, 0.99), weight_decay=1e-3)
    for step in range(steps):
        texts, truth = sayings.draw(_BATCH)
        # every position must learn, but most sentences are short
        tokens = ids(words, texts, LENGTH if step % 4 == 0 else int(rng.integers(24, 56)))
        end = (tokens == len(words) - 1).int().argmax(1)
        with torch.autocast("cpu", torch.bfloat16):
            states = model(with_slips(tokens, end, len(words))).last_hidden_state.float()
        guess = heads(states, end)
        loss = sum(_WEIGHTS[t] * F.cross_entropy(guess[t], truth[t].repeat(3)) for t in TOPICS)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(1e-3, step / steps, step, warm_up=30, hold=0.4)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        if step % 50 == 0:
            right = "  ".join(f"{t} {(guess[t].argmax(-1) == truth[t].repeat(3)).float().mean():.2f}" for t in TOPICS)
            print(f"step {step}  loss {loss.item():.3f}  {right}", flush=True)
    save(CHECKPOINT, {"encoder": model.state_dict(), "heads": heads.state_dict()})


def load() -> tuple[CLIPTokenizer, CLIPTextModel]:
    words = tokenizer()
    model = encoder(len(words))
    model.load_state_dict(torch.load(CHECKPOINT, weights_only=True)["encoder"])
    return words, model.eval().requires_grad_(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--seed", type=int, default=2)
    args = parser.parse_args()
    train(args.steps, args.core, args.seed)


if __name__ == "__main__":
    main()
