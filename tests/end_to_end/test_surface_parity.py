# SPDX-License-Identifier: Apache-2.0
"""Passes that the engine derives from a scene's geometry: against Cycles' own, and against projection by formula.

Needs MULTIPLANE_BLENDER: a Python that has bpy.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from multiplane_engine.blender import VARIABLE, find_blender
from multiplane_engine.depth_ranges import complete_shot
from multiplane_engine.inputs import frame_scene
from multiplane_engine.surface import surface

pytestmark = pytest.mark.skipif(VARIABLE not in os.environ, reason=f"needs {VARIABLE}")

SCRIPT = Path(__file__).parent / "parity_scenes.py"
FRAME = 3
SCENES = (
    *("rigid", "character", "deformed", "instances", "generated", "orthographic", "zoom", "shifted", "roll"),
    *("interior", "rendered"),
)
STATIC = ("orthographic", "zoom", "shifted", "roll", "interior")
"""Scenes in which the camera alone is animated."""
CYCLES_IS_WRONG = ("orthographic", "zoom", "shifted")
"""About motion, in some version or in all."""


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    out = tmp_path_factory.mktemp("parity")
    subprocess.run([find_blender().path, SCRIPT, out, *SCENES], check=True, capture_output=True)
    return out


def passes(job, *names):
    scene = frame_scene(job, complete_shot(job), FRAME)
    return [np.asarray(scene.array(name)) for name in names]


def interior(ids):
    """[H,W] bool: pixels whose 3×3 neighbours are of the same object."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(ids, 1, constant_values=-1), (3, 3))
    return (windows == ids[..., None, None]).all((2, 3))


@pytest.mark.parametrize("name", SCENES)
def test_ids_depth_and_normals_are_cycles(jobs, name):
    ids, depth, normal = passes(jobs / name / "surface", "ids", "depth", "normal")
    wanted_ids, wanted_depth, wanted_normal = passes(jobs / name / "cycles", "ids", "depth", "normal")
    inside = interior(wanted_ids)
    assert (ids == wanted_ids)[inside].mean() >= 0.9999
    seen = inside & (ids == wanted_ids) & (ids > 0)
    assert seen.mean() > 0.2
    np.testing.assert_allclose(depth[seen], wanted_depth[seen], rtol=1e-4)
    assert np.isinf(depth[inside & (wanted_ids == 0) & (ids == 0)]).all()
    # Facets meet at pixels' centres here and there: either may be seen.
    assert (np.abs(normal - wanted_normal)[seen].max(-1) <= 2e-3).mean() >= 0.9999


@pytest.mark.parametrize("name", [name for name in SCENES if name not in CYCLES_IS_WRONG])
def test_motion_is_cycles_where_cycles_is_right(jobs, name):
    ids, motion = passes(jobs / name / "surface", "ids", "motion")
    wanted_ids, wanted = passes(jobs / name / "cycles", "ids", "motion")
    seen = interior(wanted_ids) & (ids == wanted_ids) & (ids > 0)
    assert np.abs(wanted[seen]).max() > 0.5
    np.testing.assert_allclose(motion[seen], wanted[seen], atol=0.01)


@pytest.mark.parametrize("name", STATIC)
def test_motion_of_what_stands_still_is_the_cameras(jobs, name):
    """Exact also under an animated lens, an animated orthographic camera, and with motion blur on."""
    job = jobs / name / "surface"
    depth, motion = passes(job, "depth", "motion")
    shot = complete_shot(job)
    now, before = (surface(job, shot, frame).file for frame in (FRAME, FRAME - 1))
    height, width = depth.shape
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    seen = np.isfinite(depth)
    depth = np.where(seen, depth, 1)
    clip_from_cam = np.reshape(now.clip_from_cam, (4, 4))
    w = np.ones_like(depth) if clip_from_cam[3, 3] else depth
    ndc = np.stack((2 * x / width - 1, 1 - 2 * y / height), -1)
    flat = ndc * w[..., None] - clip_from_cam[:2, 3] + depth[..., None] * clip_from_cam[:2, 2]
    flat /= np.diag(clip_from_cam)[:2]
    points = np.concatenate((flat[seen], -depth[seen, None], np.ones((seen.sum(), 1))), -1)
    clip = (
        points
        @ (
            np.reshape(before.clip_from_cam, (4, 4))
            @ np.reshape(before.cam_from_world, (4, 4))
            @ np.linalg.inv(np.reshape(now.cam_from_world, (4, 4)))
        ).T
    )
    was = (clip[:, :2] / clip[:, 3:] * (0.5, -0.5) + 0.5) * (width, height)
    moved = was - np.stack((x, y), -1)[seen]
    assert np.abs(moved).max() > 1
    np.testing.assert_allclose(motion[seen], moved, atol=0.01)


def test_the_shot_says_what_cycles_shows(jobs):
    told = {info.name: info.rendered for info in complete_shot(jobs / "rendered" / "surface").objects}
    assert {name: reason for name, reason in told.items() if reason} == {"Bush": "hair", "Pane": "transparency"}
    assert not (jobs / "rigid" / "surface" / "passes").exists(), "where geometry is all, Cycles does not run"


def test_depth_ranges_and_people_are_those_of_cycles(jobs):
    for name in ("rigid", "character"):
        (found,), (wanted,) = (complete_shot(jobs / name / source).depth_ranges for source in ("surface", "cycles"))
        # Cycles looked the other frames over in small pictures.
        assert (found.near, found.far) == (pytest.approx(wanted.near, rel=0.02), pytest.approx(wanted.far, rel=0.02))
    derived, rendered = (
        frame_scene(job, complete_shot(job), FRAME).people()
        for job in (jobs / "character" / "surface", jobs / "character" / "cycles")
    )
    assert [person.name for person in derived] == ["Walker"]
    np.testing.assert_allclose(derived[0].body, rendered[0].body, atol=1e-3)


def test_position_stays_on_deforming_surfaces(jobs):
    """The same point of a character has the same position wherever its pose has carried it."""
    job = jobs / "character" / "surface"
    shot = complete_shot(job)
    now, before = surface(job, shot, FRAME), surface(job, shot, FRAME - 1)
    (walker,) = (info.id for info in shot.objects if info.name == "Character")
    motion = now.motion_to(before)
    rows, columns = np.nonzero(interior(now.ids) & (now.ids == walker))
    at_rows = np.floor(rows + 0.5 + motion[rows, columns, 1]).astype(int)
    at_columns = np.floor(columns + 0.5 + motion[rows, columns, 0]).astype(int)
    distance = np.linalg.norm(now.position[rows, columns] - before.position[at_rows, at_columns], axis=-1)
    assert np.quantile(distance, 0.9) < 0.03, "half a pixel is 2 cm"
