# SPDX-License-Identifier: Apache-2.0
"""frames.jsonl: one line a finished frame, appended and made durable. An index for people and programs; the frames are
the truth, so that a missing or torn line costs nothing."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from multiplane_protocol.job_folder import JOURNAL


@dataclass(frozen=True)
class Entry:
    """A finished frame."""

    frame: int
    """Blender frame number."""
    file: str
    """Path inside the job folder, with forward slashes."""
    in_hash: str
    """What decided the frame (inputs.py)."""
    sha256: str
    """Of the file."""
    seconds: float
    """Time it took; 0: adopted."""


class Journal:
    """The journal of a job whose lock is held. Raises OSError."""

    def __init__(self, job: Path) -> None:
        self._path = job / JOURNAL
        self._drop_torn_tail()
        self._known = {(entry["frame"], entry["in_hash"]) for entry in self._entries()}

    def add(self, entry: Entry) -> None:
        """Appends a line, unless it says what the journal knows already."""
        key = (entry.frame, entry.in_hash)
        if key in self._known and entry.seconds == 0:
            return
        line = json.dumps(asdict(entry), sort_keys=True).encode() + b"\n"
        with open(self._path, "ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._known.add(key)

    def _drop_torn_tail(self) -> None:
        with contextlib.suppress(FileNotFoundError), open(self._path, "rb+") as file:
            content = file.read()
            file.truncate(content.rfind(b"\n") + 1)

    def _entries(self) -> list[dict[str, object]]:
        entries = []
        with contextlib.suppress(FileNotFoundError):
            for line in self._path.read_bytes().splitlines():
                with contextlib.suppress(ValueError):
                    entry = json.loads(line)
                    if isinstance(entry, dict) and {"frame", "in_hash"} <= entry.keys():
                        entries.append(entry)
        return entries
