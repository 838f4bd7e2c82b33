# SPDX-License-Identifier: Apache-2.0
"""Small jobs and clients for the tests."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path

import fake_engine
import numpy as np
from multiplane_protocol.client import Client, WorkerLost
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import SHOT, pass_file
from multiplane_protocol.job_store import create_job
from multiplane_protocol.messages import JobEnded, RunJob
from multiplane_protocol.request import Control, Request
from multiplane_protocol.shot import DepthRange, FrameInfo, Shot

SIZE = 64
_IDENTITY = tuple(float(row == column) for row in range(4) for column in range(4))
FAKE_WORKER = [sys.executable, str(Path(__file__).parent / "fake_worker.py")]


def make_model(folder: Path, **config: object) -> Path:
    """A model folder as far as the stand-in engine looks."""
    (folder / "unet").mkdir(parents=True)
    (folder / "vae").mkdir()
    (folder / "controlnet_depth").mkdir()
    (folder / "model_index.json").write_text(json.dumps(config))
    (folder / "unet" / "weights.safetensors").write_bytes(b"weights")
    (folder / "unet" / "config.json").write_text('{"sample_size": 8}')
    (folder / "vae" / "config.json").write_text('{"block_out_channels": [1, 1, 1, 1]}')
    (folder / "controlnet_depth" / "config.json").write_text("{}")
    (folder / "controlnet_depth" / "weights.safetensors").write_bytes(b"weights")
    return folder


def make_request(model: Path, frames: int = 4, **fields: object) -> Request:
    request = Request(
        prompt="a robot",
        frames=tuple(range(1, frames + 1)),
        width=SIZE,
        height=SIZE,
        model=str(model),
        controls=(Control("depth"),),
        steps=4,
    )
    return dataclasses.replace(request, **fields)


def write_passes(job: Path, frames: tuple[int, ...]) -> None:
    """A red slope that moves, and a grey beauty pass."""
    (job / "passes").mkdir(parents=True, exist_ok=True)
    for frame in frames:
        depth = np.linspace(1, 9, SIZE * SIZE, dtype=np.float32).reshape(SIZE, SIZE) + frame / 10
        np.save(pass_file(job, "depth", frame), depth)
        np.save(pass_file(job, "normal", frame), np.tile(np.float32([0, 0, 1]), (SIZE, SIZE, 1)))
        np.save(pass_file(job, "ids", frame), np.ones((SIZE, SIZE), np.int32))
        np.save(pass_file(job, "albedo", frame), np.tile(np.float32([1, 0, 0]), (SIZE, SIZE, 1)))
        np.save(pass_file(job, "position", frame), np.zeros((SIZE, SIZE, 3), np.float32))
        fake_engine.write_png(pass_file(job, "beauty", frame), np.full((SIZE, SIZE, 4), 200, np.uint8))
    shot = Shot(
        scene="Scene",
        blend="robot.blend",
        blender="5.0.1",
        width=SIZE,
        height=SIZE,
        fps=24.0,
        passes=("depth", "normal", "ids", "beauty", "albedo", "position"),
        frames=tuple(FrameInfo(frame, 0, "Camera", _IDENTITY, _IDENTITY) for frame in frames),
        depth_ranges=(DepthRange(0, 1.0, 10.0),),
    )
    (job / SHOT).write_text(to_json(shot))


def make_job(job: Path, request: Request) -> Path:
    write_passes(job, request.frames)
    create_job(job, request)
    return job


def start(tmp_path: Path) -> Client:
    return Client(FAKE_WORKER, tmp_path / "worker.log", "test")


def wait_for(client: Client, kind: type, timeout_s: float = 20.0):
    """The next message of a kind; those before it are dropped."""
    end = time.monotonic() + timeout_s
    while (left := end - time.monotonic()) > 0:
        message = client.wait(left)
        if isinstance(message, kind):
            return message
        if isinstance(message, WorkerLost):
            raise AssertionError(message)
    raise AssertionError(f"no {kind.__name__} within {timeout_s} s")


def run(client: Client, job: Path) -> JobEnded:
    client.send(RunJob(str(job)))
    return wait_for(client, JobEnded)


def frames_of(job: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((job / "frames").glob("*"))}
