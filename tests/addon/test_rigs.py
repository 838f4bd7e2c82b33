# SPDX-License-Identifier: Apache-2.0
"""Joints are found by the names of bones, whatever the rig's convention."""

from __future__ import annotations

import json

import addon_utils
import bpy
import numpy as np
import pytest
from multiplane.rigs.face import face_points
from multiplane.rigs.joints import ALL, BODY, FACE_POINTS, LIMBS, SIDES
from multiplane.rigs.names import CONVENTIONS
from multiplane.rigs.skeleton import find_skeleton

LIMB_JOINTS = {f"{side}_{joint}" for side in SIDES for joint in LIMBS}


def make_armature(bones: dict[str, tuple], name: str = "Rig") -> bpy.types.Object:
    """@param bones  name → head, tail"""
    armature = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    for bone_name, (head, tail) in bones.items():
        bone = armature.data.edit_bones.new(bone_name)
        bone.head, bone.tail = head, tail
    bpy.ops.object.mode_set(mode="OBJECT")
    return armature


def _named_bones(names):
    """Each bone with a place of its own."""
    return {name: ((i, 0, 0), (i, 0, 0.5)) for i, name in enumerate(names)}


def _bones_of(skeleton):
    return {joint: anchors[0][0].bone for joint, anchors in skeleton.joints.items() if len(anchors) == 1}


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)
def test_every_convention_is_recognised_by_itself(scene, convention):
    wanted, names = {}, list(convention.head[:1])
    for side, text in zip(SIDES, convention.sides, strict=True):
        for joint, name in zip(LIMBS, (*convention.arm, *convention.leg), strict=True):
            wanted[f"{side}_{joint}"] = name.replace("{s}", text).removesuffix(">")
        names += [name.replace("{s}", text) for finger in convention.fingers for name in finger]
    found = find_skeleton(make_armature(_named_bones([*wanted.values(), *names])))
    assert {joint: _bones_of(found)[joint] for joint in LIMB_JOINTS} == wanted
    for side in SIDES:
        fingers = [joint for joint in found.joints if joint.startswith(f"{side}_hand_")]
        assert len(fingers) == (21 if convention.fingers else 0)


def test_shared_bone_maps(scene, data):
    """15 conventions that were collected elsewhere."""
    for convention, roles in json.loads((data / "rigs" / "bone_maps.json").read_text()).items():
        bpy.ops.wm.read_factory_settings(use_empty=True)
        found = _bones_of(find_skeleton(make_armature(_named_bones(roles.values()))))
        assert {j: found.get(j) for j in LIMB_JOINTS} == {j: roles[j] for j in LIMB_JOINTS}, convention


@pytest.mark.parametrize("prefix", ["mixamorig:", "mixamorig12:", "Armature|"])
def test_namespaces_do_not_count(scene, prefix):
    names = [
        f"{prefix}{side}{bone}"
        for side in ("Left", "Right")
        for bone in ("Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot")
    ]
    assert find_skeleton(make_armature(_named_bones(names))).joints.keys() >= LIMB_JOINTS


@pytest.mark.parametrize(
    "names",
    [
        ["root", "UpperLeg_L", "LowerLeg_L", "Foot_L", "UpperLeg_R", "LowerLeg_R", "Foot_R", "wing_1_L", "wing_1_R"],
        ["Hips", "Front_Leg_Upper_L", "Front_Leg_Upper_R", "Back_Leg_Upper_L", "Back_Leg_Upper_R", "Head", "Tail"],
        ["Bone", "Bone.001", "Bone.002"],
    ],
    ids=["bird", "fox", "crane"],
)
def test_what_is_no_human_is_no_character(scene, names):
    assert find_skeleton(make_armature(_named_bones(names))) is None


def test_a_bone_can_say_which_joint_it_is(scene):
    armature = make_armature(_named_bones(["a", "b", "c"]))
    armature.pose.bones["a"]["multiplane_joint"] = "right_shoulder right_elbow>"
    armature.pose.bones["b"]["multiplane_joint"] = "left_hand_8"
    armature.pose.bones["c"]["multiplane_joint"] = "no such joint"
    found = find_skeleton(armature)
    assert _bones_of(found) == {"right_shoulder": "a", "right_elbow": "a", "left_hand_8": "b"}
    np.testing.assert_allclose(found.rest("right_elbow"), (0, 0, 0.5))


def test_an_override_leads_over_the_name(scene):
    bones = ["upper_arm", "forearm", "hand", "thigh", "shin", "foot"]
    armature = make_armature(_named_bones([*(f"{b}.{s}" for b in bones for s in "LR"), "prosthesis"]))
    armature.pose.bones["prosthesis"]["multiplane_joint"] = "left_wrist"
    assert _bones_of(find_skeleton(armature))["left_wrist"] == "prosthesis"


def test_the_neck_is_the_middle_of_the_shoulders(scene):
    heights = {"upper_arm": 1.4, "forearm": 1.2, "hand": 1.0, "thigh": 0.9, "shin": 0.5, "foot": 0.1}
    sides = {"L": 0.2, "R": -0.2}
    bones = {f"{b}.{s}": ((x, 0, z), (x, 0, z - 0.1)) for s, x in sides.items() for b, z in heights.items()}
    np.testing.assert_allclose(find_skeleton(make_armature(bones)).rest("neck"), (0, 0, 1.4), atol=1e-6)


@pytest.fixture
def rigify(scene):
    addon_utils.enable("rigify", default_set=True)  # loading a file switched it off


@pytest.fixture
def metarig(rigify):
    bpy.ops.object.armature_human_metarig_add()
    return bpy.context.object


def _rest(armature):
    skeleton = find_skeleton(armature)
    return {joint: skeleton.rest(joint) for joint in skeleton.joints}


def test_rigify_metarig_has_body_hands_and_face(metarig):
    found = _rest(metarig)
    assert found.keys() == ALL
    np.testing.assert_allclose(found["left_elbow"], metarig.data.bones["forearm.L"].head_local)
    np.testing.assert_allclose(found["left_hand_8"], metarig.data.bones["f_index.03.L"].tail_local)
    np.testing.assert_allclose(found["face_48"], metarig.data.bones["lip.T.R.001"].tail_local)
    for joint in BODY:
        if joint.startswith("left_"):
            np.testing.assert_allclose(found[joint] * (-1, 1, 1), found[joint.replace("left", "right")], atol=1e-6)


def test_rigify_generated_rig_has_the_same_joints(metarig):
    expected = _rest(metarig)
    bpy.ops.pose.rigify_generate()
    rig = next(thing for thing in bpy.data.objects if thing.type == "ARMATURE" and thing is not metarig)
    found = _rest(rig)
    assert found.keys() == ALL
    for joint in expected:
        np.testing.assert_allclose(found[joint], expected[joint], atol=2e-3, err_msg=joint)


def test_rigify_basic_metarig_has_a_body(rigify):
    bpy.ops.object.armature_basic_human_metarig_add()
    assert LIMB_JOINTS | {"neck"} == _rest(bpy.context.object).keys()


def test_face_points_are_all_there_and_symmetric():
    points = face_points()
    assert set(points) == {f"face_{i}" for i in range(FACE_POINTS)}
    assert points["face_8"][:2] == ("chin.R", "chin") and points["face_8"][2] in (0, 1)


@pytest.mark.parametrize("name", ["mixamo", "mpfb_default", "openpose", "rigify_metarig"])
def test_rigs_of_one_body_agree(scene, data, name):
    """MPFB's rigs were fitted to the same base mesh: its legs are in the same places, its arms hang differently."""

    def joints(rig):
        bones = json.loads((data / "rigs" / f"mpfb_{rig}.json").read_text())
        return _rest(make_armature({bone: (b["head"], b["tail"]) for bone, b in bones.items()}, rig))

    found, expected = joints(name), joints("rigify_metarig")
    scale = np.linalg.norm(expected["neck"] - expected["left_ankle"]) / np.linalg.norm(
        found["neck"] - found["left_ankle"]
    )
    for joint in (f"{side}_{joint}" for side in SIDES for joint in ("hip", "knee", "ankle")):
        error = np.linalg.norm((found[joint] - found["neck"]) * scale - (expected[joint] - expected["neck"]))
        assert error < 0.15, joint


def test_robot_expressive_is_recognised(data):
    bpy.ops.wm.open_mainfile(filepath=str(data / "scenes" / "RobotExpressive.blend"))
    assert find_skeleton(bpy.data.objects["RobotArmature"]).joints.keys() >= LIMB_JOINTS
