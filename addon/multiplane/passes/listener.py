# SPDX-License-Identifier: GPL-3.0-or-later
"""Cycles' passes from memory: an engine that lets Cycles do the work sees the evaluated scene before, and the result
before Blender throws it away."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
from cycles import CyclesRender


class MultiplaneCycles(bpy.types.RenderEngine):
    """Cycles where it is needed, with an ear at the scene and the result. No subclass: to unregister one would take
    Cycles itself out of Blender."""

    bl_idname = "MULTIPLANE_CYCLES"
    bl_label = "Multiplane Passes"
    bl_use_exclude_layers = True
    on_scene: Callable[[bpy.types.Depsgraph], bool]
    """Sees the scene as it is evaluated for a render, and says whether Cycles has to render it."""
    on_result: Callable[[bpy.types.RenderEngine, bpy.types.Depsgraph], None]

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.session = None
        self.is_needed = False

    __del__ = CyclesRender.__del__
    update_render_passes = CyclesRender.update_render_passes
    update_script_node = CyclesRender.update_script_node
    render_frame_finish = CyclesRender.render_frame_finish

    def update(self, data: bpy.types.BlendData, depsgraph: bpy.types.Depsgraph) -> None:
        """Blender calls it once for each view layer, and `render` after it."""
        self.is_needed = MultiplaneCycles.on_scene(depsgraph)
        if self.is_needed:
            CyclesRender.update(self, data, depsgraph)

    def render(self, depsgraph: bpy.types.Depsgraph) -> None:
        """Renders what `update` prepared."""
        if self.is_needed:
            CyclesRender.render(self, depsgraph)
            MultiplaneCycles.on_result(self, depsgraph)


def rendered_passes(engine: bpy.types.RenderEngine, depsgraph: bpy.types.Depsgraph) -> dict[str, np.ndarray]:
    """Name in Cycles → [h,w,C] float32 of the view layer that was rendered, rows bottom-up."""
    result = engine.get_result()
    passes = {}
    for item in result.layers[depsgraph.view_layer_eval.name].passes:
        flat = np.empty(item.channels * result.resolution_x * result.resolution_y, np.float32)
        item.rect.foreach_get(flat)
        passes[item.name] = flat.reshape(result.resolution_y, result.resolution_x, item.channels)
    return passes
