# SPDX-License-Identifier: Apache-2.0
"""The evaluated geometry of one frame: `surface/frame_####.json`, from which the engine derives passes and motion.

Arrays are `surface/<name>.npy`, named by their content, so that what does not change is written once for all frames.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from .documents import from_json
from .job_folder import pass_file, surface_array, surface_file

SURFACE_PASSES = ("depth", "normal", "ids", "motion", "position")
"""Those of PASS_NAMES that follow from geometry alone."""


@dataclass(frozen=True)
class MeshArrays:
    """One object's geometry along its own axes: names of arrays."""

    positions: str
    """float32 [V,3], metres."""
    triangles: str
    """int32 [T,3], vertices."""
    normals: str = ""
    """float32 [M,3], unit; empty: flat shading."""
    normal_corners: str = ""
    """int32 [T,3], into normals; empty: a normal for each vertex."""
    rest: str = ""
    """float32 [V,3], where the vertices are before deformation; empty: positions."""


@dataclass(frozen=True)
class SurfaceFile:
    """Everything of a frame that triangles can show, and what they cannot."""

    camera: str
    """Camera object's name."""
    cam_from_world: tuple[float, ...]
    """As in FrameInfo."""
    clip_from_cam: tuple[float, ...]
    """As in FrameInfo."""
    meshes: tuple[MeshArrays, ...]
    """Each is shown by one or more instances."""
    mesh: str
    """int32 [I]: index into meshes of each instance."""
    object: str
    """int32 [I]: value in the id pass."""
    key: str
    """int32 [I]: names the same instance in every frame, from 1."""
    world_from_object: str
    """float32 [I,4,4]."""
    rendered: tuple[int, ...] = ()
    """Values in the id pass of objects that are not here, since triangles do not hold all of them: where they are seen,
    the arrays in `passes/` count, which Cycles rendered."""


def read_surface(job: Path, frame: int) -> SurfaceFile:
    """Raises FileNotFoundError, DocumentError."""
    return from_json(SurfaceFile, surface_file(job, frame).read_bytes())


def pass_files(job: Path, source: str, frame: int, passes: Collection[str]) -> Iterator[Path]:
    """Every file that passes of a frame are made of; where the geometry is missing, the arrays of it are not told.

    @param source  one of SOURCES
    Raises DocumentError.
    """
    if source == "cycles":
        yield from (pass_file(job, name, frame) for name in passes)
        return
    derived = set(SURFACE_PASSES).intersection(passes)
    yield from (pass_file(job, name, frame) for name in passes if name not in derived)
    for number in (frame, frame - 1) if "motion" in passes else (frame,):
        yield surface_file(job, number)
        if not surface_file(job, number).is_file():
            continue
        file = read_surface(job, number)
        names = {file.mesh, file.object, file.key, file.world_from_object}
        names.update(name for mesh in file.meshes for name in astuple(mesh) if name)
        yield from (surface_array(job, name) for name in sorted(names))
        if file.rendered and number == frame:
            yield from (pass_file(job, name, frame) for name in sorted(derived | {"depth", "ids"}))
