# SPDX-License-Identifier: Apache-2.0
"""Painters through a second Blender and the real engine, as an artist uses them: jobs, and the preview of a style."""

from pathlib import Path

import bpy
import numpy as np
import pytest
from following import finished, follow, watch
from multiplane.jobs import picture, preview_runner, runner
from multiplane.multiplane_protocol.job_folder import result_file


def pixels(file):
    """[H,W,4] as stored in the file."""
    image = bpy.data.images.load(str(file), check_existing=False)
    flat = np.empty(4 * image.size[0] * image.size[1], np.float32)
    image.pixels.foreach_get(flat)
    return flat.reshape(image.size[1], image.size[0], 4)


@pytest.fixture(autouse=True)
def _sunlight(engine_scene):
    """A red head in the sun."""
    red = bpy.data.materials.new("Red")
    if not red.node_tree:
        red.use_nodes = True
    bpy.data.objects["Head"].data.materials.append(red)
    red.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (0.7, 0.05, 0.05, 1)
    bpy.ops.object.light_add(type="SUN", rotation=(0.9, 0.2, 0.4))


def test_the_first_click_needs_neither_prompt_nor_model(engine_scene):
    engine_scene.multiplane.use_size = False
    engine_scene.render.resolution_x, engine_scene.render.resolution_y = 160, 90
    bpy.ops.multiplane.stylize_range()
    statuses = set()
    job = follow(lambda job: statuses.add(job.status))
    assert job.state == "completed", job.status
    assert not any("model" in status for status in statuses)
    assert finished(engine_scene) == [1, 3, 5]
    painted = pixels(result_file(Path(engine_scene.multiplane.job), 1))
    assert painted.shape == (88, 160, 4), "the scene's own size"
    assert painted[..., :3].std() > 0.05


def test_styles_differ_and_a_changed_style_is_another_job(engine_scene):
    pictures = []
    for painter in ("watercolour", "ink"):
        engine_scene.multiplane.painter = painter
        bpy.ops.multiplane.stylize_frame()
        assert follow().state == "completed", runner.current().status
        pictures.append(pixels(result_file(Path(engine_scene.multiplane.job), 1)))
    assert Path(engine_scene.multiplane.job).name == "r0002"
    assert np.abs(pictures[0] - pictures[1]).mean() > 0.02


def test_animated_numbers_of_the_painter_reach_the_frames(engine_scene):
    settings = engine_scene.multiplane
    settings.painter, settings.temporal = "cel", "independent"
    for frame, value in ((1, 1.0), (5, 0.0)):
        settings.colour = value
        settings.keyframe_insert("colour", frame=frame)
    bpy.ops.multiplane.stylize_range()
    assert follow().state == "completed", runner.current().status
    colourful = [np.ptp(pixels(result_file(Path(settings.job), f))[..., :3], axis=-1).mean() for f in (1, 3, 5)]
    assert colourful[0] > colourful[1] > colourful[2]
    assert colourful[2] < 0.2 * colourful[0]


def test_diffusion_over_the_painter(engine_scene):
    bpy.ops.multiplane.use_starter_settings()
    engine_scene.multiplane.steps = 4
    bpy.ops.multiplane.stylize_frame()
    assert follow().state == "completed", runner.current().status
    assert finished(engine_scene) == [1]


def test_preview_paints_what_is_chosen(engine_scene, tmp_path):
    settings = engine_scene.multiplane
    assert bpy.ops.multiplane.preview_style() == {"FINISHED"}
    watch(lambda preview: preview.picture)
    first = pixels(preview_runner.current().picture)
    assert min(first.shape[:2]) == 512 and bpy.data.images[picture.NAME].size[:] == (512, 512)
    settings.painter = "ink"
    preview_runner.poll()
    watch(lambda preview: not preview._is_painting)
    assert np.abs(pixels(preview_runner.current().picture) - first).mean() > 0.02
    assert preview_runner.current().staleness(engine_scene) == ""
    assert not list(tmp_path.iterdir()), "a preview is no job"


def test_a_job_and_a_preview_do_not_disturb_each_other(engine_scene):
    bpy.ops.multiplane.preview_style()
    bpy.ops.multiplane.stylize_frame()
    watch(lambda preview: preview.picture)
    assert follow().state == "completed", runner.current().status


@pytest.mark.parametrize("broken", ["camera", "engine"])
def test_a_preview_that_cannot_begin_says_why(engine_scene, monkeypatch, broken):
    if broken == "camera":
        engine_scene.camera = None
    else:
        monkeypatch.setenv("MULTIPLANE_ENGINE", "/no/such/place")
    with pytest.raises(RuntimeError, match="no camera" if broken == "camera" else "no engine in /no/such/place"):
        bpy.ops.multiplane.preview_style()
    assert preview_runner.current() is None
