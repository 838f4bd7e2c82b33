# SPDX-License-Identifier: Apache-2.0
"""The beauty: light at the pixels' centres, more of it where neighbours differ, and the view transform."""

from __future__ import annotations

import numpy as np

from .lamps import Lighting
from .light import Shader
from .material import srgb
from .raster import averaged

_CONTRAST = 0.035  # of displayed values, from which on a pixel is worth nine samples


def _busy(shown: np.ndarray, part: np.ndarray) -> np.ndarray:
    """[S,S] pixels that differ from a neighbour in colour [S,S,3] or part [S,S]."""
    out = np.zeros(part.shape, bool)
    for a, b in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
        differs = (np.abs(shown[a] - shown[b]).max(-1) > _CONTRAST) | (part[a] != part[b])
        out[a] |= differs
        out[b] |= differs
    return out


def beauty(shader: Shader, lighting: Lighting) -> np.ndarray:
    """[S,S,3] uint8 sRGB.

    Source: Whitted 1980, "An improved illumination model for shaded display" (adaptive supersampling).
    """
    part = shader.surface.part
    samples, exposure = part.shape, np.float32(lighting.exposure)
    light = np.zeros((*samples, 3), np.float32)
    numbers = np.arange(part.size).reshape(samples)
    middle = np.s_[1::2, 1::2]

    def sample(chosen: np.ndarray) -> None:
        # A renderer's filter clamps nothing, but a single highlight must not bleed over its whole pixel.
        light.reshape(-1, 3)[chosen] = np.minimum(shader.at_samples(chosen) * exposure, 3)

    sample(numbers[middle].ravel())
    linear = np.ascontiguousarray(light[middle])
    busy = _busy(np.sqrt(np.clip(linear, 0, 1)), part[middle])
    around = np.zeros(samples, bool)
    for dy in range(3):
        for dx in range(3):
            around[dy : samples[0] - 2 + dy : 2, dx : samples[1] - 2 + dx : 2] |= busy
    around[middle] = False
    sample(numbers[around])
    linear[busy] = averaged(light)[busy]
    rolled = linear * np.float32(1.25) / (linear + np.float32(0.45))
    shown = srgb(np.clip(linear + np.float32(lighting.soft) * (rolled - linear), 0, 1))
    return (shown * 255 + 0.5).astype(np.uint8)
