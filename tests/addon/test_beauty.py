# SPDX-License-Identifier: Apache-2.0
"""The beauty pass looks as the scene does, and a result that is loaded back looks as it was written."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from multiplane.multiplane_protocol.job_folder import pass_file
from multiplane.passes import extract

SIZE = 32


def _pixels(path):
    """[H,W,4] float, row 0 at the top, as stored in the file (8 bits / 255)."""
    image = bpy.data.images.load(str(path), check_existing=False)
    image.alpha_mode = "CHANNEL_PACKED"  # as stored
    flat = np.empty(4 * image.size[0] * image.size[1], np.float32)
    image.pixels.foreach_get(flat)
    return flat.reshape(image.size[1], image.size[0], 4)[::-1]


def _beauty(scene, job, quality="scene"):
    extract(scene, job, frames=(1,), width=SIZE, height=SIZE, passes=("beauty",), beauty=quality)
    return _pixels(pass_file(job, "beauty", 1))


@pytest.fixture
def glowing(scene, add_mesh, add_camera):
    """A plane that emits one colour and fills the middle of the picture."""
    plane = add_mesh("plane", "Glow", size=2, rotation=(math.pi / 2, 0, 0))
    surface = bpy.data.materials.new("Glow")
    if not surface.node_tree:
        surface.use_nodes = True
    tree = surface.node_tree
    emission = tree.nodes.new("ShaderNodeEmission")
    emission.inputs["Color"].default_value = (0.5, 0.1, 0.02, 1)
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    tree.links.new(emission.outputs[0], output.inputs["Surface"])
    plane.data.materials.append(surface)
    add_camera((0, -5, 0), (math.pi / 2, 0, 0))
    scene.view_settings.view_transform = "Standard"
    scene.render.dither_intensity = 0
    return scene


def _srgb(linear):
    linear = np.asarray(linear)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("quality", ["scene", "preview"])
def test_it_is_written_through_the_view_transform(glowing, tmp_path, quality):
    colour = _beauty(glowing, tmp_path, quality)[SIZE // 2, SIZE // 2]
    np.testing.assert_allclose(colour, (*_srgb((0.5, 0.1, 0.02)), 1), atol=1.5 / 255)


def test_the_view_transform_is_the_artists(glowing, tmp_path):
    plain = _beauty(glowing, tmp_path / "a")[SIZE // 2, SIZE // 2]
    glowing.view_settings.exposure = 1
    brighter = _beauty(glowing, tmp_path / "b")[SIZE // 2, SIZE // 2]
    np.testing.assert_allclose(brighter[:3], _srgb((1.0, 0.2, 0.04)), atol=1.5 / 255)
    assert (brighter[:3] > plain[:3]).all()


def test_film_transparency_is_kept_with_straight_alpha(glowing, tmp_path):
    assert (_beauty(glowing, tmp_path / "opaque")[..., 3] == 1).all()
    glowing.render.film_transparent = True
    glowing.cycles.samples = 16
    picture = _beauty(glowing, tmp_path / "transparent")
    assert picture[0, 0, 3] == 0
    edge = (picture[..., 3] > 0.2) & (picture[..., 3] < 0.8)
    assert edge.any()
    # Straight: where the plane covers half a pixel its colour is whole.
    np.testing.assert_allclose(picture[edge][:, :3], _srgb([(0.5, 0.1, 0.02)] * edge.sum()), atol=4 / 255)


def test_a_picture_loaded_back_looks_as_it_was_written(scene, add_mesh, add_camera, tmp_path):
    """Rendered as an emission texture through the standard view transform, every byte is what the file says."""
    written = bpy.data.images.new("Result", SIZE, SIZE)
    values = np.ones((SIZE, SIZE, 4), np.float32)
    values[..., :3] = np.random.default_rng(0).random((4, 4, 3)).repeat(8, 0).repeat(8, 1)
    written.pixels.foreach_set(np.rint(values.ravel() * 255).astype(np.float32) / 255)
    written.filepath_raw, written.file_format = str(tmp_path / "result.png"), "PNG"
    written.save()
    plane = add_mesh("plane", "Screen", size=2, rotation=(math.pi / 2, 0, 0))
    surface = bpy.data.materials.new("Screen")
    if not surface.node_tree:
        surface.use_nodes = True
    tree = surface.node_tree
    emission, texture = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeTexImage")
    texture.image = bpy.data.images.load(str(tmp_path / "result.png"))
    texture.interpolation = "Closest"
    tree.links.new(texture.outputs["Color"], emission.inputs["Color"])
    tree.links.new(emission.outputs[0], next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL").inputs["Surface"])
    plane.data.materials.append(surface)
    add_camera((0, -5, 0), (math.pi / 2, 0, 0), type="ORTHO", ortho_scale=2)
    scene.view_settings.view_transform = "Standard"
    scene.render.dither_intensity = 0
    scene.cycles.filter_width = 0.01
    np.testing.assert_allclose(_beauty(scene, tmp_path / "job"), _pixels(tmp_path / "result.png"), atol=1.5 / 255)


def test_the_sequencer_does_not_get_into_the_picture(glowing, tmp_path):
    """Its strips may be earlier results."""
    editor = glowing.sequence_editor or glowing.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    effect = {"length": 10} if bpy.app.version >= (5, 0) else {"frame_end": 10}
    strips.new_effect(name="Red", type="COLOR", channel=1, frame_start=1, **effect).color = (1, 0, 0)
    colour = _beauty(glowing, tmp_path)[SIZE // 2, SIZE // 2]
    np.testing.assert_allclose(colour[:3], _srgb((0.5, 0.1, 0.02)), atol=1.5 / 255)


def test_the_artists_engine_renders(glowing, tmp_path):
    """An engine of our own that paints everything green stands for the artist's."""

    class Green(bpy.types.RenderEngine):
        bl_idname, bl_label = "MULTIPLANE_TEST_GREEN", "Green"

        def render(self, depsgraph):
            width, height = self.resolution_x, self.resolution_y
            result = self.begin_result(0, 0, width, height)
            result.layers[0].passes["Combined"].rect = [[0, 1, 0, 1]] * (width * height)
            self.end_result(result)

    bpy.utils.register_class(Green)
    try:
        glowing.render.engine = "MULTIPLANE_TEST_GREEN"
        np.testing.assert_allclose(_beauty(glowing, tmp_path)[0, 0], (0, 1, 0, 1), atol=1 / 255)
        glowing.render.engine = "CYCLES"
    finally:
        bpy.utils.unregister_class(Green)
