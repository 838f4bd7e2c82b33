# SPDX-License-Identifier: Apache-2.0
"""Which of the painter's pictures a picture is most like, all in all: so mood and palette are told apart without a
network that could itself be wrong."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from .colour import ciede2000, lab

_CELLS = 16  # a side: light and colours, no strokes


def nearest(picture: np.ndarray, among: Mapping[str, np.ndarray]) -> str:
    """The name of the picture with the least mean ΔE00 of coarse copies; all uint8 [H,W,3] of one size."""
    own = _coarse(picture)
    return min(among, key=lambda name: float(ciede2000(own, _coarse(among[name])).mean()))


def _coarse(picture: np.ndarray) -> np.ndarray:
    return lab(cv2.resize(picture, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA))
