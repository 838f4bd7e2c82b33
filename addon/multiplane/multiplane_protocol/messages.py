# SPDX-License-Identifier: Apache-2.0
"""Messages between a client (add-on, command line) and its child processes. How they travel: framing.py.

Two programs serve: the worker (the engine) and a second Blender that reads passes out of a scene.
"""

from __future__ import annotations

from dataclasses import dataclass

from .painter import Painter
from .request import Request


# client → both
@dataclass(frozen=True)
class Hello:
    """First message of each side."""

    protocol: int
    """PROTOCOL_VERSION of the sender."""
    program: str
    """Name and version of the sender."""
    device: str = ""
    """From the worker: the device that `auto` means here."""
    torch: str = ""
    """From the worker: version of LibTorch."""


@dataclass(frozen=True)
class CancelJob:
    """Stop within one denoising step or one frame's passes; what is finished stays."""

    job: str
    """Absolute path of the job folder."""


@dataclass(frozen=True)
class Shutdown:
    """End after the current message; end of file on stdin means the same."""


# client → Blender
@dataclass(frozen=True)
class OpenScene:
    """Open a .blend; answered by SceneFacts or Failed."""

    blend: str
    """Absolute path."""


@dataclass(frozen=True)
class ExtractPasses:
    """Write the passes of the open scene into a job folder: JobProgress with stage `passes`, then JobEnded."""

    job: str
    """Absolute path of the job folder."""
    frames: tuple[int, ...]
    """Blender frame numbers, rising."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    passes: tuple[str, ...]
    """Those of PASS_NAMES that are wanted."""
    beauty: str = "scene"
    """How the beauty pass is rendered: `scene` (its engine and samples) or `preview` (fast)."""
    source: str = "surface"
    """One of SOURCES: what the other passes are read out of."""


# client → worker
@dataclass(frozen=True)
class RunJob:
    """Render what is missing in a job folder."""

    job: str
    """Absolute path of the job folder."""
    frames: tuple[int, ...] = ()
    """Only these frames; empty: all."""


@dataclass(frozen=True)
class DrawControls:
    """Write control images and EXR of a folder's passes: JobProgress with stage `control`, then JobEnded."""

    job: str
    """Absolute path of the job folder."""
    kinds: tuple[str, ...]
    """Those of PASSES_OF that are wanted."""
    hidden_joints: str = "drop"
    """OpenPose joints that the camera cannot see: `drop` or `keep`."""


@dataclass(frozen=True)
class PaintPreview:
    """Paint one frame from the passes that lie in a job folder; answered by Painted or Failed."""

    job: str
    """Absolute path of the job folder; it needs no request."""
    frame: int
    """Blender frame number."""
    painter: Painter
    """Who paints."""
    seed: int = 0
    """Of grain and strokes, 0 … 2**63 − 1."""


@dataclass(frozen=True)
class CheckRequest:
    """Say what is wrong with a request before anything renders."""

    request: Request
    """What is going to be asked."""


@dataclass(frozen=True)
class CheckModel:
    """Describe a model folder without rendering; answered by ModelReport or Failed."""

    model: str
    """Path; empty: the starter model."""
    thorough: bool = False
    """Read every weight and list all that is wrong, which takes seconds a gigabyte."""


# both → client
@dataclass(frozen=True)
class WorkerFailed:
    """The process cannot serve and ends; its last message."""

    message: str
    """What is wrong and what to do."""


@dataclass(frozen=True)
class Failed:
    """A message that is not about a job could not be done."""

    message: str
    """What is wrong and what to do."""
    code: str = ""
    """The engine's error code, e.g. ModelMissing."""


@dataclass(frozen=True)
class JobProgress:
    """At most ten a second."""

    job: str
    """Job folder."""
    state: str
    """queued, active, completed, failed, interrupted, cancel-requested, canceled."""
    frame: int
    """Blender frame being made."""
    frames_done: int
    """Finished frames, adopted ones included."""
    frames_total: int
    """Frames of the job."""
    stage: str
    """passes, load, choose, compose, paint, control, encode, sample, decode, write, measure."""
    step: int
    """Finished steps of the stage."""
    steps: int
    """Steps of the stage."""
    seconds_left: float
    """Estimate for the whole job; negative: not known yet."""

    @property
    def fraction(self) -> float:
        """Part of the job that is done, 0 … 1: whole frames and what of the current one is sampled."""
        part = {"sample": self.step / max(1, self.steps), "decode": 1.0, "write": 1.0}.get(self.stage, 0.0)
        return min(1.0, (self.frames_done + part) / max(1, self.frames_total))


@dataclass(frozen=True)
class JobEnded:
    """Last message about a job."""

    job: str
    """Job folder."""
    state: str
    """completed, failed, canceled."""
    message: str = ""
    """What was wrong and what to do; empty when completed."""
    code: str = ""
    """The engine's error code, e.g. ModelMissing."""


# Blender → client
@dataclass(frozen=True)
class SceneFacts:
    """What a request's defaults follow from."""

    scene: str
    """Name of the scene."""
    frame_start: int
    """First frame of the scene's range."""
    frame_end: int
    """Last frame of the scene's range."""
    frame_step: int
    """Frames from one to the next."""
    width: int
    """Pixels of the scene's own render, percentage and cropping border applied."""
    height: int
    """Pixels."""
    blender: str
    """Version of Blender."""
    problems: tuple[str, ...]
    """Why its passes cannot be read (no camera …) and what to do; empty: they can."""


# worker → client
@dataclass(frozen=True)
class FrameDone:
    """A frame stands under its final name."""

    job: str
    """Job folder."""
    frame: int
    """Blender frame number."""
    path: str
    """Absolute path of the picture."""
    seconds: float
    """Time it took; 0: adopted from an earlier run."""


@dataclass(frozen=True)
class Preview:
    """A half-denoised picture."""

    job: str
    """Job folder."""
    frame: int
    """Blender frame number."""
    step: int
    """Denoising step it shows."""
    path: str
    """Absolute path of a PNG that the next preview replaces."""


@dataclass(frozen=True)
class Painted:
    """Answer to PaintPreview."""

    path: str
    """Absolute path of a PNG that the next preview replaces."""


@dataclass(frozen=True)
class ModelReport:
    """Answer to CheckModel."""

    model: str
    """Path."""
    problems: tuple[str, ...]
    """What is wrong and what to do; empty: usable."""
    summary: str
    """Family, components, sizes."""
    native_size: int
    """Pixels of the short side that it was trained for."""
    controls: tuple[str, ...]
    """Control kinds whose ControlNets lie in the folder."""


@dataclass(frozen=True)
class RequestReport:
    """Answer to CheckRequest."""

    problems: tuple[str, ...]
    """What is wrong and what to do; empty: it can be rendered."""


Message = (
    Hello
    | CancelJob
    | Shutdown
    | OpenScene
    | ExtractPasses
    | RunJob
    | DrawControls
    | PaintPreview
    | CheckRequest
    | CheckModel
    | WorkerFailed
    | Failed
    | JobProgress
    | JobEnded
    | SceneFacts
    | FrameDone
    | Preview
    | Painted
    | ModelReport
    | RequestReport
)
"""Everything that may be on the line."""
