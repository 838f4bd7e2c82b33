# SPDX-License-Identifier: Apache-2.0
"""What the surface pass borrows, refuses and survives; its bits on one thread and on two."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from multiplane_engine import _engine
from surface_scenes import TILTED, Scene, box, correspond, sheet, sphere, turned


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
