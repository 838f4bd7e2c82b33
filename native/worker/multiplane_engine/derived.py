# SPDX-License-Identifier: Apache-2.0
"""Passes of a frame that was read as geometry: drawn by the engine, with Cycles' pixels where geometry is not all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from multiplane_protocol.shot import Shot

from .outside import check_outside
from .surface import surface

_BEFORE = 1 - 1e-4
"""A surface that geometry does not show counts where it is nearer than geometry, or as near but for rounding."""


def derived_pass(job: Path, shot: Shot, frame: int, name: str, rendered: Callable[[str], np.ndarray]) -> np.ndarray:
    """One of SURFACE_PASSES. rendered(name): Cycles' pass. Raises UserError, EngineError."""
    here = surface(job, shot, frame)
    check_outside(here, frame)
    drawn: np.ndarray = here.motion_to(surface(job, shot, frame - 1)) if name == "motion" else getattr(here, name)
    if not here.file.rendered:
        return drawn
    counts = np.isin(rendered("ids"), here.file.rendered) & (rendered("depth") * _BEFORE <= here.depth)
    return np.where(counts[..., None] if drawn.ndim == 3 else counts, rendered(name), drawn)
