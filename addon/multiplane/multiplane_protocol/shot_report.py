# SPDX-License-Identifier: Apache-2.0
"""What a job did so that its frames hold together: `shot_report.json` in the job folder, written by the worker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AnchorReport:
    """A frame that was painted, whole or in part, and that others are composed of."""

    frame: int
    """Blender frame number."""
    shot: int
    """Index of the shot."""
    missing: float
    """Why it is one: the part of its pixels that no anchor before it shows well, 0 … 1."""


@dataclass(frozen=True)
class FrameReport:
    """A finished frame."""

    frame: int
    """Blender frame number."""
    diffused: float
    """What the model did for it, where 1 is a whole frame; the anchors that it is composed of are not in it."""
    repainted: float
    """Part of its pixels that were painted for it alone, 0 … 1: an anchor's new areas, and what has no surface."""
    filled: float
    """Part of its pixels that nothing showed and that were filled from their surroundings, 0 … 1."""


@dataclass(frozen=True)
class LooseObject:
    """An object whose surface is not known from frame to frame, so that its paint does not stick to it."""

    name: str
    """Name in Blender."""
    why: str
    """Hair, volume …"""


@dataclass(frozen=True)
class ShotReport:
    """Everything that is known of the job's finished frames."""

    mode: str
    """One of TEMPORAL_MODES."""
    anchors: tuple[AnchorReport, ...]
    """In the order in which they were made."""
    frames: tuple[FrameReport, ...]
    """In order of time."""
    loose: tuple[LooseObject, ...]
    """Objects without a surface that could be followed."""
    work: float
    """What the model did for each finished frame on average, where 1 is a whole frame; anchors included."""

    def text(self) -> str:
        """One line for people."""
        parts = [f"the model painted {self.work:.2f} whole frames per finished frame"]
        if self.anchors:
            listed = ", ".join(str(anchor.frame) for anchor in self.anchors)
            parts.insert(0, f"{len(self.anchors)} anchor{'s' if len(self.anchors) > 1 else ''} ({listed})")
            filled = sum(frame.filled for frame in self.frames) / max(1, len(self.frames))
            parts.append(f"{100 * filled:.1f} % of the pixels were filled from their surroundings")
        if self.loose:
            parts.append(f"paint does not stick to {', '.join(thing.name for thing in self.loose)}")
        return f"{self.mode.capitalize()}: {'; '.join(parts)}."
