# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the joints that OpenPose draws, in its order. Left and right are the character's."""

BODY = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
"""COCO-18 as ControlNet orders it."""
LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
"""What every character has on both sides."""
SIDES = ("left", "right")
HAND_POINTS = 21
"""Wrist, then thumb, index, middle, ring and little finger with four points each, the last its tip."""
FACE_POINTS = 70
"""68 of iBUG, then the right and the left pupil."""

ALL = frozenset(
    (
        *BODY,
        *(f"{side}_hand_{i}" for side in SIDES for i in range(HAND_POINTS)),
        *(f"face_{i}" for i in range(FACE_POINTS)),
    )
)
"""Every name that a bone's `multiplane_joint` property may have."""
