# SPDX-License-Identifier: Apache-2.0
"""Characters in a frame: joints on the right pixels, seen, hidden or absent."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from character import make_character
from multiplane.multiplane_protocol.job_folder import pass_file
from multiplane.passes import extract
from multiplane.rigs.joints import BODY

SIZE = 128
JOINT = {name: index for index, name in enumerate(BODY)}


@pytest.fixture
def walker(scene):
    """The demo's character at the origin, facing −Y."""
    return make_character()[0]


def _people(scene, job, frame=1):
    return (
        extract(scene, job, frames=(frame,), width=SIZE, height=SIZE, passes=("depth", "ids"), source="cycles")
        .frames[0]
        .people
    )


def _front(add_camera, **settings):
    """Looks along +Y at breast height from 4 m."""
    return add_camera((0, -4, 0.9), (math.pi / 2, 0, 0), lens=50, **settings)


def _expected(x, z, distance=4.0):
    """Pixel of a point seen by the front camera."""
    scale = 50 / 36 * SIZE / distance
    return SIZE / 2 + x * scale, SIZE / 2 - (z - 0.9) * scale


def test_joints_are_on_their_pixels(scene, walker, add_camera, tmp_path):
    _front(add_camera)
    (person,) = _people(scene, tmp_path)
    assert person.name == "Walker"
    for joint, (x, z) in {"left_shoulder": (0.185, 1.21), "right_hip": (-0.10, 0.82), "neck": (0, 1.21)}.items():
        np.testing.assert_allclose(person.body[JOINT[joint]][:2], _expected(x, z), atol=0.1)
    # Its left is on the picture's right, the nose between the eyes and below them.
    x, y = (
        {name: person.body[i][0] for name, i in JOINT.items()},
        {name: person.body[i][1] for name, i in JOINT.items()},
    )
    assert x["right_ear"] < x["right_eye"] < x["nose"] < x["left_eye"] < x["left_ear"]
    assert y["left_eye"] < y["nose"] < y["neck"]
    assert all(confidence == 1 for *_, confidence in person.body)
    assert person.left_hand == person.face == ()


def test_from_behind_the_face_is_hidden(scene, walker, add_camera, tmp_path):
    add_camera((0, 4, 0.9), (math.pi / 2, 0, math.pi), lens=50)
    (person,) = _people(scene, tmp_path)
    confidence = {name: person.body[i][2] for name, i in JOINT.items()}
    assert {confidence[name] for name in ("nose", "left_eye", "right_eye")} == {0.5}
    assert {confidence[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "elbow", "knee")} == {
        1
    }
    assert person.body[JOINT["left_shoulder"]][0] < person.body[JOINT["right_shoulder"]][0]


def test_from_the_side_the_far_half_is_hidden(scene, walker, add_camera, tmp_path):
    add_camera((4, 0, 0.9), (math.pi / 2, 0, math.pi / 2), lens=50)
    (person,) = _people(scene, tmp_path)
    confidence = {name: person.body[i][2] for name, i in JOINT.items()}
    assert {confidence[name] for name in ("left_shoulder", "left_ear", "left_elbow", "left_knee")} == {1}
    assert {confidence[name] for name in ("right_shoulder", "right_ear", "right_eye")} == {0.5}


def test_a_wall_hides_what_is_behind_it(scene, walker, add_camera, add_mesh, tmp_path):
    add_mesh("cube", "Wall", size=1, location=(0.5, -1.5, 0.9), scale=(1, 0.1, 2))
    _front(add_camera)
    (person,) = _people(scene, tmp_path)
    confidence = {name: person.body[i][2] for name, i in JOINT.items()}
    assert confidence["left_wrist"] == confidence["left_knee"] == 0.5
    assert confidence["right_wrist"] == confidence["right_knee"] == 1


def test_outside_the_picture_and_behind_the_camera_joints_are_absent(scene, walker, add_camera, tmp_path):
    camera = _front(add_camera)
    camera.location = (0, -0.6, 1.4)
    (person,) = _people(scene, tmp_path / "near")
    assert person.body[JOINT["left_ankle"]] == (0, 0, 0)
    assert person.body[JOINT["nose"]][2] == 1
    camera.location = (0, 3, 1.4)
    (person,) = _people(scene, tmp_path / "behind")
    assert {point for point in person.body} == {(0, 0, 0)}


def test_joints_follow_the_pose_and_the_object(scene, walker, add_camera, tmp_path):
    _front(add_camera)
    walker.location.x = 0.3
    walker.keyframe_insert("location", frame=1)
    bone = walker.pose.bones["forearm.L"]
    bone.rotation_mode = "XYZ"
    bone.rotation_euler.x = math.pi / 2
    bone.keyframe_insert("rotation_euler", frame=1)
    (person,) = _people(scene, tmp_path)
    np.testing.assert_allclose(person.body[JOINT["left_elbow"]][:2], _expected(0.36 + 0.3, 1.035), atol=0.1)
    bpy.context.view_layer.update()
    wrist = walker.matrix_world @ bone.tail
    np.testing.assert_allclose(person.body[JOINT["left_wrist"]][:2], _expected(wrist.x, wrist.z, 4 + wrist.y), atol=0.1)


def test_several_characters_and_no_others(scene, walker, add_camera, tmp_path):
    """A second one, a rig that moves nothing, and an armature that is no character."""
    second, _ = make_character()
    second.location.x = 0.9
    idle = bpy.data.objects.new("Idle", walker.data)
    scene.collection.objects.link(idle)
    _front(add_camera)
    people = _people(scene, tmp_path)
    assert [person.name for person in people] == ["Walker", "Walker.001"]
    assert people[1].body[JOINT["neck"]][0] - people[0].body[JOINT["neck"]][0] == pytest.approx(
        0.9 * 50 / 36 * SIZE / 4, abs=0.2
    )


def test_a_rig_that_is_not_rendered_itself_counts_through_its_mesh(scene, walker, add_camera, tmp_path):
    walker.hide_render = True
    _front(add_camera)
    assert [person.name for person in _people(scene, tmp_path)] == ["Walker"]


def test_a_rig_alone_counts_where_nothing_is_moved_by_one(scene, walker, add_camera, tmp_path):
    bpy.data.objects.remove(bpy.data.objects["Character"])
    _front(add_camera)
    assert [person.name for person in _people(scene, tmp_path)] == ["Walker"]


def test_instanced_characters(scene, walker, add_camera, tmp_path):
    """An asset collection that is shown twice, once moved aside."""
    asset = bpy.data.collections.new("Asset")
    for thing in list(scene.collection.objects):
        scene.collection.objects.unlink(thing)
        asset.objects.link(thing)
    for x in (0.0, 0.8):
        instance = bpy.data.objects.new("Instance", None)
        instance.instance_type, instance.instance_collection, instance.location.x = "COLLECTION", asset, x
        scene.collection.objects.link(instance)
    _front(add_camera)
    people = _people(scene, tmp_path)
    places = sorted(person.body[JOINT["neck"]][0] for person in people)
    np.testing.assert_allclose(places, (_expected(0, 0)[0], _expected(0.8, 0)[0]), atol=0.1)


def test_robot_expressive(data, tmp_path):
    """A scene that was not made for this; it has no camera and no bones for the face."""
    bpy.ops.wm.open_mainfile(filepath=str(data / "scenes" / "RobotExpressive.blend"))
    scene = bpy.context.scene
    camera = scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (0, -16, 2.5), (math.pi / 2, 0, 0)
    (person,) = _people(scene, tmp_path)
    assert all(confidence > 0 for *_, confidence in person.body)
    ids = np.load(pass_file(tmp_path, "ids", 1))
    on_robot = {name for name, (x, y, _) in zip(BODY, person.body, strict=True) if ids[int(y), int(x)] > 0}
    assert on_robot | {"left_ear", "right_ear"} == set(BODY)
