# SPDX-License-Identifier: GPL-3.0-or-later
"""Animated numbers of scene.multiplane, sampled in every frame of a request."""

from __future__ import annotations

import bpy

from .. import compat
from ..multiplane_protocol.painter import PAINTER_RANGES
from ..multiplane_protocol.request import Curve
from ..multiplane_protocol.temporal import FEEDBACK_RANGES
from ..painter_properties import NO_PAINTER

IN_DIFFUSION = ("strength", "guidance", "steps", "clip_skip")
IN_CONTROL = ("scale", "start", "end")


def curves_of(scene: bpy.types.Scene, frames: tuple[int, ...]) -> tuple[Curve, ...]:
    """Of the numbers that count. Drivers need the scene to be set to each frame, F-curves do not."""
    fcurves = {curve.data_path: curve for curve in compat.fcurves_of(scene)}
    driven = {driver.data_path for driver in scene.animation_data.drivers} if scene.animation_data else set()
    curves = []
    for name, path in _numbers(scene.multiplane, is_shot=len(frames) > 1):
        data_path = f"multiplane.{name}"
        if data_path in driven:
            curves.append(Curve(path, _sampled(scene, data_path, frames)))
        elif data_path in fcurves and not fcurves[data_path].mute:
            limits = _limits(scene, data_path)
            values = (fcurves[data_path].evaluate(frame) for frame in frames)
            curves.append(Curve(path, tuple(tidy(min(max(value, limits[0]), limits[1])) for value in values)))
    return tuple(curves)


def setting_of(name: str) -> str:
    """Where scene.multiplane keeps a number of the painter."""
    return "stroke_size" if name == "size" else name


def tidy(value: float) -> float:
    """What the artist typed: Blender keeps single precision, 0.6 comes back as 0.6000000238."""
    return round(value, 6)


def _numbers(settings: bpy.types.PropertyGroup, *, is_shot: bool) -> list[tuple[str, str]]:
    """(data path below scene.multiplane, path in the request) of each number that counts."""
    numbers = [("seed", "seed")]
    if settings.painter != NO_PAINTER:
        numbers += [(setting_of(name), f"painter.{name}") for name in PAINTER_RANGES]
    if is_shot and settings.temporal == "feedback":
        numbers += [(f"feedback_{name}", f"temporal.{name}") for name in FEEDBACK_RANGES]
    if settings.diffuses:
        numbers += [(name, name) for name in IN_DIFFUSION]
        positions = [i for i, control in enumerate(settings.controls) if control.enabled]
        for index, position in enumerate(positions):
            numbers += [(f"controls[{position}].{name}", f"controls.{index}.{name}") for name in IN_CONTROL]
    return numbers


def _limits(scene: bpy.types.Scene, data_path: str) -> tuple[float, float]:
    """What Blender cuts an animated number to; an F-curve's handles reach further."""
    owner, _, name = data_path.rpartition(".")
    number = scene.path_resolve(owner).bl_rna.properties[name]
    return number.hard_min, number.hard_max


def _sampled(scene: bpy.types.Scene, data_path: str, frames: tuple[int, ...]) -> tuple[float, ...]:
    current, subframe = scene.frame_current, scene.frame_subframe
    values = []
    try:
        for frame in frames:
            scene.frame_set(frame)
            values.append(tidy(scene.path_resolve(data_path)))
    finally:
        scene.frame_set(current, subframe=subframe)
    return tuple(values)
