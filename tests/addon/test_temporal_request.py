# SPDX-License-Identifier: Apache-2.0
"""From the consistency panel to a request."""

import pytest
from multiplane.errors import UserError
from multiplane.jobs.request import from_scene
from multiplane.multiplane_protocol.temporal import TEMPORAL_MODES, Temporal
from multiplane.temporal_properties import INDEPENDENT, TEMPORAL_ITEMS

FRAMES = (1, 5, 9)


def test_animations_are_anchored_and_stills_are_not(scene, settings):
    assert from_scene(scene, FRAMES).temporal == Temporal("anchored")
    assert from_scene(scene, (5,)).temporal is None


def test_every_number_arrives(scene, settings):
    settings.anchor_missing, settings.anchor_limit = 2.5, 3
    assert from_scene(scene, FRAMES).temporal == Temporal("anchored", missing=0.025, anchors=3)
    settings.temporal, settings.use_diffusion = "feedback", True
    settings.feedback_strength, settings.feedback_consistency, settings.feedback_colour_match = 0.3, 0.9, 0.8
    settings.feedback_noise, settings.feedback_sharpening = 0.1, 0.2
    wanted = Temporal("feedback", strength=0.3, consistency=0.9, colour_match=0.8, noise=0.1, sharpening=0.2)
    assert from_scene(scene, FRAMES).temporal == wanted
    settings.temporal = INDEPENDENT
    assert from_scene(scene, FRAMES).temporal is None


def test_feedback_is_animated(scene, settings):
    settings.temporal, settings.use_diffusion = "feedback", True
    for frame, value in ((1, 0.2), (9, 0.6)):
        settings.feedback_strength = value
        settings.keyframe_insert("feedback_strength", frame=frame)
    request = from_scene(scene, FRAMES)
    curves = {curve.path: curve.values for curve in request.curves}
    assert curves["temporal.strength"] == pytest.approx((0.2, 0.4, 0.6))
    assert request.temporal.strength == pytest.approx(0.2)
    assert from_scene(scene, (5,)).curves == (), "a still has no frame before it"


def test_what_does_not_go_together_is_said(scene, settings):
    settings.source = "cycles"
    with pytest.raises(UserError, match="set Passes from to Geometry"):
        from_scene(scene, FRAMES)
    settings.source, settings.temporal = "surface", "pinned"
    with pytest.raises(UserError, match="The mode pinned is for diffusion"):
        from_scene(scene, FRAMES)


def test_every_mode_can_be_chosen(settings):
    assert {name for name, _, _ in TEMPORAL_ITEMS} == {*TEMPORAL_MODES, INDEPENDENT}
