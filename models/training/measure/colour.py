# SPDX-License-Identifier: Apache-2.0
"""How different two colours look: CIE L*a*b* and the CIEDE2000 difference."""

from __future__ import annotations

import numpy as np

# sRGB's primaries to XYZ, divided by the D65 white (IEC 61966-2-1), so that white is (1, 1, 1)
_XYZ_FROM_RGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_XYZ_FROM_RGB /= _XYZ_FROM_RGB.sum(1, keepdims=True)


def lab(srgb: np.ndarray) -> np.ndarray:
    """L*a*b* (D65) [...,3] of uint8 sRGB [...,3]."""
    v = srgb.astype(np.float64) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _XYZ_FROM_RGB.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def ciede2000(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """ΔE00 of two L*a*b* colours [...,3]; about 1 is just seen. Weights kL = kC = kH = 1.

    Source: Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula", eq. 2 to 22.
    """
    (L1, a1, b1), (L2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(two, -1, 0)
    mean_7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_7 / (mean_7 + 25.0**7))
    C1, C2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1 = np.degrees(np.arctan2(b1, stretch * a1)) % 360
    h2 = np.degrees(np.arctan2(b2, stretch * a2)) % 360

    grey = C1 * C2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    turn = np.where(~grey & (h2 - h1 == 180), 180, turn)
    dL, dC, dH = L2 - L1, C2 - C1, 2 * np.sqrt(C1 * C2) * np.sin(np.radians(turn / 2))

    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    far = np.abs(h1 - h2) > 180
    h = np.where(grey, h1 + h2, (h1 + h2 + far * np.where(h1 + h2 < 360, 360, -360)) / 2)
    T = 1 - 0.17 * _cos(h - 30) + 0.24 * _cos(2 * h) + 0.32 * _cos(3 * h + 6) - 0.20 * _cos(4 * h - 63)
    blue = 30 * np.exp(-(((h - 275) / 25) ** 2))
    rotation = -np.sin(np.radians(2 * blue)) * 2 * np.sqrt(C**7 / (C**7 + 25.0**7))
    l = dL / (1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2))  # noqa: E741
    c, h = dC / (1 + 0.045 * C), dH / (1 + 0.015 * C * T)
    return np.sqrt(l**2 + c**2 + h**2 + rotation * c * h)


def _cos(degrees: np.ndarray) -> np.ndarray:
    return np.cos(np.radians(degrees))


def object_differences(picture: np.ndarray, wanted: np.ndarray, ids: np.ndarray, least: float = 0.005) -> list[float]:
    """ΔE00 of the mean colours of every object that covers at least that share of the picture.

    @param picture, wanted  uint8 [H,W,3]   @param ids  int [H,W], 0 background
    """
    names, where, pixels = np.unique(ids, return_inverse=True, return_counts=True)
    where = where.ravel()
    means = [
        np.stack([np.bincount(where, channel) / pixels for channel in lab(image).reshape(-1, 3).T], -1)
        for image in (picture, wanted)
    ]
    kept = (names != 0) & (pixels >= least * ids.size)
    return list(ciede2000(*means)[kept])
