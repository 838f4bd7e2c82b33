# SPDX-License-Identifier: Apache-2.0
"""How the frames of a shot are made to hold together. All modes read motion off the scene's geometry."""

from __future__ import annotations

from dataclasses import dataclass

TEMPORAL_MODES = ("anchored", "feedback", "pinned")
TEMPORAL_RANGES = {"missing": (0.0, 1.0), "anchors": (1, 256)}
"""Smallest and largest value of each number that holds for a whole shot."""
FEEDBACK_RANGES = {
    "strength": (0.0, 1.0),
    "consistency": (0.0, 1.0),
    "colour_match": (0.0, 1.0),
    "noise": (0.0, 1.0),
    "sharpening": (0.0, 2.0),
}
"""Smallest and largest value of each number of the mode `feedback`, all of which can be animated."""
MODES_OF_CONTROL = {"temporal": ("anchored", "feedback"), "temporal_flow": ("feedback",)}
"""Controls that are made of what other frames show already, and the modes that have it at hand. `temporal`: that, moved
to where its surfaces are now (TemporalNet); `temporal_flow`: beside it the colours of the motion since the frame before
(TemporalNet 2)."""


@dataclass(frozen=True)
class Temporal:
    """A mode and its numbers; those of other modes have no effect."""

    mode: str
    """`anchored`: a few frames of each shot are painted, where no other shows the same already, and all others are
    composed of them. `feedback`: each frame starts from the one before it, moved to where its surfaces are now.
    `pinned`: each frame is diffused from noise that sticks to surfaces."""
    missing: float = 0.01
    """Anchored: part of a frame's pixels that may be seen in no anchor before another anchor is made, 0 … 1."""
    anchors: int = 16
    """Anchored: most anchors of a shot; what none of them shows is filled from its surroundings."""
    strength: float = 0.4
    """Feedback: how far diffusion goes from what the frame before showed, 0 … 1. A shot's first frame has the
    request's own strength."""
    consistency: float = 1.0
    """Feedback: 1 starts from the frame before wherever it shows a surface, 0 from the frame's own start picture."""
    colour_match: float = 1.0
    """Feedback: 0 … 1, to the colours that the shot's first frame has on average; against drift."""
    noise: float = 0.0
    """Feedback: grain in the start picture, as part of white; gives diffusion something to make detail of."""
    sharpening: float = 0.0
    """Feedback: of what the frame before showed, 0 … 2; 0: none."""
