# SPDX-License-Identifier: Apache-2.0
"""The training scenes that Blender renders: the same fields as the others, out of the add-on's own passes."""

import importlib
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "models")]


@pytest.fixture
def blender_scenes(tmp_path, monkeypatch):
    found = importlib.import_module("training.blender_scenes")
    for name in ("training.blender_scenes", "training.saved"):
        monkeypatch.setattr(sys.modules[name], "FOLDER", tmp_path)
    return found


def test_a_scene_is_written_whole_and_the_same_again(blender_scenes, tmp_path):
    written = []
    for _ in range(2):
        blender_scenes.write(900_003, 32, 1)
        with np.load(tmp_path / "900003.npz") as data:
            written.append({name: data[name] for name in data.files})
    first, again = written
    for name in ("albedo", "depth", "normal", "ids", "position", "words"):
        np.testing.assert_array_equal(first[name], again[name])
    assert first["beauty"].shape == (32, 32, 3) and first["beauty"].dtype == np.uint8
    seen = first["ids"] > 0
    assert seen.any() and (np.isfinite(first["depth"]) == seen).all()
    np.testing.assert_allclose(np.linalg.norm(first["normal"][seen], axis=-1), 1, atol=1e-4)


def test_every_object_of_blenders_own_stands_on_the_ground(scene):
    objects = importlib.import_module("training.in_blender.objects")
    paintbox = importlib.import_module("training.world.material").Paintbox(np.random.default_rng(2))
    for make in dict.fromkeys(objects.NATIVE):
        made, _ = objects.grounded(make(paintbox.rng), paintbox, 1.0)
        corners = np.array([made.matrix_world @ type(made.location)(corner) for corner in made.bound_box])
        assert corners[:, 2].min() == pytest.approx(0, abs=1e-3), make.__name__
        assert 0.8 < np.ptp(corners, 0).max() < 1.5, make.__name__
        assert len(made.material_slots) == 1
    assert len(bpy.data.objects) == len(set(objects.NATIVE))
