# SPDX-License-Identifier: Apache-2.0
"""What feedback does to a start picture, so that neither colours nor detail wear off. Pictures are float32 [H,W,3],
0 … 255."""

from __future__ import annotations

import numpy as np

_WHITE = 255.0


def sharpened(picture: np.ndarray, amount: float) -> np.ndarray:
    """Unsharp mask against the binomial mean of 3×3 pixels."""
    if not amount:
        return picture
    blurred = picture
    for axis in (0, 1):
        wide = np.pad(blurred, [(1, 1) if a == axis else (0, 0) for a in range(3)], mode="edge")
        ahead, behind = wide.take(range(2, wide.shape[axis]), axis), wide.take(range(wide.shape[axis] - 2), axis)
        blurred = (ahead + behind) / 4 + blurred / 2
    sharp: np.ndarray = picture + np.float32(amount) * (picture - blurred)
    return sharp


def with_colours_of(picture: np.ndarray, model: np.ndarray, amount: float) -> np.ndarray:
    """Mean and spread of each channel moved to those of another picture.

    Source: Reinhard et al. 2001, "Color transfer between images", in display colours.
    """
    if not amount:
        return picture
    mean, spread = picture.mean((0, 1)), picture.std((0, 1))
    aim, width = model.mean((0, 1)), model.std((0, 1))
    matched = (picture - mean) * (width / np.maximum(spread, 1)) + aim
    mixed: np.ndarray = picture + np.float32(amount) * (matched - picture)
    return mixed


def grained(picture: np.ndarray, amount: float, seed: int) -> np.ndarray:
    """Mixed with white noise, the same for the same seed."""
    if not amount:
        return picture
    noise = np.random.default_rng(seed).standard_normal(picture.shape, np.float32)
    mixed: np.ndarray = picture + np.float32(amount) * (np.float32(_WHITE / 2) * (1 + noise) - picture)
    return mixed
