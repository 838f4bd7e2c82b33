# SPDX-License-Identifier: Apache-2.0
"""Training scenes that Blender renders: the procedural places with Blender's own objects in them, Cycles' light, and
the passes as the add-on reads them.

PYTHONPATH=models:addon:tests/demo python -m training.blender_scenes --first 0 --scenes 200    (a Python that has bpy)

Writes `runs/blender/<seed>.npz`, see `saved`; seeds that are there already are left out, so that it goes on where it
stopped. Seeds from scenes.HELD_OUT on are never shown to training.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import bpy
import numpy as np
from character import make_character
from multiplane.errors import UserError
from multiplane.multiplane_protocol.job_folder import pass_file
from multiplane.multiplane_protocol.shot import Shot
from multiplane.passes import extract

from .facts import SUBJECTS
from .in_blender import lights, objects
from .saved import FOLDER, save
from .world import tell
from .world.chance import place_by_chance
from .world.material import Paintbox
from .world.mesh import rotation
from .world.places import Place, film
from .world.thing import Thing

PASSES = ("depth", "normal", "ids", "albedo", "position", "beauty")


def _walker(paint: Paintbox, tall: float) -> tuple[bpy.types.Object, Thing]:
    """The demo's rigged character in other colours and some pose; tall: metres."""
    rng = paint.rng
    armature, skin = make_character()
    for slot in skin.material_slots:
        if slot.material.name.split(".")[0] not in ("Eyes", "White"):
            slot.material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (
                *paint.any().colour,
                1,
            )
    for bone in armature.pose.bones:
        reach = 0.9 if "arm" in bone.name else 0.5 if "thigh" in bone.name or "shin" in bone.name else 0.15
        bone.rotation_mode = "XYZ"
        bone.rotation_euler = rng.normal(0, 0.5 * reach, 3) * (1, 0.3, 0.6)
    armature.rotation_euler.z = rng.normal(0, 0.8)
    armature.scale = [tall / 1.62] * 3
    return armature, Thing("person", action="moving")


def _extras(place: Place) -> dict[str, Thing]:
    """Some of Blender's own objects in front; object name → what stands for it in the facts."""
    paint, rng, out = place.paint, place.paint.rng, {}
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        size = place.extent * rng.uniform(0.35, 0.9)
        made, thing = _walker(paint, size) if rng.random() < 0.3 else objects.native(paint, size)
        away = rotation(rng.uniform(-np.pi, np.pi))[:, 0] * place.extent * rng.uniform(0.45, 1.1)
        made.location.x, made.location.y = place.focus[:2] + away[:2]
        made.location.z += place.height(made.location.x, made.location.y)
        out |= {child.name: thing for child in (made, *made.children)}
    return out


def build(seed: int, size: int, samples: int) -> tuple[Place, dict[str, Thing]]:
    """Replaces the open file; object name → thing."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    rng = np.random.default_rng([seed, 7])
    place = place_by_chance(rng)
    names = {made.name: placed.thing for placed in place.everything() for made in objects.stand(placed)}
    names |= _extras(place)
    lights.light(place, rng)
    lights.film(film(place))
    lights.develop(rng, size, samples)
    return place, names


def _beauty(path: Path) -> np.ndarray:
    """uint8 [S,S,3] of a PNG without transparency."""
    image = bpy.data.images.load(str(path))
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    return (pixels.reshape(height, width, 4)[::-1, :, :3] * 255 + 0.5).astype(np.uint8)


def write(seed: int, size: int, samples: int) -> None:
    place, names = build(seed, size, samples)
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        shot: Shot = extract(
            bpy.context.scene, job, frames=[1], width=size, height=size, passes=PASSES, source="cycles"
        )
        arrays = {name: np.load(pass_file(job, name, 1)) for name in PASSES[:-1]}
        arrays["beauty"] = _beauty(pass_file(job, "beauty", 1))
    things = {info.id: names[info.name] for info in shot.objects if info.name in names}
    numbers = np.zeros(1 + max(things, default=0), np.int64) - 1
    numbers[list(things)] = np.arange(len(things))
    known = tell.facts(place, list(things.values()), numbers[arrays["ids"]], arrays["beauty"], arrays["albedo"])
    known = tell.limited(known, SUBJECTS)
    info, (near_far,) = shot.frames[0], shot.depth_ranges
    rng = np.random.default_rng([seed, 8])
    save(
        seed,
        arrays,
        people=info.people,
        near=near_far.near * rng.uniform(0.75, 1),
        far=near_far.far * rng.uniform(1, 1.5),
        facts=known,
        cam_from_world=info.cam_from_world,
        clip_from_cam=info.clip_from_cam,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--samples", type=int, default=8)
    args = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for seed in range(args.first, args.first + args.scenes):
        if (FOLDER / f"{seed}.npz").exists():
            continue
        try:
            write(seed, args.size, args.samples)
        except UserError as error:  # a camera within an object: such a scene teaches nothing
            print(f"{seed}: {error}", flush=True)


if __name__ == "__main__":
    main()
