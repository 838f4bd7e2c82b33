# SPDX-License-Identifier: GPL-3.0-or-later
"""Motion of what is infinitely far away."""

from __future__ import annotations

import numpy as np

from .source import View


def previous_pixels(before: View, now: View, height: int, width: int) -> np.ndarray:
    """[H,W,2] float32: where the background of each pixel was in the frame before, minus where it is; pixels, y down.

    The background turns against the camera and does not move with it. NaN under an orthographic camera, which sees one
    single direction, and where the direction was behind the camera.
    """
    if now.kind == "ORTHO":
        return np.full((height, width, 2), np.nan, np.float32)
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    ndc_x, ndc_y = 2 * x / width - 1, 1 - 2 * y / height
    p = now.clip_from_cam
    rays = np.stack(((ndc_x + p[0, 2]) / p[0, 0], (ndc_y + p[1, 2]) / p[1, 1], np.full_like(x, -1)), -1)
    before_from_now = before.cam_from_world[:3, :3] @ now.cam_from_world[:3, :3].T
    clip = (rays @ before_from_now.T) @ before.clip_from_cam[:, :3].T
    w = np.where(clip[..., 3:] > 1e-6, clip[..., 3:], np.nan)
    ndc = clip[..., :2] / w
    pixel = (ndc * (1, -1) * 0.5 + 0.5) * (width, height)
    return (pixel - np.stack((x, y), -1)).astype(np.float32)
