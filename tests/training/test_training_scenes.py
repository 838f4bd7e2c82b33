# SPDX-License-Identifier: Apache-2.0
"""The procedural scenes: their buffers are what Multiplane's passes are, and their facts are true."""

from __future__ import annotations

import numpy as np
import pytest
from training import facts, scenes
from training.world import figure, people, poses, robots
from training.world.camera import look_at
from training.world.material import GREY, Paintbox, linear, srgb
from training.world.mesh import UP, Mesh, ball, box, lathe, rotation, torus, tube, unit
from training.world.raster import Triangles, rasterise
from training.world.thing import Thing, place

SIZE = 80
SEEDS = range(700, 712)


@pytest.fixture(scope="module")
def frames() -> list[scenes.Buffers]:
    return [scenes.render(seed, SIZE) for seed in SEEDS]


def test_the_same_seed_gives_the_same_scene(frames: list[scenes.Buffers]) -> None:
    again = scenes.render(SEEDS[3], SIZE)
    for name in ("beauty", "albedo", "depth", "normal", "ids", "position"):
        np.testing.assert_array_equal(getattr(again, name), getattr(frames[3], name))
    assert (again.people, again.facts, again.near, again.far) == (
        frames[3].people,
        frames[3].facts,
        frames[3].near,
        frames[3].far,
    )


def test_buffers_have_the_shapes_and_ranges_of_passes(frames: list[scenes.Buffers]) -> None:
    wanted = {
        "beauty": (np.uint8, 3),
        "albedo": (np.float32, 3),
        "depth": (np.float32, 0),
        "normal": (np.float32, 3),
        "ids": (np.int32, 0),
        "position": (np.float32, 3),
    }
    for frame in frames:
        for name, (kind, channels) in wanted.items():
            array = getattr(frame, name)
            assert array.dtype == kind and array.flags.c_contiguous, name
            assert array.shape == ((SIZE, SIZE, channels) if channels else (SIZE, SIZE)), name
        assert frame.albedo.min() >= 0 and frame.albedo.max() <= 1
        seen = frame.ids > 0
        assert 0 < frame.near <= frame.depth[seen].min() and frame.far >= frame.depth[seen].max()


def test_background_is_as_the_passes_have_it(frames: list[scenes.Buffers]) -> None:
    assert any((frame.ids == 0).any() for frame in frames)
    for frame in frames:
        empty = frame.ids == 0
        assert np.isinf(frame.depth[empty]).all() and np.isfinite(frame.depth[~empty]).all()
        assert (frame.normal[empty] == 0).all() and (frame.albedo[empty] == 0).all()
        np.testing.assert_allclose(np.linalg.norm(frame.position[empty], axis=-1), 10, rtol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(frame.normal[~empty], axis=-1), 1, atol=1e-4)


def _in_camera(frame: scenes.Buffers) -> np.ndarray:
    x = ((np.arange(SIZE) + 0.5) / SIZE * 2 - 1) / frame.clip_from_cam[0]
    rays = np.stack(
        [np.broadcast_to(x, (SIZE, SIZE)), np.broadcast_to(-x[:, None], (SIZE, SIZE)), -np.ones((SIZE, SIZE))], -1
    )
    return rays * np.where(np.isfinite(frame.depth), frame.depth, 0)[..., None]


def test_background_directions_are_the_worlds(frames: list[scenes.Buffers]) -> None:
    x = ((np.arange(SIZE) + 0.5) / SIZE * 2 - 1)[None]
    for frame in frames:
        wide, turn = frame.clip_from_cam[0], np.reshape(frame.cam_from_world, (4, 4))[:3, :3]
        rays = np.stack(np.broadcast_arrays(x / wide, -x.T / wide, -1.0), -1)
        empty = frame.ids == 0
        np.testing.assert_allclose(frame.position[empty], 10 * unit(rays @ turn)[empty], atol=1e-3)


def test_normals_stand_on_the_surface_that_depth_describes(frames: list[scenes.Buffers]) -> None:
    aligned = []
    for frame in frames:
        points, ids = _in_camera(frame), frame.ids
        inner = (ids[1:-1, 1:-1] > 0) & (ids[1:-1, 1:-1] == ids[1:-1, 2:]) & (ids[1:-1, 1:-1] == ids[:-2, 1:-1])
        right, up = points[1:-1, 2:] - points[1:-1, 1:-1], points[:-2, 1:-1] - points[1:-1, 1:-1]
        aligned.append(np.einsum("yxi,yxi->yx", unit(np.cross(right, up)), frame.normal[1:-1, 1:-1])[inner])
    assert np.median(np.concatenate(aligned)) > 0.999
    assert np.mean(np.concatenate(aligned) > 0.9) > 0.85


def test_an_object_keeps_its_shape_in_position(frames: list[scenes.Buffers]) -> None:
    """Position is the world turned and shifted for each object: distances within an object are those in the world."""
    rng = np.random.default_rng(0)
    for frame in frames:
        points = _in_camera(frame)
        for number in np.unique(frame.ids[frame.ids > 0]):
            mask = frame.ids == number
            a, b = rng.integers(mask.sum(), size=(2, 20))
            world = np.linalg.norm(points[mask][a] - points[mask][b], axis=-1)
            own = np.linalg.norm(frame.position[mask][a] - frame.position[mask][b], axis=-1)
            np.testing.assert_allclose(own, world, rtol=1e-3, atol=2e-3)


def test_rasterised_ball_has_the_depth_and_normal_of_a_sphere() -> None:
    mesh = ball(1, 1, 1, fine=True)
    camera = look_at(np.array([0.0, -4, 1]), np.zeros(3), 0.4)
    surface = rasterise(
        Triangles(mesh.points, mesh.normals, mesh.faces, np.zeros(len(mesh.faces), np.int32)), camera, 64
    )
    seen = surface.part == 0
    points = camera.position + camera.rays(64)[seen] * surface.depth[seen][:, None]
    assert np.mean(np.abs(np.linalg.norm(points, axis=-1) - 1) < 0.01) > 0.97  # the rim is drawn on whole samples
    assert np.median(np.einsum("ni,ni->n", unit(points), surface.normals(np.nonzero(seen)))) > 0.999


def test_ground_that_passes_under_the_camera_is_whole() -> None:
    ground = box(50, 50, 0.5).moved(z=-0.5)
    camera = look_at(np.array([0.0, 0, 1]), np.array([0.0, 10, 0]), 0.8)
    triangles = Triangles(ground.points, ground.normals, ground.faces, np.zeros(len(ground.faces), np.int32))
    surface, rays = rasterise(triangles, camera, 32), camera.rays(32)
    below = rays[..., 2] < -0.05
    np.testing.assert_allclose(surface.depth[below], -1 / rays[below][:, 2], rtol=1e-4)


@pytest.mark.parametrize(
    "mesh",
    [
        box(1, 2, 3),
        box(1, 2, 3, 0.2),
        ball(1, 2, 3),
        torus(1, 0.3),
        lathe([(0, 0), (1, 0), (0.5, 2), (0, 2)]),
        tube([np.zeros(3), np.array([0, 0, 1]), np.array([1, 0, 2])], [0.3, 0.2, 0.1]),
    ],
)
def test_meshes_are_closed_and_their_normals_look_outwards(mesh: Mesh) -> None:
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=-1), 1, atol=1e-4)
    corners = mesh.points[mesh.faces].astype(np.float64)
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = np.einsum("fi,fi->f", flat, mesh.normals[mesh.faces].mean(1))
    flat *= np.sign(facing)[:, None]  # faces may wind either way: normals decide
    volume = np.einsum("fi,fi->", corners.mean(1), flat) / 6
    assert volume > 0
    # the area vectors of a closed surface add up to nothing
    assert np.linalg.norm(flat.sum(0)) < 0.03 * np.linalg.norm(flat, axis=-1).sum()


def test_joints_lie_on_their_figure() -> None:
    rng = np.random.default_rng(5)
    for k in range(6):
        made = (figure.person, figure.child, robots.robot)[k % 3](Paintbox(rng))
        figure_alone = place(made, 2.0, 1.0, angle=rng.uniform(-3, 3))
        assert made.joints is not None
        middle = figure_alone.at + 0.5 * made.height() * UP
        camera = look_at(middle + np.array([0.0, -4, 0.5]), middle, 0.35)
        meshes = [mesh.turned(figure_alone.turn).moved(*figure_alone.at) for mesh, _ in made.parts]
        first = np.cumsum([0, *(len(m.points) for m in meshes)])
        faces = np.concatenate([m.faces + f for m, f in zip(meshes, first, strict=False)])
        whole = Triangles(
            np.concatenate([m.points for m in meshes]),
            np.concatenate([m.normals for m in meshes]),
            faces,
            np.zeros(len(faces), np.int32),
        )
        depth = rasterise(whole, camera, 128).depth[1::2, 1::2]
        person = people.seen(figure_alone, camera, depth)
        assert person is not None and len(person.body) == 18
        near = [
            np.isfinite(depth[max(int(y) - 3, 0) : int(y) + 4, max(int(x) - 3, 0) : int(x) + 4]).any()
            for x, y, c in person.body
            if c
        ]
        assert len(near) >= 14 and np.mean(near) > 0.9


def test_a_joint_behind_a_wall_is_hidden_and_one_out_of_the_frame_absent() -> None:
    made = Thing("person", joints=poses.procedural("standing", np.random.default_rng(0)), head=0.12)
    standing, camera = place(made, 0, 0), look_at(np.array([0.0, -4, 1]), np.array([0.0, 0, 1]), 0.15)
    free, wall = np.full((64, 64), np.inf, np.float32), np.full((64, 64), 1.0, np.float32)
    in_frame = {c for _, _, c in people.seen(standing, camera, free).body}
    behind = {c for _, _, c in people.seen(standing, camera, wall).body}
    assert in_frame == {0.0, 1.0} and behind == {0.0, 0.5}


def test_poses_stand_on_the_floor_and_keep_their_bones() -> None:
    rng = np.random.default_rng(1)
    for action in facts.ACTIONS[1:-1]:
        joints = poses.procedural(action, rng)
        lengths = np.linalg.norm(joints[4:9:3] - joints[1:6:3], axis=-1)
        np.testing.assert_allclose(lengths, 0.40, rtol=1e-6)
        assert joints[:, 2].min() >= 0
        longer = poses.proportioned(joints, 1.5, 1, 1, 1)
        np.testing.assert_allclose(np.linalg.norm(longer[4] - longer[1]), 0.6, rtol=1e-6)
        assert longer[:, 2].min() == pytest.approx(joints[:, 2].min())


def test_facts_use_the_vocabulary_and_name_what_is_there(frames: list[scenes.Buffers]) -> None:
    for frame in frames:
        known = frame.facts
        assert known.setting in facts.SETTINGS and known.time in facts.TIMES and known.sky in facts.SKIES
        assert known.light in facts.LIGHTS and known.brightness in facts.BRIGHTNESS
        assert known.background in facts.COLOURS
        for subject in known.subjects:
            assert subject.name in facts.SUBJECTS and subject.action in facts.ACTIONS and subject.count > 0
            assert subject.colour in ("", *facts.COLOURS)
        if known.grey:
            assert all(not subject.colour for subject in known.subjects)
            base = frame.albedo[frame.ids > 0]
            np.testing.assert_allclose(base, np.broadcast_to(np.float32(GREY.colour), base.shape), atol=1e-6)


@pytest.mark.parametrize(
    ("srgb_colour", "name"),
    [
        ((0.9, 0.1, 0.1), "red"),
        ((0.95, 0.55, 0.1), "orange"),
        ((0.95, 0.9, 0.2), "yellow"),
        ((0.2, 0.7, 0.25), "green"),
        ((0.1, 0.75, 0.75), "turquoise"),
        ((0.15, 0.3, 0.85), "blue"),
        ((0.5, 0.2, 0.7), "purple"),
        ((0.98, 0.65, 0.75), "pink"),
        ((0.4, 0.25, 0.12), "brown"),
        ((0.85, 0.75, 0.58), "beige"),
        ((0.97, 0.97, 0.97), "white"),
        ((0.5, 0.5, 0.5), "grey"),
        ((0.05, 0.05, 0.06), "black"),
    ],
)
def test_colours_have_the_names_that_people_give_them(srgb_colour: tuple[float, ...], name: str) -> None:
    assert facts.colour_name(np.array(srgb_colour)) == name


def test_display_and_linear_light_are_inverse() -> None:
    values = np.linspace(0, 1, 33)
    np.testing.assert_allclose(srgb(linear(values)), values, atol=1e-6)


def test_rotations_turn_anticlockwise() -> None:
    np.testing.assert_allclose(rotation(np.pi / 2) @ [1, 0, 0], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(rotation(np.pi / 2, "x") @ [0, 1, 0], [0, 0, 1], atol=1e-12)
