# SPDX-License-Identifier: Apache-2.0
"""Skies and plain backgrounds, in linear light, and the light that comes from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .material import linear, noise
from .mesh import unit

_COLOURS: dict[str, list[tuple]] = {  # display colours: horizon, zenith, sunlight
    "day": [
        ((0.80, 0.90, 0.98), (0.25, 0.50, 0.88), (1.0, 0.96, 0.88)),
        ((0.88, 0.92, 0.92), (0.45, 0.68, 0.90), (1.0, 0.97, 0.92)),
        ((0.72, 0.88, 0.92), (0.20, 0.62, 0.80), (1.0, 0.95, 0.85)),
    ],
    "sunset": [
        ((1.00, 0.66, 0.36), (0.36, 0.36, 0.62), (1.0, 0.62, 0.32)),
        ((0.98, 0.50, 0.42), (0.30, 0.22, 0.48), (1.0, 0.55, 0.36)),
        ((1.00, 0.82, 0.50), (0.50, 0.58, 0.78), (1.0, 0.75, 0.45)),
    ],
    "dawn": [
        ((0.98, 0.82, 0.78), (0.55, 0.62, 0.82), (1.0, 0.85, 0.78)),
        ((0.90, 0.84, 0.92), (0.52, 0.54, 0.78), (0.95, 0.85, 0.95)),
    ],
    "night": [
        ((0.16, 0.20, 0.34), (0.03, 0.05, 0.13), (0.55, 0.66, 0.95)),
        ((0.10, 0.12, 0.20), (0.02, 0.02, 0.06), (0.60, 0.70, 0.90)),
    ],
}


@dataclass(frozen=True)
class Sky:
    low: np.ndarray  # [3] linear, at the horizon
    high: np.ndarray  # [3] linear, overhead
    sun: np.ndarray  # [3] unit, towards the sun or moon
    sunlight: np.ndarray  # [3] linear colour
    strength: float  # of the sun; 0: none
    clouds: float = 0.0  # 0..1
    stars: bool = False
    disc: bool = False  # the sun or moon can be seen
    steep: float = 2.0  # how fast it gets from low to high

    def seen(self, rays: np.ndarray) -> np.ndarray:
        """[N,3] linear light from directions [N,3]."""
        way = unit(rays)
        up = np.clip(way[:, 2:] * np.float32(self.steep), 0, 1)
        colour = (self.low * (1 - up) + self.high * up).astype(np.float32)
        if self.clouds:
            flat = np.maximum(way[:, 2], 0.03)[:, None]
            u, v = (way[:, :2] / flat * np.float32(0.5) + self.sun[:2] * 5).T
            cover = np.clip((noise(u, v) - (1 - self.clouds)) * 3, 0, 1)[:, None] * np.clip(way[:, 2:] * 6, 0, 1)
            colour += cover.astype(np.float32) * (0.35 * self.low + 0.55 * self.sunlight - colour)
        if self.stars:
            cell = np.floor(way * 170).astype(np.int64)
            lot = (cell[:, 0] * 73856093 ^ cell[:, 1] * 19349663 ^ cell[:, 2] * 83492791) % 997
            colour[(lot < 3) & (way[:, 2] > 0)] = 0.8
        if self.disc:
            away = way @ self.sun
            colour += np.float32(self.sunlight * 1.5) * np.clip((away[:, None] - 0.997) * 1500, 0, 1)
            colour += np.float32(self.sunlight * 0.25) * np.maximum(away[:, None], 0) ** 60
        return colour


def outdoors(rng: np.random.Generator) -> tuple[Sky, str, str]:
    """A sky with the time of day and what is in it, as facts.TIMES and facts.SKIES name them."""
    time = str(rng.choice(["day", "sunset", "dawn", "night"], p=[0.55, 0.2, 0.1, 0.15]))
    low, high, sunlight = (linear(np.array(c)) for c in _COLOURS[time][rng.integers(len(_COLOURS[time]))])
    azimuth = rng.uniform(0, 2 * np.pi)
    height = {"day": rng.uniform(0.35, 1.3), "night": rng.uniform(0.3, 1.0)}.get(time, rng.uniform(0.08, 0.35))
    sun = np.array([np.cos(azimuth) * np.cos(height), np.sin(azimuth) * np.cos(height), np.sin(height)])
    strength = {"day": rng.uniform(0.8, 1.6), "night": rng.uniform(0.05, 0.2)}.get(time, rng.uniform(0.5, 1.2))
    kind = str(rng.choice(["clear", "cloudy", "overcast"], p=[0.5, 0.35, 0.15]))
    if time == "night":
        kind = "starry" if rng.random() < 0.6 else "clear"
    if kind == "overcast":
        grey = 0.9 * low.mean() + 0.1 * low
        return Sky(grey, 0.75 * grey, sun, sunlight, 0.0, clouds=0.3 * rng.random()), time, kind
    cover = rng.uniform(0.3, 0.7) if kind == "cloudy" else 0.0
    disc, steep = bool(rng.random() < 0.5), rng.uniform(1, 4)
    return Sky(low, high, sun, sunlight, strength, cover, kind == "starry", disc, steep), time, kind


def plain(rng: np.random.Generator, colour: np.ndarray) -> Sky:
    """A world of one colour, as Blender's, with a key light from somewhere in front."""
    azimuth, height = rng.uniform(-np.pi, 0.3 * np.pi), rng.uniform(0.3, 1.3)
    sun = np.array([np.cos(azimuth) * np.cos(height), np.sin(azimuth) * np.cos(height), np.sin(height)])
    warm = np.array([1, 1, 1]) + rng.normal(0, 0.08) * np.array([1, 0.1, -1])
    fades = rng.choice([1.0, 1.0, 0.5])
    return Sky(colour, fades * colour, sun, warm, rng.uniform(0.6, 1.5))
