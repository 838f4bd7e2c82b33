# SPDX-License-Identifier: Apache-2.0
"""What the trainings share: one pinned thread, an average of the weights, a lasting clock, a falling rate."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

RUNS = Path(__file__).parent / "runs"


def pin(core: int, seed: int) -> np.random.Generator:
    """One thread on one core (several OpenMP threads beside another busy process cost ten times the speed)."""
    os.sched_setaffinity(0, {core})
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    return np.random.default_rng(seed)


class Average:
    """Exponential moving average of a module's weights; short memory first, so that the start is forgotten."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.weights = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.weights[name].lerp_(value, 1 - keep)


class Clock:
    """Training time, saved with the checkpoint. `progress` goes 0 → 1 over the wanted minutes."""

    def __init__(self, minutes: float, spent_s: float = 0.0) -> None:
        self.wanted_s, self.start = 60 * minutes, time.monotonic() - spent_s

    @property
    def spent_s(self) -> float:
        return time.monotonic() - self.start

    @property
    def progress(self) -> float:
        return min(1.0, self.spent_s / self.wanted_s)

    def steps(self) -> Iterator[int]:
        step = 0
        while self.progress < 1:
            yield step
            step += 1


def learning_rate(peak: float, progress: float, step: int, *, warm_up: int, hold: float) -> float:
    """Linear warm-up, constant, then a cosine down to 2 % from the moment `hold`."""
    fall = max(0.0, (progress - hold) / (1 - hold))
    return peak * min(1.0, (step + 1) / warm_up) * (0.02 + 0.49 * (1 + math.cos(math.pi * fall)))


def save(path: Path, state: dict) -> None:
    """Complete or not at all."""
    temporary = path.with_suffix(".part")
    torch.save(state, temporary)
    temporary.replace(path)
