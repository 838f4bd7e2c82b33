# SPDX-License-Identifier: Apache-2.0
"""What is done without geometry, as EbSynth users know it: anchors are carried along by motion estimated from pictures.

Between neighbouring frames of the render OpenCV's DIS estimates the motion; these are chained to the anchors before and
after a frame, so that each anchor is looked up once and not blurred on the way. What forward and backward motion do not
agree about is hidden. The two anchors are mixed by how near they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import cv2
import numpy as np

AGREES = 0.01, 0.5
"""Sundaram et al. 2010, ECCV, eq. 5: |forward + backward|² < 0.01 (|forward|² + |backward|²) + 0.5, in pixels."""
_SEAM_PX = 1.5
"""Over which one anchor fades into the other."""

Carried = dict[int, tuple[np.ndarray, np.ndarray]]
"""Frame → (its motion to the anchor [H,W,2] in pixels, whether it can be believed [H,W])."""


def compose(
    render: Mapping[int, np.ndarray], shots: Iterable[Sequence[int]], anchors: Mapping[int, np.ndarray]
) -> dict[int, np.ndarray]:
    """Every frame of every shot, uint8 [H,W,3], from the render's and the anchors' pictures, uint8 [H,W,3]."""
    made: dict[int, np.ndarray] = {}
    for shot in shots:
        grey = {frame: cv2.cvtColor(render[frame], cv2.COLOR_RGB2GRAY) for frame in shot}
        own = [frame for frame in shot if frame in anchors]
        forward = _chain(grey, shot, own)
        backward = _chain(grey, shot[::-1], own)
        for frame in shot:
            made[frame] = _mix(frame, own, anchors, forward, backward)
    return made


def _chain(grey: Mapping[int, np.ndarray], frames: Sequence[int], anchors: Sequence[int]) -> dict[int, Carried]:
    """Anchor → everything between it and the next one, in the order of `frames`."""
    chains: dict[int, Carried] = {}
    carried: Carried = {}
    for before, frame in pairwise((None, *frames)):
        if frame in anchors:
            shape = grey[frame].shape
            carried = chains[frame] = {frame: (np.zeros((*shape, 2), np.float32), np.ones(shape, bool))}
        elif carried:
            carried[frame] = _step(grey[frame], grey[before], *carried[before])
    return chains


def _step(
    here: np.ndarray, before: np.ndarray, flow: np.ndarray, believed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One frame further: the estimated motion to the frame before, and from there on what is known."""
    estimate = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    back, ahead = estimate.calc(here, before, None), estimate.calc(before, here, None)
    returned = _look_up(ahead, back)
    relative, absolute = AGREES
    agrees = ((back + returned) ** 2).sum(-1) < relative * ((back**2).sum(-1) + (returned**2).sum(-1)) + absolute
    known = _look_up(believed.astype(np.float32), back, outside=0) > 0.99
    return back + _look_up(flow, back), agrees & known


def _look_up(
    array: np.ndarray, flow: np.ndarray, taps: int = cv2.INTER_LINEAR, outside: float | None = None
) -> np.ndarray:
    """array[p + flow(p)]; beyond the border what lies at the border, or `outside`."""
    rows, columns = np.indices(flow.shape[:2], np.float32)
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    return cv2.remap(
        array, columns + flow[..., 0], rows + flow[..., 1], taps, borderMode=border, borderValue=outside or 0
    )


def _mix(
    frame: int,
    own: Sequence[int],
    anchors: Mapping[int, np.ndarray],
    forward: Mapping[int, Carried],
    backward: Mapping[int, Carried],
) -> np.ndarray:
    """From the last anchor before and the first after, by nearness and belief; the nearer where none is believed."""
    sides = [(max((a for a in own if a <= frame), default=None), forward)]
    sides.append((min((a for a in own if a >= frame), default=None), backward))
    found = [(anchor, *chains[anchor][frame]) for anchor, chains in sides if anchor is not None]
    weights, pictures = [], []
    for anchor, flow, believed in found:
        nearness = 1 / (abs(frame - anchor) + 0.01)
        soft = cv2.GaussianBlur(believed.astype(np.float32), (0, 0), _SEAM_PX)
        weights.append((nearness * (soft + 1e-4))[..., None])
        pictures.append(_look_up(anchors[anchor], flow, cv2.INTER_CUBIC).astype(np.float32))
    mixed = sum(w * picture for w, picture in zip(weights, pictures, strict=True)) / sum(weights)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
