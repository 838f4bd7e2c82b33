# SPDX-License-Identifier: Apache-2.0
"""Areas that are painted anew."""

import numpy as np
from multiplane_engine.temporal import areas


def area(height=256, width=320, *boxes):
    found = np.zeros((height, width), bool)
    for top, left, bottom, right in boxes:
        found[top:bottom, left:right] = True
    return found


def test_borders_are_soft_outside_and_whole_inside():
    box = area(512, 512, (100, 100, 200, 200))
    opacity = areas.soft(box)
    assert (opacity[box] == 1).all()
    assert 0 < opacity[96, 150] < 1
    assert opacity[90, 150] == 0


def test_blending_keeps_what_is_not_covered_to_the_bit():
    below, above = np.full((4, 4, 3), 11, np.uint8), np.full((4, 4, 3), 200, np.uint8)
    opacity = np.zeros((4, 4), np.float32)
    opacity[0, 0] = 1
    mixed = areas.blend(below, above, opacity)
    assert (mixed[0, 0] == 200).all() and (mixed[1:] == 11).all()


def test_areas_far_apart_have_windows_of_their_own():
    corners = area(256, 256, (0, 0, 20, 20), (230, 230, 256, 256))
    parts = areas.windows(corners)
    assert len(parts) == 2
    assert (sum(part for part, _ in parts) == corners).all()
    for part, window in parts:
        assert part[window].sum() == part.sum()
    assert sum(areas.part_of(corners, window) for _, window in parts) == 1 / 8


def test_one_window_holds_what_lies_together():
    for boxes in (
        [(100, 100, 140, 140), (100, 150, 140, 190)],
        [(0, 0, 256, 256)],
        [(0, 0, 256, 9), (60, 0, 70, 256)],
    ):
        found = area(256, 256, *boxes)
        parts = areas.windows(found)
        assert len(parts) == 1
        assert (parts[0][0] == found).all()


def test_windows_hold_the_area_in_whole_cells():
    for box in ((0, 0, 10, 10), (250, 310, 256, 320), (100, 20, 180, 300), (0, 0, 256, 320)):
        found = area(256, 320, box)
        rows, columns = areas.window(found)
        assert found[rows, columns].sum() == found.sum()
        for cut, size in ((rows, 256), (columns, 320)):
            assert cut.start % 8 == 0 and 0 <= cut.start < cut.stop <= size
            assert (cut.stop - cut.start) % areas.WINDOW_MULTIPLE == 0
    assert areas.part_of(found, areas.window(found)) == 1.0
