# SPDX-License-Identifier: Apache-2.0
"""The passes of a .blend in a job folder: read out of it once, used again as long as the file is the same."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from multiplane_protocol.atomic import write_bytes
from multiplane_protocol.client import Client
from multiplane_protocol.documents import DocumentError, from_json, to_json
from multiplane_protocol.job_folder import SCENE
from multiplane_protocol.job_store import JobError, read_shot
from multiplane_protocol.messages import ExtractPasses, OpenScene, SceneFacts
from multiplane_protocol.surface import pass_files

from ..blender import find_blender
from ..errors import UserError
from ..model_hash import file_hash
from .conversation import ask, follow
from .output import Output


@dataclass(frozen=True)
class SceneFile:
    """scene.json: what the passes in the folder were read out of."""

    blend: str
    """File name without its folder."""
    sha256: str
    """Of the file."""
    beauty: str
    """How the beauty pass was rendered."""
    source: str
    """What the other passes were read out of."""
    facts: SceneFacts
    """What Blender said about the scene."""


class ScenePasses:
    """Opens the scene only when something about it is not known yet. Use as a context: it may hold a Blender."""

    def __init__(self, blend: Path, job: Path, blender: str, beauty: str, source: str, *, overwrite: bool) -> None:
        """Raises UserError for a file that is not there, and where the folder holds another scene's passes."""
        if not blend.is_file():
            raise UserError(f"There is no file {blend}. Check the path of the .blend.")
        self._blend = blend
        self._job = job
        self._wanted_blender = blender
        self._beauty = beauty
        self._source = source
        self._sha256 = file_hash(blend)
        self._client: Client | None = None
        self._known = None if overwrite else self._read_known()

    def __enter__(self) -> ScenePasses:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def facts(self) -> SceneFacts:
        """Raises UserError where the scene does not open or has no passes to read."""
        if self._known is None:
            facts = ask(self._open_blender(), OpenScene(str(self._blend)), SceneFacts)
            if facts.problems:
                raise UserError("\n".join(facts.problems))
            self._known = SceneFile(self._blend.name, self._sha256, self._beauty, self._source, facts)
        return self._known.facts

    def extract(self, frames: tuple[int, ...], size: tuple[int, int], passes: tuple[str, ...], output: Output) -> None:
        """Has the missing passes written; the caller holds the job's lock. Raises UserError, Canceled, OSError."""
        facts = self.facts()
        missing = self._missing(frames, size, passes)
        if not missing:
            return
        assert self._known is not None
        write_bytes(self._job / SCENE, self._job, to_json(self._known).encode())
        if self._client is None:
            ask(self._open_blender(), OpenScene(str(self._blend)), SceneFacts)
        order = ExtractPasses(str(self._job), missing, *size, passes, self._beauty, self._source)
        follow(self._open_blender(), order, output)
        if self._missing(frames, size, passes):
            raise UserError(f"Blender {facts.blender} did not write all passes. Run the command again.")

    def _open_blender(self) -> Client:
        if self._client is None:
            self._client = find_blender(self._wanted_blender).start()
        return self._client

    def _read_known(self) -> SceneFile | None:
        try:
            known = from_json(SceneFile, (self._job / SCENE).read_bytes())
        except (FileNotFoundError, DocumentError):
            return None
        differences = []
        if known.sha256 != self._sha256:
            changed = "has changed since" if known.blend == self._blend.name else f"is not {known.blend}"
            differences.append(f"{self._blend.name} {changed}")
        if known.beauty != self._beauty:
            differences.append(f"beauty: {known.beauty} → {self._beauty}")
        if known.source != self._source:
            differences.append(f"source: {known.source} → {self._source}")
        if differences:
            raise UserError(
                f"{self._job} holds passes of a different job: {'; '.join(differences)}. "
                f"Choose another folder, or use --overwrite."
            )
        return known

    def _missing(self, frames: tuple[int, ...], size: tuple[int, int], passes: tuple[str, ...]) -> tuple[int, ...]:
        """Frames that lack a pass."""
        written: set[int] = set()
        with contextlib.suppress(JobError):
            shot = read_shot(self._job)
            if (shot.width, shot.height, shot.source) == (*size, self._source) and set(passes) <= set(shot.passes):
                written = {info.frame for info in shot.frames}
        return tuple(
            frame
            for frame in frames
            if frame not in written
            or not all(path.is_file() for path in pass_files(self._job, self._source, frame, passes))
        )
