# SPDX-License-Identifier: Apache-2.0
"""The demo's walk in three shots: the walker, the ball from close by, and the first camera again, further on."""

from __future__ import annotations

import bpy
import scene as demo
from stage import film, vary

SECOND, THIRD = 0.4, 0.65
"""When the second camera takes over and when the first comes back, of the whole."""


def build(frames: int) -> bpy.types.Scene:
    """Cuts are markers bound to cameras."""
    made = demo.build(frames)
    made.name = "Cut"
    vary(["Grass"], 1.5)
    kinds = ("Path", "Leaves", "Bark", "Walls", "Roof", "Bricks", "Wood", "Shirt", "Trousers")
    vary([m.name for m in bpy.data.materials if m.name.startswith(kinds)], 6)
    close = [((1.6 - 0.004 * k, -2.4, 0.45), (0.55, -0.2 - 0.02 * k, 0.6)) for k in range(frames)]
    second = film("Close-up", close, 40)
    for name, camera, when in (("Wide", made.camera, 0), ("Close", second, SECOND), ("Wide Again", made.camera, THIRD)):
        made.timeline_markers.new(name, frame=demo.START + round(when * (frames - 1))).camera = camera
    return made
