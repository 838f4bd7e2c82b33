# SPDX-License-Identifier: Apache-2.0
"""Which passes a request is made of."""

from __future__ import annotations

from .painter import PAINTER_PASSES
from .request import Request
from .shot import PASS_NAMES

PASSES_OF = {
    "depth": ("depth",),
    "normal": ("normal",),
    "openpose": (),
    "lineart": ("depth", "normal", "ids"),
    "canny": ("depth", "normal", "ids"),
    "segmentation": ("ids",),
    "tile": ("beauty",),
}
"""Passes that control images are made of; those of MODES_OF_CONTROL are made of other frames."""
PASSES_OF_MODE = {"anchored": ("depth", "ids"), "feedback": ("depth", "ids", "motion"), "pinned": ("depth", "ids")}
"""Passes that each temporal mode reads beside the geometry: where geometry is not all that the camera sees."""


def passes_needed(request: Request) -> tuple[str, ...]:
    """Names of the passes that a request is made of, in the order of PASS_NAMES."""
    wanted: set[str] = set()
    if uses_model(request):
        wanted.update(name for control in request.controls for name in PASSES_OF.get(control.kind, ()))
    if uses_start(request):
        wanted.update(PAINTER_PASSES if request.painter else ("beauty",))
    if request.temporal:
        wanted.update(PASSES_OF_MODE[request.temporal.mode])
    return tuple(name for name in PASS_NAMES if name in wanted)


def uses_start(request: Request) -> bool:
    """Whether any frame starts from a picture: the painter's, or the beauty pass."""
    feeds_back = request.temporal is not None and request.temporal.mode == "feedback"
    return feeds_back or bool(request.mask) or any(strength < 1 for strength in _strengths(request))


def uses_model(request: Request) -> bool:
    """Whether any frame is diffused; the others are the painter's pictures as they are."""
    return request.painter is None or any(strength > 0 for strength in _strengths(request))


def _strengths(request: Request) -> tuple[float, ...]:
    return next((curve.values for curve in request.curves if curve.path == "strength"), (request.strength,))
