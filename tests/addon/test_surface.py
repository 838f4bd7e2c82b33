# SPDX-License-Identifier: Apache-2.0
"""Geometry in the job folder: the arrays of meshes, what stands where, what is left to Cycles."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from multiplane.multiplane_protocol.job_folder import pass_file, surface_array
from multiplane.multiplane_protocol.surface import pass_files, read_surface
from multiplane.passes import extract

PASSES = ("depth", "normal", "ids", "motion")


@pytest.fixture
def read(scene, add_camera, tmp_path):
    """read(frames, job): extracts, and gives shot.json and the frames' geometry."""

    def run(frames=(1,), job="job", passes=PASSES):
        if not scene.camera:
            add_camera((0, -8, 1), (math.pi / 2, 0, 0))
        shot = extract(scene, tmp_path / job, frames=frames, width=64, height=64, passes=passes)
        return shot, [read_surface(tmp_path / job, frame) for frame in frames]

    return run


def _array(tmp_path, name, job="job"):
    return np.load(surface_array(tmp_path / job, name))


def _arrays(tmp_path):
    return {path.name for path in (tmp_path / "job" / "surface").glob("*.npy")}


def _animate(thing, path, first, last):
    for frame, value in ((1, first), (3, last)):
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


@pytest.mark.parametrize("shading", ["flat", "smooth", "sharp edge"])
def test_a_mesh_is_what_blender_says_it_is(scene, add_mesh, read, tmp_path, shading):
    thing = add_mesh("monkey", "Monkey", smooth=shading != "flat")
    thing.data.edges[7].use_edge_sharp = shading == "sharp edge"
    thing.modifiers.new("Subdivision", "SUBSURF").levels = 2  # of the viewport, which then shows what a render does
    _, (frame,) = read()
    (mesh,) = frame.meshes
    evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    evaluated.calc_loop_triangles()
    np.testing.assert_array_equal(_array(tmp_path, mesh.positions), [v.co for v in evaluated.vertices])
    np.testing.assert_array_equal(
        _array(tmp_path, mesh.triangles), [tuple(t.vertices) for t in evaluated.loop_triangles]
    )
    if shading == "flat":
        assert not mesh.normals
        return
    by_corner = shading == "sharp edge"
    corners = [tuple(t.loops if by_corner else t.vertices) for t in evaluated.loop_triangles]
    found = _array(tmp_path, mesh.normals)[_array(tmp_path, mesh.normal_corners or mesh.triangles)]
    wanted = evaluated.corner_normals if by_corner else evaluated.vertex_normals
    np.testing.assert_array_equal(found, np.array([v.vector for v in wanted])[np.array(corners)])


def test_a_flat_face_leaves_its_neighbours_smooth(scene, add_mesh, read, tmp_path):
    cube = add_mesh("cube", "Cube", smooth=True)
    cube.data.polygons[0].use_smooth = False
    _, (frame,) = read()
    (mesh,) = frame.meshes
    normals = _array(tmp_path, mesh.normals)[_array(tmp_path, mesh.normal_corners)]
    is_flat = np.repeat([polygon.index == 0 for polygon in cube.data.polygons], 2)
    np.testing.assert_allclose(normals[is_flat], np.broadcast_to(cube.data.polygons[0].normal, (2, 3, 3)), atol=1e-6)
    np.testing.assert_allclose(np.abs(normals[~is_flat]), 3**-0.5, atol=1e-6)


def test_what_does_not_change_is_written_once(scene, add_mesh, read, tmp_path):
    thing = add_mesh("monkey", "Monkey")
    _animate(thing, "location", (0, 0, 0), (1, 0, 0))
    _, frames = read((1, 2, 3))
    assert frames[0].meshes == frames[1].meshes == frames[2].meshes
    assert frames[0].world_from_object != frames[1].world_from_object
    assert frames[0].key == frames[2].key
    # Positions, triangles; mesh, object, key; a place in each of four frames, the one before the first being like it.
    assert len(_arrays(tmp_path)) == 2 + 3 + 3
    place = _array(tmp_path, frames[2].world_from_object)[0]
    np.testing.assert_allclose(place, Matrix.Translation((1, 0, 0)), atol=1e-6)


def test_instances_have_the_same_key_in_every_frame_and_job(scene, add_mesh, read, tmp_path):
    original = add_mesh("cube", "Original", size=1)
    asset = bpy.data.collections.new("Asset")
    scene.collection.objects.unlink(original)
    asset.objects.link(original)
    for x in (-1.5, 1.5):
        instance = bpy.data.objects.new("Instance", None)
        instance.instance_type, instance.instance_collection, instance.location.x = "COLLECTION", asset, x
        scene.collection.objects.link(instance)
    shot, frames = read((1, 2))
    assert len(frames[0].meshes) == 1
    keys = _array(tmp_path, frames[0].key)
    assert len(set(keys)) == 2 and keys.min() > 0
    assert set(_array(tmp_path, frames[0].object)) == {shot.objects[0].id}
    assert frames[0].key == frames[1].key
    bpy.data.objects["Instance"].hide_render = True
    _, (later,) = read((2,), job="later")
    assert set(_array(tmp_path, later.key, "later")) < set(keys)


def test_rest_is_the_mesh_before_deformation(scene, add_mesh, read, tmp_path):
    """Its own where deformation keeps the vertices; else that of the scene's first frame, whatever frame is read."""
    posed, subdivided = add_mesh("cube", "Posed", size=1), add_mesh("cube", "Subdivided", size=1, location=(2, 0, 0))
    own = np.array([v.co for v in posed.data.vertices], np.float32)
    for thing in (posed, subdivided):
        thing.shape_key_add(name="Basis")
        key = thing.shape_key_add(name="Up")
        for point in key.data:
            point.co.z += 1
        _animate(key, "value", 0.0, 1.0)
    subdivided.modifiers.new("Subdivision", "SUBSURF")
    scene.frame_end = 3
    _, (frame,) = read((3,))
    mesh = {len(_array(tmp_path, m.positions)): m for m in frame.meshes}
    np.testing.assert_array_equal(_array(tmp_path, mesh[8].rest), own)
    np.testing.assert_allclose(_array(tmp_path, mesh[8].positions), own + np.float32((0, 0, 1)), atol=1e-6)
    (fine,) = mesh.keys() - {8}
    deformed = _array(tmp_path, mesh[fine].positions) - _array(tmp_path, mesh[fine].rest)
    np.testing.assert_allclose(deformed, np.tile((0, 0, 1), (fine, 1)), atol=1e-6)
    _, frames = read((1, 3), job="more")
    assert frames[1] == frame


def _material(shader, **inputs):
    material = bpy.data.materials.new(shader)
    if not material.node_tree:
        material.use_nodes = True
    tree = material.node_tree
    node = tree.nodes.new(shader)
    for name, value in inputs.items():
        node.inputs[name].default_value = value
    output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
    return material, node, output


def _hair(thing):
    thing.modifiers.new("Hair", "PARTICLE_SYSTEM")
    thing.particle_systems[0].settings.type = "HAIR"


def _see_through(thing):
    material, node, output = _material("ShaderNodeBsdfPrincipled", Alpha=0.5)
    material.node_tree.links.new(node.outputs[0], output.inputs["Surface"])
    thing.data.materials.append(material)


def _grouped(thing):
    """Transparency inside a node group, behind a mix."""
    material, mix, output = _material("ShaderNodeMixShader")
    tree = bpy.data.node_groups.new("Group", "ShaderNodeTree")
    tree.interface.new_socket(name="Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    clear, end = tree.nodes.new("ShaderNodeBsdfTransparent"), tree.nodes.new("NodeGroupOutput")
    tree.links.new(clear.outputs[0], end.inputs[0])
    group = material.node_tree.nodes.new("ShaderNodeGroup")
    group.node_tree = tree
    material.node_tree.links.new(group.outputs[0], mix.inputs[1])
    material.node_tree.links.new(mix.outputs[0], output.inputs["Surface"])
    thing.data.materials.append(material)


def _smoke(thing):
    material, node, output = _material("ShaderNodeVolumePrincipled")
    material.node_tree.links.remove(output.inputs["Surface"].links[0])
    material.node_tree.links.new(node.outputs[0], output.inputs["Volume"])
    thing.data.materials.append(material)


def _displaced(thing):
    material, node, output = _material("ShaderNodeDisplacement")
    material.node_tree.links.new(node.outputs[0], output.inputs["Displacement"])
    material.displacement_method = "DISPLACEMENT"
    thing.data.materials.append(material)


NOT_GEOMETRY = {
    "hair": _hair,
    "transparency": _see_through,
    "transparency in a group": _grouped,
    "volume": _smoke,
    "displacement": _displaced,
    "holdout": lambda thing: setattr(thing, "is_holdout", True),
    "shadow catcher": lambda thing: setattr(thing, "is_shadow_catcher", True),
}


@pytest.mark.parametrize("reason", NOT_GEOMETRY)
def test_what_triangles_do_not_show_is_left_to_cycles(scene, add_mesh, read, tmp_path, reason):
    thing = add_mesh("cube", "Odd")
    add_mesh("cube", "Plain", location=(3, 0, 0))
    NOT_GEOMETRY[reason](thing)
    shot, (frame,) = read()
    told = {info.name: info.rendered for info in shot.objects}
    assert told == {"Odd": reason.split(" in ")[0], "Plain": ""}
    numbers = {info.name: info.id for info in shot.objects}
    assert frame.rendered == (numbers["Odd"],)
    assert list(_array(tmp_path, frame.object)) == [numbers["Plain"]]
    assert all(pass_file(tmp_path / "job", name, 1).is_file() for name in PASSES)
    assert all(path.is_file() for path in pass_files(tmp_path / "job", "surface", 1, PASSES))


def test_bump_and_glass_are_geometry(scene, add_mesh, read, tmp_path):
    thing = add_mesh("cube", "Glass")
    material, node, output = _material("ShaderNodeBsdfGlass")
    material.node_tree.links.new(node.outputs[0], output.inputs["Surface"])
    bump = material.node_tree.nodes.new("ShaderNodeDisplacement")
    material.node_tree.links.new(bump.outputs[0], output.inputs["Displacement"])
    material.displacement_method = "BUMP"
    thing.data.materials.append(material)
    shot, _ = read()
    assert [info.rendered for info in shot.objects] == [""]
    assert not (tmp_path / "job" / "passes").exists(), "Cycles has nothing to render"


def test_what_the_camera_does_not_see_stays_out(scene, add_mesh, read, tmp_path):
    add_mesh("cube", "Seen")
    add_mesh("cube", "No camera rays", location=(2, 0, 0)).visible_camera = False
    add_mesh("cube", "Not rendered", location=(-2, 0, 0)).hide_render = True
    indirect = add_mesh("cube", "Indirect", location=(0, 0, 2))
    collection = bpy.data.collections.new("Indirect")
    scene.collection.children.link(collection)
    scene.collection.objects.unlink(indirect)
    collection.objects.link(indirect)
    scene.view_layers[0].layer_collection.children["Indirect"].indirect_only = True
    shot, (frame,) = read()
    numbers = {info.id: info.name for info in shot.objects}
    assert [numbers[number] for number in _array(tmp_path, frame.object)] == ["Seen"]


def test_cycles_leaves_the_geometry_as_it_is(scene, add_mesh, read):
    """Cycles may split vertices at sharp edges for itself."""
    thing = add_mesh("cube", "Cube", smooth=True)
    thing.data.edges[0].use_edge_sharp = True
    thing.modifiers.new("Deform", "SIMPLE_DEFORM")
    _, frames = read((1, 2, 3), passes=("depth", "albedo"))
    assert frames[0].meshes == frames[1].meshes == frames[2].meshes


def test_frames_do_not_depend_on_which_are_asked_for(scene, add_mesh, read, tmp_path):
    thing = add_mesh("grid", "Sea", x_subdivisions=9, y_subdivisions=9)
    thing.modifiers.new("Subdivision", "SUBSURF")
    thing.modifiers.new("Wave", "WAVE").height = 0.3
    scene.frame_end = 4
    _, whole = read((1, 2, 3, 4), job="whole")
    _, alone = read((3,), job="alone")
    assert alone[0] == whole[2]


def test_the_depth_range_is_left_to_the_engine(scene, add_mesh, read):
    """Told are the frames that it has to look at, or the range that the scene stores."""
    add_mesh("cube", "Cube")
    scene.frame_end = 40
    shot, _ = read((7,))
    assert not shot.depth_ranges
    assert len(shot.looked_over) == 16 and {(0, 1), (0, 40)} <= set(shot.looked_over)
    scene["multiplane_depth_ranges"] = {"0": (2.0, 9.0)}
    shot, _ = read((7,), job="later")
    assert [(found.near, found.far) for found in shot.depth_ranges] == [(2, 9)]
    assert not shot.looked_over


def test_albedo_is_cycles(scene, add_mesh, read, tmp_path):
    add_mesh("cube", "Cube")
    read(passes=("depth", "albedo"))
    assert [path.name for path in (tmp_path / "job" / "passes").iterdir()] == ["albedo_0001.npy"]


def test_a_cut_has_geometry_of_both_cameras(scene, add_mesh, add_camera, read, tmp_path):
    add_mesh("cube", "Cube")
    first, second = add_camera(), add_camera((3, -4, 2), (1.2, 0, 0.6), name="Second")
    for frame, camera in ((1, first), (3, second)):
        scene.timeline_markers.new(camera.name, frame=frame).camera = camera
    shot, _ = read((3,))
    assert [info.shot for info in shot.frames] == [1]
    assert [read_surface(tmp_path / "job", frame).camera for frame in (2, 3)] == ["Camera", "Second"]
