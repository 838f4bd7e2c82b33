# SPDX-License-Identifier: Apache-2.0
"""The surface pass against rays in double precision, and its motion against formulas."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from multiplane_engine import _engine
from surface_scenes import (
    HEIGHT,
    WIDTH,
    Scene,
    box,
    camera_at,
    correspond,
    eroded,
    expected_motion,
    mesh_of,
    moved,
    orthographic,
    perspective,
    scaled,
    sheet,
    sphere,
    turned,
)

CAMERAS = {
    "perspective": perspective(),
    "shifted": perspective(shift=(0.3, -0.2)),
    "wide pixels": perspective(aspect=1.7),
    "orthographic": orthographic(),
    "orthographic shifted": orthographic(shift=(-0.2, 0.3)),
}
TILTED = turned("x", -0.5) @ turned("y", 0.6)


@pytest.mark.parametrize("lens", CAMERAS)
def test_a_plane_has_its_depth_where_rays_meet_it(lens):
    scene = Scene([(sheet(50.0), TILTED, 1)], CAMERAS[lens])
    expected = scene.depth_of_plane(TILTED[:3, 2], 0.0)
    seen = scene.keys == 1
    assert seen.mean() > 0.5
    np.testing.assert_allclose(scene.buffer.depth[seen], expected[seen], rtol=1e-6)
    assert np.isposinf(scene.buffer.depth[~seen]).all()


@pytest.mark.parametrize("lens", CAMERAS)
def test_a_box_is_where_its_six_planes_say(lens):
    place = np.float64(np.float32(moved(0.3, -0.2, 0) @ TILTED))
    scene = Scene([(box(), place, 1)], CAMERAS[lens])
    front = np.full((HEIGHT, WIDTH), np.inf)
    for axis in range(3):
        for side in (-1, 1):
            normal = side * place[:3, axis]
            depth = scene.depth_of_plane(normal, normal @ place[:3, 3] + 1)
            within = np.abs((scene.world(depth) - place[:3, 3]) @ place[:3, :3]) <= 1 + 1e-5
            front = np.where(within.all(-1), np.minimum(front, depth), front)
    assert np.isfinite(front).sum() > 1000
    assert ((scene.keys == 1) == np.isfinite(front)).mean() > 0.9999
    both = (scene.keys == 1) & np.isfinite(front)
    np.testing.assert_allclose(scene.buffer.depth[both], front[both], rtol=1e-6)


def test_floors_are_cut_exactly_at_the_near_and_the_far_plane():
    floor = turned("x", -np.pi / 2)  # one sheet from far behind the camera to beyond the far plane
    near, far = 0.75, 40.0
    scene = Scene([(sheet(1000.0), moved(0, -1, 0) @ floor, 1)], perspective(near=near, far=far), camera_at(0, 0, 0))
    expected = scene.depth_of_plane((0, 1, 0), -1.0)
    within = (expected >= near) & (expected <= far)
    assert 0.2 < within.mean() < 0.6
    np.testing.assert_array_equal(scene.keys == 1, within)
    np.testing.assert_allclose(scene.buffer.depth[within], expected[within], rtol=1e-6)


def test_barycentric_weights_are_those_of_the_whole_triangle_also_where_it_is_cut():
    floor = turned("x", -np.pi / 2)
    mesh = sheet(1000.0)
    scene = Scene([(mesh, moved(0, -1, 0) @ floor, 1)], perspective(far=40.0), camera_at(0, 0, 0))
    seen = scene.keys == 1
    corners = mesh["positions"][mesh["triangles"][scene.buffer.triangle[seen]]].astype(np.float64)
    second, third = scene.buffer.barycentric[seen].T.astype(np.float64)
    weights = np.stack((1 - second - third, second, third), -1)
    place = scene.things[0][1]
    world = (weights[..., None] * corners).sum(1) @ place[:3, :3].T + place[:3, 3]
    np.testing.assert_allclose(world, scene.shown()[seen], atol=2e-4)


def test_neighbouring_triangles_leave_no_holes():
    rng = np.random.default_rng(1)
    mesh = sheet(1.0, cells=150)
    inner = np.abs(mesh["positions"][:, :2]).max(-1) < 0.99
    mesh["positions"][inner, :2] += rng.uniform(-0.002, 0.002, (inner.sum(), 2)).astype(np.float32)
    for angle in (0.0, 0.3, 1.1):
        scene = Scene([(mesh, turned("z", angle), 1)], orthographic(scale=1.3))
        assert (scene.keys == 1).all()
        closed = Scene([(sphere(100), turned("y", angle), 1)], orthographic(scale=3.0))
        radius = np.linalg.norm(closed.world(np.ones((HEIGHT, WIDTH)))[..., :2], axis=-1)
        assert (closed.keys[radius < 0.995] == 1).all()
        assert (closed.keys[radius > 1.0] == 0).all()
        assert (closed.buffer.depth[radius < 0.9] < 6).all(), "the far side shows through a hole"


def test_corners_on_pixel_centres_are_drawn_once():
    """Four sheets that meet in lines of pixel centres: each of these belongs to exactly one."""
    scale = WIDTH / 50  # 50 pixels a metre
    quarter = sheet(0.5)
    lone = np.zeros((HEIGHT, WIDTH), int)
    for x in (-0.5, 0.5):
        for y in (-0.5, 0.5):
            place = moved(x + scale / WIDTH / 2, y + scale / WIDTH / 2, 0)
            lone += Scene([(quarter, place, 1)], orthographic(scale=scale)).keys
    assert lone.max() == 1
    assert lone.sum() == 100 * 100


def test_back_faces_are_drawn_and_their_normals_face_the_camera():
    for turn in (0.0, np.pi):
        scene = Scene([(sheet(2.0), turned("y", turn + 0.4), 1)])
        normal = _engine.surface_normal(scene.frame, scene.buffer)
        expected = np.float32([np.sin(0.4), 0, np.cos(0.4)])
        np.testing.assert_allclose(
            normal[scene.keys == 1], np.broadcast_to(expected, (np.sum(scene.keys == 1), 3)), atol=1e-6
        )
        assert (normal[scene.keys == 0] == 0).all()


@pytest.mark.parametrize("place", [turned("x", 0.7), turned("x", 0.7) @ scaled(-1, 1, 1), scaled(1.5, 0.5, 1)])
def test_smooth_normals_are_those_of_the_surface_in_camera_space(place):
    scene = Scene([(sphere(64), place, 1)], cam_from_world=camera_at(1, 2, 6, turned("y", 0.15), turned("x", -0.3)))
    normal = _engine.surface_normal(scene.frame, scene.buffer)
    seen = eroded(scene.keys == 1)
    on_sphere = (scene.shown()[seen] - place[:3, 3]) @ np.linalg.inv(place[:3, :3]).T
    world = on_sphere @ np.linalg.inv(place[:3, :3])
    expected = world @ scene.cam_from_world[:3, :3].T
    expected /= np.linalg.norm(expected, axis=-1, keepdims=True)
    assert np.abs(normal[seen] - expected).max() < 0.01
    np.testing.assert_allclose(np.linalg.norm(normal[seen], axis=-1), 1, atol=1e-6)


def test_split_normals_follow_their_corners():
    flat = mesh_of(
        [[-9, -9, 0], [9, -9, 0], [0, 9, 0]], [[0, 1, 2]], normals=[[0, 0.6, 0.8]], normal_corners=[[0, 0, 0]]
    )
    scene = Scene([(flat, np.eye(4), 1)])
    normal = _engine.surface_normal(scene.frame, scene.buffer)
    np.testing.assert_allclose(normal[scene.keys == 1], [[0, 0.6, 0.8]] * int((scene.keys == 1).sum()), atol=1e-6)


def test_positions_are_on_the_object_with_its_scale_before_deformation():
    bent = box()
    place = moved(0.5, 0, 0) @ TILTED @ scaled(1.5, 0.5, 1.0)
    rest = bent["positions"] * np.float32([1, 1, 2])
    scene = Scene([(bent | {"rest": rest}, place, 1)])
    seen = scene.keys == 1
    position = _engine.surface_position(scene.frame, scene.buffer)
    own = (scene.shown()[seen] - place[:3, 3]) @ np.linalg.inv(place[:3, :3]).T
    np.testing.assert_allclose(position[seen], own * [1.5, 0.5, 2.0], atol=1e-5)


def test_the_background_has_its_direction_as_position():
    pose = camera_at(3, 1, 2, turned("y", 0.4))
    scene = Scene([], perspective(shift=(0.2, 0.1)), pose)
    position = _engine.surface_position(scene.frame, scene.buffer)
    rays = scene.world(np.full((HEIGHT, WIDTH), 1.0)) - (3, 1, 2)
    np.testing.assert_allclose(position, 10 * rays / np.linalg.norm(rays, axis=-1, keepdims=True), atol=1e-5)
    flat = Scene([], orthographic(), pose)
    position = _engine.surface_position(flat.frame, flat.buffer)
    np.testing.assert_allclose(position, flat.world(np.full((HEIGHT, WIDTH), 10.0)) - (3, 1, 2), atol=1e-5)


def test_ids_name_objects_and_keys_name_instances():
    scene = Scene([(sheet(1.0), moved(-1.2, 0, 0), 7), (sheet(1.0), moved(1.2, 0, 0), 9)])
    ids = _engine.surface_ids(scene.frame, scene.buffer)
    assert set(np.unique(scene.keys)) == {0, 7, 9}
    np.testing.assert_array_equal(ids, np.where(scene.keys > 0, scene.keys + 100, 0))
    assert (scene.keys[:, : WIDTH // 2] != 9).all() and (scene.keys[:, WIDTH // 2 :] != 7).all()


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


def test_one_thread_and_two_give_the_same_bits():
    threads = _engine.get_num_threads()
    passes = []
    try:
        for count in (1, 2):
            _engine.set_num_threads(count)
            a, b = (Scene([(sphere(90), turned("y", x), 1), (box(), TILTED, 2)]) for x in (0.0, 0.2))
            derived = [f(a.frame, a.buffer) for f in (_engine.surface_normal, _engine.surface_position)]
            buffers = [a.buffer.instance, a.buffer.triangle, a.buffer.barycentric, a.buffer.depth]
            passes.append([array.tobytes() for array in (*buffers, *derived, *correspond(a, b))])
    finally:
        _engine.set_num_threads(threads)
    assert passes[0] == passes[1]


def test_arrays_are_borrowed_also_from_files_that_cannot_be_written(tmp_path):
    mesh = sphere()
    for name, array in mesh.items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in mesh}
    scene, expected = Scene([(mapped, TILTED, 1)]), Scene([(mesh, TILTED, 1)])
    scene.things.clear()
    del mapped
    gc.collect()  # the frame itself keeps what it borrows
    again = _engine.rasterise(scene.frame)
    np.testing.assert_array_equal(again.depth, expected.buffer.depth)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"triangles": np.int32([[0, 1, 9]])}, r"mesh 0: triangles name 9 of 4 rows"),
        ({"triangles": np.int32([[0, 1, -1]])}, r"mesh 0: triangles name -1 of 4 rows"),
        ({"triangles": np.int64([[0, 1, 2]])}, r"wanted triangles as contiguous Int \[N,3\], got Long"),
        ({"positions": np.zeros((4, 2), np.float32)}, r"wanted positions as contiguous Float \[N,3\]"),
        ({"rest": np.zeros((3, 3), np.float32)}, r"wanted rest \[4,3\], got \[3,3\]"),
        ({"normals": np.zeros((3, 3), np.float32)}, r"wanted normals \[4,3\], got \[3,3\]"),
    ],
)
def test_broken_meshes_are_refused(change, message):
    with pytest.raises(_engine.EngineError, match=message):
        Scene([(sheet() | change, np.eye(4), 1)])


def test_cameras_that_are_none_are_refused():
    with pytest.raises(_engine.EngineError, match="perspective or an orthographic"):
        Scene([], np.zeros((4, 4)))
    with pytest.raises(_engine.EngineError, match="pixels along a side, got 0 x 4"):
        Scene([], size=(0, 4))


def test_broken_vertices_leave_the_rest_of_the_mesh():
    mesh = sheet(3.0, cells=8)
    mesh["positions"][40] = np.nan, np.inf, 0
    mesh["positions"][3] = 3e38
    scene = Scene([(mesh, np.eye(4), 1)])
    assert 0.3 < (scene.keys == 1).mean() < 1
    assert np.isfinite(scene.buffer.depth[scene.keys == 1]).all()
