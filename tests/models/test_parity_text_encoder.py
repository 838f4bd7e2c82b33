# SPDX-License-Identifier: Apache-2.0
"""The text encoder gives transformers' numbers."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from multiplane_engine import _engine
from transformers import CLIPTextConfig, CLIPTextModel

SMALL = {
    "vocab_size": 1000,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 5,
    "num_attention_heads": 4,
    "bos_token_id": 998,
    "eos_token_id": 999,
}
VARIANTS = {
    "quick_gelu": {},
    "gelu, 8 heads, 3 layers": {"hidden_act": "gelu", "num_attention_heads": 8, "num_hidden_layers": 3},
}
IDS = torch.randint(0, 998, (2, 77), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("clip_skip", [0, 1, 2])
@pytest.mark.parametrize("variant", VARIANTS)
def test_text_encoder(variant, clip_skip, dtype, saved, agree):
    reference = CLIPTextModel(CLIPTextConfig(**{**SMALL, **VARIANTS[variant]}))
    ours = _engine.load_text_encoder(saved(reference), dtype)

    def run(dtype: torch.dtype) -> torch.Tensor:
        network = copy.deepcopy(reference).to(dtype)
        hidden_states = network(IDS, output_hidden_states=True).hidden_states
        return network.final_layer_norm(hidden_states[-(clip_skip + 1)])

    agree("CLIPTextModel", f"{variant}, clip_skip {clip_skip}", dtype, ours(IDS.numpy(), clip_skip), run)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_words_of_textual_inversion(dtype, saved, agree):
    reference = CLIPTextModel(CLIPTextConfig(**SMALL))
    ours = _engine.load_text_encoder(saved(reference), dtype)
    ids = IDS.clone()
    ids[0, 3:5] = torch.tensor([1000, 1001])
    extra = torch.randn(2, 64, generator=torch.Generator().manual_seed(2)) * 0.1
    reference.resize_token_embeddings(1002, mean_resizing=False)
    reference.get_input_embeddings().weight.data[1000:] = extra

    def run(dtype: torch.dtype) -> torch.Tensor:
        return copy.deepcopy(reference).to(dtype)(ids)[0]

    agree("CLIPTextModel", "textual inversion", dtype, ours(ids.numpy(), 0, extra.numpy()), run)


def test_ids_are_whole_numbers_of_the_vocabulary(saved):
    ours = _engine.load_text_encoder(saved(CLIPTextModel(CLIPTextConfig(**SMALL))), "float32")
    with pytest.raises(_engine.EngineError, match="wanted ids 0 to 999, got 0 to 1000"):
        ours(np.array([[0, 1000]], dtype=np.int64))
