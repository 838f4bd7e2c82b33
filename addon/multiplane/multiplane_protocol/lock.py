# SPDX-License-Identifier: Apache-2.0
"""One writer a job folder: `lock.json`, a name that one process alone can give, on network folders too.

The lock gets its name when its content is complete: a process killed meanwhile leaves no lock that names nobody.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import time
import uuid
from pathlib import Path
from types import TracebackType

from .job_folder import LOCK, TEMPORARY
from .process_start import process_start

_WRITING_S = 5.0
"""A lock without readable content and older than this belongs to a process that died while it wrote it."""
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


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
        draft = self._path.parent / TEMPORARY / f"{uuid.uuid4().hex}.lock"
        try:
            draft.parent.mkdir(exist_ok=True)
            draft.write_text(self._content)
            if os.name == "nt":
                os.rename(draft, self._path)  # refuses a name that is taken, as a link does elsewhere
            else:
                os.link(draft, self._path)
        except FileExistsError:
            return False
        except FileNotFoundError:
            if not self._path.parent.is_dir():
                raise
            return False  # the holder of the lock has swept the draft away
        except OSError as error:
            if error.errno in _NO_LINKS:
                return self._create_in_place()
            error.filename, error.filename2 = str(self._path), None  # the file that is meant, not its draft
            raise
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()
        return True

    def _create_in_place(self) -> bool:
        """For file systems without links (exFAT): for a moment the lock is there and empty."""
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
