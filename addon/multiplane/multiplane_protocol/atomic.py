# SPDX-License-Identifier: Apache-2.0
"""Files that are either complete or absent, whenever the process or the machine stops."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path

from .job_folder import TEMPORARY


def write_file(path: Path, root: Path, write: Callable[[Path], object]) -> None:
    """Lets `write(temporary)` make the file, then gives it its name `path`, replacing what stood there.

    Files in progress lie in `root/.tmp` (root: the job folder). The order write, fsync, rename, fsync of the folder is
    what makes the file survive a power cut whole. Raises OSError.
    """
    folder = root / TEMPORARY
    folder.mkdir(exist_ok=True)  # without parents: a job folder that vanished is not made up again
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{uuid.uuid4().hex}{path.suffix}"
    try:
        write(temporary)
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno and error.filename2 is None:
            error.filename = str(path)  # the file that is meant, not the temporary one
        raise
    sync_folder(path.parent)


def probe(root: Path, size: int) -> None:
    """Writes `size` bytes and removes them: where a library failed to write, this says why. Raises OSError."""
    write_bytes(root / TEMPORARY / "probe", root, bytes(size))
    (root / TEMPORARY / "probe").unlink()


def write_bytes(path: Path, root: Path, data: bytes) -> None:
    """write_file for bytes at hand."""
    write_file(path, root, lambda temporary: temporary.write_bytes(data))


def sync_folder(folder: Path) -> None:
    """Makes new names in `folder` durable. Windows has no such call and does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(root: Path) -> None:
    """Removes what an interrupted process left in `root/.tmp`; only for the holder of the job's lock."""
    for left_over in (root / TEMPORARY).glob("*"):
        left_over.unlink()
