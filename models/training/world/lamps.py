# SPDX-License-Identifier: Apache-2.0
"""How a scene is lit and developed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .sky import Sky


@dataclass(frozen=True)
class Lamp:
    at: np.ndarray  # [3]
    colour: np.ndarray  # [3] linear, light on a surface one metre away that faces it
    shadow: bool = True


@dataclass(frozen=True)
class Lighting:
    sky: Sky
    ambient: np.ndarray  # [3] linear, from above
    bounce: np.ndarray  # [3] linear, from below
    lamps: list[Lamp] = field(default_factory=list)
    mist: float = 0.0  # share of the light that a metre of air takes away
    exposure: float = 1.0
    soft: float = 0.0  # 0: display colours as they are; towards 1: highlights roll off, as in Filmic and AgX
