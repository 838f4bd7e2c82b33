# SPDX-License-Identifier: Apache-2.0
"""docs/conventions.md: every convention names tests that exist; those of control images and pictures are here."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
from multiplane_engine import _engine

ROOT = Path(__file__).parents[2]


def test_every_convention_is_pinned_by_a_test_that_exists():
    page = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    sections = page.split("\n## ")[1:]
    assert len(sections) >= 8
    for section in sections:
        pinned = re.findall(r"`(tests/[\w/]+\.(?:py|cpp)) (\w+(?:\.\w+)?)`", section)
        assert pinned, f"no test pins: {section.splitlines()[0]}"
        for file, name in pinned:
            wanted = f"({name.replace('.', ', ')})" if "." in name else f"def {name}("
            assert wanted in (ROOT / file).read_text(encoding="utf-8"), f"{file} has no {name}"


def test_row_0_of_an_array_is_the_top_of_the_picture(tmp_path):
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[0, 5] = 255  # top right
    _engine.write_png(tmp_path / "a.png", pixels)
    np.testing.assert_array_equal(np.argwhere(cv2.imread(str(tmp_path / "a.png")).any(-1)), [[0, 5]])


def test_depth_is_linear_over_a_slanted_plane():
    """1/z of a plane is linear in the pixel position; so is its control image, from white to black."""
    width = 256
    inverse = np.linspace(1.0, 0.1, width, dtype=np.float32)
    depth = np.tile(1 / inverse, (2, 1))
    image = _engine.depth_control(depth, *_engine.depth_range([depth]))
    np.testing.assert_allclose(image[0, :, 0], np.linspace(255, 0, width), atol=0.51)


def test_depth_does_not_pump_when_a_frame_lacks_the_nearest_object():
    wall = np.full((4, 4), 8.0, np.float32)
    with_object = wall.copy()
    with_object[0, 0] = 1.0
    near_far = _engine.depth_range([wall, with_object])
    assert _engine.depth_control(wall, *near_far)[3, 3, 0] == _engine.depth_control(with_object, *near_far)[3, 3, 0]


def test_normal_of_a_plane_that_is_tilted_up_and_left():
    normal = np.tile(np.array([-0.48, 0.6, 0.64], np.float32), (2, 2, 1))
    expected = np.round(np.array([(1 + 0.48) / 2, (1 + 0.6) / 2, (1 + 0.64) / 2]) * 255)
    np.testing.assert_array_equal(_engine.normal_control(normal)[0, 0], expected)
    np.testing.assert_array_equal(_engine.normal_control(np.zeros((2, 2, 3), np.float32))[0, 0], [128, 128, 255])


def test_exr_channels_have_blenders_names_and_signs():
    motion = np.zeros((2, 2, 2), np.float32)
    motion[...] = (3.0, 4.0)  # it came from the right and from below
    assert {name: plane[0, 0] for name, plane in _engine.pass_channels("motion", motion).items()} == {
        "Vector.X": 3.0,
        "Vector.Y": -4.0,
    }
    depth = _engine.pass_channels("depth", np.array([[2.0, np.inf]], np.float32))
    np.testing.assert_array_equal(depth["Depth.Z"], np.array([[2.0, 1e10]], np.float32))
    assert list(_engine.pass_channels("ids", np.ones((2, 2), np.int32))) == ["IndexOB.X"]
    assert list(_engine.pass_channels("normal", np.ones((2, 2, 3), np.float32))) == ["Normal.X", "Normal.Y", "Normal.Z"]


def test_segmentation_has_ade20ks_colours_without_blending():
    ids = np.zeros((8, 8), np.int32)
    ids[2:5, 3:6] = 4
    image = _engine.segmentation_control(ids, {4: "person"}, "sky")
    assert {tuple(map(int, colour)) for colour in image.reshape(-1, 3)} == {(150, 5, 61), (6, 230, 230)}
