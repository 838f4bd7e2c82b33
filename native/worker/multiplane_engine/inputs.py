# SPDX-License-Identifier: Apache-2.0
"""What decides a frame: the passes that it is made of, and one hash over everything."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import frame_number, pass_file
from multiplane_protocol.passes import passes_needed, uses_model
from multiplane_protocol.people import people
from multiplane_protocol.request import Request
from multiplane_protocol.shot import DepthRange, FrameInfo, Person, Shot
from multiplane_protocol.surface import SURFACE_PASSES, pass_files

from .derived import derived_pass
from .errors import UserError
from .model_hash import file_hash

_SHAPES = {
    "depth": (np.float32, ()),
    "normal": (np.float32, (3,)),
    "ids": (np.int32, ()),
    "motion": (np.float32, (2,)),
    "albedo": (np.float32, (3,)),
    "position": (np.float32, (3,)),
}
"""dtype of each array, and its shape after [H,W]."""
_NOT_DECISIVE = ("frames", "curves", "preview_every", "model", "embeddings", "mask")
"""Fields of a request that say nothing about one frame, or name files whose content is hashed instead."""


@dataclass(frozen=True)
class FrameScene:
    """What the scene says about one frame."""

    job: Path
    """Job folder."""
    shot: Shot
    """The whole shot file."""
    info: FrameInfo
    """Camera and characters."""
    depth_range: DepthRange | None
    """Of the frame's shot."""

    def array(self, name: str) -> np.ndarray:
        """A pass. Raises UserError where it is missing, damaged, or of the wrong size, EngineError."""
        if self.shot.source == "surface" and name in SURFACE_PASSES:
            return derived_pass(self.job, self.shot, self.info.frame, name, self._file)
        return self._file(name)

    def people(self) -> tuple[Person, ...]:
        """Characters with the joints that the camera sees. Raises as array()."""
        if not self.info.figures:
            return self.info.people
        return people(self.info.figures, self.info, self.array("depth"), self.array("ids"))

    def _file(self, name: str) -> np.ndarray:
        """A pass that Blender wrote, mapped."""
        path = pass_file(self.job, name, self.info.frame)
        dtype, rest = _SHAPES[name]
        try:
            array: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
        except FileNotFoundError:
            raise UserError(f"Frame {self.info.frame} has no {name} pass. Extract the passes again.") from None
        except ValueError as error:
            message = f"The {name} pass of frame {self.info.frame} is damaged ({error}). Extract the passes again."
            raise UserError(message, "Corrupt") from None
        wanted = (self.shot.height, self.shot.width, *rest)
        if array.dtype != dtype or array.shape != wanted:
            raise UserError(
                f"The {name} pass of frame {self.info.frame} is {array.dtype} {array.shape}, wanted {np.dtype(dtype)} "
                f"{wanted}. Extract the passes again.",
                "Corrupt",
            )
        if name not in ("ids", "motion") and (invalid := int(np.isnan(array).sum())):
            raise UserError(
                f"The {name} pass of frame {self.info.frame} has {invalid} values that are not numbers (NaN). Look for "
                f"broken geometry or materials in that frame, and extract the passes again.",
                "Corrupt",
            )
        return array

    def near_and_far(self) -> tuple[float, float]:
        """Of the frame's shot, in metres. Raises UserError."""
        if self.depth_range is None:
            raise UserError(f"The depth range of frame {self.info.frame} is missing. Extract the passes again.")
        return self.depth_range.near, self.depth_range.far

    def object_segments(self) -> dict[int, str]:
        """ADE20K class of each id that has one."""
        return {item.id: item.segment for item in self.shot.objects if item.segment}


def frame_scene(job: Path, shot: Shot, frame: int) -> FrameScene:
    """Raises UserError where the shot does not know the frame."""
    info = next((info for info in shot.frames if info.frame == frame), None)
    if info is None:
        raise UserError(f"The passes of frame {frame} are missing. Extract them again.")
    depth_range = next((item for item in shot.depth_ranges if item.shot == info.shot), None)
    return FrameScene(job, shot, info, depth_range)


def mask_file(request: Request, frame: int) -> Path:
    """The mask of a frame: one file for all, or `mask_0001.png` of a folder."""
    path = Path(request.mask)
    return path / f"mask_{frame_number(frame)}.png" if path.is_dir() else path


def input_hash(engine: Any, request: Request, scene: FrameScene, models: dict[str, str]) -> str:
    """SHA-256 over everything that decides a frame: its numbers, passes, mask and models (role → hash).

    Raises UserError, EngineError, OSError.
    """
    request = request.at(scene.info.frame)
    plain = dataclasses.asdict(request)
    decisive: dict[str, Any] = {name: value for name, value in plain.items() if name not in _NOT_DECISIVE}
    decisive["controls"] = [{**control, "model": ""} for control in plain["controls"]]
    decisive["embeddings"] = [Path(name).name for name in request.embeddings]
    decisive["models"] = models if uses_model(request) else {}
    decisive["scene"] = [dataclasses.asdict(scene.info), [dataclasses.asdict(item) for item in scene.shot.objects]]
    decisive["depth_range"] = scene.depth_range and dataclasses.asdict(scene.depth_range)
    decisive["files"] = [[path.name, _hash_of(engine, path, scene.info.frame)] for path in _files(request, scene)]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def _files(request: Request, scene: FrameScene) -> Iterator[Path]:
    frame = scene.info.frame
    yield from pass_files(scene.job, scene.shot.source, frame, passes_needed(request))
    if request.mask:
        yield mask_file(request, frame)


def require_file(path: Path, frame: int) -> None:
    """Raises UserError where a pass or a mask of the frame is missing."""
    if not path.is_file():
        advice = "Extract the passes again." if path.parent.name in ("passes", "surface") else "Make it again."
        raise UserError(f"{path.name} is missing, which frame {frame} needs. {advice}")


def _hash_of(engine: Any, path: Path, frame: int) -> str:
    """Of an array's file, which may be its name; of a picture's pixels, since Blender writes the time beside them."""
    require_file(path, frame)
    if path.parent.name == "surface" and path.suffix == ".npy":
        return path.stem
    if path.suffix != ".png":
        return file_hash(path)
    pixels: np.ndarray = engine.read_png(path)
    return hashlib.sha256(str(pixels.shape).encode() + pixels.tobytes()).hexdigest()
