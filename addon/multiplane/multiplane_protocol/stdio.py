# SPDX-License-Identifier: Apache-2.0
"""Keeps stray prints of libraries out of the messages on stdout."""

from __future__ import annotations

import os
import sys
from typing import IO

from .framing import GREETING


def protect() -> tuple[IO[bytes], IO[bytes]]:
    """Takes stdin and stdout for messages (requests, answers) and says the greeting.

    From here on file descriptor 0 is empty and descriptor 1 leads to stderr, for C libraries and child processes too.
    """
    requests, answers = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (requests, answers):
            msvcrt.setmode(descriptor, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    os.write(answers, GREETING)
    return os.fdopen(requests, "rb", buffering=0), os.fdopen(answers, "wb")
