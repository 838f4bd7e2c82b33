# SPDX-License-Identifier: Apache-2.0
"""What the artist asked for: one frozen, validated document, `request.json` in the job folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .painter import Painter
from .temporal import Temporal

CONTROL_KINDS = (
    *("depth", "normal", "openpose", "lineart", "canny", "segmentation", "tile"),
    *("temporal", "temporal_flow"),
)
SEED_MODES = ("fixed", "per_frame")


@dataclass(frozen=True)
class Control:
    """One ControlNet and the control image that drives it."""

    kind: str
    """One of CONTROL_KINDS."""
    scale: float = 1.0
    """Conditioning scale; 0 switches it off."""
    start: float = 0.0
    """Fraction of the denoising steps at which it begins, 0 … 1."""
    end: float = 1.0
    """Fraction of the denoising steps at which it ends, 0 … 1."""
    model: str = ""
    """ControlNet folder; empty: `controlnet_<kind>` or `controlnet` inside the model folder."""


@dataclass(frozen=True)
class Curve:
    """An animated number: its value in every frame of the request."""

    path: str
    """`strength`, `guidance`, `steps`, `seed`, `clip_skip`, `controls.<index>.scale|start|end`, or `painter.` and a
    name in PAINTER_RANGES, or `temporal.` and one in FEEDBACK_RANGES."""
    values: tuple[float, ...]
    """One value per entry of `frames`."""


@dataclass(frozen=True)
class Request:
    """One stylisation job."""

    prompt: str
    """Positive prompt with weights, `BREAK`, `[a:b:when]`, `[a|b]`."""
    frames: tuple[int, ...]
    """Blender frame numbers, rising."""
    width: int
    """Pixels, a multiple of 8."""
    height: int
    """Pixels, a multiple of 8."""
    negative: str = ""
    """Negative prompt."""
    model: str = ""
    """Model folder in diffusers' layout; empty: the starter model inside the engine."""
    controls: tuple[Control, ...] = ()
    """Any number, applied together."""
    painter: Painter | None = None
    """Paints the start picture out of the passes; none: the start picture is the beauty pass."""
    strength: float = 0.6
    """How far diffusion goes from the start picture, 0 … 1. 1 ignores it (text-to-image); 0 with a painter leaves its
    picture as it is, and no model is loaded."""
    guidance: float = 7.5
    """Classifier-free guidance scale; 1 switches it off."""
    steps: int = 20
    """Denoising steps of a full run; strength s takes about s · steps of them."""
    sampler: str = ""
    """Sampler name; empty: what the model's scheduler_config.json says."""
    spacing: str = ""
    """Noise levels: `karras`, `exponential`, `trailing`, `leading`, `linspace`; empty: the model's."""
    seed: int = 0
    """Of the noise and of a painter's grain and strokes, 0 … 2**63 − 1."""
    seed_mode: str = "fixed"
    """`fixed`: the same in every frame; `per_frame`: each frame has its own."""
    clip_skip: int = 0
    """Text encoder layers left out at the end (0 … layers − 1)."""
    mask: str = ""
    """Inpainting mask: a PNG, or a folder of `mask_####.png`; white is diffused, black stays the start picture. Empty:
    the whole frame."""
    embeddings: tuple[str, ...] = ()
    """Textual inversion files; each is used by its file name in the prompt."""
    hidden_joints: str = "drop"
    """OpenPose joints that the camera cannot see: `drop` or `keep`."""
    device: str = "auto"
    """`auto`, `cpu`, `cuda`, `cuda:1` …"""
    dtype: str = "auto"
    """`auto` (bfloat16 where the device is fast with it, else float32), `float32`, `bfloat16`, `float16`."""
    preview_every: int = 0
    """Steps between preview images; 0: none."""
    temporal: Temporal | None = None
    """How frames are made to hold together; none: each is made by itself."""
    curves: tuple[Curve, ...] = ()
    """Animated numbers; each overrides the constant of the same path."""

    def at(self, frame: int) -> Request:
        """The request with every animated number at its value in `frame`, and no animation."""
        index = self.frames.index(frame)
        result = replace(self, curves=())
        for curve in self.curves:
            result = _with_value(result, curve.path, curve.values[index])
        return result

    def validate(self) -> None:
        """Raises RequestError: everything that is wrong and what to do. Files and models are the engine's to check."""
        from .request_check import check  # it looks at Request in turn

        check(self)


def _with_value(request: Request, path: str, value: Any) -> Request:
    if path.startswith("controls."):
        _, position, field = path.split(".")
        controls = list(request.controls)
        controls[int(position)] = replace(controls[int(position)], **{field: value})
        return replace(request, controls=tuple(controls))
    if path.startswith("painter."):
        assert request.painter  # request_check refuses the curve
        painter = replace(request.painter, **{path.removeprefix("painter."): value})
        return replace(request, painter=painter)
    if path.startswith("temporal."):
        assert request.temporal  # request_check refuses the curve
        return replace(request, temporal=replace(request.temporal, **{path.removeprefix("temporal."): value}))
    return replace(request, **{path: round(value) if path in ("steps", "seed", "clip_skip") else value})
