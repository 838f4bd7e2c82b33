# SPDX-License-Identifier: Apache-2.0
"""Writes the trained networks as models/starter/: diffusers' layout, half precision.

python -m training.export
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from diffusers import DDIMScheduler

from . import diffusion, text, vae
from .data import RUNS
from .networks import SCHEDULER, Networks

STARTER = Path(__file__).parents[1] / "starter"
_INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "feature_extractor": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderTiny"],
}


def main() -> None:
    nets = Networks()
    nets.load_state_dict(torch.load(diffusion.CHECKPOINT, weights_only=True)["average"])
    _, encoder = text.load()
    parts = {
        "unet": nets.unet,
        "controlnet_depth": nets.depth,
        "controlnet_normal": nets.normal,
        "vae": vae.load(),
        "text_encoder": encoder,
    }
    for name, net in parts.items():
        shutil.rmtree(STARTER / name, ignore_errors=True)
        net.half().to(memory_format=torch.contiguous_format).save_pretrained(STARTER / name, safe_serialization=True)
    shutil.copytree(RUNS / "tokenizer", STARTER / "tokenizer", dirs_exist_ok=True)
    DDIMScheduler(**SCHEDULER).save_pretrained(STARTER / "scheduler")
    (STARTER / "model_index.json").write_text(json.dumps(_INDEX, indent=2) + "\n", encoding="utf-8")
    print(f"{sum(f.stat().st_size for f in STARTER.rglob('*') if f.is_file()) / 1e6:.1f} MB in {STARTER}")


if __name__ == "__main__":
    main()
