# SPDX-License-Identifier: Apache-2.0
"""SHA-256 of model files, remembered by path, size and modification time: gigabytes are read once."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from multiplane_protocol.atomic import write_bytes

from .models import ModelPaths
from .user_folders import cache_folder

_CACHE = "model_hashes.json"
_DECISIVE = (".safetensors", ".json", ".txt")
"""Weights, configs, and the tokenizer's merges."""


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ModelHashes:
    """The memory, in the user's cache folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder()
        self._known: dict[str, list[object]] = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads((self._folder / _CACHE).read_text())
            self._known = known if isinstance(known, dict) else {}

    def of(self, model: Path) -> str:
        """One hash over every file of a model folder (or one file) that decides a picture. Raises OSError."""
        whole = hashlib.sha256()
        learned = False
        for path in _files(model):
            status = path.stat()
            signature = [status.st_size, status.st_mtime_ns]
            known = self._known.get(str(path.absolute()), [])
            if known[:2] != signature:
                known = [*signature, file_hash(path)]
                self._known[str(path.absolute())] = known
                learned = True
            whole.update(f"{path.relative_to(model).as_posix()} {known[2]}\n".encode())
        if learned:
            self._save()
        return whole.hexdigest()

    def of_all(self, paths: ModelPaths) -> dict[str, str]:
        """Role → hash of everything that a pipeline is loaded from. Raises OSError."""
        hashes = {"model": self.of(paths.model)}
        hashes.update({f"controlnet_{i}": self.of(folder) for i, folder in enumerate(paths.controlnets)})
        hashes.update({f"embedding_{i}": self.of(file) for i, file in enumerate(paths.embeddings)})
        return hashes

    def _save(self) -> None:
        with contextlib.suppress(OSError):  # a cache that cannot be written is made again next time
            self._folder.mkdir(parents=True, exist_ok=True)
            write_bytes(self._folder / _CACHE, self._folder, json.dumps(self._known, indent=0).encode())


def _files(model: Path) -> Iterator[Path]:
    if model.is_file():
        yield model
        return
    is_pipeline = (model / "model_index.json").exists()  # then weights beside it are another form of the same model
    for path in [*sorted(model.glob("*")), *sorted(model.glob("*/*"))]:
        is_beside = is_pipeline and path.parent == model and path.suffix == ".safetensors"
        if path.suffix in _DECISIVE and path.is_file() and not is_beside:
            yield path
