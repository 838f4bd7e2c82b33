# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to the artist's settings that are undone, whatever happens."""

from __future__ import annotations

from typing import Any

import bpy


class Kept:
    """Remembers every setting before it changes it; leaving the `with` block brings them back.

    They come back in the order in which they were first touched, because some settings decide which values of a later
    one are legal (media_type before file_format).
    """

    def __init__(self) -> None:
        self._before: dict[tuple[int, str], tuple[Any, str, Any]] = {}

    def __enter__(self) -> Kept:
        return self

    def set(self, owner: bpy.types.bpy_struct, **settings: Any) -> None:
        """Like `owner.name = value` for each. One setting may change others; name those in the same call."""
        for name in settings:
            self._before.setdefault((owner.as_pointer(), name), (owner, name, getattr(owner, name)))
        for name, value in settings.items():
            setattr(owner, name, value)

    def __exit__(self, *_: object) -> None:
        for owner, name, value in self._before.values():
            # A file from another version may hold a choice that this Blender has not: it reads as "" and is lost.
            lost = value == "" and owner.bl_rna.properties[name].type == "ENUM"
            if getattr(owner, name) != value and not lost:
                setattr(owner, name, value)


class KeptFrame:
    """The scene's current frame and camera; a marker may change the camera with the frame."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._scene = scene

    def __enter__(self) -> None:
        self._camera = self._scene.camera
        self._frame, self._subframe = self._scene.frame_current, self._scene.frame_subframe

    def __exit__(self, *_: object) -> None:
        self._scene.frame_set(self._frame, subframe=self._subframe)
        self._scene.camera = self._camera
