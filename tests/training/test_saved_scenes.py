# SPDX-License-Identifier: Apache-2.0
"""Scenes on disk are read as they were written."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from training import saved
from training.scenes import render


def test_a_saved_scene_is_the_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "FOLDER", tmp_path)
    scene = next(frame for frame in (render(seed, 48) for seed in range(60)) if frame.people)
    arrays = {name: getattr(scene, name) for name in saved.ARRAYS}
    saved.save(
        12,
        arrays,
        people=scene.people,
        near=scene.near,
        far=scene.far,
        facts=scene.facts,
        cam_from_world=scene.cam_from_world,
        clip_from_cam=scene.clip_from_cam,
    )
    assert saved.seeds() == [12]
    again = saved.load(12)
    for field in fields(scene):
        if field.name in saved.ARRAYS:
            np.testing.assert_array_equal(getattr(again, field.name), getattr(scene, field.name))
        else:
            assert getattr(again, field.name) == getattr(scene, field.name), field.name
