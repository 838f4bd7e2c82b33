# SPDX-License-Identifier: Apache-2.0
"""Line art and canny of a scene whose surfaces are known, at several resolutions; refusals of broken passes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from multiplane_engine import _engine


def scene(width, height):
    """A ball (id 2) before a wall 10 m away (id 1) over a floor 1 m below the camera (id 1)."""
    columns, rows = np.meshgrid((np.arange(width) + 0.5 - width / 2), (np.arange(height) + 0.5 - height / 2))
    x, y = columns / height, -rows / height  # ray (x, y, -1), focal length 1
    floor = np.where(y < 0, -1.0 / np.minimum(y, -1e-9), np.inf)
    depth = np.minimum(floor, 10.0)
    normal = np.where((floor < 10.0)[..., None], (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    ids = np.ones((height, width), np.int32)
    centre, radius = np.array([0.0, 0.0, -4.0]), 1.2
    rays = np.stack([x, y, -np.ones_like(x)], -1)
    along = rays @ centre / (rays**2).sum(-1)
    root = along**2 - (centre @ centre - radius**2) / (rays**2).sum(-1)
    hit = root > 0
    ball = along - np.sqrt(np.maximum(root, 0))
    depth = np.where(hit, ball, depth)
    normal = np.where(hit[..., None], (rays * ball[..., None] - centre) / radius, normal)
    ids[hit] = 2
    return depth.astype(np.float32), normal.astype(np.float32), ids


def outline(width, height):
    """Distance of each pixel to the nearest true edge (ball's silhouette, foot of the wall), in pixels."""
    depth, _, ids = scene(width * 4, height * 4)
    is_wall = (ids == 1) & (depth >= 10)
    parts = ids * 2 + is_wall
    edge = np.zeros(parts.shape, np.uint8)
    edge[:, 1:] |= parts[:, 1:] != parts[:, :-1]
    edge[1:] |= parts[1:] != parts[:-1]
    distance = cv2.distanceTransform(1 - edge, cv2.DIST_L2, 5) / 4
    return distance[2::4, 2::4]


@pytest.mark.parametrize(("width", "height"), [(96, 64), (384, 256), (576, 384)])
@pytest.mark.parametrize("draw", [_engine.lineart_control, _engine.canny_control])
def test_lines_are_the_edges_and_nothing_else_at_every_resolution(draw, width, height):
    lines = draw(*scene(width, height))[..., 0]
    distance = outline(width, height)
    beside = cv2.dilate(lines, np.ones((3, 3), np.uint8))
    assert (beside[distance < 0.5] > 100).mean() > 0.995  # every edge has its line
    assert lines[distance > 3].max() == 0  # and there is no other


def test_canny_is_one_pixel_wide_and_black_or_white():
    lines = _engine.canny_control(*scene(384, 256))
    assert set(np.unique(lines)) == {0, 255}
    filled = cv2.erode(lines[..., 0], np.ones((2, 2), np.uint8)) > 0
    assert filled.sum() < 0.01 * (lines[..., 0] > 0).sum()  # blocks of 2 x 2 only where lines meet or turn


def test_lineart_has_the_same_lines_at_twice_the_resolution():
    small, large = (_engine.lineart_control(*scene(w, h))[..., 0].astype(float) for w, h in ((640, 512), (1280, 1024)))
    halved = large.reshape(512, 2, 640, 2).mean((1, 3))
    soft = [cv2.GaussianBlur(lines, (0, 0), 1.0) for lines in (small, halved)]  # a border's steps are half as large
    assert np.corrcoef(soft[0].ravel(), soft[1].ravel())[0, 1] > 0.95
    assert abs(small.mean() / halved.mean() - 1) < 0.15


def test_a_pass_with_nan_is_refused_by_name_and_count():
    depth, normal, ids = scene(32, 32)
    depth[3, 4:6] = np.nan
    with pytest.raises(_engine.EngineError, match=r"the depth pass has 2 NaN") as error:
        _engine.lineart_control(depth, normal, ids)
    assert error.value.code == "Corrupt"
    normal[0, 0, 1] = np.nan
    with pytest.raises(_engine.EngineError, match=r"the normal pass has 1 NaN"):
        _engine.normal_control(normal)


def test_passes_of_different_sizes_are_refused_by_both_names():
    depth, normal, _ = scene(32, 32)
    with pytest.raises(_engine.EngineError, match=r"depth is 32 x 32 pixels, but ids is 16 x 32"):
        _engine.canny_control(depth, normal, np.zeros((32, 16), np.int32))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 8), (8, 1), (2, 2), (3, 3)])
def test_the_smallest_pictures_are_drawn(width, height):
    for draw in (_engine.lineart_control, _engine.canny_control):
        assert draw(*scene(width, height)).shape == (height, width, 3)
