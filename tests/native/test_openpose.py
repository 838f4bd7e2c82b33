# SPDX-License-Identifier: Apache-2.0
"""The pose drawing against one made with OpenCV's Python module from the convention alone."""

from __future__ import annotations

import colorsys
import json
import math

import cv2
import numpy as np
import pytest
from multiplane_engine import _engine

PALETTE = [
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
]  # fmt: skip
LIMBS_FROM_1 = [
    (2, 3), (2, 6), (3, 4), (4, 5), (6, 7), (7, 8), (2, 9), (9, 10), (10, 11), (2, 12), (12, 13), (13, 14), (2, 1),
    (1, 15), (15, 17), (1, 16), (16, 18),
]  # fmt: skip
FINGER_BONES = [
    (0 if joint == 1 else finger * 4 + joint - 1, finger * 4 + joint) for finger in range(5) for joint in range(1, 5)
]


def reference_body(canvas, joints):
    for (first, second), colour in zip(LIMBS_FROM_1, PALETTE, strict=False):
        a, b = joints[first - 1], joints[second - 1]
        if a is None or b is None:
            continue
        columns, rows = np.array([a[0], b[0]]), np.array([a[1], b[1]])
        length = math.hypot(columns[0] - columns[1], rows[0] - rows[1])
        angle = math.degrees(math.atan2(rows[0] - rows[1], columns[0] - columns[1]))
        centre = (int(np.mean(columns)), int(np.mean(rows)))
        outline = cv2.ellipse2Poly(centre, (int(length / 2), 4), int(angle), 0, 360, 1)
        cv2.fillConvexPoly(canvas, outline, [int(channel * 0.6) for channel in colour])
    for joint, colour in zip(joints, PALETTE, strict=True):
        if joint is not None:
            cv2.circle(canvas, (int(joint[0]), int(joint[1])), 4, colour, thickness=-1)


def reference_hand(canvas, joints):
    pixels = [None if j is None or int(j[0]) <= 0.01 or int(j[1]) <= 0.01 else (int(j[0]), int(j[1])) for j in joints]
    for i, (a, b) in enumerate(FINGER_BONES):
        if pixels[a] and pixels[b]:
            colour = np.array(colorsys.hsv_to_rgb(i / 20.0, 1.0, 1.0)) * 255
            cv2.line(canvas, pixels[a], pixels[b], colour.tolist(), thickness=2)
    for pixel in filter(None, pixels):
        cv2.circle(canvas, pixel, 4, (0, 0, 255), thickness=-1)


def reference_face(canvas, points):
    for point in points:
        if point is not None and int(point[0]) > 0.01 and int(point[1]) > 0.01:
            cv2.circle(canvas, (int(point[0]), int(point[1])), 3, (255, 255, 255), thickness=-1)


def reference(people, width, height, lowest):
    """Draws joints whose confidence is above `lowest`."""
    canvas = np.zeros((height, width, 3), np.uint8)
    for parts in people:
        body, left, right, face = ([j if j[2] > lowest else None for j in part] for part in parts)
        reference_body(canvas, body)
        for hand in (left, right):
            if hand:
                reference_hand(canvas, hand)
        reference_face(canvas, face)
    return canvas


def random_part(generator, count, width, height, lost):
    centre = generator.uniform(-0.1, 1.1, 2) * (width, height)
    spread = generator.uniform(0.02, 0.6) * height
    points = centre + generator.normal(size=(count, 2)) * spread
    confidence = generator.choice([0.0, 0.5, 1.0], count, p=[lost / 2, lost / 2, 1 - lost])
    return [(float(x), float(y), float(c)) for (x, y), c in zip(points, confidence, strict=True)]


def random_people(generator, width, height):
    lost = generator.choice([0.0, 0.2, 0.6])
    people = []
    for _ in range(generator.integers(0, 4)):
        body, *others = (random_part(generator, count, width, height, lost) for count in (18, 21, 21, 70))
        left, right, face = (part if generator.random() < 0.7 else [] for part in others)
        people.append((body, inside(left, width, height), inside(right, width, height), face))
    return people


def inside(hand, width, height):
    """Joints moved into the picture, where detectors find them all; since OpenCV 4.13 lines that leave it differ."""
    return [(min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0), confidence) for x, y, confidence in hand]


@pytest.mark.parametrize("draw_hidden", [False, True])
def test_every_pixel_is_as_opencv_draws_the_convention(draw_hidden):
    generator = np.random.default_rng(7)
    for _ in range(300):
        width, height = int(generator.integers(1, 90)) * 8, int(generator.integers(1, 90)) * 8
        people = random_people(generator, width, height)
        drawn = _engine.openpose_control([_engine.Person(*parts) for parts in people], width, height, draw_hidden)
        np.testing.assert_array_equal(drawn, reference(people, width, height, 0.0 if draw_hidden else 0.5))


def standing(confidence=1.0):
    rows = [(0, -60), (0, -40), (-20, -40), (-25, -10), (-25, 15), (20, -40), (25, -10), (25, 15), (-12, 20), (-12, 50),
            (-12, 80), (12, 20), (12, 50), (12, 80), (-5, -65), (5, -65), (-12, -62), (12, -62)]  # fmt: skip
    return [(128.0 + x, 128.0 + y, confidence) for x, y in rows]


def test_keypoints_json_is_openposes():
    body = standing()
    body[4] = (77.0, 99.0, 0.0)
    hand = [(float(i), 2.0 * i, 0.5) for i in range(21)]
    document = json.loads(_engine.keypoints_json([_engine.Person(body, left_hand=hand)], 256, 192))
    assert (document["version"], document["canvas_width"], document["canvas_height"]) == (1.3, 256, 192)
    (person,) = document["people"]
    assert person["pose_keypoints_2d"][:3] == [128.0, 68.0, 1.0]
    assert person["pose_keypoints_2d"][12:15] == [0, 0, 0]
    assert person["hand_left_keypoints_2d"] == [number for joint in hand for number in joint]
    assert person["hand_right_keypoints_2d"] == person["face_keypoints_2d"] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (standing()[:17], "wanted 18 joints of the body, got 17"),
        ([(math.nan, 1.0, 1.0), *standing()[1:]], "give a joint that does not project confidence 0"),
        ([(1e9, 1.0, 1.0), *standing()[1:]], "within 1000000.* px"),
    ],
)
def test_joints_that_cannot_be_drawn_are_refused(body, message):
    with pytest.raises(_engine.EngineError, match=message) as error:
        _engine.openpose_control([_engine.Person(body)], 64, 64)
    assert error.value.code == "InvalidArgument"
