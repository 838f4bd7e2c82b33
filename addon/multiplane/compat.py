# SPDX-License-Identifier: GPL-3.0-or-later
"""Every difference between Blender versions that the add-on works around."""

from __future__ import annotations

import bpy

OBJECT_INDEX_PASS = "Object Index" if bpy.app.version >= (5, 0) else "IndexOB"
"""Name of the object index pass in a render result."""
COLOUR_PASSES = (
    ("Diffuse Color", "Glossy Color", "Transmission Color", "Emission")
    if bpy.app.version >= (5, 0)
    else ("DiffCol", "GlossCol", "TransCol", "Emit")
)
"""Names of the passes that hold a surface's own colour."""


def is_file_newer() -> bool:
    """Whether the open file was saved by a later release than this one, which may have dropped what it cannot read."""
    return bpy.data.version[:2] > bpy.app.version[:2]


def vector_pass_is_wrong(kind: str, camera_moves: bool, lens_moves: bool) -> bool:
    """Whether Cycles' Vector pass errs under such a camera. Measured on 4.2, 4.5, 5.0 and 5.2 against ray casting:

    4.2 ignores an animated focal length or orthographic scale (about 1 px in a slow zoom); 4.5 and 5.0 are wrong by
    hundreds of pixels under an orthographic camera that moves. Versions in between are taken for the worse neighbour.
    """
    if bpy.app.version < (4, 5) and lens_moves:
        return True
    return (4, 2) < bpy.app.version[:2] < (5, 2) and kind == "ORTHO" and (camera_moves or lens_moves)


def png_settings(settings: bpy.types.ImageFormatSettings) -> dict[str, object]:
    """Settings for an 8-bit RGBA PNG through the scene's view transform, in the order in which they must be set."""
    media = {"media_type": "IMAGE"} if hasattr(settings, "media_type") else {}
    return {
        **media,
        "file_format": "PNG",
        "color_mode": "RGBA",
        "color_depth": "8",
        "color_management": "FOLLOW_SCENE",
    }


def fcurves_of(owner: bpy.types.ID) -> list[bpy.types.FCurve]:
    """F-curves of the Action that animates a datablock."""
    data = owner.animation_data
    if data is None or data.action is None:
        return []
    if not hasattr(data, "action_slot"):  # before 4.4 an Action animates one datablock alone
        return list(data.action.fcurves)
    bags = (strip.channelbag(data.action_slot) for layer in data.action.layers for strip in layer.strips)
    return [curve for bag in bags if bag is not None for curve in bag.fcurves]


def sequencer_strips(scene: bpy.types.Scene) -> bpy.types.bpy_prop_collection:
    """The strips of the video sequencer's top level; makes the sequencer if the scene has none."""
    editor = scene.sequence_editor or scene.sequence_editor_create()
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def subdivides_adaptively(scene: bpy.types.Scene, thing: bpy.types.Object) -> bool:
    """Whether Cycles cuts the object into triangles by itself; up to 4.5 that is an experimental feature."""
    last = thing.modifiers[-1] if thing.modifiers else None
    if last is None or last.type != "SUBSURF" or not last.show_render:
        return False
    if hasattr(last, "use_adaptive_subdivision"):
        return last.use_adaptive_subdivision
    return scene.cycles.feature_set == "EXPERIMENTAL" and thing.cycles.use_adaptive_subdivision
