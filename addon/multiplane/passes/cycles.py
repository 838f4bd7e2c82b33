# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes from Cycles at one sample, read from memory: right for all that Cycles can render, hair and displacement too.

One sample through the pixel's centre (a filter of almost no width) keeps every value that of a single surface point;
nothing is averaged. A volume has no surface and therefore no pass values.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection
from typing import Any

import bpy
import numpy as np

from .. import compat
from ..errors import UserError
from ..multiplane_protocol.shot import Figure
from .albedo import LAYER_SETTINGS, albedo
from .framing import Framing
from .kept import Kept
from .listener import MultiplaneCycles, rendered_passes
from .motion import trusted_motion
from .people import People
from .position import object_places, position
from .source import Buffers, View

NOTHING_M = 1e9
"""Cycles writes 1e10 where there is no surface."""


class CyclesSource:
    """Depth, normals and ids; motion, albedo and position where they are wanted."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        framing: Framing,
        ids: dict[bpy.types.Object, int],
        *,
        wanted: Collection[str] = (),
        before: Callable[[bpy.types.Depsgraph, View], bool] = lambda depsgraph, view: True,
    ) -> None:
        """before: sees the scene as it is evaluated for a render, and says whether Cycles has to render it."""
        self._scene = scene
        self._framing = framing
        self._ids = ids
        self._wanted = set(wanted)
        self._before = before
        self._kept = Kept()
        self._views: dict[int, View] = {}
        self._layers: list[dict[str, np.ndarray]] = []
        self._places: dict[int, np.ndarray] = {}
        self._cast = People(ids)
        self._figures: tuple[Figure, ...] = ()
        self._is_needed = False
        self._failure: Exception | None = None

    def __enter__(self) -> CyclesSource:
        bpy.utils.register_class(MultiplaneCycles)
        MultiplaneCycles.on_scene = self._guarded(self._see)
        MultiplaneCycles.on_result = self._guarded(self._take)
        try:
            self._set()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.__exit__()
        bpy.utils.unregister_class(MultiplaneCycles)

    def want(self, name: str) -> None:
        """From now on also this pass."""
        self._wanted.add(name)
        # What Cycles kept of the scene does not fit another choice of passes: with motion it crashes over displacement.
        self._kept.set(self._scene.render, use_persistent_data=False)
        self._kept.set(self._scene.render, use_persistent_data=True)
        for layer in self._scene.view_layers:
            self._set_layer(layer)

    def read(self, frame: int) -> Buffers | None:
        """Renders the frame; None where `before` had nothing rendered."""
        if self._has("motion") and frame - 1 not in self._views:
            self._scene.frame_set(frame - 1)
            self._views[frame - 1] = self._framing.view(self._scene.camera, self._scene.view_layers[0].depsgraph)
        self._scene.frame_set(frame)
        self._views.pop(frame, None)
        self._layers.clear()
        self._places.clear()
        self._is_needed, self._failure = False, None
        bpy.ops.render.render(scene=self._scene.name)
        if self._failure:
            # The trace, and the engine's method below it, would keep the engine alive beyond its class.
            traceback.clear_frames(self._failure.__traceback__)
            self._failure.__traceback__.tb_frame.f_back.clear()
            raise self._failure
        if frame not in self._views or (self._is_needed and not self._layers):
            raise UserError(f"Cycles rendered nothing in frame {frame}. Enable a view layer for rendering.")
        return self._buffers(frame) if self._is_needed else None

    def _buffers(self, frame: int) -> Buffers:
        passes = self._nearest()
        view = self._views[frame]
        depth = passes["Depth"][..., 0]
        depth[depth > NOTHING_M] = np.inf
        normal = passes["Normal"] @ view.cam_from_world[:3, :3].T.astype(np.float32)
        normal[~np.isfinite(depth)] = 0
        ids = np.rint(passes[compat.OBJECT_INDEX_PASS][..., 0]).astype(np.int32)
        return Buffers(
            view,
            depth,
            normal,
            ids,
            self._figures,
            motion=trusted_motion(self._views[frame - 1], view, passes["Vector"], depth)
            if self._has("motion")
            else None,
            albedo=albedo(passes, depth) if self._has("albedo") else None,
            position=position(view, depth, ids, self._places) if self._has("position") else None,
        )

    def _has(self, name: str) -> bool:
        return name in self._wanted

    def _set(self) -> None:
        scene, render = self._scene, self._scene.render
        self._framing.apply(self._kept, render)
        self._kept.set(
            render,
            engine=MultiplaneCycles.bl_idname,
            use_motion_blur=False,  # it empties the Vector pass
            use_freestyle=False,
            use_multiview=False,
            use_compositing=False,
            use_sequencer=False,
            use_single_layer=False,
            use_persistent_data=True,
        )
        self._kept.set(
            scene.cycles,
            samples=1,
            use_layer_samples="IGNORE",
            pixel_filter_type="BLACKMAN_HARRIS",
            filter_width=0.01,
            use_adaptive_sampling=False,
            use_denoising=False,
            max_bounces=0,
            time_limit=0.0,
        )
        for layer in scene.view_layers:
            self._set_layer(layer)
        for camera in bpy.data.cameras:
            self._kept.set(camera.dof, use_dof=False)  # one sample would scatter the surface points
        for thing, number in self._ids.items():
            self._kept.set(thing, pass_index=number)

    def _set_layer(self, layer: bpy.types.ViewLayer) -> None:
        unwanted = [
            p.identifier
            for p in layer.bl_rna.properties
            if p.identifier.startswith("use_pass_") and p.type == "BOOLEAN"
        ]
        self._kept.set(layer, **dict.fromkeys(unwanted, False))
        self._kept.set(layer, use_pass_z=True, use_pass_normal=True, use_pass_object_index=True)
        self._kept.set(layer, use_pass_vector=self._has("motion"))
        self._kept.set(layer, **dict.fromkeys(LAYER_SETTINGS, self._has("albedo")))

    def _guarded(self, listen: Callable[..., Any]) -> Callable[..., Any]:
        """Blender prints and forgets what a render engine raises."""

        def guarded(*arguments: Any) -> Any:
            try:
                return listen(*arguments)
            except Exception as error:
                self._failure = error

        return guarded

    def _see(self, depsgraph: bpy.types.Depsgraph) -> bool:
        scene = depsgraph.scene_eval
        view = self._views[scene.frame_current] = self._framing.view(scene.camera, depsgraph)
        is_needed = self._before(depsgraph, view)
        self._is_needed |= is_needed
        return is_needed

    def _take(self, engine: bpy.types.RenderEngine, depsgraph: bpy.types.Depsgraph) -> None:
        passes = {
            name: self._framing.picture(rendered, np.inf if name == "Depth" else 0)
            for name, rendered in rendered_passes(engine, depsgraph).items()
        }
        if "Depth" not in passes:
            return  # cancelled by Blender itself
        self._layers.append(passes)
        self._figures = self._cast.find(depsgraph, self._views[depsgraph.scene_eval.frame_current])
        if self._has("position"):
            self._places |= object_places(depsgraph, self._ids)

    def _nearest(self) -> dict[str, np.ndarray]:
        """View layers are put together by their nearest surface."""
        nearest = self._layers[0]
        for layer in self._layers[1:]:
            in_front = layer["Depth"] < nearest["Depth"]
            nearest = {name: np.where(in_front, layer[name], nearest[name]) for name in nearest}
        return nearest
