# SPDX-License-Identifier: GPL-3.0-or-later
"""The one preview at a time that this Blender keeps: asked for by an operator, pumped by a timer, shown by panels."""

from __future__ import annotations

import bpy

from ..passes.shots import store_range
from . import picture
from .preview import Preview

TICK_S = 0.1
_preview: Preview | None = None
_scene_uid = 0  # what stays the same when undo replaces the scene's datablock


def current() -> Preview | None:
    """The preview, if one was asked for."""
    return _preview


def refresh(scene: bpy.types.Scene) -> None:
    """Reads the current frame's passes and paints them from now on. Raises UserError."""
    global _preview, _scene_uid
    close()
    _preview, _scene_uid = Preview(scene), scene.session_uid
    if not bpy.app.background and not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, persistent=True)


def poll() -> None:
    """Called by Blender's timer, or by a program without a window."""
    if _preview is None:
        return
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == _scene_uid), None)
    if scene is None:  # another file is open
        close()
    elif _preview.poll(scene):
        for found in _preview.depth_ranges:
            store_range(scene, found)
        _preview.depth_ranges = ()
        if _preview.picture:
            picture.show(_preview.picture)
        picture.redraw()


def close() -> None:
    """Ends the preview."""
    global _preview
    if _preview is not None:
        _preview.close()
        _preview = None


def _tick() -> float | None:
    poll()
    return TICK_S if _preview is not None else None


@bpy.app.handlers.persistent
def _on_change(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    if _preview is not None and scene.session_uid == _scene_uid and any(map(_shows, depsgraph.updates)):
        _preview.scene_changed = True


def _shows(update: bpy.types.DepsgraphUpdate) -> bool:
    """Whether a change shows in the passes. The scene itself changes with every setting of ours."""
    changed = update.is_updated_geometry or update.is_updated_transform or update.is_updated_shading
    return changed and not isinstance(update.id, bpy.types.Scene) and update.id.name != picture.NAME


def register() -> None:
    bpy.app.handlers.depsgraph_update_post.append(_on_change)


def unregister() -> None:
    bpy.app.handlers.depsgraph_update_post.remove(_on_change)
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    close()
