# SPDX-License-Identifier: Apache-2.0
"""Motion and visibility between two frames against formulas."""

from __future__ import annotations

import numpy as np
import pytest
from surface_scenes import (
    HEIGHT,
    TILTED,
    WIDTH,
    Scene,
    box,
    camera_at,
    correspond,
    eroded,
    expected_motion,
    moved,
    orthographic,
    perspective,
    scaled,
    sheet,
    sphere,
    turned,
)


def rigid(now: np.ndarray, then: np.ndarray):
    motion = np.float64(np.float32(then)) @ np.linalg.inv(np.float64(np.float32(now)))
    return lambda world: world @ motion[:3, :3].T + motion[:3, 3]


LENS_MOVES = {
    "perspective": (perspective(), perspective()),
    "shifted": (perspective(shift=(0.3, -0.2)), perspective(shift=(0.3, -0.2))),
    "wide pixels": (perspective(aspect=1.7), perspective(aspect=1.7)),
    "zoom": (perspective(lens=1.2), perspective(lens=1.45)),
    "moving shift": (perspective(shift=(0.0, 0.0)), perspective(shift=(0.15, 0.1))),
    "orthographic": (orthographic(), orthographic()),
    "orthographic zoom": (orthographic(scale=6.0), orthographic(scale=5.0)),
    "orthographic moving shift": (orthographic(), orthographic(shift=(0.1, -0.1))),
}
POSES = {
    "still": (camera_at(0, 0, 6), camera_at(0, 0, 6)),
    "dolly": (camera_at(0, 0, 6), camera_at(0.4, 0.1, 5.5)),
    "roll": (camera_at(0, 0, 6), camera_at(0, 0, 6, turned("z", 0.2))),
    "orbit": (camera_at(0, 0.5, 6), camera_at(1.5, 0.5, 5.8, turned("y", 0.25), turned("x", 0.05))),
}


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("lens", LENS_MOVES)
def test_motion_is_that_of_the_formulas(lens, pose):
    """A spinning box, a growing sphere, and a floor that reaches from behind the camera to 300 m away."""
    boxes = [moved(-1.2, 0.3, 0) @ turned("y", angle) for angle in (0.3, 0.5)]
    balls = [moved(1.2, 0, -0.5) @ scaled(r, r, r) for r in (1.0, 1.15)]
    floor = moved(0, -1.3, 0) @ turned("x", -np.pi / 2 + 0.02)
    a, b = (
        Scene(
            [(box(), boxes[i], 1), (sphere(), balls[i], 2), (sheet(300.0), floor, 3)],
            LENS_MOVES[lens][i],
            POSES[pose][i],
        )
        for i in (0, 1)
    )
    assert {1, 2, 3} <= set(np.unique(a.keys))
    for start, end, at, to in ((a, b, 0, 1), (b, a, 1, 0)):
        motions = {
            1: rigid(boxes[at], boxes[to]),
            2: rigid(balls[at], balls[to]),
            3: lambda world: world,
        }
        expected = expected_motion(start, end, motions)
        flow, visible, depth = correspond(start, end)
        surface = start.keys > 0
        np.testing.assert_array_equal(np.isnan(flow[surface]), np.isnan(expected[surface]))
        # Depth is float32: what the formulas start from is itself uncertain where the floor is far and flat.
        error = np.abs(flow - expected)[surface & ~np.isnan(expected).any(-1)]
        assert error.max() < 0.01
        assert visible[surface].mean() > 0.5
        assert np.isfinite(depth[visible & surface]).all()


def test_a_deforming_mesh_moves_with_its_vertices():
    mesh = sheet(2.0, cells=16)
    wave = mesh | {"positions": mesh["positions"] + np.float32([0, 0, 0.3]) * np.sin(3 * mesh["positions"][:, :1])}
    a, b = Scene([(mesh, TILTED, 1)]), Scene([(wave, TILTED, 1)])
    seen = a.keys == 1
    corners = mesh["triangles"][a.buffer.triangle[seen]]
    second, third = a.buffer.barycentric[seen].T.astype(np.float64)
    weights = np.stack((1 - second - third, second, third), -1)
    local = (weights[..., None] * wave["positions"][corners]).sum(1)
    flow, visible, _ = correspond(a, b)
    place = b.things[0][1]
    expected = b.project(local @ place[:3, :3].T + place[:3, 3])[0] - a.pixels()[seen]
    np.testing.assert_allclose(flow[seen], expected, atol=0.01)
    assert visible[eroded(seen)].mean() > 0.95


def test_another_triangulation_of_the_same_vertices_is_the_same_surface():
    mesh = sheet(2.0)
    assert mesh["triangles"].tolist() == [[0, 1, 3], [0, 3, 2]]
    other = mesh | {"triangles": np.int32([[1, 3, 2], [0, 1, 2]])}
    a, b = Scene([(mesh, TILTED, 1)]), Scene([(other, TILTED, 1)])
    flow, visible, _ = correspond(a, b)
    assert np.abs(flow[a.keys == 1]).max() < 1e-3
    assert visible[a.keys == 1].all()


def test_what_has_no_counterpart_is_unknown():
    a = Scene([(sheet(1.0), moved(-1.2, 0, 0), 1), (sheet(1.0), moved(1.2, 0, 0), 2)])
    b = Scene([(sheet(1.0, cells=2), moved(-1.2, 0, 0), 1), (sheet(1.0), moved(1.2, 0, 0), 3)])
    flow, visible, depth = correspond(a, b)
    surface = a.keys > 0
    assert np.isnan(flow[surface]).all() and np.isnan(depth[surface]).all() and not visible[surface].any()


def test_the_background_turns_with_a_perspective_camera_and_ignores_its_place():
    a = Scene([], perspective(shift=(0.1, 0.0)), camera_at(0, 0, 6))
    b = Scene([], perspective(lens=1.4), camera_at(5, 1, 2, turned("y", 0.1), turned("z", 0.2)))
    rays = a.world(np.full((HEIGHT, WIDTH), 2.0)) - a.world(np.full((HEIGHT, WIDTH), 1.0))
    expected = b.project(1e9 * rays)[0] - a.pixels()
    flow, visible, depth = correspond(a, b)
    np.testing.assert_allclose(flow, expected, atol=1e-3)
    there = a.pixels() + expected
    inside = ((there > 0) & (there < (WIDTH, HEIGHT))).all(-1)
    np.testing.assert_array_equal(visible, inside)
    assert np.isposinf(depth).all()


def test_the_background_stands_still_under_an_orthographic_camera():
    flow, visible, _ = correspond(
        Scene([], orthographic()), Scene([], orthographic(scale=3.0), camera_at(1, 0, 6, turned("z", 0.3)))
    )
    assert (flow == 0).all() and visible.all()
    flow, visible, _ = correspond(Scene([], orthographic()), Scene([], perspective()))
    assert np.isnan(flow).all() and not visible.any()


def test_visible_is_what_no_other_surface_hides():
    """A square passes before a wall; what of the wall is behind it follows from two rays."""
    squares = [moved(x, 0.2, 1.5) for x in (-0.8, 0.5)]
    a, b = (Scene([(sheet(9.0), np.eye(4), 1), (sheet(0.7), place, 2)]) for place in squares)
    wall = a.keys == 1
    at = a.world(np.full((HEIGHT, WIDTH), 6.0))
    crossing = at * (4.5 / 6.0)  # of the ray from the camera to the wall with the square's plane
    covered = (np.abs(crossing[..., :2] - (0.5, 0.2)) < 0.7).all(-1)
    _, visible, _ = correspond(a, b)
    certain = wall & (eroded(covered) | eroded(~covered))
    assert (visible[certain] == ~covered[certain]).all()
    assert visible[a.keys == 2].all()


def test_a_sphere_hides_its_far_side_and_shows_its_rim():
    """Half a turn of a ball: of what was seen, only what still faces the camera is."""
    a, b = (Scene([(sphere(64), turned("y", angle), 1)]) for angle in (0.0, 0.8))
    _, visible, _ = correspond(a, b)
    own = a.keys == 1
    point = a.shown()
    there = rigid(a.things[0][1], b.things[0][1])(point)
    to_camera = (0, 0, 6) - there
    cosine = (there * to_camera).sum(-1) / np.linalg.norm(to_camera, axis=-1)
    certain = own & ((cosine < -0.06) | (cosine > 0.36))  # one of 16 pixels off the rim, which pixels may miss
    assert (visible[certain] == (cosine > 0)[certain]).all()
    still = correspond(a, a)[1]
    assert still.all()


def test_a_sheet_is_seen_from_behind_but_not_through_a_thin_box():
    for mesh, thickness, expected in ((sheet(), 1.0, True), (box(), 0.005, False)):
        a, b = (Scene([(mesh, turned("y", angle) @ scaled(1, 1, thickness), 1)]) for angle in (0.2, np.pi - 0.3))
        flow, visible, _ = correspond(a, b)
        inner = eroded(a.keys == 1)
        assert np.isfinite(flow[inner]).all()
        assert (visible[inner] == expected).mean() > 0.99


def test_a_steep_floor_stays_visible_to_its_horizon():
    floor = moved(0, -0.3, 0) @ turned("x", -np.pi / 2)
    a, b = (Scene([(sheet(90.0, cells=30), floor, 1)], cam_from_world=camera_at(x, 0, 0)) for x in (0.0, 0.3))
    flow, visible, _ = correspond(a, b)
    there = a.pixels() + flow
    inside = (a.keys == 1) & ((there > 1) & (there < (WIDTH - 1, HEIGHT - 1))).all(-1)
    horizon = np.flatnonzero((a.keys == 1).any(1))[0]
    inside[: horizon + 1] = False
    assert inside.sum() > 3000
    assert visible[inside].all()
