# SPDX-License-Identifier: Apache-2.0
"""One writer a job folder: `lock.json`, made with O_EXCL, which also holds on network folders without file locks."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
import uuid
from pathlib import Path
from types import TracebackType

from .job_folder import LOCK
from .process_start import process_start

_WRITING_S = 5.0
"""A lock without readable content and older than this belongs to a process that died while it wrote it."""


class JobInUse(RuntimeError):
    """Another living process works in the job folder; the message says which."""


class JobLock:
    """`with JobLock(job):` holds the folder. A dead process's lock is taken over. Raises JobInUse, OSError."""

    def __init__(self, job: Path) -> None:
        self._path = job / LOCK
        owner = {"host": socket.gethostname(), "pid": os.getpid(), "start": process_start(os.getpid())}
        self._content = json.dumps({**owner, "since": time.strftime("%Y-%m-%d %H:%M:%S"), "id": uuid.uuid4().hex})

    def __enter__(self) -> JobLock:
        while not self._create():
            self._remove_stale()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            if self._path.read_text() == self._content:
                self._path.unlink()

    def _create(self) -> bool:
        try:
            descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            return False
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(self._content)
        except OSError:
            self._path.unlink()
            raise
        return True

    def _remove_stale(self) -> None:
        """Removes a dead owner's lock. Raises JobInUse for a living one."""
        try:
            content = self._path.read_text()
            age_s = time.time() - self._path.stat().st_mtime
        except FileNotFoundError:
            return
        _refuse_if_alive(self._path, content, age_s)
        # Of two processes that see the same stale lock only one moves it; whoever moved a fresh one puts it back.
        moved = self._path.with_name(f".{LOCK}.{uuid.uuid4().hex}")
        try:
            os.rename(self._path, moved)
        except FileNotFoundError:
            return
        if moved.read_text() == content:
            moved.unlink()
        else:
            os.rename(moved, self._path)


def _refuse_if_alive(path: Path, content: str, age_s: float) -> None:
    try:
        owner = json.loads(content)
        host, pid, start, since = owner["host"], int(owner["pid"]), owner["start"], owner["since"]
    except (ValueError, KeyError, TypeError):
        if age_s < _WRITING_S:
            raise JobInUse(
                f"Another process has just started in {path.parent}. Wait for it, or use another folder."
            ) from None
        return
    if host != socket.gethostname():
        raise JobInUse(
            f"{path.parent} is in use by process {pid} on {host} since {since}. Wait for it; if it no longer runs "
            f"there, delete {path}."
        )
    if start == process_start(pid):
        raise JobInUse(f"{path.parent} is in use by process {pid} since {since}. Wait for it, or use another folder.")
