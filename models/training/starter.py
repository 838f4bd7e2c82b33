# SPDX-License-Identifier: Apache-2.0
"""The folder that ships, models/starter: diffusers' layout, half precision. `python -m training.starter` writes it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from diffusers import LCMScheduler
from safetensors.torch import load_file

from .loop import RUNS
from .networks import SCHEDULER, Networks

FOLDER = Path(__file__).parents[1] / "starter"
_WEIGHTS = "diffusion_pytorch_model.safetensors"
_INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "feature_extractor": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "LCMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderTiny"],
}


def parts(nets: Networks) -> dict[str, torch.nn.Module]:
    """Folder name → network."""
    return {"unet": nets.unet, **{f"controlnet_{name}": net for name, net in nets.controlnets.items()}}


def load_shipped(nets: Networks) -> None:
    """Takes the weights that ship where their shapes are still these networks'."""
    for name, net in parts(nets).items():
        path = FOLDER / name / _WEIGHTS
        known = load_file(path) if path.is_file() else {}
        if {k: v.shape for k, v in known.items()} == {k: v.shape for k, v in net.state_dict().items()}:
            net.load_state_dict(known)


def main() -> None:
    from . import diffusion, text, vae  # they load weights through this module in turn

    nets = Networks()
    nets.load_state_dict(torch.load(diffusion.CHECKPOINT, weights_only=True)["average"])
    _, encoder = text.load()
    for old in FOLDER.glob("controlnet_*"):
        shutil.rmtree(old)
    for name, net in {**parts(nets), "vae": vae.load(), "text_encoder": encoder}.items():
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        net.half().to(memory_format=torch.contiguous_format).save_pretrained(FOLDER / name, safe_serialization=True)
    shutil.copytree(RUNS / "tokenizer", FOLDER / "tokenizer", dirs_exist_ok=True)
    # New noise in every call: kept noise leaves a cloud where a call has taken it for paint.
    LCMScheduler(**SCHEDULER).save_pretrained(FOLDER / "scheduler")
    (FOLDER / "model_index.json").write_text(json.dumps(_INDEX, indent=2) + "\n", encoding="utf-8")
    print(f"{sum(f.stat().st_size for f in FOLDER.rglob('*') if f.is_file()) / 1e6:.1f} MB in {FOLDER}")


if __name__ == "__main__":
    main()
