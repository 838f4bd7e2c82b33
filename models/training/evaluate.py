# SPDX-License-Identifier: Apache-2.0
"""A sheet of held-out scenes through the exported folder: beauty | depth | normal | one picture per prompt.

python -m training.evaluate --scenes 4 --strength 0.6 --guidance 2 --out runs/sheet.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from diffusers import ControlNetModel, StableDiffusionControlNetImg2ImgPipeline
from PIL import Image

from .data import BEAUTY, HELD_OUT_SEED, RUNS, STYLES, pictures
from .export import STARTER
from .loop import pin

PROMPTS = {
    "watercolour": "watercolour painting of a scene",
    "ink": "ink drawing of a scene",
    "oil": "oil painting of a scene",
    "cel": "cel shaded cartoon of a scene",
    "neon": "neon night scene",
}


def pipeline() -> StableDiffusionControlNetImg2ImgPipeline:
    nets = [
        ControlNetModel.from_pretrained(STARTER / f"controlnet_{name}", torch_dtype=torch.float32)
        for name in ("depth", "normal")
    ]
    pipe = StableDiffusionControlNetImg2ImgPipeline.from_pretrained(STARTER, controlnet=nets, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def as_tensor(image: np.ndarray) -> torch.Tensor:
    """uint8 [S,S,C] → [1,3,S,S] in [0,1]"""
    x = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float() / 255
    return x.expand(-1, 3, -1, -1)


def stylise(
    pipe: StableDiffusionControlNetImg2ImgPipeline,
    prompt: str,
    beauty: np.ndarray,
    controls: np.ndarray,
    args: argparse.Namespace,
) -> np.ndarray:
    """→ uint8 [S,S,3]"""
    hints = [as_tensor(controls[..., :1]), as_tensor(controls[..., 1:])]
    picture = pipe(
        prompt,
        image=as_tensor(beauty),
        control_image=hints,
        strength=args.strength,
        num_inference_steps=args.steps,
        guidance_scale=args.guidance,
        controlnet_conditioning_scale=[args.scale] * 2,
        output_type="np",
        generator=torch.Generator().manual_seed(args.seed),
    ).images[0]
    return (picture * 255 + 0.5).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--strength", type=float, default=0.6)
    parser.add_argument("--steps", type=int, default=16, help="of the whole schedule; strength × steps are run")
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--out", type=Path, default=RUNS / "sheet.png")
    args = parser.parse_args()
    pin(args.core, args.seed)
    pipe, rows, errors = pipeline(), [], {style: [] for style in PROMPTS}
    for k in range(args.scenes):
        images, controls = pictures(HELD_OUT_SEED + args.first + k)
        beauty, row = images[BEAUTY], []
        for style, prompt in PROMPTS.items():
            picture, truth = stylise(pipe, prompt, beauty, controls, args), images[STYLES.index(style)]
            squares = [np.mean((other.astype(np.float32) - truth) ** 2) for other in (picture, beauty)]
            errors[style].append(squares)
            row.append(picture)
        rows.append(np.concatenate([beauty, np.repeat(controls[..., :1], 3, -1), controls[..., 1:], *row], 1))
    Image.fromarray(np.concatenate(rows)).save(args.out)
    for style, squares in errors.items():  # the painter may have painted another mood: a rough measure
        ours, unchanged = 10 * np.log10(255**2 / np.mean(squares, 0))
        print(f"{style:12s} PSNR to the painter {ours:.1f} dB; the beauty itself {unchanged:.1f} dB")


if __name__ == "__main__":
    main()
