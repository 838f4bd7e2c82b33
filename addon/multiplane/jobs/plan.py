# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job is going to do, fixed when the artist presses the button; later changes to the scene do not reach it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import bpy

from ..errors import UserError
from ..multiplane_protocol.job_store import JobConflict, JobError, create_job, read_request, read_shot
from ..multiplane_protocol.passes import uses_model
from ..multiplane_protocol.request import Request
from ..passes import scene_size
from .extraction import save_copy
from .request import from_scene, job_root, size_for


@dataclass(frozen=True)
class Plan:
    """Request, where it goes, and where its passes come from."""

    request: Request
    """As the scene asks."""
    aspect: float
    """Width through height of the scene's own render, where the size is the model's to say; 0: the request's stands."""
    root: Path
    """Folder of the scene's jobs."""
    folder: Path | None
    """The job folder if it is known already."""
    blend: Path | None
    """Copy of the scene as it was, unsaved changes included; None: the passes lie in the job folder."""
    beauty: str
    """How the base picture is rendered."""
    source: str
    """What the other passes are read out of."""

    def fitted(self, native_size: int) -> Request:
        """The request at the model's own size, if that is open."""
        if not self.aspect:
            return self.request
        width, height = size_for(self.aspect, native_size)
        return replace(self.request, width=width, height=height)

    def claim_folder(self, request: Request) -> Path:
        """The newest revision if it holds the same request, else the next: `r0001`, `r0002` …; none is overwritten."""
        if self.folder is not None:
            return self.folder
        revisions = sorted(path for path in self.root.glob("r[0-9][0-9][0-9][0-9]") if path.is_dir())
        number = int(revisions[-1].name[1:]) if revisions else 0
        for folder in [*revisions[-1:], self.root / f"r{number + 1:04d}"]:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                create_job(folder, request)
            except JobConflict:
                continue
            except JobError as error:
                raise UserError(str(error)) from None
            except OSError as error:
                raise UserError(f"Cannot write to {folder} ({error.strerror}): choose another output folder.") from None
            return folder
        raise UserError(f"Another Blender writes to {self.root}: try again.")


def plan_new(scene: bpy.types.Scene, frames: tuple[int, ...]) -> Plan:
    """A job for these frames of the scene as it is now. Raises UserError."""
    settings = scene.multiplane
    request = from_scene(scene, frames)
    root = job_root(scene)
    width, height = scene_size(scene.render)
    is_open = uses_model(request) and not settings.use_size
    return Plan(request, width / height if is_open else 0.0, root, None, save_copy(), settings.beauty, settings.source)


def plan_resumed(scene: bpy.types.Scene, folder: Path) -> Plan:
    """The job in `folder` again, as it was asked for; its passes too if they are not complete. Raises UserError."""
    try:
        request = read_request(folder)
    except JobError as error:
        raise UserError(str(error)) from None
    try:
        has_passes = {frame.frame for frame in read_shot(folder).frames} >= set(request.frames)
    except JobError:
        has_passes = False
    blend = None if has_passes else save_copy()
    return Plan(request, 0.0, folder.parent, folder, blend, scene.multiplane.beauty, scene.multiplane.source)
