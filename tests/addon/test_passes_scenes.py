# SPDX-License-Identifier: Apache-2.0
"""Scenes with more in them than meshes: modifiers, instances, hair, volumes, links, several view layers, a region."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from multiplane.multiplane_protocol.job_folder import pass_file
from multiplane.passes import extract, scene_size

ARRAYS = ("depth", "normal", "ids", "motion")


def _run(scene, job, frames=(1,), width=96, height=64):
    shot = extract(scene, job, frames=frames, width=width, height=height, passes=ARRAYS, source="cycles")
    arrays = {name: np.load(pass_file(job, name, frames[0])) for name in ARRAYS}
    return shot, arrays, {info.name: info.id for info in shot.objects}


def test_modifiers_are_those_of_a_render(scene, add_mesh, add_camera, tmp_path):
    cube = add_mesh("cube", "Cube")
    modifier = cube.modifiers.new("Array", "ARRAY")
    modifier.use_constant_offset, modifier.constant_offset_displace = True, (0, 0, 1)
    modifier.show_viewport = False
    add_camera((0, -12, 2), (math.pi / 2, 0, 0))
    _, with_array, _ = _run(scene, tmp_path / "a")
    modifier.show_render = False
    _, without, _ = _run(scene, tmp_path / "b")
    assert (with_array["ids"] > 0).sum() > 1.3 * (without["ids"] > 0).sum()


def test_instances_share_the_number_of_their_object(scene, add_mesh, add_camera, tmp_path):
    original = add_mesh("cube", "Original", size=1)
    asset = bpy.data.collections.new("Asset")
    scene.collection.objects.unlink(original)
    asset.objects.link(original)
    asset["multiplane_segment"] = "box"
    for x in (-1.5, 1.5):
        instance = bpy.data.objects.new("Instance", None)
        instance.instance_type, instance.instance_collection, instance.location.x = "COLLECTION", asset, x
        scene.collection.objects.link(instance)
    add_mesh("ico_sphere", "Other", radius=0.5)
    add_camera((0, -8, 0), (math.pi / 2, 0, 0))
    shot, arrays, numbers = _run(scene, tmp_path)
    assert set(np.unique(arrays["ids"])) == {0, numbers["Original"], numbers["Other"]}
    ids = arrays["ids"]
    assert (ids[:, :48] == numbers["Original"]).any() and (ids[:, 48:] == numbers["Original"]).any()
    assert {info.name: info.segment for info in shot.objects} == {"Original": "box", "Other": ""}


def test_hair_and_volumes_render(scene, add_mesh, add_camera, tmp_path):
    ball = add_mesh("uv_sphere", "Ball")
    ball.modifiers.new("Hair", "PARTICLE_SYSTEM")
    hair = ball.particle_systems[0].settings
    hair.type, hair.count, hair.hair_length = "HAIR", 500, 1.0
    smoke = add_mesh("cube", "Smoke", location=(3, 0, 0))
    smoke.data.materials.append(bpy.data.materials.new("Smoke"))
    if not smoke.data.materials[0].node_tree:
        smoke.data.materials[0].use_nodes = True
    tree = smoke.data.materials[0].node_tree
    volume = tree.nodes.new("ShaderNodeVolumePrincipled")
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    tree.links.remove(output.inputs["Surface"].links[0])
    tree.links.new(volume.outputs[0], output.inputs["Volume"])
    add_camera((0, -8, 0), (math.pi / 2, 0, 0))
    _, arrays, numbers = _run(scene, tmp_path)
    bald = (np.hypot(*np.mgrid[-31.5:32, -47.5:48]) < 18).sum()
    assert (arrays["ids"] == numbers["Ball"]).sum() > bald
    assert not np.isnan(arrays["depth"]).any()


def test_linked_objects_have_numbers_and_get_them_back(scene, add_mesh, add_camera, tmp_path):
    thing = add_mesh("cube", "Linked")
    thing.pass_index = 5
    bpy.data.libraries.write(str(tmp_path / "library.blend"), {thing})
    bpy.data.objects.remove(thing)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_, wanted):
        wanted.objects = ["Linked"]
    scene.collection.objects.link(wanted.objects[0])
    add_camera((0, -8, 0), (math.pi / 2, 0, 0))
    _, arrays, numbers = _run(scene, tmp_path / "job")
    name = next(name for name in numbers if name.startswith("Linked"))
    assert (arrays["ids"] == numbers[name]).any()
    assert wanted.objects[0].pass_index == 5


def test_view_layers_are_put_together_by_depth(scene, add_mesh, add_camera, tmp_path):
    near, far = add_mesh("cube", "Near", location=(0, -2, 0)), add_mesh("cube", "Far", size=4, location=(0, 3, 0))
    for thing in (near, far):
        collection = bpy.data.collections.new(thing.name)
        scene.collection.children.link(collection)
        collection.objects.link(thing)
        scene.collection.objects.unlink(thing)
    scene.view_layers[0].layer_collection.children["Far"].exclude = True
    scene.view_layers.new("Second").layer_collection.children["Near"].exclude = True
    add_camera((0, -8, 0), (math.pi / 2, 0, 0))
    _, arrays, numbers = _run(scene, tmp_path)
    assert arrays["ids"][32, 48] == numbers["Near"]
    assert (arrays["ids"] == numbers["Far"]).any()
    assert arrays["depth"][32, 48] == pytest.approx(5, abs=1e-3)


@pytest.fixture
def face(scene, add_mesh, add_camera):
    add_mesh("monkey", "Monkey")
    add_camera((0, -5, 0), (math.pi / 2, 0, 0))
    render = scene.render
    render.resolution_x, render.resolution_y = 96, 64
    render.border_min_x, render.border_max_x, render.border_min_y, render.border_max_y = 0.25, 0.5, 0.25, 0.75
    return scene


def test_a_render_region_leaves_the_rest_empty(face, tmp_path):
    _, whole, _ = _run(face, tmp_path / "a")
    face.render.use_border = True
    _, region, _ = _run(face, tmp_path / "b")
    assert scene_size(face.render) == (96, 64)
    np.testing.assert_array_equal(region["ids"][16:48, 24:48], whole["ids"][16:48, 24:48])
    assert region["ids"][16:48, 24:48].any()
    region["ids"][16:48, 24:48] = 0
    assert not region["ids"].any()
    assert np.isinf(region["depth"][0, 0])


def test_a_cropped_region_is_the_picture(face, tmp_path):
    whole_shot, whole, _ = _run(face, tmp_path / "a")
    face.render.use_border = face.render.use_crop_to_border = True
    assert scene_size(face.render) == (24, 32)
    shot, region, _ = _run(face, tmp_path / "b", width=24, height=32)
    np.testing.assert_array_equal(region["ids"], whole["ids"][16:48, 24:48])
    np.testing.assert_allclose(region["depth"], whole["depth"][16:48, 24:48], rtol=1e-5)
    # A point in the middle of the region is in the middle of its picture.
    whole_clip, clip = (np.reshape(s.frames[0].clip_from_cam, (4, 4)) for s in (whole_shot, shot))
    at = np.linalg.inv(whole_clip) @ (36 / 96 * 2 - 1, 1 - 32 / 64 * 2, 0.5, 1)
    seen = clip @ at
    np.testing.assert_allclose(seen[:2] / seen[3], (0, 0), atol=1e-5)


def test_another_aspect_reframes_as_blender_does(face, tmp_path):
    """The wider side shows the same; the scene's percentage does not count."""
    face.render.resolution_percentage = 50
    _, wide, _ = _run(face, tmp_path / "a", width=96, height=64)
    _, flat, _ = _run(face, tmp_path / "b", width=96, height=32)
    np.testing.assert_array_equal(flat["ids"], wide["ids"][16:48])
    assert scene_size(face.render) == (48, 32)
