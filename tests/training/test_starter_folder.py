# SPDX-License-Identifier: Apache-2.0
"""models/starter as it ships: stock classes of diffusers and transformers load it, and it is what its configs say."""

import json
from pathlib import Path

import diffusers
import pytest
import torch
import transformers
from safetensors.torch import load_file

STARTER = Path(__file__).parents[2] / "models" / "starter"
INDEX = {
    k: v for k, v in json.loads((STARTER / "model_index.json").read_text()).items() if isinstance(v, list) and v[0]
}
CONTROLNETS = sorted(path.name for path in STARTER.glob("controlnet_*"))
NETWORKS = ["unet", "vae", "text_encoder", *CONTROLNETS]


def class_of(name: str) -> type:
    library, cls = INDEX.get(name, ("diffusers", "ControlNetModel"))
    return getattr({"diffusers": diffusers, "transformers": transformers}[library], cls)


@pytest.fixture(scope="module")
def networks() -> dict[str, torch.nn.Module]:
    return {name: class_of(name).from_pretrained(STARTER / name).float() for name in NETWORKS}


@pytest.fixture(scope="module")
def tokenizer() -> transformers.CLIPTokenizer:
    return transformers.CLIPTokenizer.from_pretrained(STARTER / "tokenizer")


@pytest.mark.parametrize("name", NETWORKS)
def test_weights_are_exactly_those_of_the_config_in_half_precision(networks, name):
    (path,) = (STARTER / name).glob("*.safetensors")
    stored = load_file(path)
    assert {k: v.shape for k, v in stored.items()} == {k: v.shape for k, v in networks[name].state_dict().items()}
    assert all(v.dtype == torch.float16 and v.isfinite().all() for v in stored.values())


@torch.no_grad()
def test_one_step_runs_through_all_networks(networks, tokenizer):
    tokens = tokenizer("ink drawing of a robot", padding="max_length", return_tensors="pt").input_ids
    assert tokens.shape == (1, 77)
    states = networks["text_encoder"](tokens).last_hidden_state
    latent = networks["vae"].encode(torch.zeros(1, 3, 64, 64)).latents
    assert latent.shape == (1, networks["unet"].config.in_channels, 8, 8)
    sums = None
    for name in CONTROLNETS:
        down, mid = networks[name](latent, 500, states, torch.zeros(1, 3, 64, 64), return_dict=False)
        sums = (down, mid) if sums is None else ([a + b for a, b in zip(sums[0], down, strict=True)], sums[1] + mid)
    foreseen = networks["unet"](
        latent, 500, states, down_block_additional_residuals=sums[0], mid_block_additional_residual=sums[1]
    ).sample
    assert foreseen.shape == latent.shape and foreseen.isfinite().all()
    assert networks["vae"].decode(foreseen).sample.shape == (1, 3, 64, 64)


def test_every_byte_can_be_written(tokenizer):
    for text in ("héllo wörld", "日本語のロボット", "🤖🎨", "\u00a0\u0301 x²", "Watercolour PAINTING, 42!"):
        tokens = tokenizer(text).input_ids
        assert tokens[0] == tokenizer.bos_token_id and tokens[-1] == tokenizer.eos_token_id
        assert tokenizer.eos_token_id not in tokens[1:-1]  # it is the unknown token too
    assert len(tokenizer("watercolour painting").input_ids) == 4


def test_scheduler_expects_the_clean_latent_from_zero_signal():
    scheduler = diffusers.LCMScheduler.from_pretrained(STARTER / "scheduler")
    assert scheduler.config.prediction_type == "sample" and scheduler.config.timestep_spacing == "trailing"
    assert scheduler.alphas_cumprod[-1] == 0


def test_folder_is_small():
    assert sum(f.stat().st_size for f in STARTER.rglob("*") if f.is_file()) <= 40_000_000
