# SPDX-License-Identifier: Apache-2.0
"""The seed of each frame's noise."""

from __future__ import annotations

import hashlib

from multiplane_protocol.request import Request


def frame_seed(request: Request, frame: int) -> int:
    """0 … 2**63 − 1: the request's own, or one derived from it and the frame, the same in every run."""
    if request.seed_mode == "fixed":
        return request.seed
    digest = hashlib.sha256(f"{request.seed} {frame}".encode()).digest()
    return int.from_bytes(digest[:8], "little") & (2**63 - 1)
