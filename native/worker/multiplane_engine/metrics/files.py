# SPDX-License-Identifier: Apache-2.0
"""The numbers as text, JSON, table and plots."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.atomic import write_bytes, write_file
from multiplane_protocol.job_folder import metrics_file

from .measuring import Measured, Plan

VERSION = 1
_NEEDS_SURFACES = "needs exact visibility between frames, which the job's motion pass does not have"
_NO_ANCHORS = "the job has no anchors, and --against names no frames"
_NOWHERE = "no frame has it: the shot is too short for it, nothing moves, or nothing new comes into sight"
_NEEDS_DISTANCE = "needs motion between frames that are not neighbours; a chain of neighbours would add up its errors"


@dataclass(frozen=True)
class Report:
    """What was measured, and of what."""

    measured: Measured
    """All numbers."""
    plan: Plan
    """What was compared with what."""
    matches: str
    """What the comparisons follow."""
    is_exact: bool
    """Whether they hold between any two frames."""
    has_source: bool
    """Whether the source render was measured too."""

    def summary(self) -> dict[str, dict[str, float | None]]:
        """Measure → mean of the result, of the source render, and the first over the second."""
        rows = {}
        for name in self.plan.names(is_exact=self.is_exact):
            result = self.measured.mean("result", name)
            source = self.measured.mean("source", name) if self.has_source else None
            ratio = result / source if result is not None and source else None
            rows[name] = {"result": result, "source": source, "ratio": ratio}
        return rows

    def left_out(self) -> dict[str, str]:
        """Measure → why it is not there."""
        why = {}
        if not self.is_exact:
            why.update(dict.fromkeys(("ewarp_x", "seam"), _NEEDS_SURFACES))
            why.update({f"ewarp_x_{distance}": _NEEDS_DISTANCE for distance in self.plan.distances})
            why.update(dict.fromkeys(("ewarp_x_anchors", "seam_anchors", "boil"), _NEEDS_DISTANCE))
        elif not self.plan.anchors:
            why.update(dict.fromkeys(("ewarp_x_anchors", "seam_anchors"), _NO_ANCHORS))
        if not self.has_source:
            why["ratio"] = "the job has no beauty pass of every frame"
        why.update({name: _NOWHERE for name, row in self.summary().items() if row["result"] is None})
        return why

    def document(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        shot_of = {frame: index for index, shot in enumerate(self.plan.shots) for frame in shot}
        return {
            "version": VERSION,
            "matches": self.matches,
            "distances": self.plan.distances,
            "anchors": self.plan.anchors,
            "summary": self.summary(),
            "left_out": self.left_out(),
            "frames": [
                {"frame": frame, "shot": shot_of[frame], **values} for frame, values in self.measured.frames.items()
            ],
            "boil": [{"frame": frame, **values} for frame, values in self.measured.boil.items()],
        }

    def text(self) -> str:
        """The summary as a table, then what is left out."""
        lines = [f"{'':<16}{'result':>12}{'source':>12}{'ratio':>10}"]
        for name, row in self.summary().items():
            if row["result"] is not None:
                lines.append(
                    f"{name:<16}{_number(row['result']):>12}{_number(row['source']):>12}{_ratio(row['ratio'])}"
                )
        left_out = sorted(self.left_out().items(), key=lambda item: item[1])
        for why, items in groupby(left_out, key=lambda item: item[1]):
            lines.append(f"Without {', '.join(name for name, _ in items)}: {why}.")
        return "\n".join(lines)

    def write(self, engine: Any, job: Path) -> Path:
        """`metrics/metrics.json`, `.csv` and `.png` in the job folder; the folder. Raises OSError, EngineError."""
        text = json.dumps(self.document(), indent=1, allow_nan=False)
        write_bytes(metrics_file(job, "json"), job, text.encode())
        write_bytes(metrics_file(job, "csv"), job, self._table().encode())
        plots = self._plots(engine)
        path = metrics_file(job, "png")
        write_file(path, job, lambda temporary: engine.write_png(temporary, plots, ""))
        return path.parent

    def _columns(self) -> list[tuple[str, str]]:
        """(measure, sequence) of everything that frames have."""
        sequences = ("result", "source") if self.has_source else ("result",)
        names = [name for name, row in self.summary().items() if name != "boil" and row["result"] is not None]
        return [(name, sequence) for name in names for sequence in sequences]

    def _table(self) -> str:
        text = io.StringIO()
        writer = csv.writer(text)
        columns = self._columns()
        writer.writerow(["frame", *(name if sequence == "result" else f"{name}_source" for name, sequence in columns)])
        for frame, values in self.measured.frames.items():
            writer.writerow([frame, *(values[sequence].get(name, "") for name, sequence in columns)])
        return text.getvalue()

    def _plots(self, engine: Any) -> np.ndarray:
        """One plot below the other, uint8 [H,W,3]."""
        numbers = list(self.measured.frames)
        curves: dict[str, list[tuple[str, list[float]]]] = {}
        for name, sequence in self._columns():
            values = [found[sequence].get(name, math.nan) for found in self.measured.frames.values()]
            curves.setdefault(name, []).append((sequence, values))
        plots = [engine.line_plot(name, numbers, lines, name.startswith("ewarp")) for name, lines in curves.items()]
        return np.concatenate(plots)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _ratio(value: float | None) -> str:
    return f"{'–':>10}" if value is None else f"{value:>10.2f}"
