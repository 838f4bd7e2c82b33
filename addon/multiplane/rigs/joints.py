# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the joints that OpenPose draws, in its order. Left and right are the character's."""

from ..multiplane_protocol.people import BODY, FACE_POINTS, HAND_POINTS

LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
"""What every character has on both sides."""
SIDES = ("left", "right")
ALL = frozenset(
    (
        *BODY,
        *(f"{side}_hand_{i}" for side in SIDES for i in range(HAND_POINTS)),
        *(f"face_{i}" for i in range(FACE_POINTS)),
    )
)
"""Every name that a bone's `multiplane_joint` property may have."""
