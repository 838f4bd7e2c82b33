# SPDX-License-Identifier: Apache-2.0
"""Painters on the demo scene through the command line, with a real Blender and the real engine.

Needs MULTIPLANE_BLENDER: a Python that has bpy.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import fake_jobs as jobs
import numpy as np
import pytest
from multiplane_engine import _engine
from multiplane_engine.blender import VARIABLE, find_blender
from multiplane_engine.cli import main
from multiplane_protocol.client import Client, worker_command
from multiplane_protocol.job_folder import exr_file, pass_file, result_file
from multiplane_protocol.messages import Painted, PaintPreview
from multiplane_protocol.painter import PAINTER_PASSES, Painter
from multiplane_protocol.surface import SURFACE_PASSES

pytestmark = pytest.mark.skipif(VARIABLE not in os.environ, reason=f"needs {VARIABLE}")

DEMO = Path(__file__).parents[1] / "demo" / "scene.py"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    path = tmp_path_factory.mktemp("scene") / "demo.blend"
    subprocess.run([find_blender().path, DEMO, "--out", path], check=True, capture_output=True)
    return path


def stylize(scene, out, *options):
    fixed = ["--size", "128x96", "--frames", "1:2", "--beauty", "preview", "-o", out]
    return main([str(part) for part in ("stylize", scene, *fixed, *options)])


def provenance(job, frame):
    return json.loads(_engine.read_provenance(result_file(job, frame)))


def likeness(a, b):
    return np.corrcoef(a[..., :3].mean(2).ravel(), b[..., :3].mean(2).ravel())[0, 1]


@pytest.fixture(scope="module")
def painted(scene, tmp_path_factory):
    """A job of two frames by a painter, where there is no model."""
    job = tmp_path_factory.mktemp("painted") / "job"
    assert stylize(scene, job, "--painter", "gouache", "--mood", "sunset", "--seed", "7", "--model", "/nowhere") == 0
    return job


def test_a_painter_needs_no_model(painted):
    pictures = [_engine.read_png(result_file(painted, frame)) for frame in (1, 2)]
    assert pictures[0].shape == (96, 128, 3)
    assert 0.5 < likeness(pictures[0], _engine.read_png(pass_file(painted, "beauty", 1))) < 1
    assert 0.8 < likeness(*pictures) < 1
    made = provenance(painted, 2)
    assert (made["models"], made["request"]["painter"]["name"], made["frame_seed"]) == ({}, "gouache", 7)
    assert {"DiffCol.R", "Position.Z", "Normal.Y", "Depth.Z"} <= _engine.read_exr(exr_file(painted, 1)).keys()
    written = {path.name.split("_")[0] for path in (painted / "passes").iterdir()}
    assert written == set(PAINTER_PASSES) - set(SURFACE_PASSES)  # geometry is drawn again


def test_a_preview_is_what_the_job_will_paint(painted, tmp_path):
    worker = Client(worker_command(sys.executable), tmp_path / "worker.log", "test")
    worker.send(PaintPreview(str(painted), 2, Painter("gouache", mood="sunset"), seed=7))
    preview = jobs.wait_for(worker, Painted, 60)
    worker.close()
    assert np.array_equal(_engine.read_png(preview.path), _engine.read_png(result_file(painted, 2)))


def test_diffusion_goes_on_from_the_painters_picture(scene, painted, tmp_path):
    def diffused(name, *start):
        options = ["--prompt", "a gouache painting", "--strength", "0.4", "--steps", "5"]
        assert stylize(scene, tmp_path / name, *options, *start) == 0
        return _engine.read_png(result_file(tmp_path / name, 1))

    from_gouache = diffused("gouache", "--painter", "gouache", "--mood", "sunset")
    from_beauty = diffused("beauty")
    picture = _engine.read_png(result_file(painted, 1))
    assert likeness(from_gouache, picture) > likeness(from_beauty, picture)
    made = provenance(tmp_path / "gouache", 1)
    assert (made["request"]["painter"]["mood"], list(made["models"])) == ("sunset", ["model"])
