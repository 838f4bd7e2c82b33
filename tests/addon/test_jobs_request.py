# SPDX-License-Identifier: Apache-2.0
"""From scene settings to a request of a model: animated numbers, sizes, what is wrong said before anything renders."""

import bpy
import multiplane
import pytest
from multiplane.errors import UserError
from multiplane.jobs.request import frames_of, from_scene, job_root, size_for

FRAMES = (1, 5, 9)


@pytest.fixture
def settings(settings):
    settings.painter, settings.prompt = "none", "a watercolour painting"
    return settings


def values(scene, path):
    request = from_scene(scene, FRAMES)
    return next(curve.values for curve in request.curves if curve.path == path)


def keyframe(settings, name, start, end):
    for frame, value in ((1, start), (9, end)):
        setattr(settings, name, value)
        settings.keyframe_insert(name, frame=frame)


def seen_by_blender(scene, owner, name):
    """What Blender's own evaluation gives in each frame."""
    found = []
    for frame in FRAMES:
        scene.frame_set(frame)
        found.append(getattr(owner, name))
    return found


def test_numbers_arrive_as_typed(scene, settings):
    settings.strength, settings.guidance, settings.seed = 0.6, 7.1, 12
    request = from_scene(scene, FRAMES)
    assert (request.strength, request.guidance, request.seed, request.curves) == (0.6, 7.1, 12, ())


@pytest.mark.parametrize("name", ["strength", "guidance", "steps", "seed", "clip_skip"])
def test_keyframes_give_what_blender_shows(scene, settings, name):
    keyframe(settings, name, 0.25 if name == "strength" else 2, 0.75 if name == "strength" else 8)
    got = [round(v) if name in ("steps", "seed", "clip_skip") else v for v in values(scene, name)]
    assert got == pytest.approx(seen_by_blender(scene, settings, name), abs=1e-6)
    assert getattr(from_scene(scene, FRAMES), name) == pytest.approx(got[0]), "the constant is the first frame's"


def test_handles_that_overshoot_are_cut_as_in_blender(scene, settings):
    keyframe(settings, "strength", 1.0, 0.2)
    curve = next(c for c in multiplane.compat.fcurves_of(scene) if c.data_path == "multiplane.strength")
    for point in curve.keyframe_points:
        point.handle_left_type = point.handle_right_type = "FREE"
    curve.keyframe_points[0].handle_right = (4.0, 2.5)
    curve.update()
    assert curve.evaluate(5) > 1.0
    assert values(scene, "strength") == pytest.approx(seen_by_blender(scene, settings, "strength"), abs=1e-6)


def test_driver_and_animated_control_weight(scene, settings):
    settings.driver_add("guidance").driver.expression = "frame / 2"
    bpy.ops.multiplane.add_control(kind="normal")
    bpy.ops.multiplane.add_control(kind="depth")
    settings.controls[0].enabled = False
    settings.controls[1].scale = 0.5
    settings.controls[1].keyframe_insert("scale", frame=1)
    scene.frame_set(3)
    assert values(scene, "guidance") == (0.5, 2.5, 4.5)
    assert values(scene, "controls.0.scale") == (0.5, 0.5, 0.5)
    assert scene.frame_current == 3


def test_ranges_and_sizes(scene, settings):
    scene.frame_start, scene.frame_end, scene.frame_step = 2, 11, 4
    assert frames_of(scene) == (2, 6, 10)
    settings.use_range, settings.frame_start, settings.frame_end = True, -3, -2
    assert frames_of(scene) == (-3, -2)
    assert size_for(16 / 9, 512) == (912, 512)
    assert size_for(0.5, 256) == (256, 512)


def set_odd_width(scene):
    scene.multiplane.use_size, scene.multiplane.width = True, 100


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: setattr(s, "camera", None), "no camera"),
        (lambda s: setattr(s.multiplane, "prompt", "  "), "no prompt"),
        (
            lambda s: s.multiplane.__setattr__("use_size", True) or setattr(s.multiplane, "width", 100),
            "nearest is 96x512",
        ),
        (lambda s: setattr(s.multiplane, "prompt", "<lora:x:1>"), "LoRAs are not supported"),
    ],
)
def test_what_is_wrong_is_said(scene, settings, change, said):
    change(scene)
    with pytest.raises(UserError, match=said):
        from_scene(scene, FRAMES)


def test_output_beside_an_unsaved_file(scene, settings):
    with pytest.raises(UserError, match="never saved"):
        job_root(scene)
    settings.output = " "
    with pytest.raises(UserError, match="No output folder"):
        job_root(scene)


def test_operators_report_and_refuse(scene, settings, tmp_path, monkeypatch):
    with pytest.raises(RuntimeError, match="never saved"):
        bpy.ops.multiplane.stylize_frame()
    settings.output = str(tmp_path)
    settings.use_range, settings.frame_start, settings.frame_end = True, 5, 1
    with pytest.raises(RuntimeError, match="is empty"):
        bpy.ops.multiplane.stylize_range()
    with pytest.raises(RuntimeError, match="no job yet"):
        bpy.ops.multiplane.resume()
    monkeypatch.delenv("MULTIPLANE_ENGINE", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="The engine is not set up"):
        bpy.ops.multiplane.stylize_frame()
