# SPDX-License-Identifier: Apache-2.0
"""Normals, positions and ids of the surface pass against formulas."""

from __future__ import annotations

import numpy as np
import pytest
from multiplane_engine import _engine
from surface_scenes import (
    HEIGHT,
    TILTED,
    WIDTH,
    Scene,
    box,
    camera_at,
    eroded,
    mesh_of,
    moved,
    orthographic,
    perspective,
    scaled,
    sheet,
    sphere,
    turned,
)


def test_back_faces_are_drawn_and_their_normals_face_the_camera():
    for turn in (0.0, np.pi):
        scene = Scene([(sheet(2.0), turned("y", turn + 0.4), 1)])
        normal = _engine.surface_normal(scene.frame, scene.buffer)
        expected = np.float32([np.sin(0.4), 0, np.cos(0.4)])
        np.testing.assert_allclose(
            normal[scene.keys == 1], np.broadcast_to(expected, (np.sum(scene.keys == 1), 3)), atol=1e-6
        )
        assert (normal[scene.keys == 0] == 0).all()


@pytest.mark.parametrize("place", [turned("x", 0.7), turned("x", 0.7) @ scaled(-1, 1, 1), scaled(1.5, 0.5, 1)])
def test_smooth_normals_are_those_of_the_surface_in_camera_space(place):
    scene = Scene([(sphere(64), place, 1)], cam_from_world=camera_at(1, 2, 6, turned("y", 0.15), turned("x", -0.3)))
    normal = _engine.surface_normal(scene.frame, scene.buffer)
    seen = eroded(scene.keys == 1)
    on_sphere = (scene.shown()[seen] - place[:3, 3]) @ np.linalg.inv(place[:3, :3]).T
    world = on_sphere @ np.linalg.inv(place[:3, :3])
    expected = world @ scene.cam_from_world[:3, :3].T
    expected /= np.linalg.norm(expected, axis=-1, keepdims=True)
    assert np.abs(normal[seen] - expected).max() < 0.01
    np.testing.assert_allclose(np.linalg.norm(normal[seen], axis=-1), 1, atol=1e-6)


def test_split_normals_follow_their_corners():
    flat = mesh_of(
        [[-9, -9, 0], [9, -9, 0], [0, 9, 0]], [[0, 1, 2]], normals=[[0, 0.6, 0.8]], normal_corners=[[0, 0, 0]]
    )
    scene = Scene([(flat, np.eye(4), 1)])
    normal = _engine.surface_normal(scene.frame, scene.buffer)
    np.testing.assert_allclose(normal[scene.keys == 1], [[0, 0.6, 0.8]] * int((scene.keys == 1).sum()), atol=1e-6)


def test_positions_are_on_the_object_with_its_scale_before_deformation():
    bent = box()
    place = moved(0.5, 0, 0) @ TILTED @ scaled(1.5, 0.5, 1.0)
    rest = bent["positions"] * np.float32([1, 1, 2])
    scene = Scene([(bent | {"rest": rest}, place, 1)])
    seen = scene.keys == 1
    position = _engine.surface_position(scene.frame, scene.buffer)
    own = (scene.shown()[seen] - place[:3, 3]) @ np.linalg.inv(place[:3, :3]).T
    np.testing.assert_allclose(position[seen], own * [1.5, 0.5, 2.0], atol=1e-5)


def test_the_background_has_its_direction_as_position():
    pose = camera_at(3, 1, 2, turned("y", 0.4))
    scene = Scene([], perspective(shift=(0.2, 0.1)), pose)
    position = _engine.surface_position(scene.frame, scene.buffer)
    rays = scene.world(np.full((HEIGHT, WIDTH), 1.0)) - (3, 1, 2)
    np.testing.assert_allclose(position, 10 * rays / np.linalg.norm(rays, axis=-1, keepdims=True), atol=1e-5)
    flat = Scene([], orthographic(), pose)
    position = _engine.surface_position(flat.frame, flat.buffer)
    np.testing.assert_allclose(position, flat.world(np.full((HEIGHT, WIDTH), 10.0)) - (3, 1, 2), atol=1e-5)


def test_ids_name_objects_and_keys_name_instances():
    scene = Scene([(sheet(1.0), moved(-1.2, 0, 0), 7), (sheet(1.0), moved(1.2, 0, 0), 9)])
    ids = _engine.surface_ids(scene.frame, scene.buffer)
    assert set(np.unique(scene.keys)) == {0, 7, 9}
    np.testing.assert_array_equal(ids, np.where(scene.keys > 0, scene.keys + 100, 0))
    assert (scene.keys[:, : WIDTH // 2] != 9).all() and (scene.keys[:, WIDTH // 2 :] != 7).all()
