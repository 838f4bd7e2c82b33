# SPDX-License-Identifier: Apache-2.0
"""Colours and patterns of surfaces. Colours are linear base colours, as Blender's; patterns live on the object."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

PATTERNS = ("plain", "checker", "stripes", "bands", "noise", "bricks", "wood", "dots", "gradient")


@dataclass(frozen=True)
class Material:
    colour: tuple[float, float, float]
    second: tuple[float, float, float] = (0.0, 0.0, 0.0)  # the pattern's other colour
    pattern: str = "plain"
    scale: float = 1.0  # metres that one repeat of the pattern takes
    gloss: float = 0.0  # 0..1, strength of the highlight
    sharp: float = 30.0  # exponent of the highlight
    metal: float = 0.0  # 0..1, how much it mirrors its surroundings
    glow: float = 0.0  # light that it sends out, times its colour


GREY = Material((0.8, 0.8, 0.8))
"""Blender's default."""


def linear(srgb: np.ndarray) -> np.ndarray:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def srgb(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055)


def hsv(hue: float, saturation: float, value: float) -> Material:
    """Plain, of a display colour; hue in 0..1."""
    return Material(tuple(linear(np.array(colorsys.hsv_to_rgb(hue % 1, saturation, value)))))


class Paintbox:
    """One scene's way with colour: its hues, how strong they are, how often surfaces have patterns or shine."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.grey = rng.random() < 0.07
        self.hues = rng.random() + np.array([0, 0.5, 0.33, 0.08, -0.08]) if rng.random() < 0.4 else None
        self.strength = rng.choice([0.6, 0.9, 1.15])
        self.patterned = rng.choice([0.0, 0.1, 0.3])
        self.shiny = rng.choice([0.0, 0.15, 0.5])

    def any(self) -> Material:
        """A colour for something that may have any."""
        rng = self.rng
        if rng.random() < 0.16:  # white, grey, black
            value = rng.choice([0.08, 0.3, 0.6, 0.9, 0.97])
            return self.finish(hsv(rng.random(), rng.uniform(0, 0.08), value))
        hue = rng.random() if self.hues is None else rng.choice(self.hues) + rng.normal(0, 0.02)
        return self.finish(hsv(hue, min(rng.uniform(0.35, 0.95) * self.strength, 1), rng.uniform(0.35, 0.98)))

    def near(self, hue: float, saturation: float, value: float) -> Material:
        """About this display colour: grass, bark, skin, stone."""
        rng = self.rng
        saturation = np.clip(saturation * self.strength * rng.uniform(0.75, 1.2), 0, 1)
        return self.finish(hsv(hue + rng.normal(0, 0.02), saturation, np.clip(value * rng.uniform(0.8, 1.15), 0, 1)))

    def muted(self) -> Material:
        """For floors, walls and backdrops."""
        rng = self.rng
        hue = rng.random() if self.hues is None else rng.choice(self.hues)
        return self.finish(hsv(hue, rng.uniform(0, 0.4) * self.strength, rng.uniform(0.35, 0.95)))

    def wood(self) -> Material:
        made = self.near(0.075, 0.55, self.rng.uniform(0.3, 0.8))
        if self.grey or self.rng.random() < 0.6:
            return made
        return replace(made, second=tuple(0.55 * c for c in made.colour), pattern="wood", scale=0.15)

    def finish(self, made: Material) -> Material:
        rng = self.rng
        if self.grey:
            return GREY
        if rng.random() < self.patterned:
            factor = rng.choice([0.35, 0.6, 1.6])
            second = tuple(float(min(c * factor, 0.95)) for c in made.colour)
            if rng.random() < 0.3:
                second = hsv(rng.random(), rng.uniform(0, 0.8), rng.uniform(0.3, 1)).colour
            made = replace(made, second=second, pattern=str(rng.choice(PATTERNS[1:])), scale=rng.uniform(0.08, 0.5))
        if rng.random() < self.shiny:
            made = replace(made, gloss=rng.uniform(0.2, 1), sharp=rng.choice([15.0, 40.0, 120.0]))
            if rng.random() < 0.25:
                made = replace(made, metal=rng.uniform(0.5, 0.95))
        return made


@cache
def clouds() -> np.ndarray:
    """[256,256] float32 in 0..1, tileable fractal noise; one and the same for ever."""
    spectrum = np.fft.rfft2(np.random.default_rng(7).normal(size=(256, 256)))
    frequency = np.hypot(np.fft.fftfreq(256)[:, None], np.fft.rfftfreq(256)) * 256
    # Waves as long as a quarter of the table and shorter, falling off as clouds do.
    spectrum *= (frequency > 0.5) / np.maximum(frequency, 3) ** 1.8
    rough = np.fft.irfft2(spectrum)
    low, high = np.percentile(rough, (2, 98))
    return np.clip((rough - low) / (high - low), 0, 1).astype(np.float32)


def noise(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """[N] in 0..1, smooth, about one lump a unit."""
    table = clouds()
    return table[(v * 64).astype(np.int64) & 255, (u * 64).astype(np.int64) & 255]


def _amount(pattern: str, p: np.ndarray) -> np.ndarray:
    """How much of the second colour is where: [N] for points in repeats [N,3]."""
    x, y, z = p[:, 0], p[:, 1], p[:, 2]
    match pattern:
        case "checker":
            return (np.floor(x + 1e-3) + np.floor(y + 1e-3) + np.floor(z + 1e-3)) % 2
        case "stripes":
            return np.float32((x + y) % 1 > 0.5)
        case "bands":
            return np.float32(z % 1 > 0.5)
        case "noise":
            return noise(x + 0.71 * z, y + 0.53 * z)
        case "bricks":
            row = np.floor(3 * z)
            return np.float32(((3 * z) % 1 < 0.12) | ((x + y + 0.5 * (row % 2)) % 1 < 0.05))
        case "wood":
            rings = np.hypot(x + 0.4 * noise(x, z * 0.3), y + 3.3) * 2 + 0.6 * noise(x * 0.5 + y, z * 0.2)
            return np.abs(2 * (rings % 1) - 1)
        case "dots":
            return np.float32(((x + 0.5 * y) % 1 - 0.5) ** 2 + ((y + z) % 1 - 0.5) ** 2 < 0.08)
        case _:  # gradient
            return 0.5 + 0.5 * np.sin(np.pi * z * 0.5)


def base_colours(
    materials: list[Material], number: np.ndarray, locate: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """[N,3] linear, of surface points with a material's number [N]; locate: of some of them, where on their object."""
    table = np.array([m.colour for m in materials], np.float32)
    colour = table[number]
    for i, made in enumerate(materials):
        if made.pattern != "plain":
            here = np.flatnonzero(number == i)
            if len(here):
                part = _amount(made.pattern, locate(here) / np.float32(made.scale))[:, None]
                colour[here] += np.float32(part) * (np.float32(made.second) - table[i])
    return colour
