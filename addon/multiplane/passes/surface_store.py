# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays in a job folder, named by their content: what is the same in many frames is written once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ..multiplane_protocol.atomic import write_file
from ..multiplane_protocol.job_folder import surface_array


class ArrayStore:
    """Writes arrays that are not there yet."""

    def __init__(self, job: Path) -> None:
        self._job = job
        self._written: set[str] = set()

    def put(self, array: np.ndarray) -> str:
        """The array's name. Raises OSError."""
        digest = hashlib.blake2b(f"{array.dtype.str}{array.shape}".encode(), digest_size=16)
        digest.update(np.ascontiguousarray(array))
        name = digest.hexdigest()
        if name not in self._written:
            path = surface_array(self._job, name)
            if not path.is_file():
                write_file(path, self._job, lambda temporary: np.save(temporary, array))
            self._written.add(name)
        return name
