# SPDX-License-Identifier: Apache-2.0
"""Areas of a picture that are painted anew: with soft borders, in windows that the model can see."""

from __future__ import annotations

import numpy as np

WINDOW_MULTIPLE = 32
"""Pixels: what a network halves twice more after the latent stays whole."""
Window = tuple[slice, slice]
"""Rows and columns."""
_CELL = 8
"""Pixels of a latent cell."""
_BORDER = 4.0 / 512
_CONTEXT = 32.0 / 512
_LEAST = 1.0 / 4
"""Parts of the short side."""


def soft(area: np.ndarray) -> np.ndarray:
    """float32 [H,W]: 1 in an area, bool [H,W], and falling to 0 around it, for a seam that is not seen."""
    radius = _pixels(area, _BORDER)
    grown = _sums(area, radius) > 0
    share: np.ndarray = _sums(grown, radius) / _sums(np.ones_like(area), radius)
    return share.astype(np.float32)


def blend(below: np.ndarray, above: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """One picture over another, uint8 [H,W,3]; opacity float32 [H,W]."""
    mixed: np.ndarray = below + (above.astype(np.float32) - below) * opacity[..., None]
    whole: np.ndarray = np.rint(mixed).astype(np.uint8)
    return whole


def windows(area: np.ndarray) -> list[tuple[np.ndarray, Window]]:
    """Parts of an area, bool [H,W], that is not empty, with a window around each: a row or column that shows nothing
    of the area divides it where two windows are less work than one."""
    whole = window(area)
    least, halves = part_of(area, whole), None
    for axis in (0, 1):
        shows = np.asarray(area.any(axis=1 - axis))
        for line in np.flatnonzero(~shows[:-1] & shows[1:]) + 1:
            if not shows[:line].any():
                continue
            before = np.expand_dims(np.arange(len(shows)) < line, 1 - axis)
            divided = area & before, area & ~before
            work = sum(part_of(half, window(half)) for half in divided)
            if work < least:
                least, halves = work, divided
    return [part for half in halves for part in windows(half)] if halves else [(area, whole)]


def window(area: np.ndarray) -> Window:
    """Around an area, bool [H,W], that is not empty: with what the model needs to see of the picture around it, at
    least a quarter of the short side, in whole latent cells."""
    context, least = _pixels(area, _CONTEXT), _pixels(area, _LEAST)
    rows, columns = (
        _span(np.flatnonzero(area.any(axis=1 - axis)), area.shape[axis], context, least) for axis in (0, 1)
    )
    return rows, columns


def part_of(area: np.ndarray, cut: Window) -> float:
    """What of the picture a window shows, 0 … 1."""
    return float(area[cut].size / area.size)


def _span(inside: np.ndarray, size: int, context: int, least: int) -> slice:
    start, stop = max(int(inside[0]) - context, 0), min(int(inside[-1]) + 1 + context, size)
    length = min(-(-max(stop - start, least) // WINDOW_MULTIPLE) * WINDOW_MULTIPLE, size)
    first = (start + stop - length) // 2 // _CELL * _CELL
    first = min(max(first, 0), size - length)
    return slice(first, first + length)


def _pixels(area: np.ndarray, part: float) -> int:
    return max(1, round(part * int(min(area.shape))))


def _sums(area: np.ndarray, radius: int) -> np.ndarray:
    """Over the square of pixels around each, as far as it lies in the picture."""
    sums = area.astype(np.int64)
    for axis in (0, 1):
        padded = np.pad(sums, [(radius + 1, radius) if a == axis else (0, 0) for a in (0, 1)]).cumsum(axis=axis)
        ahead, behind = np.arange(2 * radius + 1, padded.shape[axis]), np.arange(sums.shape[axis])
        sums = padded.take(ahead, axis=axis) - padded.take(behind, axis=axis)
    return sums
