# SPDX-License-Identifier: Apache-2.0
"""Albedo and position against what the scene was made of."""

from __future__ import annotations

import math

import analytic
import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix
from multiplane import compat
from multiplane.multiplane_protocol.job_folder import pass_file
from multiplane.passes import extract
from multiplane.passes.albedo import albedo

WIDTH, HEIGHT = 96, 64
ARRAYS = ("depth", "normal", "ids", "albedo", "position")
RUST = (0.5, 0.2, 0.05)


def _run(scene, job, frames=(1,), width=WIDTH, height=HEIGHT):
    shot = extract(scene, job, frames=frames, width=width, height=height, passes=ARRAYS, source="cycles")
    numbers = {info.name: info.id for info in shot.objects}
    return numbers, [{name: np.load(pass_file(job, name, frame)) for name in ARRAYS} for frame in frames]


@pytest.fixture
def paint():
    """paint(object, shader, **inputs): gives it a material of one shader node; the node and its tree."""

    def add(thing, shader="ShaderNodeBsdfPrincipled", **inputs):
        material = bpy.data.materials.new(thing.name)
        if not material.node_tree:
            material.use_nodes = True
        tree = material.node_tree
        node = tree.nodes.new(shader)
        for name, value in inputs.items():
            node.inputs[name.replace("_", " ")].default_value = value
        output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
        tree.links.new(node.outputs[0], output.inputs["Surface"])
        thing.data.materials.append(material)
        return node, tree

    return add


@pytest.fixture
def wall(scene, add_mesh, add_camera):
    """A plane that faces the camera and fills the picture."""
    thing = add_mesh("plane", "Wall", size=20, rotation=(math.pi / 2, 0, 0))
    add_camera((0, -5, 0), (math.pi / 2, 0, 0))
    return thing


OPAQUE = {
    "diffuse": ("ShaderNodeBsdfDiffuse", {"Color": (*RUST, 1)}),
    "plastic": ("ShaderNodeBsdfPrincipled", {"Base_Color": (*RUST, 1)}),
    "metal": ("ShaderNodeBsdfPrincipled", {"Base_Color": (*RUST, 1), "Metallic": 1.0}),
    "skin": ("ShaderNodeBsdfPrincipled", {"Base_Color": (*RUST, 1), "Subsurface_Weight": 1.0}),
    "glass": ("ShaderNodeBsdfGlass", {"Color": (*RUST, 1)}),
    "lamp": ("ShaderNodeEmission", {"Color": (*RUST, 1), "Strength": 1.0}),
}


@pytest.mark.parametrize("kind", OPAQUE)
def test_albedo_is_the_colour_of_the_material(scene, wall, paint, tmp_path, kind):
    """… in any light, here in none; the sheen of a coating adds little."""
    shader, inputs = OPAQUE[kind]
    paint(wall, shader, **inputs)
    _, [arrays] = _run(scene, tmp_path)
    assert arrays["albedo"].dtype == np.float32 and arrays["albedo"].shape == (HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(arrays["albedo"], np.broadcast_to(RUST, (HEIGHT, WIDTH, 3)), atol=0.05)


def test_a_bright_lamp_keeps_its_hue(scene, wall, paint, tmp_path):
    paint(wall, "ShaderNodeEmission", Color=(*RUST, 1), Strength=30.0)
    _, [arrays] = _run(scene, tmp_path)
    np.testing.assert_allclose(arrays["albedo"][8, 8], np.array(RUST) / max(RUST), rtol=1e-5)


def test_without_a_material_it_is_blenders_grey(scene, wall, tmp_path):
    _, [arrays] = _run(scene, tmp_path)
    np.testing.assert_allclose(arrays["albedo"], 0.8, atol=0.02)


def test_a_texture_shows_in_it_and_light_does_not(scene, wall, paint, tmp_path):
    node, tree = paint(wall, "ShaderNodeBsdfDiffuse")
    checker = tree.nodes.new("ShaderNodeTexChecker")
    checker.inputs["Scale"].default_value = 4.0
    checker.inputs["Color1"].default_value, checker.inputs["Color2"].default_value = (*RUST, 1), (0.1, 0.6, 0.9, 1)
    tree.links.new(checker.outputs["Color"], node.inputs["Color"])
    _, [dark] = _run(scene, tmp_path / "dark")
    bpy.ops.object.light_add(type="SUN")
    bpy.context.object.data.energy = 10
    _, [lit] = _run(scene, tmp_path / "lit")
    np.testing.assert_array_equal(dark["albedo"], lit["albedo"])
    colours = np.unique(dark["albedo"].reshape(-1, 3).round(3), axis=0)
    np.testing.assert_allclose(colours, [(0.1, 0.6, 0.9), RUST], atol=1e-3)


def test_a_broken_shader_is_black():
    colours = np.array([[[np.nan, 0.5, -1.0], [0.2, 0.1, np.inf]]], np.float32)
    passes = {name: colours for name in compat.COLOUR_PASSES}
    np.testing.assert_allclose(albedo(passes, np.ones((1, 2))), [[(0, 1, 0), (0.8, 0.4, 0)]])


def test_the_background_has_no_albedo_and_its_direction_as_position(scene, add_mesh, add_camera, tmp_path):
    scene.world = bpy.data.worlds.new("Blue")
    add_mesh("cube", "Cube", size=0.5)
    camera = add_camera(shift_x=0.1)
    _, [arrays] = _run(scene, tmp_path)
    far = np.isinf(arrays["depth"])
    assert far.any() and (arrays["albedo"][far] == 0).all()
    _, direction = analytic.pixel_rays(scene, WIDTH, HEIGHT, np.array(camera.matrix_world), camera.data)
    unit = direction / np.linalg.norm(direction, axis=-1, keepdims=True)
    np.testing.assert_allclose(arrays["position"][far], 10 * unit[far], atol=1e-4)


def test_an_empty_picture_is_all_background(scene, add_camera, tmp_path):
    add_camera()
    _, [arrays] = _run(scene, tmp_path)
    np.testing.assert_allclose(np.linalg.norm(arrays["position"], axis=-1), 10, atol=1e-4)
    assert (arrays["albedo"] == 0).all()


CAMERAS = {"perspective": {}, "orthographic": {"type": "ORTHO", "ortho_scale": 5.0, "shift_x": 0.05}}


@pytest.mark.parametrize("origin", [(0, 0, 0), (3000, -2000, 500)], ids=["near", "far_from_the_origin"])
@pytest.mark.parametrize("kind", CAMERAS)
def test_position_is_that_on_the_object(scene, add_mesh, add_camera, tmp_path, kind, origin):
    """Points on a sphere that is moved, turned, mirrored and scaled lie on the ellipsoid that the scale makes of it."""
    scale = np.array((1.4, -0.7, 0.9))
    ball = add_mesh("uv_sphere", "Ball", radius=1, segments=128, ring_count=64)
    ground = add_mesh("plane", "Ground", size=8)
    ball.location, ball.rotation_euler, ball.scale = np.add(origin, (0.3, 0.2, 0.9)), (0.4, 1.0, -2.0), scale
    ground.location = origin
    camera = add_camera(tuple(np.add(origin, (0.6, -5.0, 2.4))), **CAMERAS[kind])
    numbers, [arrays] = _run(scene, tmp_path)
    inside = analytic.interior(arrays["ids"])
    exact = 1e-3 if any(origin) else 1e-4  # Cycles' depth is single precision of world coordinates

    on_ball = arrays["position"][inside & (arrays["ids"] == numbers["Ball"])]
    assert len(on_ball) > 200
    np.testing.assert_allclose(np.linalg.norm(on_ball / scale, axis=-1), 1, atol=5e-3)

    on_ground = inside & (arrays["ids"] == numbers["Ground"])
    start, direction = analytic.pixel_rays(scene, WIDTH, HEIGHT, np.array(camera.matrix_world), camera.data)
    start = start - origin
    ground_at = start + analytic.hit_ground(start, direction, 4.0)[..., None] * direction
    np.testing.assert_allclose(arrays["position"][on_ground], ground_at[on_ground], atol=exact)


def test_position_keeps_its_values_while_the_object_moves_and_turns(scene, add_mesh, add_camera, tmp_path):
    """Camera and box are moved alike: every pixel shows the same point of the box."""
    box = add_mesh("cube", "Box", size=2)
    box.scale = (1, 1.5, 0.5)
    camera = add_camera()
    bpy.context.view_layer.update()
    together = Matrix.Translation((7, -3, 2)) @ Euler((0.5, 0.2, 1.9)).to_matrix().to_4x4()
    before = [thing.matrix_world.copy() for thing in (box, camera)]
    for thing, start in zip((box, camera), before, strict=True):
        for frame, matrix in ((1, start), (2, together @ start)):
            thing.matrix_world = matrix
            thing.keyframe_insert("location", frame=frame)
            thing.keyframe_insert("rotation_euler", frame=frame)
    _, [first, second] = _run(scene, tmp_path, frames=(1, 2))
    inside = analytic.interior(first["ids"]) & analytic.interior(second["ids"]) & (first["ids"] > 0)
    assert inside.sum() > 200
    np.testing.assert_allclose(first["position"][inside], second["position"][inside], atol=1e-3)
    faces = np.abs(first["position"][inside]) / (1, 1.5, 0.5)
    np.testing.assert_allclose(faces.max(-1), 1, atol=1e-3)


def test_an_object_that_is_only_instanced_has_the_axes_of_its_instance(scene, add_mesh, add_camera, tmp_path):
    original = add_mesh("cube", "Original", size=1)
    asset = bpy.data.collections.new("Asset")
    scene.collection.objects.unlink(original)
    asset.objects.link(original)
    instance = bpy.data.objects.new("Instance", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", asset
    instance.location, instance.rotation_euler = (0.5, 1, 0), (0.3, 0.6, 0.9)
    scene.collection.objects.link(instance)
    add_camera()
    numbers, [arrays] = _run(scene, tmp_path)
    seen = arrays["ids"] == numbers["Original"]
    assert seen.any()
    np.testing.assert_allclose(np.abs(arrays["position"][seen]).max(-1), 0.5, atol=1e-3)


def test_view_layers_bring_their_own_objects(scene, add_mesh, add_camera, paint, tmp_path):
    near, far = add_mesh("cube", "Near", location=(0, -2, 0)), add_mesh("cube", "Far", size=4, location=(0, 3, 0))
    for thing, colour in ((near, RUST), (far, (0.1, 0.6, 0.9))):
        paint(thing, "ShaderNodeBsdfDiffuse", Color=(*colour, 1))
        collection = bpy.data.collections.new(thing.name)
        scene.collection.children.link(collection)
        collection.objects.link(thing)
        scene.collection.objects.unlink(thing)
    scene.view_layers[0].layer_collection.children["Far"].exclude = True
    scene.view_layers.new("Second").layer_collection.children["Near"].exclude = True
    add_camera((0, -8, 0), (math.pi / 2, 0, 0))
    numbers, [arrays] = _run(scene, tmp_path)
    for name, colour, half in (("Near", RUST, 1), ("Far", (0.1, 0.6, 0.9), 2)):
        seen = arrays["ids"] == numbers[name]
        np.testing.assert_allclose(arrays["albedo"][seen], np.broadcast_to(colour, (seen.sum(), 3)), atol=1e-3)
        np.testing.assert_allclose(arrays["position"][seen, 1], -half, atol=1e-3)
