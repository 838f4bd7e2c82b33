# SPDX-License-Identifier: GPL-3.0-or-later
"""How the frames of a shot hold together: a part of `scene.multiplane`."""

from bpy.props import EnumProperty, FloatProperty, IntProperty

from .multiplane_protocol.temporal import FEEDBACK_RANGES, TEMPORAL_RANGES, Temporal

INDEPENDENT = "independent"
TEMPORAL_ITEMS = (
    (
        "anchored",
        "Anchored",
        "Paint a few frames and make all others from them: paint sticks to surfaces, comes back as it was, and a shot "
        "takes a fraction of the time",
    ),
    ("feedback", "Feedback", "Each frame goes on from the one before it: dreamlike, changes as it goes"),
    ("pinned", "Pinned Grain", "Every frame is diffused anew, from noise that sticks to the surfaces: lively"),
    (INDEPENDENT, "Frame by Frame", "Each frame is made by itself: flickers"),
)


def _number(name: str, description: str, field: str) -> FloatProperty:
    low, high = FEEDBACK_RANGES[field]
    return FloatProperty(
        name=name, description=description, default=getattr(Temporal, field), min=low, max=high, subtype="FACTOR"
    )


class TemporalProperties:
    """Mixed into the settings of the scene. They count where more than one frame is made."""

    temporal: EnumProperty(
        name="Frames",
        description="How the frames of an animation hang together",
        items=TEMPORAL_ITEMS,
        default="anchored",
        options=set(),
    )
    anchor_missing: FloatProperty(
        name="May Be Missing",
        description="How much of a frame may have been painted nowhere yet before another frame is painted; "
        "the rest is filled in from its surroundings",
        default=100 * Temporal.missing,
        min=100 * TEMPORAL_RANGES["missing"][0],
        max=100 * TEMPORAL_RANGES["missing"][1],
        soft_max=10.0,
        precision=2,
        subtype="PERCENTAGE",
        options=set(),
    )
    anchor_limit: IntProperty(
        name="Most Painted Frames",
        description="How many frames of a shot may be painted",
        default=Temporal.anchors,
        min=TEMPORAL_RANGES["anchors"][0],
        max=TEMPORAL_RANGES["anchors"][1],
        soft_max=64,
        options=set(),
    )
    feedback_strength: _number(
        "Change", "How far each frame leaves the one before it; the first frame has the Strength above", "strength"
    )
    feedback_consistency: _number(
        "Hold on To", "How much of the frame before is taken over where it shows the same surface", "consistency"
    )
    feedback_colour_match: _number("Keep Colours", "Towards the colours of the first frame", "colour_match")
    feedback_noise: _number("Grain", "Noise to make new detail of", "noise")
    feedback_sharpening: _number("Sharpen", "Against the softness of going on for long", "sharpening")
