# SPDX-License-Identifier: Apache-2.0
"""Steps and guidance that suit a model, read off its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from .request import Request


class Sampling(NamedTuple):
    steps: int
    guidance: float


USUAL = Sampling(Request.steps, Request.guidance)
FEW_STEPS = Sampling(6, 1.0)
"""For models distilled to few steps, of which the starter model is one: guidance would be put on twice."""
_FEW_STEP_SCHEDULERS = ("LCMScheduler", "TCDScheduler")


def sampling_of(model: Path) -> Sampling:
    """By the scheduler that the folder names, in diffusers' layout; USUAL where it names none."""
    try:
        config = json.loads((model / "scheduler" / "scheduler_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return USUAL
    few = isinstance(config, dict) and config.get("_class_name") in _FEW_STEP_SCHEDULERS
    return FEW_STEPS if few else USUAL
