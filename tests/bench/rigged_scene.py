# SPDX-License-Identifier: Apache-2.0
"""Reads a rigged scene of 250 000 triangles out of Blender.

`rigged_scene.py JOB SOURCE FRAMES` with a Python that has bpy; SOURCE is surface, cycles, or evaluation, which stops
where the scene is evaluated. Prints a JSON list of [wall, CPU] seconds of each frame.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import bpy

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "addon"), str(ROOT / "tests" / "demo")]
from character import make_character  # noqa: E402
from multiplane.passes import extract  # noqa: E402
from multiplane.passes.cycles import CyclesSource  # noqa: E402
from multiplane.passes.framing import Framing  # noqa: E402
from multiplane.passes.kept import KeptFrame  # noqa: E402
from walk import animate_walk  # noqa: E402

SIDE = 512
PASSES = ("depth", "normal", "ids", "motion", "position")
WALKERS = 9
"""Of 26 000 triangles each, on a ground of 16 000."""


def build(frames: int) -> bpy.types.Scene:
    """Characters whose armatures deform every vertex in every frame."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.frame_end = frames
    for i in range(WALKERS):
        armature, _ = make_character()
        animate_walk(armature, 1, 24)
        armature.location.x += (i % 3 - 1) * 1.1
        armature.delta_location.y = i // 3
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=90, y_subdivisions=90, size=12)
    camera = scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (0.3, -4.5, 1.6), (1.45, 0, 0)
    return scene


def evaluate(depsgraph: bpy.types.Depsgraph, view: object) -> bool:
    """Has Blender compute what is left until somebody asks for a mesh."""
    for instance in depsgraph.object_instances:
        if instance.object.type == "MESH":
            len(instance.object.data.vertices)
    return False


def main(job: Path, source: str, frames: int) -> None:
    scene, times, last = build(frames), [], [time.perf_counter(), time.process_time()]

    def tick(*_: object) -> None:
        now = [time.perf_counter(), time.process_time()]
        times.append([b - a for a, b in zip(last, now, strict=True)])
        last[:] = now

    if source == "evaluation":
        with KeptFrame(scene), CyclesSource(scene, Framing.of(scene.render, SIDE, SIDE), {}, before=evaluate) as reader:
            for frame in range(1, frames + 1):
                reader.read(frame)
                tick()
    else:
        chosen = {"frames": range(1, frames + 1), "passes": PASSES, "source": source}
        extract(scene, job, width=SIDE, height=SIDE, progress=tick, **chosen)
    print("\n" + json.dumps(times), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
