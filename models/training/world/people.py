# SPDX-License-Identifier: Apache-2.0
"""Bodies' joints as the protocol gives them to the OpenPose control."""

from __future__ import annotations

import numpy as np
from multiplane_protocol.shot import Person

from .camera import Camera
from .figure import facing, head_of
from .thing import Placed

# COCO-18: nose, neck, right shoulder elbow wrist, left …, right hip knee ankle, left …, right and left eye, ears
_FROM_22 = (None, 12, 17, 19, 21, 16, 18, 20, 2, 5, 8, 1, 4, 7, None, None, None, None)
_ON_THE_HEAD = {
    0: (0, -0.95, -0.1),
    14: (-0.38, -0.85, 0.12),
    15: (0.38, -0.85, 0.12),
    16: (-0.85, 0, 0),
    17: (0.85, 0, 0),
}


def coco(joints: np.ndarray, size: float) -> np.ndarray:
    """[18,3] of 22 joints and a head of this half height."""
    head, axes = head_of(joints, size), facing(joints)
    return np.stack(
        [
            joints[k] if k is not None else head + axes @ (size * np.array(_ON_THE_HEAD[i]))
            for i, k in enumerate(_FROM_22)
        ]
    )


def seen(placed: Placed, camera: Camera, depth: np.ndarray) -> Person | None:
    """With confidence 1 seen, 0.5 hidden behind something, 0 out of the frame; None: no joint in the frame.

    depth: [S,S]; a joint counts as seen if what is there lies no nearer than the flesh around it.
    """
    joints, size = placed.thing.joints, len(depth)
    margin = 0.09 * float(np.ptp(joints[:, 2])) + 0.03
    body = []
    for x, y, z in camera.pixels(placed.world(coco(joints, placed.thing.head)), size):
        inside = z > 0 and 0 <= x < size and 0 <= y < size
        confidence = 0.0 if not inside else 1.0 if depth[int(y), int(x)] > z - margin else 0.5
        body.append((float(x), float(y), confidence) if inside else (0.0, 0.0, 0.0))
    return Person(placed.thing.name, tuple(body)) if any(c for _, _, c in body) else None
