# SPDX-License-Identifier: Apache-2.0
"""Which stage holds the model back: what the text encoder understands, and the UNet's error at each noise level."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from diffusers import LCMScheduler
from multiplane_engine import _engine

from ..read_prompts import read
from .held_out import Case
from .judge import percent
from .model import CONTROLS, unit_planes

LEVELS = (50, 200, 400, 550, 700, 850, 999)
_FRESH = 900  # from here on the start is noise alone, without the beauty


class Networks:
    def __init__(self, folder: Path, controls: tuple[str, ...]) -> None:
        self.vae, self.unet = _engine.load_vae(folder / "vae"), _engine.load_unet(folder / "unet")
        self.controls = {name: _engine.load_controlnet(folder / f"controlnet_{name}") for name in controls}
        self.text = _engine.PromptEncoder(folder / "tokenizer", _engine.load_text_encoder(folder / "text_encoder"))
        self.alphas = LCMScheduler.from_pretrained(folder / "scheduler").alphas_cumprod.numpy()

    def latent(self, picture: np.ndarray) -> np.ndarray:
        """[1,C,h,w] of uint8 [H,W,3]"""
        return self.vae.encode(unit_planes(picture) * 2 - 1)

    def clean(self, x: np.ndarray, t: int, case: Case) -> np.ndarray:
        """The clean latent that the UNet foresees in x [1,C,h,w]."""
        states, time = self.text.encode(case.prompt).positive(0), np.array([t], np.float32)
        sum_of = None
        for name, net in self.controls.items():
            residuals = net(x, time, states, net.embed(unit_planes(CONTROLS[name](case.buffers))))
            if sum_of is None:
                sum_of = residuals
            else:
                sum_of.add(residuals)
        return self.unet(x, time, states, sum_of)


def unet_errors(folder: Path, controls: tuple[str, ...], cases: Iterable[Case], start: int) -> dict[int, float]:
    """Mean squared error of the foreseen clean latent at each noise level, in shares of the painters' variance.

    The UNet is shown the painter's latent on the way of image-to-image from the beauty: all stages before are perfect.

    @param start  time of the whole schedule at which image-to-image begins
    """
    nets, errors, latents = Networks(folder, controls), {t: [] for t in LEVELS}, []
    for case in cases:
        rng = np.random.default_rng(case.seed)
        painted, beauty = nets.latent(case.painted), nets.latent(case.buffers.beauty)
        latents.append(painted)
        for t in LEVELS:
            begin = 999 if t >= _FRESH else max(t, start)
            a, s = np.sqrt(nets.alphas[begin]), np.sqrt(1 - nets.alphas[begin])
            noise = rng.standard_normal(painted.shape).astype(np.float32) + a / s * (beauty - painted)
            x = np.sqrt(nets.alphas[t]) * painted + np.sqrt(1 - nets.alphas[t]) * noise
            errors[t].append(np.mean((nets.clean(x.astype(np.float32), t, case) - painted) ** 2))
    variance = np.concatenate(latents).var((0, 2, 3)).mean()
    return {t: float(np.mean(values) / variance) for t, values in errors.items()}


def understood(cases: Iterable[Case]) -> dict[str, float]:
    """Percent of the captions of which the text encoder's own heads tell style, palette and mood."""
    known = list(cases)
    readings = read([case.prompt for case in known])
    return {
        topic: percent(getattr(r, topic) == getattr(case, topic) for r, case in zip(readings, known, strict=True))
        for topic in ("style", "palette", "mood")
    }
