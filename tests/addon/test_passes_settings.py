# SPDX-License-Identifier: Apache-2.0
"""Reading passes leaves the artist's file as it was."""

from __future__ import annotations

import gc
import warnings

import bpy
import pytest
from multiplane.passes import extract
from multiplane.passes.listener import MultiplaneCycles
from multiplane.passes.shots import STORED


def _dump(owner, prefix):
    """Every simple setting of an RNA struct as text."""
    values = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some settings are deprecated
        for item in owner.bl_rna.properties:
            if item.identifier != "rna_type" and item.type != "COLLECTION":
                value = getattr(owner, item.identifier)
                values[f"{prefix}.{item.identifier}"] = repr(tuple(value) if getattr(item, "is_array", 0) else value)
    return values


def _settings(scene):
    dump = _dump(scene, "scene") | _dump(scene.render, "render") | _dump(scene.cycles, "cycles")
    dump |= _dump(scene.render.image_settings, "image") | _dump(scene.view_settings, "view")
    for layer in scene.view_layers:
        dump |= _dump(layer, layer.name) | _dump(layer.cycles, layer.name + ".cycles")
    for thing in bpy.data.objects:
        dump |= {f"{thing.name}.pass_index": thing.pass_index}
    for camera in bpy.data.cameras:
        dump |= _dump(camera.dof, camera.name + ".dof")
    # What changes by rendering at all, or by evaluating a frame.
    return {key: value for key, value in dump.items() if not key.endswith((".depsgraph", ".frame_current_final"))}


@pytest.fixture
def opinionated(scene, add_mesh, add_camera):
    """A scene in which every setting that reading touches has a value of its own."""
    thing = add_mesh("monkey", "Monkey")
    thing.pass_index = 7
    camera = add_camera((0.6, -5.0, 2.4))
    camera.data.dof.use_dof = True
    scene.frame_end = 10
    scene.frame_set(4, subframe=0.25)
    render, cycles, layer = scene.render, scene.cycles, scene.view_layers[0]
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y, render.resolution_percentage = 640, 350, 37
    render.pixel_aspect_x = 1.25
    render.use_border = True
    render.border_min_x, render.border_max_x, render.border_min_y, render.border_max_y = 0.11, 0.87, 0.05, 0.93
    render.use_motion_blur = render.use_stamp = True
    render.filepath = "//somewhere/else_"
    render.use_overwrite = render.use_file_extension = False
    if hasattr(render.image_settings, "media_type"):
        render.image_settings.media_type = "MULTI_LAYER_IMAGE"
    render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    render.image_settings.color_depth = "32"
    render.image_settings.exr_codec = "PIZ"
    cycles.samples, cycles.max_bounces, cycles.filter_width, cycles.pixel_filter_type = 99, 5, 2.5, "GAUSSIAN"
    cycles.use_denoising, cycles.time_limit, cycles.use_layer_samples = True, 3.0, "BOUNDED"
    layer.use_pass_mist = layer.use_pass_cryptomatte_object = True
    layer.use_pass_combined = False
    return scene


@pytest.mark.parametrize("beauty", ["scene", "preview"])
@pytest.mark.parametrize(("source", "kept"), [("surface", set()), ("cycles", {STORED})])
def test_every_setting_comes_back(opinionated, tmp_path, beauty, source, kept):
    if beauty == "scene":
        opinionated.render.engine = "CYCLES"
        opinionated.cycles.samples = 2
    before = _settings(opinionated)
    passes = ("depth", "normal", "ids", "motion", "beauty")
    extract(opinionated, tmp_path, frames=(1, 2), width=64, height=40, passes=passes, beauty=beauty, source=source)
    assert _settings(opinionated) == before
    assert (opinionated.frame_current, opinionated.frame_subframe) == (4, 0.25)
    assert {key for key, _ in opinionated.items() if not key.startswith("cycles")} == kept


@pytest.mark.parametrize(("source", "folder"), [("surface", "surface"), ("cycles", "passes")])
def test_every_setting_comes_back_after_a_failure(opinionated, tmp_path, source, folder):
    before = _settings(opinionated)
    (tmp_path / folder).write_text("a file where the folder should be")
    with pytest.raises(OSError) as failure:
        extract(opinionated, tmp_path, frames=(1,), width=64, height=40, passes=("depth",), source=source)
    assert _settings(opinionated) == before
    assert failure.tb is not None  # and yet it holds no engine, which must not outlive its class
    assert not [thing for thing in gc.get_objects() if type(thing) is MultiplaneCycles]


def test_cycles_still_renders_afterwards(scene, add_mesh, add_camera, tmp_path):
    add_mesh("monkey", "Monkey")
    add_camera()
    extract(scene, tmp_path, frames=(1,), width=64, height=40, passes=("depth",))
    scene.render.filepath = str(tmp_path / "own.png")
    scene.render.resolution_x = scene.render.resolution_y = 32
    bpy.ops.render.render(write_still=True)
    assert (tmp_path / "own.png").is_file()
