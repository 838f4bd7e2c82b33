# SPDX-License-Identifier: Apache-2.0
"""Whether a picture's edges lie where the scene's edges are, and the scene's edges are seen in the picture."""

from __future__ import annotations

import cv2
import numpy as np

TOLERANCE_PX = 2


def picture_edges(picture: np.ndarray) -> np.ndarray:
    """bool [H,W] of uint8 [H,W,3]: Canny's edges of the luma, after a blur that takes paper and grain away."""
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 1.2)
    return cv2.Canny(grey, 40, 100, L2gradient=True) > 0


def edge_f1(found: np.ndarray, true: np.ndarray, tolerance_px: float = TOLERANCE_PX) -> float:
    """Harmonic mean of precision (found edges near a true one) and recall (true edges near a found one).

    @param found, true  bool [H,W]; 0 where either has no edge
    Source: Martin, Fowlkes and Malik 2004, "Learning to detect natural image boundaries", without their matching.
    """
    if not (found.any() and true.any()):
        return 0.0
    precision, recall = _near(found, true, tolerance_px), _near(true, found, tolerance_px)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _near(edges: np.ndarray, others: np.ndarray, tolerance_px: float) -> float:
    away = cv2.distanceTransform((~others).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float((away[edges] <= tolerance_px).mean())
