# SPDX-License-Identifier: Apache-2.0
"""Bad scenes and requests: one message each that says what is wrong and what to do."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from multiplane.errors import UserError
from multiplane.passes import extract, problems


def _run(scene, job, frames=(1,), width=64, height=64):
    return extract(
        scene, job, frames=frames, width=width, height=height, passes=("depth", "normal", "ids"), source="cycles"
    )


def test_no_camera(scene, tmp_path):
    assert len(problems(scene)) == 1
    with pytest.raises(UserError, match="has no camera"):
        _run(scene, tmp_path)


def test_panoramic_camera(scene, add_camera, tmp_path):
    add_camera(type="PANO")
    with pytest.raises(UserError, match="is panoramic"):
        _run(scene, tmp_path)


def test_empty_frame_range(scene, add_camera, tmp_path):
    add_camera()
    with pytest.raises(UserError, match="frame range is empty"):
        _run(scene, tmp_path, frames=())


def test_size_offers_the_nearest(scene, add_camera, tmp_path):
    add_camera()
    with pytest.raises(UserError, match=r"500×301 is not a multiple of 8\. The nearest is 496×304"):
        _run(scene, tmp_path, width=500, height=301)


@pytest.mark.parametrize("kind", ["cube", "uv_sphere"])
def test_camera_inside_a_mesh(scene, add_mesh, add_camera, tmp_path, kind):
    add_mesh(kind, "Solid")
    add_camera((0, 0, 0))
    with pytest.raises(UserError, match="is inside an object and sees nothing else"):
        _run(scene, tmp_path)


def test_a_room_is_not_a_mistake(scene, add_mesh, add_camera, tmp_path):
    """Neither one with walls that face inwards nor one with something in it."""
    room = add_mesh("cube", "Room", size=6)
    add_camera((0, -2, 0), (math.pi / 2, 0, 0))
    room.data.flip_normals()
    _run(scene, tmp_path / "empty")
    room.data.flip_normals()
    add_mesh("monkey", "Guest")
    _run(scene, tmp_path / "furnished")


def test_nan_names_the_object(scene, add_mesh, add_camera, tmp_path):
    from multiplane.passes.checks import check_buffers
    from multiplane.passes.source import Buffers, View

    ids = np.ones((4, 4), np.int32)
    normal = np.zeros((4, 4, 3), np.float32)
    normal[2, 2] = np.nan
    buffers = Buffers(View("Camera", "PERSP", np.eye(4), np.eye(4)), np.ones((4, 4), np.float32), normal, ids, ())
    with pytest.raises(UserError, match="normal pass has NaN in 1 pixels of frame 3, on “Broken”"):
        check_buffers(scene, 3, buffers, {1: "Broken"})


def test_missing_library(scene, add_mesh, add_camera, tmp_path):
    thing = add_mesh("cube", "Linked")
    bpy.data.libraries.write(str(tmp_path / "library.blend"), {thing})
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_, wanted):
        wanted.objects = ["Linked"]
    scene.collection.objects.link(wanted.objects[0])
    add_camera()
    (tmp_path / "library.blend").unlink()
    with pytest.raises(UserError, match=r"library.blend is missing. Relocate it"):
        _run(scene, tmp_path / "job")
