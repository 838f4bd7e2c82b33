# SPDX-License-Identifier: Apache-2.0
"""From exceptions to what an artist reads: what is wrong, and what to do."""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass

from multiplane_protocol.client import ClientError
from multiplane_protocol.documents import DocumentError
from multiplane_protocol.job_store import JobConflict, JobError
from multiplane_protocol.lock import JobInUse
from multiplane_protocol.request_check import RequestError


class UserError(RuntimeError):
    """Something that the artist can put right; the message says how."""

    def __init__(self, message: str, code: str = "InvalidArgument") -> None:
        super().__init__(message)
        self.code = code


class Canceled(Exception):
    """The client asked to stop."""

    code = "Cancelled"


@dataclass(frozen=True)
class Explanation:
    """An error as it is told."""

    message: str
    """What is wrong and what to do."""
    code: str
    """The engine's code, or `DiskFull`, `NotWritable`, `JobInUse`."""


def explain(error: BaseException) -> Explanation:
    """Translates any exception of a job; the traceback belongs into the log."""
    code = getattr(error, "code", "")  # of UserError, Canceled and the engine's EngineError
    if code == "OutOfMemory" or isinstance(error, MemoryError):
        return Explanation(
            f"Memory ran out. Choose a smaller size, fewer controls, or dtype bfloat16, and resume. ({_plain(error)})",
            "OutOfMemory",
        )
    if code:
        return Explanation(_plain(error), str(code))
    if isinstance(error, JobInUse):
        return Explanation(str(error), "JobInUse")
    if isinstance(error, JobConflict):
        return Explanation(f"{error} The option --overwrite does that.", "InvalidArgument")
    if isinstance(error, (RequestError, JobError, DocumentError, ClientError)):
        return Explanation(str(error), "InvalidArgument")
    if isinstance(error, OSError):
        return _explain_os(error)
    return Explanation(f"The engine failed: {type(error).__name__}: {error}. The log says where.", "Internal")


def _plain(error: BaseException) -> str:
    """The message without the `[function]` in front, which is for programmers."""
    return re.sub(r"^\[[\w.]+\] ", "", str(error))


def _explain_os(error: OSError) -> Explanation:
    place = error.filename2 or error.filename or "a file"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Explanation(
            f"There is no space left to write {place}. Free some space and resume: finished frames are kept.",
            "DiskFull",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Explanation(
            f"Cannot write {place}: {error.strerror}. Choose another folder, or allow writing to it.", "NotWritable"
        )
    return Explanation(f"{place}: {error.strerror or error}. Check the folder and resume.", "NotWritable")
