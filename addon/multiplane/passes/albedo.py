# SPDX-License-Identifier: GPL-3.0-or-later
"""The surface's own colour, without light and shadow.

Cycles tells it by kind of surface: what it scatters, mirrors and lets through, and what it gives off. A metal has its
colour in the second, glass in the third, a lamp in the last; their sum is the colour that a painter would mix.
"""

from __future__ import annotations

import numpy as np

from .. import compat

LAYER_SETTINGS = (
    "use_pass_diffuse_color",
    "use_pass_glossy_color",
    "use_pass_transmission_color",
    "use_pass_emit",
)
"""Of the view layer, for the passes that `albedo` adds up."""


def albedo(passes: dict[str, np.ndarray], depth: np.ndarray) -> np.ndarray:
    """[H,W,3] float32, linear, 0 … 1; background 0. What is brighter than 1 keeps its hue.

    @param passes  name in Cycles → [H,W,3]
    @param depth   [H,W], background +inf
    """
    total = sum(passes[name] for name in compat.COLOUR_PASSES)
    # A shader that divides by zero gives NaN, which Cycles shows black.
    colour = np.maximum(np.nan_to_num(total, nan=0.0, posinf=0.0), 0.0)
    colour[~np.isfinite(depth)] = 0
    return colour / np.maximum(colour.max(-1, keepdims=True), 1.0)
