# SPDX-License-Identifier: GPL-3.0-or-later
"""Motion, where Cycles can be trusted about it, and of what is infinitely far away."""

from __future__ import annotations

import logging

import numpy as np

from .. import compat
from .source import View

LOG = logging.getLogger(__name__)


def trusted_motion(before: View, now: View, vector: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """[H,W,2] float32, prev_from_cur in pixels, y down; NaN where it is unknown.

    @param vector  Cycles' Vector pass [H,W,4]
    @param depth   [H,W], background +inf
    """
    unknown = np.full((*depth.shape, 2), np.nan, np.float32)
    camera_moves = not np.allclose(before.cam_from_world, now.cam_from_world, atol=1e-6)
    lens_moves = not np.allclose(before.clip_from_cam, now.clip_from_cam, atol=1e-6)
    if before.camera != now.camera:
        return unknown
    # Cycles knows how the focal length moves, but not the shift.
    shift_moves = not np.allclose(before.clip_from_cam[:2, 2], now.clip_from_cam[:2, 2], atol=1e-6)
    if shift_moves or compat.vector_pass_is_wrong(now.kind, camera_moves, lens_moves):
        LOG.warning("A frame has no motion: Cycles is wrong about it under a camera like “%s”.", now.camera)
        return unknown
    motion = vector[..., :2] * np.float32((1, -1))  # prev − cur with y up → y down
    return np.where(np.isfinite(depth)[..., None], motion, previous_pixels(before, now, *depth.shape))


def previous_pixels(before: View, now: View, height: int, width: int) -> np.ndarray:
    """[H,W,2] float32: where the background of each pixel was in the frame before, minus where it is; pixels, y down.

    The background turns against the camera and does not move with it. NaN under an orthographic camera, which sees one
    single direction, and where the direction was behind the camera.
    """
    if now.kind == "ORTHO":
        return np.full((height, width, 2), np.nan, np.float32)
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    _, rays = now.rays(height, width)
    before_from_now = before.cam_from_world[:3, :3] @ now.cam_from_world[:3, :3].T
    clip = (rays @ before_from_now.T) @ before.clip_from_cam[:, :3].T
    w = np.where(clip[..., 3:] > 1e-6, clip[..., 3:], np.nan)
    ndc = clip[..., :2] / w
    pixel = (ndc * (1, -1) * 0.5 + 0.5) * (width, height)
    return (pixel - np.stack((x, y), -1)).astype(np.float32)
