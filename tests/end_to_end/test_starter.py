# SPDX-License-Identifier: Apache-2.0
"""The real engine with the starter model, in the real worker process."""

import dataclasses
import json
import os
import signal
import sys

import fake_jobs as jobs
import numpy as np
import pytest
from multiplane_engine import _engine
from multiplane_engine.blender import VARIABLE
from multiplane_engine.cli import main
from multiplane_engine.models import STARTER
from multiplane_protocol.client import Client, WorkerLost, worker_command
from multiplane_protocol.job_folder import control_file, exr_file, result_file
from multiplane_protocol.messages import (
    CancelJob,
    CheckModel,
    CheckRequest,
    FrameDone,
    Hello,
    JobEnded,
    ModelReport,
    Preview,
    RequestReport,
    RunJob,
)
from multiplane_protocol.request import Control, Request

REQUEST = Request(
    prompt="watercolour",
    frames=(1, 2, 3),
    width=jobs.SIZE,
    height=jobs.SIZE,
    controls=(Control("depth"), Control("normal", 0.5, 0.0, 0.5)),
    steps=4,
    guidance=2.0,
)


@pytest.fixture
def worker(tmp_path):
    client = Client(worker_command(sys.executable), tmp_path / "worker.log", "test")
    yield client
    client.close()


def test_the_worker_greets_with_torch(worker):
    hello = jobs.wait_for(worker, Hello, 60)
    assert hello.torch.startswith("2.")
    assert hello.device in ("cpu", "cuda")


def test_a_job_is_the_same_alone_killed_and_resumed(worker, tmp_path):
    whole = jobs.make_job(tmp_path / "whole", REQUEST)
    assert jobs.run(worker, whole) == JobEnded(str(whole), "completed")
    frames = jobs.frames_of(whole)
    assert len(frames) == 3
    picture = _engine.read_png(result_file(whole, 2))
    assert picture.shape == (jobs.SIZE, jobs.SIZE, 3)
    assert picture.std() > 1
    provenance = json.loads(_engine.read_provenance(result_file(whole, 2)))
    assert provenance["request"]["prompt"] == "watercolour"
    assert "Depth.Z" in _engine.read_exr(exr_file(whole, 1))
    depth = _engine.read_png(control_file(whole, "depth", 1))
    assert depth[0, 0].tolist() > depth[-1, -1].tolist()  # near is white

    job = jobs.make_job(tmp_path / "job", REQUEST)
    worker.send(RunJob(str(job)))
    jobs.wait_for(worker, FrameDone, 60)
    os.kill(worker.pid, signal.SIGKILL)
    while not isinstance(worker.wait(10), WorkerLost):
        pass
    other = Client(worker_command(sys.executable), tmp_path / "other.log", "test")
    other.send(RunJob(str(job), (3,)))
    assert jobs.wait_for(other, JobEnded, 60).state == "completed"
    assert jobs.run(other, job).state == "completed"
    other.close()
    assert jobs.frames_of(job) == frames


def test_previews_cancel_and_progress(worker, tmp_path):
    request = dataclasses.replace(REQUEST, preview_every=2, sampler="ddim", steps=200, strength=1.0)
    job = jobs.make_job(tmp_path / "job", request)
    worker.send(RunJob(str(job)))
    preview = jobs.wait_for(worker, Preview, 60)
    assert _engine.read_png(preview.path).shape[2] == 3
    worker.send(CancelJob(str(job)))
    ended = jobs.wait_for(worker, JobEnded, 10)
    assert ended.state == "canceled"
    assert jobs.frames_of(job) == {}


def test_seeds_and_strength_change_the_picture(worker, tmp_path):
    def picture(name, **fields):
        job = jobs.make_job(tmp_path / name, dataclasses.replace(REQUEST, frames=(1,), **fields))
        assert jobs.run(worker, job).message == ""
        return _engine.read_png(result_file(job, 1)).astype(int)

    first = picture("first")
    assert np.array_equal(picture("again"), first)
    assert not np.array_equal(picture("seed", seed=1), first)
    assert not np.array_equal(picture("strength", strength=0.9), first)
    assert not np.array_equal(picture("sampler", sampler="ddim"), first)


def test_models_and_requests_are_checked(worker, tmp_path):
    worker.send(CheckModel("", thorough=True))
    report = jobs.wait_for(worker, ModelReport, 60)
    assert report.problems == ()
    assert (report.native_size, report.controls) == (256, ("depth", "normal", "openpose", "lineart", "tile"))
    for request, message in [
        (dataclasses.replace(REQUEST, sampler="dmp"), "Unknown sampler 'dmp'. Choose one of: "),
        (dataclasses.replace(REQUEST, controls=(Control("canny"),)), "has no ControlNet for canny."),
        (dataclasses.replace(REQUEST, controls=(Control("depth", model=str(STARTER / "unet")),)), "ControlNet"),
    ]:
        worker.send(CheckRequest(request))
        (problem,) = jobs.wait_for(worker, RequestReport, 60).problems
        assert message in problem


def test_a_model_without_a_component_is_refused(tmp_path, capsys):
    model = tmp_path / "model"
    model.mkdir()
    for part in STARTER.iterdir():
        if part.name != "vae":
            (model / part.name).symlink_to(part.resolve())
    assert main(["models", "check", str(model)]) == 1
    assert "vae" in capsys.readouterr().err


def test_a_truncated_model_is_refused(worker, tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    for part in STARTER.iterdir():
        if part.name != "unet":
            (model / part.name).symlink_to(part.resolve())
    (model / "unet").mkdir()
    for file in (STARTER / "unet").iterdir():
        data = file.read_bytes()
        (model / "unet" / file.name).write_bytes(data[:-1000] if file.suffix == ".safetensors" else data)
    ended = jobs.run(worker, jobs.make_job(tmp_path / "job", dataclasses.replace(REQUEST, model=str(model))))
    assert (ended.state, ended.code) == ("failed", "Corrupt")
    assert "diffusion_pytorch_model.safetensors" in ended.message


@pytest.mark.skipif(VARIABLE not in os.environ, reason=f"needs {VARIABLE}")
def test_doctor_is_content(capsys):
    main(["doctor"])
    printed = capsys.readouterr().out
    for name in ("Python", "Engine", "Starter model", "Add-on", "Blender"):
        assert f"ok      {name}: " in printed
    assert "It is small, trained by this project on pictures that it generates itself" in printed
