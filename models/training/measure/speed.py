# SPDX-License-Identifier: Apache-2.0
"""Seconds for one picture of 256², one control, four network calls, on two threads."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from multiplane_engine import _engine

from ..scenes import HELD_OUT, render
from .model import Model
from .table import Row


def speed(folder: Path, control: str, strength: float, repeats: int = 9) -> Row:
    b, model = render(HELD_OUT), Model(folder, (control,), strength)
    before = _engine.get_num_threads()
    _engine.set_num_threads(2)
    taken = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        model.picture(b, "watercolour painting", calls=4)
        taken.append(time.perf_counter() - begin)
    _engine.set_num_threads(before)
    median = float(np.median(taken[1:]))  # the first one packs the weights
    return Row("256², one control, 4 calls, 2 threads", f"{median:.2f} s", "≤ 0.7 s", median <= 0.7)
