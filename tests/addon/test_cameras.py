# SPDX-License-Identifier: Apache-2.0
"""Cameras, cuts and the depth range that each shot keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from multiplane.multiplane_protocol.job_folder import pass_file
from multiplane.passes import extract
from multiplane.passes.shots import STORED, Shots


@pytest.fixture
def approach(scene, add_mesh, add_camera):
    """The camera nears a wall: 10 m, 8 m, 6 m, 4 m in frames 1 to 4."""
    add_mesh("plane", "Wall", size=30, rotation=(math.pi / 2, 0, 0))
    camera = add_camera((0, -10, 0), (math.pi / 2, 0, 0))
    for frame, y in ((1, -10), (4, -4)):
        camera.location.y = y
        camera.keyframe_insert("location", frame=frame)
    curves = camera.animation_data.action
    layers = [curves] if hasattr(curves, "fcurves") else [b for s in curves.layers[0].strips for b in s.channelbags]
    for curve in layers[0].fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"
    scene.frame_end = 4
    return scene


def _run(scene, job, frames):
    return extract(scene, job, frames=frames, width=64, height=64, passes=("depth",), source="cycles")


def test_the_range_is_that_of_the_whole_shot(approach, tmp_path):
    found = _run(approach, tmp_path, (1, 2, 3, 4)).depth_ranges[0]
    assert (found.near, found.far) == (pytest.approx(4, abs=1e-3), pytest.approx(10, abs=1e-3))


def test_a_frame_alone_has_the_range_of_its_shot(approach, tmp_path):
    """Whether the shot was rendered before or not."""
    looked_over = _run(approach, tmp_path / "alone", (2,)).depth_ranges[0]
    assert (looked_over.near, looked_over.far) == (pytest.approx(4, abs=1e-3), pytest.approx(10, abs=1e-3))
    approach[STORED] = {"0": (3.0, 11.0)}
    stored = _run(approach, tmp_path / "later", (2,)).depth_ranges[0]
    assert (stored.near, stored.far) == (3, 11)


def test_rendering_the_whole_shot_finds_its_range_anew(approach, tmp_path):
    approach[STORED] = {"0": (3.0, 11.0)}
    found = _run(approach, tmp_path, (1, 2, 3, 4)).depth_ranges[0]
    assert found.near == pytest.approx(4, abs=1e-3)
    assert tuple(approach[STORED]["0"]) == (found.near, found.far)


def test_an_empty_picture_has_a_range(scene, add_camera, tmp_path):
    add_camera()
    found = _run(scene, tmp_path, (1,)).depth_ranges[0]
    assert found.near == found.far == 1


def test_cuts_are_where_markers_bind_another_camera(scene, add_camera):
    first, second = add_camera(name="First"), add_camera(name="Second")
    for frame, camera in ((5, first), (10, second), (12, second), (20, first)):
        scene.timeline_markers.new(str(frame), frame=frame).camera = camera
    scene.timeline_markers.new("just a note", frame=7)
    shots = Shots(scene)
    assert [shots.index(frame) for frame in (1, 5, 9, 10, 12, 19, 20)] == [0, 0, 0, 1, 1, 1, 2]


def test_frames_keep_their_own_numbers(approach, tmp_path):
    """Steps, negative frames, and no frame 0 in between."""
    shot = _run(approach, tmp_path, (-10, 2, 4))
    assert [info.frame for info in shot.frames] == [-10, 2, 4]
    assert pass_file(tmp_path, "depth", -10).name == "depth_-0010.npy"
    assert np.load(pass_file(tmp_path, "depth", 2)).min() == pytest.approx(8, abs=1e-3)
