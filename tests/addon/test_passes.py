# SPDX-License-Identifier: Apache-2.0
"""Depth, normals, ids, motion and matrices against ray casting by formula."""

from __future__ import annotations

import analytic
import bpy
import numpy as np
import pytest
from multiplane import compat
from multiplane.multiplane_protocol.documents import from_json
from multiplane.multiplane_protocol.job_folder import SHOT, pass_file
from multiplane.multiplane_protocol.shot import Shot
from multiplane.passes import extract

WIDTH, HEIGHT = 96, 64
CENTRE, RADIUS, HALF = np.array((0.3, 0.2, 0.9)), 0.8, 4.0
ARRAYS = ("depth", "normal", "ids", "motion")


@pytest.fixture
def ground_and_ball(add_mesh):
    ground = add_mesh("plane", "Ground", size=2 * HALF)
    ball = add_mesh("uv_sphere", "Ball", smooth=True, radius=RADIUS, location=CENTRE, segments=128, ring_count=64)
    return ground, ball


def _read(job, name, frame=1):
    return np.load(pass_file(job, name, frame))


def _run(scene, job, frames=(1,), width=WIDTH, height=HEIGHT, passes=ARRAYS, **options):
    return extract(scene, job, frames=frames, width=width, height=height, passes=passes, source="cycles", **options)


CAMERAS = {
    "perspective": {},
    "shifted": {"shift_x": 0.12, "shift_y": -0.07, "lens": 35},
    "orthographic": {"type": "ORTHO", "ortho_scale": 5.0, "shift_x": 0.05},
}


@pytest.mark.parametrize("pixel_aspect", [(1.0, 1.0), (1.5, 1.0)], ids=["square", "wide_pixels"])
@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (HEIGHT, WIDTH)], ids=["landscape", "portrait"])
@pytest.mark.parametrize("kind", CAMERAS)
def test_surfaces_are_those_that_rays_hit(scene, ground_and_ball, add_camera, tmp_path, kind, size, pixel_aspect):
    camera = add_camera(**CAMERAS[kind])
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = pixel_aspect
    shot = _run(scene, tmp_path, width=size[0], height=size[1])
    matrix = np.array(camera.matrix_world)
    start, direction = analytic.pixel_rays(scene, *size, matrix, camera.data)
    ball = analytic.hit_sphere(start, direction, CENTRE, RADIUS)
    ground = analytic.hit_ground(start, direction, HALF)
    depth = np.minimum(ball, ground)
    numbers = {info.name: info.id for info in shot.objects}
    ids = np.where(np.isinf(depth), 0, np.where(ball < ground, numbers["Ball"], numbers["Ground"]))
    inside = analytic.interior(ids)

    assert (_read(tmp_path, "ids")[inside] == ids[inside]).all()
    assert _read(tmp_path, "depth").dtype == np.float32
    surface = inside & np.isfinite(depth)
    np.testing.assert_allclose(_read(tmp_path, "depth")[surface], depth[surface], atol=2e-3)
    assert np.isinf(_read(tmp_path, "depth")[inside & ~surface]).all()

    at = start + np.where(surface, depth, 0)[..., None] * direction
    world = np.where((ball < ground)[..., None], (at - CENTRE) / RADIUS, (0.0, 0.0, 1.0))
    normal = _read(tmp_path, "normal")
    np.testing.assert_allclose(normal[surface], (world @ matrix[:3, :3])[surface], atol=5e-3)
    assert (normal[np.isinf(_read(tmp_path, "depth"))] == 0).all()

    # The matrices take the surface points back to the centres of their pixels.
    info = shot.frames[0]
    cam_from_world, clip_from_cam = (np.reshape(m, (4, 4)) for m in (info.cam_from_world, info.clip_from_cam))
    at = at[surface]
    clip = np.c_[at, np.ones(len(at))] @ (clip_from_cam @ cam_from_world).T
    pixels = (clip[..., :2] / clip[..., 3:] * (0.5, -0.5) + 0.5) * size
    centres = np.stack(np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5), -1)
    np.testing.assert_allclose(pixels, centres[surface], atol=2e-3)


def _animate(thing, path, values):
    for frame, value in values.items():
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


@pytest.mark.parametrize("moves", ["camera", "zoom"])
@pytest.mark.parametrize("kind", CAMERAS)
def test_motion_leads_to_where_the_surface_was(scene, ground_and_ball, add_camera, tmp_path, kind, moves):
    """… wherever Cycles can be trusted; elsewhere it is unknown, never wrong."""
    camera = add_camera(**CAMERAS[kind])
    if moves == "camera":
        _animate(camera, "location", {1: (0.6, -5.0, 2.4), 3: (0.9, -4.8, 2.5)})
        _animate(camera, "rotation_euler", {1: (1.2, 0.05, 0.1), 3: (1.22, 0.02, 0.16)})
    else:
        path = "ortho_scale" if kind == "orthographic" else "lens"
        _animate(camera.data, path, {1: getattr(camera.data, path), 3: getattr(camera.data, path) * 1.1})
    _animate(ground_and_ball[1], "location", {1: CENTRE, 3: CENTRE + np.array((0.3, 0.0, 0.2))})
    shot = _run(scene, tmp_path, frames=(2,))
    number = next(info.id for info in shot.objects if info.name == "Ball")
    ids, motion = _read(tmp_path, "ids", 2), _read(tmp_path, "motion", 2)
    surface = analytic.interior(ids) & (ids > 0)
    if compat.vector_pass_is_wrong(camera.data.type, moves == "camera", moves == "zoom"):
        assert np.isnan(motion).all()
        return

    scene.frame_set(2)
    now, ball_now = np.array(camera.matrix_world), np.array(ground_and_ball[1].location)
    start, direction = analytic.pixel_rays(scene, WIDTH, HEIGHT, now, camera.data)
    at = start[surface] + _read(tmp_path, "depth", 2)[surface, None] * direction[surface]
    scene.frame_set(1)
    at[ids[surface] == number] += np.array(ground_and_ball[1].location) - ball_now
    before = analytic.project(scene, WIDTH, HEIGHT, np.array(camera.matrix_world), camera.data, at)
    centres = np.stack(np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5), -1)[surface]
    error = np.abs(motion[surface] - (before - centres))
    assert np.abs(before - centres).max() > 1
    assert np.quantile(error, 0.99) < 0.01
    assert error.max() < 0.05


def test_background_turns_with_the_camera(scene, add_mesh, add_camera, tmp_path):
    add_mesh("plane", "Ground", size=2)
    camera = add_camera((0, -5, 1), (1.5, 0, 0))
    _animate(camera, "rotation_euler", {1: (1.5, 0, 0), 2: (1.52, 0.03, 0.05)})
    _run(scene, tmp_path, frames=(2,))
    far = np.isinf(_read(tmp_path, "depth", 2))
    scene.frame_set(2)
    start, direction = analytic.pixel_rays(scene, WIDTH, HEIGHT, np.array(camera.matrix_world), camera.data)
    scene.frame_set(1)
    before = analytic.project(scene, WIDTH, HEIGHT, np.array(camera.matrix_world), camera.data, start + 1e6 * direction)
    centres = np.stack(np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5), -1)
    np.testing.assert_allclose(_read(tmp_path, "motion", 2)[far], (before - centres)[far], atol=2e-2)


def test_a_cut_has_no_motion_and_a_shot_of_its_own(scene, ground_and_ball, add_camera, tmp_path):
    first, second = add_camera(), add_camera((3, -4, 2), (1.2, 0, 0.6), name="Second")
    for frame, camera in ((1, first), (3, second)):
        scene.timeline_markers.new(camera.name, frame=frame).camera = camera
    scene.frame_end = 4
    shot = _run(scene, tmp_path, frames=(1, 2, 3, 4))
    assert [(info.shot, info.camera) for info in shot.frames] == [
        (0, "Camera"),
        (0, "Camera"),
        (1, "Second"),
        (1, "Second"),
    ]
    assert np.isnan(_read(tmp_path, "motion", 3)).all()
    assert np.isfinite(_read(tmp_path, "motion", 4)).all()
    assert [found.shot for found in shot.depth_ranges] == [0, 1]
    assert scene.camera == first


def test_depth_of_field_and_motion_blur_do_not_scatter_the_surface(scene, ground_and_ball, add_camera, tmp_path):
    camera = add_camera()
    _run(scene, tmp_path / "sharp")
    camera.data.dof.use_dof, camera.data.dof.focus_distance, camera.data.dof.aperture_fstop = True, 1.0, 0.3
    scene.render.use_motion_blur = True
    scene.cycles.samples = 16
    _run(scene, tmp_path / "blurred")
    for name in ("depth", "ids", "normal"):
        np.testing.assert_array_equal(_read(tmp_path / "sharp", name), _read(tmp_path / "blurred", name))


def test_the_same_frame_alone_is_the_same(scene, ground_and_ball, add_camera, tmp_path):
    _animate(add_camera(), "location", {1: (0.6, -5.0, 2.4), 3: (0.9, -4.8, 2.5)})
    scene.frame_end = 3
    all_frames = _run(scene, tmp_path / "all", frames=(1, 2, 3))
    alone = _run(scene, tmp_path / "alone", frames=(2,))
    assert alone.frames[0] == all_frames.frames[1]
    for name in ARRAYS:
        np.testing.assert_array_equal(_read(tmp_path / "all", name, 2), _read(tmp_path / "alone", name, 2))


def test_a_resumed_job_keeps_its_frames_ids_and_range(scene, ground_and_ball, add_camera, tmp_path):
    _animate(add_camera(), "location", {1: (0.6, -5.0, 2.4), 3: (0.9, -4.0, 2.5)})
    scene.frame_end = 3
    first = _run(scene, tmp_path, frames=(1,))
    bpy.ops.mesh.primitive_cube_add(location=(-2, 0, 0))
    bpy.context.object.name = "A name before the others"
    second = _run(scene, tmp_path, frames=(2, 3))
    assert second.frames[0] == first.frames[0]
    assert [info.frame for info in second.frames] == [1, 2, 3]
    assert second.objects[:2] == first.objects
    assert second.depth_ranges == first.depth_ranges
    assert from_json(Shot, (tmp_path / SHOT).read_bytes()) == second


def test_cancel_keeps_what_is_finished(scene, ground_and_ball, add_camera, tmp_path):
    add_camera()
    scene.frame_end = 3
    seen = []
    shot = _run(
        scene, tmp_path, frames=(1, 2, 3), progress=lambda *at: seen.append(at), should_cancel=lambda: len(seen) == 2
    )
    assert [info.frame for info in shot.frames] == [1, 2]
    assert seen == [(1, 3), (2, 3)]
    assert not list((tmp_path / ".tmp").iterdir())
