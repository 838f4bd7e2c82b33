# SPDX-License-Identifier: GPL-3.0-or-later
"""How rigs name their bones: facts, collected from the rigs themselves and their documentation.

`{s}` is the side. A name stands for the bone's head; `>` behind it for the bone's tail. Case, separators and namespaces
(`mixamorig:`) do not count, so that `upper_arm.L`, `UpperArm_L` and `upperarm_l` are one name.
Sources: Rigify's human metarig, Mixamo, Epic's mannequins, the VRM 1.0 specification and VRoid Studio, DAZ Genesis 3
to 9, Reallusion Character Creator, MakeHuman/MPFB, SMPL-X, the CMU motion library, Kimodo's SOMA skeleton, 3ds Max
Biped, Auto-Rig Pro, Quaternius.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Convention:
    """One way to name bones."""

    name: str
    """For tests and messages."""
    sides: tuple[str, str]
    """What stands for left and right."""
    arm: tuple[str, str, str]
    """Shoulder, elbow, wrist."""
    leg: tuple[str, str, str]
    """Hip, knee, ankle."""
    head: tuple[str, ...] = ("Head",)
    """The skull's bone; the first name that exists."""
    eye: str = "{s}Eye"
    """Empty: none."""
    fingers: tuple[tuple[str, str, str], ...] = ()
    """Thumb to little finger, three bones each."""
    ear: str = ""
    """Empty: none."""
    nose: str = ""
    """Empty: none."""


def _fingers(pattern: str, names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """`{f}` the finger, `{i}` 1 to 3."""
    return tuple(tuple(pattern.replace("{f}", f).replace("{i}", str(i)) for i in (1, 2, 3)) for f in names)


PLAIN = ("Thumb", "Index", "Middle", "Ring", "Pinky")
SHORT = ("Thumb", "Index", "Mid", "Ring", "Pinky")

CONVENTIONS = (
    Convention(
        "rigify", ("L", "R"), ("upper_arm.{s}", "forearm.{s}", "hand.{s}"), ("thigh.{s}", "shin.{s}", "foot.{s}"),
        head=("spine.006", "head"), eye="eye.{s}", ear="ear.{s}", nose="nose.002",
        fingers=_fingers("{f}.0{i}.{s}", ("thumb", "f_index", "f_middle", "f_ring", "f_pinky")),
    ),
    Convention(
        "rigify_fk_controls", ("L", "R"), ("upper_arm_fk.{s}", "forearm_fk.{s}", "hand_fk.{s}"),
        ("thigh_fk.{s}", "shin_fk.{s}", "foot_fk.{s}"),
    ),
    Convention(
        "mixamo", ("Left", "Right"), ("{s}Arm", "{s}ForeArm", "{s}Hand"), ("{s}UpLeg", "{s}Leg", "{s}Foot"),
        fingers=_fingers("{s}Hand{f}{i}", PLAIN),
    ),
    Convention(
        "unreal", ("l", "r"), ("upperarm_{s}", "lowerarm_{s}", "hand_{s}"), ("thigh_{s}", "calf_{s}", "foot_{s}"),
        fingers=_fingers("{f}_0{i}_{s}", PLAIN),
    ),
    Convention(
        "vroid", ("L", "R"), ("J_Bip_{s}_UpperArm", "J_Bip_{s}_LowerArm", "J_Bip_{s}_Hand"),
        ("J_Bip_{s}_UpperLeg", "J_Bip_{s}_LowerLeg", "J_Bip_{s}_Foot"), head=("J_Bip_C_Head",), eye="J_Adj_{s}_FaceEye",
        fingers=_fingers("J_Bip_{s}_{f}{i}", ("Thumb", "Index", "Middle", "Ring", "Little")),
    ),
    Convention(
        "vrm1", ("left", "right"), ("{s}UpperArm", "{s}LowerArm", "{s}Hand"), ("{s}UpperLeg", "{s}LowerLeg", "{s}Foot"),
        fingers=(
            ("{s}ThumbMetacarpal", "{s}ThumbProximal", "{s}ThumbDistal"),
            *(
                (f"{{s}}{f}Proximal", f"{{s}}{f}Intermediate", f"{{s}}{f}Distal")
                for f in ("Index", "Middle", "Ring", "Little")
            ),
        ),
    ),
    Convention(
        "smpl", ("left", "right"), ("{s}_shoulder", "{s}_elbow", "{s}_wrist"), ("{s}_hip", "{s}_knee", "{s}_ankle"),
        eye="{s}_eye_smplhf", fingers=_fingers("{s}_{f}{i}", PLAIN),
    ),
    Convention(
        "daz_genesis8", ("l", "r"), ("{s}ShldrBend", "{s}ForearmBend", "{s}Hand"),
        ("{s}ThighBend", "{s}Shin", "{s}Foot"),
        fingers=_fingers("{s}{f}{i}", SHORT),
    ),
    Convention(
        "daz_genesis9", ("l", "r"), ("{s}_upperarm", "{s}_forearm", "{s}_hand"), ("{s}_thigh", "{s}_shin", "{s}_foot"),
        fingers=_fingers("{s}_{f}{i}", SHORT),
    ),
    Convention(
        "daz_bvh", ("l", "r"), ("{s}Shldr", "{s}ForeArm", "{s}Hand"), ("{s}Thigh", "{s}Shin", "{s}Foot"),
        eye="", fingers=_fingers("{s}{f}{i}", SHORT),
    ),
    Convention(
        "reallusion", ("L", "R"), ("CC_Base_{s}_Upperarm", "CC_Base_{s}_Forearm", "CC_Base_{s}_Hand"),
        ("CC_Base_{s}_Thigh", "CC_Base_{s}_Calf", "CC_Base_{s}_Foot"), head=("CC_Base_Head",), eye="CC_Base_{s}_Eye",
        fingers=_fingers("CC_Base_{s}_{f}{i}", SHORT),
    ),
    Convention(
        "makehuman", ("L", "R"), ("upperarm01.{s}", "lowerarm01.{s}", "wrist.{s}"),
        ("upperleg01.{s}", "lowerleg01.{s}", "foot.{s}"), eye="eye.{s}",
        fingers=_fingers("finger{f}-{i}.{s}", ("1", "2", "3", "4", "5")),
    ),
    Convention(
        "makehuman_bvh", ("L", "R"), ("UpArm_{s}", "LoArm_{s}", "Hand_{s}"), ("UpLeg_{s}", "LoLeg_{s}", "Foot_{s}"),
        eye="Eye_{s}", fingers=_fingers("{f}{i}_{s}", PLAIN),
    ),
    Convention(
        "cmu_asf", ("l", "r"), ("{s}clavicle>", "{s}humerus>", "{s}radius>"),
        ("{s}hipjoint>", "{s}femur>", "{s}tibia>"),
    ),
    Convention("kimodo", ("Left", "Right"), ("{s}Arm", "{s}ForeArm", "{s}Hand"), ("{s}Leg", "{s}Shin", "{s}Foot")),
    Convention(
        "openpose", ("L", "R"), ("{s}Shoulder>", "{s}Elbow>", "{s}Wrist>"), ("{s}Hip>", "{s}Knee>", "{s}Ankle>"),
        eye="{s}Eye>", ear="{s}Ear>", head=("Neck",),
    ),
    Convention(
        "biped", ("L", "R"), ("Bip001 {s} UpperArm", "Bip001 {s} Forearm", "Bip001 {s} Hand"),
        ("Bip001 {s} Thigh", "Bip001 {s} Calf", "Bip001 {s} Foot"), head=("Bip001 Head",), eye="",
        fingers=tuple(
            (f"Bip001 {{s}} Finger{i}", f"Bip001 {{s}} Finger{i}1", f"Bip001 {{s}} Finger{i}2") for i in range(5)
        ),
    ),
    Convention(
        "auto_rig_pro", ("l", "r"), ("arm_stretch.{s}", "forearm_stretch.{s}", "hand.{s}"),
        ("thigh_stretch.{s}", "leg_stretch.{s}", "foot.{s}"), head=("head.x",), eye="c_eye.{s}",
        fingers=_fingers("{f}{i}.{s}", PLAIN),
    ),
    Convention(
        "quaternius_robot", ("L", "R"), ("UpperArm.{s}", "LowerArm.{s}", "Palm2.{s}"),
        ("UpperLeg.{s}", "LowerLeg.{s}", "Foot.{s}"),
        eye="",
    ),
)  # fmt: skip
