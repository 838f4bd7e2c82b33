# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a request: said before anything renders, each problem with what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from .painter import MOODS, PAINTER_RANGES, PAINTERS, PALETTES, Painter
from .passes import uses_model
from .request import CONTROL_KINDS, SEED_MODES, Control, Curve, Request
from .temporal import FEEDBACK_RANGES, MODES_OF_CONTROL, TEMPORAL_MODES, TEMPORAL_RANGES, Temporal

SIZE_MULTIPLE = 8
"""Pixels a latent cell is wide and high."""
_MIN_SIZE, _MAX_SIZE = 64, 8192
_MAX_STEPS = 1000
_DTYPES = ("auto", "float32", "bfloat16", "float16")
_SPACINGS = ("", "karras", "exponential", "trailing", "leading", "linspace")
_CURVE_PATH = re.compile(
    r"strength|guidance|steps|seed|clip_skip|controls\.(\d+)\.(scale|start|end)|"
    rf"painter\.({'|'.join(PAINTER_RANGES)})|temporal\.({'|'.join(FEEDBACK_RANGES)})"
)


class RequestError(ValueError):
    """A request that cannot be rendered; one line a problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def check(request: Request) -> None:
    """Raises RequestError."""
    problems = list(dict.fromkeys(_problems(request)))
    if problems:
        raise RequestError(problems)


def _problems(request: Request) -> Iterator[str]:
    yield from _prompt_problems("prompt", request.prompt)
    yield from _prompt_problems("negative prompt", request.negative)
    yield from _size_problems(request.width, request.height)
    yield from _choice("dtype", request.dtype, _DTYPES)
    yield from _choice("noise level spacing", request.spacing, _SPACINGS)
    yield from _choice("seed mode", request.seed_mode, SEED_MODES)
    yield from _choice("treatment of hidden joints", request.hidden_joints, ("drop", "keep"))
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", request.device):
        yield f"There is no device {request.device!r}. Use auto, cpu, cuda or cuda:0."
    yield from _range("Steps between previews", request.preview_every, 0, _MAX_STEPS)
    if request.temporal:
        yield from _temporal_problems(request, request.temporal)
    for control in request.controls:
        yield from _mode_problems(control, request.temporal)
    curves = list(_curve_problems(request))
    yield from curves
    yield from _number_problems(request)
    if not request.frames:
        yield "The frame range is empty. Give a start that is not after the end, e.g. --frames 1:24."
    elif list(request.frames) != sorted(set(request.frames)):
        yield "The frames must rise, each one once."
    elif not curves:
        for frame in request.frames if request.curves else ():
            yield from (f"Frame {frame}: {problem}" for problem in _number_problems(request.at(frame)))


def _prompt_problems(name: str, text: object) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"The {name} must be text, got {type(text).__name__}."
    elif "\0" in text or any(0xD800 <= ord(c) < 0xE000 for c in text):
        yield f"The {name} is not text: it holds bytes that stand for no character. Type it again."
    elif re.search(r"<(lora|lyco):", text):
        yield f"The {name} asks for a LoRA. LoRAs are not supported yet: remove <lora:…>."


def _size_problems(width: int, height: int) -> Iterator[str]:
    if width % SIZE_MULTIPLE or height % SIZE_MULTIPLE:
        nearest = "x".join(str(max(_MIN_SIZE, round(n / SIZE_MULTIPLE) * SIZE_MULTIPLE)) for n in (width, height))
        yield f"The size {width}x{height} is not a multiple of {SIZE_MULTIPLE}. The nearest is {nearest}."
    for name, pixels in (("width", width), ("height", height)):
        if not _MIN_SIZE <= pixels <= _MAX_SIZE:
            yield f"The {name} is {pixels} pixels. Choose between {_MIN_SIZE} and {_MAX_SIZE}."


def _number_problems(request: Request) -> Iterator[str]:
    """Problems of everything that can be animated."""
    yield from _range("Strength", request.strength, 0.0, 1.0)
    yield from _range("Guidance", request.guidance, 0.0, 100.0)
    yield from _range("Steps", request.steps, 1, _MAX_STEPS)
    yield from _range("Clip skip", request.clip_skip, 0, 11)
    yield from _range("Seed", request.seed, 0, 2**63 - 1)
    for control in request.controls:
        yield from _control_problems(control)
    if request.painter:
        yield from _painter_problems(request.painter)
    if request.temporal:
        for name, (low, high) in FEEDBACK_RANGES.items():
            yield from _range(f"The feedback's {name.replace('_', ' ')}", getattr(request.temporal, name), low, high)


def _control_problems(control: Control) -> Iterator[str]:
    yield from _choice("control", control.kind, CONTROL_KINDS)
    yield from _range(f"Scale of control {control.kind}", control.scale, 0.0, 10.0)
    yield from _range(f"Start of control {control.kind}", control.start, 0.0, 1.0)
    yield from _range(f"End of control {control.kind}", control.end, 0.0, 1.0)
    if control.start > control.end:
        yield f"Control {control.kind} starts at {control.start:g}, after its end at {control.end:g}. Swap them."


def _painter_problems(painter: Painter) -> Iterator[str]:
    yield from _choice("painter", painter.name, PAINTERS)
    yield from _choice("palette", painter.palette, PALETTES)
    yield from _choice("mood", painter.mood, MOODS)
    for name, (low, high) in PAINTER_RANGES.items():
        yield from _range(f"The painter's {name.replace('_', ' ')}", getattr(painter, name), low, high)


def _temporal_problems(request: Request, temporal: Temporal) -> Iterator[str]:
    yield from _choice("temporal mode", temporal.mode, TEMPORAL_MODES)
    yield from _range("The part of a frame that anchors may miss", temporal.missing, *TEMPORAL_RANGES["missing"])
    yield from _range("The most anchors", temporal.anchors, *TEMPORAL_RANGES["anchors"])
    if temporal.mode == "anchored" and request.mask:
        yield "A mask is of one frame, anchored pictures are of a shot. Leave out the mask, or choose another mode."
    if temporal.mode in ("feedback", "pinned") and not uses_model(request):
        yield f"The mode {temporal.mode} is for diffusion. Give it a strength above 0, or choose anchored."


def _mode_problems(control: Control, temporal: Temporal | None) -> Iterator[str]:
    modes = MODES_OF_CONTROL.get(control.kind)
    if modes and (temporal is None or temporal.mode not in modes):
        yield (
            f"The control {control.kind} shows what was painted before. Choose the temporal mode "
            f"{' or '.join(modes)}, or leave out the control."
        )


def _curve_problems(request: Request) -> Iterator[str]:
    for curve in request.curves:
        match = _CURVE_PATH.fullmatch(curve.path)
        if not match or not _is_there(request, match):
            yield f"{curve.path!r} cannot be animated."
        elif len(curve.values) != len(request.frames):
            yield f"The animation of {curve.path} has {len(curve.values)} values for {len(request.frames)} frames."
        elif not _is_finite(curve):
            yield f"The animation of {curve.path} has a value that is not a number. Check its F-curve."


def _is_there(request: Request, match: re.Match[str]) -> bool:
    """Whether the request has what a curve's path leads to."""
    control, _, painter, temporal = match.groups()
    if control:
        return int(control) < len(request.controls)
    return bool(request.painter if painter else request.temporal if temporal else True)


def _is_finite(curve: Curve) -> bool:
    return all(math.isfinite(value) for value in curve.values)


def _choice(name: str, value: str, choices: tuple[str, ...]) -> Iterator[str]:
    if value not in choices:
        yield f"Unknown {name} {value!r}. Choose one of: {', '.join(filter(None, choices))}."


def _range(name: str, value: float, low: float, high: float) -> Iterator[str]:
    if not low <= value <= high:  # NaN is outside too
        yield f"{name} is {value:g}. Choose between {low:g} and {high:g}."
