# SPDX-License-Identifier: Apache-2.0
"""Land and what is above it: grounds, mountains, skies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import sky
from .material import Material, Paintbox
from .mesh import blob, box, lathe, sheet
from .places import Place

EDGE = 90.0


def ground(out: Place, material: Material, rough: float) -> None:
    """Rolling land out to the horizon; rough: metres."""
    rng = out.paint.rng
    if rough == 0:
        out.lay(material, box(EDGE, EDGE, 0.05).moved(z=-0.05))
        return
    waves = rng.normal(0, 1, (5, 2)) * np.array([0.12, 0.16, 0.25, 0.4, 0.6])[:, None]
    sizes, phases = rough * np.array([1.6, 1.0, 0.5, 0.2, 0.08]), rng.uniform(0, 2 * np.pi, 5)

    def height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        total = sum(s * np.sin(w[0] * x + w[1] * y + p) for s, w, p in zip(sizes, waves, phases, strict=True))
        return total * np.clip((np.hypot(x, y) - 1.5) / 8, 0.05, 1)

    line = np.linspace(-1, 1, 65)
    line = EDGE * np.sign(line) * np.abs(line) ** 2
    x, y = np.meshgrid(line, line)
    flat = sheet(height(x, y), 1, 1)
    bent = flat.points.copy()
    bent[:, 0], bent[:, 1] = x.ravel(), y.ravel()
    step = 0.2
    slope = np.stack([height(x - step, y) - height(x + step, y), height(x, y - step) - height(x, y + step)], -1)
    normals = np.concatenate([slope.reshape(-1, 2) / (2 * step), np.ones((bent.shape[0], 1))], 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    out.lay(material, type(flat)(bent, normals.astype(np.float32), flat.faces))
    out.height = lambda x, y: float(height(np.float64(x), np.float64(y))) - 0.03


def mountains(out: Place, material: Material, snowy: bool) -> None:
    rng = out.paint.rng
    for _ in range(rng.integers(3, 9)):
        angle, away = rng.uniform(-np.pi, np.pi), rng.uniform(35, 75)
        wide, tall = rng.uniform(8, 25), rng.uniform(5, 22)
        at = (away * np.cos(angle), away * np.sin(angle), -1.0)
        if rng.random() < 0.5:
            out.lay(material, blob(rng, 0.3, True).scaled(wide, wide, 0.7 * tall).moved(*at))
        else:
            out.lay(material, lathe([(wide, 0), (0.6 * wide, 0.5 * tall), (0, tall)], 9).moved(*at))
            if snowy:
                white = out.paint.near(0.6, 0.03, 0.95)
                out.lay(white, lathe([(0.38 * wide, 0.71 * tall), (0, 1.01 * tall)], 9).moved(*at))


def under(paint: Paintbox, setting: str) -> Place:
    """Sky and air; a share has a plain world instead, as quick Blender scenes do."""
    rng = paint.rng
    if rng.random() < 0.15:
        grey = np.full(3, rng.choice([0.04, 0.05, 0.2, 0.6, 1.0]))
        return Place(setting, paint, sky=sky.plain(rng, grey))
    above, time, kind = sky.outdoors(rng)
    if kind == "starry" or setting in ("desert", "beach"):
        above = replace(above, clouds=0.0 if kind == "starry" else above.clouds)
    return Place(setting, paint, sky=above, time=time, kind_of_sky=kind)


def grassy(paint: Paintbox) -> Material:
    made = paint.near(paint.rng.choice([0.27, 0.3, 0.22, 0.14]), 0.5, paint.rng.uniform(0.4, 0.75))
    if paint.grey or paint.rng.random() < 0.5:
        return made
    return replace(made, second=tuple(0.7 * c for c in made.colour), pattern="noise", scale=1.5)
