# SPDX-License-Identifier: Apache-2.0
"""The teachers: each style computed from a scene's buffers. Pictures are [S,S,3] sRGB in [0,1].

Detail that an 8-fold smaller latent cannot keep (hatching, paper grain) is left out on purpose.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .scenes import Buffers

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def luma(image: np.ndarray) -> np.ndarray:
    return image @ _LUMA


def saturated(image: np.ndarray, amount: float) -> np.ndarray:
    grey = luma(image)[..., None]
    return np.clip(grey + amount * (image - grey), 0, 1)


def step(value: np.ndarray, edge: float, width: float = 0.03) -> np.ndarray:
    """0 below the edge, 1 above, smooth over ±width."""
    x = np.clip((value - edge) / (2 * width) + 0.5, 0, 1)
    return x * x * (3 - 2 * x)


def soft_noise(rng: np.random.Generator, cells: tuple[int, int], shape: tuple[int, int]) -> np.ndarray:
    """Smooth noise in about [-1,1] with the given number of cells per side."""
    return cv2.resize(rng.uniform(-1, 1, cells).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)


def kuwahara(image: np.ndarray, radius: int) -> np.ndarray:
    """Each pixel takes the mean of the calmest of the four squares that it is a corner of.

    Source: Kuwahara et al. 1976, "Processing of RI-angiocardiographic images".
    """
    size = (radius + 1, radius + 1)
    means, variances = [], []
    for anchor in ((0, 0), (radius, 0), (0, radius), (radius, radius)):
        mean = cv2.blur(image, size, anchor=anchor)
        means.append(mean)
        variances.append((cv2.blur(image * image, size, anchor=anchor) - mean**2).sum(-1))
    calmest = np.argmin(variances, 0)
    return np.choose(calmest[..., None], means)


def watercolour(b: Buffers, rng: np.random.Generator) -> np.ndarray:
    """Transparent pigment on white paper that gathers at the edges of a wash.

    Source: Bousseau et al. 2006, "Interactive watercolor rendering", pigment density C' = C (1 - (1 - C)(d - 1)).
    """
    wash = 1 - 0.66 * (1 - saturated(kuwahara(b.beauty, 4), 1.5) ** 0.8)
    sky = (b.object_id == 0)[..., None]
    wash = np.where(sky, 1 - 0.45 * (1 - wash), wash)
    edge = cv2.GaussianBlur(b.line, (0, 0), 1.1) + 0.35 * cv2.GaussianBlur(b.line, (0, 0), 5)
    density = (1 + 1.5 * edge + 0.12 * soft_noise(rng, (9, 9), edge.shape))[..., None]
    return np.clip(wash * (1 - (1 - wash) * (density - 1)), 0, 1) * np.float32([0.995, 0.985, 0.96])


def ink(b: Buffers, rng: np.random.Generator) -> np.ndarray:
    """Black outlines and two grey washes on paper: line drawing after Saito and Takahashi 1990, tones as in sumi-e."""
    tone = luma(kuwahara(b.beauty, 4))
    grey = 0.98 - 0.2 * (1 - step(tone, 0.58)) - 0.26 * (1 - step(tone, 0.36)) - 0.25 * (1 - step(tone, 0.16))
    grey = np.where(b.object_id == 0, np.maximum(grey, 0.9), grey)
    grey = grey * (1 - 0.95 * np.clip(1.3 * b.line, 0, 1))
    return grey[..., None] * np.float32([1.0, 0.985, 0.95]) + (1 - grey[..., None]) * np.float32([0.03, 0.03, 0.08])


def oil(b: Buffers, rng: np.random.Generator) -> np.ndarray:
    """Rich patches of colour: image moved along brush noise, then Kuwahara; umber instead of black in the depths.

    Source: Papari et al. 2007, "Artistic edge and corner enhancing smoothing" (Kuwahara as a painterly filter).
    """
    rows, cols = np.mgrid[: b.line.shape[0], : b.line.shape[1]].astype(np.float32)
    shift = [3 * soft_noise(rng, (26, 26), b.line.shape) for _ in range(2)]
    moved = cv2.remap(b.beauty, cols + shift[0], rows + shift[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    paint = saturated(kuwahara(moved, 7), 1.6)
    paint = paint * paint * (3 - 2 * paint) * 0.5 + 0.5 * paint  # contrast
    stroke = 1 + 0.05 * soft_noise(rng, (40, 24), b.line.shape)[..., None]
    umber = np.float32([0.20, 0.11, 0.05])
    return np.clip((umber + (np.float32([1.0, 0.93, 0.78]) - umber) * paint) * stroke, 0, 1)


def cel(b: Buffers, rng: np.random.Generator) -> np.ndarray:
    """Flat bands of clean colour with thick outlines.

    Source: Lake et al. 2000, "Stylized rendering techniques for scalable real-time 3D animation".
    """
    light = luma(b.beauty) / np.maximum(luma(b.albedo), 0.04)
    band = 0.5 + 0.28 * step(light, 0.55) + 0.32 * step(light, 0.9)
    flat = saturated(b.albedo, 1.45) ** 0.85 * np.where(b.object_id == 0, 1.0, band)[..., None]
    outline = np.clip(1.6 * cv2.dilate(b.line, np.ones((3, 3), np.uint8)), 0, 1)[..., None]
    return np.clip(flat, 0, 1) * (1 - outline) + 0.03 * outline


def neon(b: Buffers, rng: np.random.Generator) -> np.ndarray:
    """Night: dark bodies whose outlines glow in their own hue, with bloom.

    Source: Spencer et al. 1995, "Physically-based glare effects for digital images" (bloom as wide Gaussians).
    """
    local = cv2.blur(b.albedo, (5, 5))
    facing = np.where(
        b.normal[..., :1] > 0.5, np.float32([0.1, 0.9, 1.0]), np.float32([1.0, 0.15, 0.8])
    )  # cyan / magenta for greys
    chroma = local.max(-1, keepdims=True) - local.min(-1, keepdims=True)
    hue = np.clip((local - local.min(-1, keepdims=True)) / np.maximum(chroma, 0.05), 0, 1) + 0.12
    hue = facing + (hue - facing) * step(chroma, 0.12, 0.06)
    tube = cv2.dilate(b.line, np.ones((3, 3), np.uint8))[..., None] * hue
    glow = 1.0 * tube + 0.9 * cv2.GaussianBlur(tube, (0, 0), 3) + 0.9 * cv2.GaussianBlur(tube, (0, 0), 9)
    body = np.where((b.object_id == 0)[..., None], 0.0, 0.28 * saturated(b.beauty, 1.4) ** 1.3)
    return np.clip(np.float32([0.035, 0.02, 0.09]) + body + glow.astype(np.float32), 0, 1)


def render(b: Buffers, rng: np.random.Generator) -> np.ndarray:
    """The beauty as it is: what "3d render" in a (negative) prompt means."""
    return b.beauty


PAINTERS: dict[str, Callable[[Buffers, np.random.Generator], np.ndarray]] = {
    "watercolour": watercolour,
    "ink": ink,
    "oil": oil,
    "cel": cel,
    "neon": neon,
    "render": render,
}

MOODS: dict[str, np.ndarray] = {
    "plain": np.eye(3, dtype=np.float32),
    "warm": np.float32([[1.08, 0.06, 0.0], [0.04, 0.92, 0.0], [0.02, 0.04, 0.66]]),
    "cold": np.float32([[0.66, 0.06, 0.02], [0.02, 0.88, 0.06], [0.0, 0.1, 1.08]]),
}


def paint(style: str, mood: str, b: Buffers, rng: np.random.Generator) -> np.ndarray:
    return np.clip(PAINTERS[style](b, rng) @ MOODS[mood].T, 0, 1).astype(np.float32)
