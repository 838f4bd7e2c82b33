# SPDX-License-Identifier: Apache-2.0
"""Jobs with geometry in closed form: a camera slides along a wall and back, a box before the wall slides against it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from pathlib import Path
from typing import ClassVar

import fake_engine
import numpy as np
from multiplane_engine.engine import load_engine
from multiplane_engine.job import Job
from multiplane_engine.model_hash import ModelHashes
from multiplane_engine.pipelines import Pipelines
from multiplane_engine.report import Report
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import SHOT, pass_file, result_file, surface_array, surface_file
from multiplane_protocol.job_store import create_job
from multiplane_protocol.messages import FrameDone, RunJob
from multiplane_protocol.request import Control, Request
from multiplane_protocol.shot import DepthRange, FrameInfo, ObjectInfo, Shot
from multiplane_protocol.surface import MeshArrays, SurfaceFile
from multiplane_protocol.temporal import Temporal

SIZE = 128
FRAMES = tuple(range(1, 25))
DISTANCE_M, FOCAL = 6.0, 2.0
"""From the camera to the wall; half the picture's width in focal lengths."""
PIXEL_M = DISTANCE_M / FOCAL * 2 / SIZE
"""What a pixel shows of the wall."""
WALL, BOX = 1, 2
SMOKE = 3
_CORNERS = np.float32([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
_SIDES = np.int32(
    [
        *((0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1)),
        *((2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3)),
    ]
)


def slide_px(frame: int) -> int:
    """How far the camera stands to the right, in pixels of the wall: there and back again in 24 frames."""
    return round(28 * math.sin(math.pi * (frame - 1) / (FRAMES[-1] - 1)))


class StandInPipeline(fake_engine.StylizePipeline):
    """Blurred noise that follows from everything it is told; where it is masked, the start picture."""

    work = 0.0
    """Whole frames, of all pipelines."""
    seen: ClassVar[list[tuple[list[dict[str, float]], list[np.ndarray]]]] = []
    """Settings of the controls and their images, of every picture."""

    def render(self, settings, control_images, init_image, mask, progress, cancel, on_preview, noise, memory, remember):
        StandInPipeline.seen.append((settings["controls"], control_images))
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        for part in (*control_images, init_image, mask, noise):
            digest.update(b"none" if part is None else np.ascontiguousarray(part).tobytes())
        if memory is not None and remember:
            memory.content = digest.copy()
        elif memory is not None:
            digest.update(memory.content.digest())
        for step in range(settings["steps"]):
            if cancel.cancelled:
                raise fake_engine.EngineError("cancelled during sample", "Cancelled")
            progress("sample", step + 1, settings["steps"])
        height, width = settings["height"], settings["width"]
        StandInPipeline.work += height * width / SIZE**2
        chance = np.random.default_rng(int.from_bytes(digest.digest()[:8], "little"))
        coarse = chance.uniform(0, 255, (height // 8 + 2, width // 8 + 2, 3))
        rows, columns = np.arange(height) / 8, np.arange(width) / 8
        fine = _between(_between(coarse, rows, 0), columns, 1)
        picture = np.uint8(fine)
        return picture if mask is None else np.where(mask[..., None] >= 128, picture, init_image)


def _between(values: np.ndarray, places: np.ndarray, axis: int) -> np.ndarray:
    whole = places.astype(int)
    part = (places - whole).reshape([-1 if a == axis else 1 for a in range(3)])
    return values.take(whole, axis) * (1 - part) + values.take(whole + 1, axis) * part


class Memory:
    """Stands for the engine's AttentionMemory."""

    content = None


class Engine:
    """The engine with another pipeline."""

    StylizePipeline = StandInPipeline
    CancelToken = fake_engine.CancelToken
    AttentionMemory = Memory

    def __getattr__(self, name):
        return getattr(load_engine(), name)


def make_job(
    folder: Path,
    model: Path,
    mode: str = "anchored",
    *,
    cut: int = 1000,
    smoke: bool = False,
    sunrise: bool = False,
    **fields,
) -> Path:
    """A diffused job of the scene of write_scene."""
    request = Request(
        prompt="a robot",
        frames=FRAMES,
        width=SIZE,
        height=SIZE,
        model=str(model),
        controls=(Control("depth"),),
        strength=1.0,
        steps=2,
        temporal=Temporal(mode),
    )
    write_scene(folder, FRAMES, cut=cut, smoke=smoke, sunrise=sunrise)
    create_job(folder, dataclasses.replace(request, **fields))
    return folder


def write_scene(job: Path, frames, *, cut: int = 1000, smoke: bool = False, sunrise: bool = False) -> None:
    """Passes of the scene. cut: from this frame on it is another shot. smoke: Cycles shows some in the left third.
    sunrise: the light grows from frame to frame.
    """
    (job / "passes").mkdir(parents=True)
    (job / "surface").mkdir()
    for frame in (frames[0] - 1, *frames):  # motion leads to the frame before the first
        cam_from_world = np.eye(4)
        cam_from_world[:3, 3] = -slide_px(frame) * PIXEL_M, 0, -DISTANCE_M
        file = _surface(job, frame, cam_from_world, (SMOKE,) if smoke else ())
        surface_file(job, frame).write_text(to_json(file))
    for frame in frames:
        write_beauty(job, frame, 80 + 2 * frame if sunrise else 80)
        np.save(pass_file(job, "albedo", frame), np.full((SIZE, SIZE, 3), 0.5, np.float32))
        if smoke:
            is_smoke = np.zeros((SIZE, SIZE), bool)
            is_smoke[40:60, 10:40] = True
            np.save(pass_file(job, "ids", frame), np.where(is_smoke, SMOKE, WALL).astype(np.int32))
            np.save(pass_file(job, "depth", frame), np.where(is_smoke, 2.0, DISTANCE_M).astype(np.float32))
            np.save(pass_file(job, "motion", frame), np.zeros((SIZE, SIZE, 2), np.float32))
    things = [ObjectInfo(WALL, "Wall"), ObjectInfo(BOX, "Box")]
    if smoke:
        things.append(ObjectInfo(SMOKE, "Smoke", rendered="volume"))
    shot = Shot(
        scene="Scene",
        blend="wall.blend",
        blender="5.0.1",
        width=SIZE,
        height=SIZE,
        fps=24.0,
        passes=("depth", "ids", "beauty", "albedo"),
        frames=tuple(_info(job, frame, int(frame >= cut)) for frame in frames),
        objects=tuple(things),
        depth_ranges=(DepthRange(0, 1.0, 10.0), DepthRange(1, 1.0, 10.0)),
        source="surface",
    )
    (job / SHOT).write_text(to_json(shot))


def write_beauty(job: Path, frame: int, light: int) -> None:
    """A render that is the same grey, 0 … 255, everywhere."""
    beauty = np.full((SIZE, SIZE, 4), light, np.uint8)
    beauty[..., 3] = 255
    fake_engine.write_png(pass_file(job, "beauty", frame), beauty)


def _surface(job: Path, frame: int, cam_from_world: np.ndarray, rendered: tuple[int, ...]) -> SurfaceFile:
    near, far = 0.1, 100.0
    clip_from_cam = np.diag((FOCAL, FOCAL, (far + near) / (near - far), 0.0))
    clip_from_cam[2, 3], clip_from_cam[3, 2] = 2 * far * near / (near - far), -1
    wall = np.float32([(-20, -20, 0), (20, -20, 0), (20, 20, 0), (-20, 20, 0)])
    places = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    places[1, :3, :3] *= 0.5
    places[1, :3, 3] = 1.2 - slide_px(frame) * PIXEL_M / 2, -0.3, 0.8
    return SurfaceFile(
        camera="Camera",
        cam_from_world=tuple(cam_from_world.ravel().tolist()),
        clip_from_cam=tuple(clip_from_cam.ravel().tolist()),
        meshes=(
            MeshArrays(_store(job, wall), _store(job, np.int32([(0, 1, 2), (0, 2, 3)]))),
            MeshArrays(_store(job, _CORNERS), _store(job, _SIDES)),
        ),
        mesh=_store(job, np.int32([0, 1])),
        object=_store(job, np.int32([WALL, BOX])),
        key=_store(job, np.int32([1, 2])),
        world_from_object=_store(job, places),
        rendered=rendered,
    )


def _info(job: Path, frame: int, shot: int) -> FrameInfo:
    file = json.loads(surface_file(job, frame).read_text())
    return FrameInfo(frame, shot, "Camera", tuple(file["cam_from_world"]), tuple(file["clip_from_cam"]))


def _store(job: Path, array: np.ndarray) -> str:
    name = hashlib.sha256(array.tobytes()).hexdigest()[:16]
    np.save(surface_array(job, name), array)
    return name


class Runner:
    """Runs jobs in this process."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine()
        self._pipelines = Pipelines(self.engine)
        self._hashes = ModelHashes(folder / "hashes")

    def __call__(self, job: Path, frames: tuple[int, ...] = (), send=None, cancel=None) -> dict[int, float]:
        """Frame → seconds of those that were finished in this run; 0: adopted."""
        messages = []

        def hear(message) -> None:
            messages.append(message)
            if send:
                send(message)

        cancel = cancel or self.engine.CancelToken()
        Job(self.engine, self._pipelines, self._hashes, Report(str(job), hear), cancel).run(RunJob(str(job), frames))
        return {message.frame: message.seconds for message in messages if isinstance(message, FrameDone)}


def picture_of(path: Path) -> np.ndarray:
    return load_engine().read_png(path)


def picture(job: Path, frame: int) -> np.ndarray:
    return np.float32(picture_of(result_file(job, frame)))


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Decibels."""
    return 10 * math.log10(255**2 / max(1e-9, float(((a - b) ** 2).mean())))
