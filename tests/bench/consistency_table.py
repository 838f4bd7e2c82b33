# SPDX-License-Identifier: Apache-2.0
"""The numbers of consistency.py as tables, with the bars that anchored frames are held to."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MODES = ("independent", "estimated", "anchored")
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A measure and its bar."""

    name: str
    """What the table calls it."""
    key: str
    """What consistency.json calls it."""
    digits: str
    """How a value is written."""
    bar: str
    """What is asked of anchored frames."""
    holds: Callable[[float, float, float], bool]
    """Of independent, estimated, anchored."""
    relative: bool = False
    """Shown as part of what independent frames have."""
    of_models: bool = False
    """Asked only where a model works: painters take no time that could be saved."""


ROWS = (
    Row("Ewarp-X over floor", "ewarp_x_over_floor", ".2f", "≤ 1/10 of independent, ≤ 1/3 of estimated",
        lambda i, e, a: a <= i / 10 and a <= e / 3),
    Row("boil", "boil", ".4f", "≤ 1/10 of independent", lambda i, e, a: a <= i / 10),
    Row("sharpness vs independent", "sharpness", ".2f", "≥ 0.95", lambda i, e, a: a >= 0.95, relative=True),
    Row("the same ≥ 24 frames after an anchor", "sharpness_late", ".2f", "≥ 0.95", lambda i, e, a: a >= 0.95),
    Row("return after 48 frames, dB to first sight", "return_db", ".1f", "≥ 30", lambda i, e, a: a >= 30),
    Row("UNet work per finished frame", "work", ".2f", "≤ 1/6", lambda i, e, a: a <= 1 / 6),
    Row("wall time, s", "seconds", ".0f", "≤ 1/4 of independent", lambda i, e, a: a <= i / 4,
        of_models=True),
)  # fmt: skip


def tables(found: dict[str, dict[str, Numbers]], shots: Sequence[str], looks: Sequence[str]) -> str:
    """Markdown: for each look the medians over its shots, then every shot by itself."""
    parts = [
        f"**{look}**, median of {len(shots)} shots\n\n{_summary([found[s][look] for s in shots])}" for look in looks
    ]
    return "\n\n".join((*parts, _every_shot(found, shots, looks))) + "\n"


def _summary(shots: Sequence[Numbers]) -> str:
    lines = ["| | independent | estimated flow | anchored | bar | held in |", "|---|---|---|---|---|---|"]
    for row in ROWS:
        values = [value for numbers in shots if (value := _values(row, numbers)) is not None]
        if values:
            cells = [_text(row, statistics.median(column)) for column in zip(*values, strict=True)]
            held = f"{sum(row.holds(*value) for value in values)} of {len(values)}"
            asked = [row.bar, held] if not row.of_models or "work" in shots[0]["anchored"] else ["", ""]
            lines.append(f"| {' | '.join((row.name, *cells, *asked))} |")
    return "\n".join(lines)


def _every_shot(found: dict[str, dict[str, Numbers]], shots: Sequence[str], looks: Sequence[str]) -> str:
    names = " | ".join(row.name for row in ROWS)
    lines = ["Each shot by itself: independent / estimated flow / anchored", ""]
    lines += [f"| look | shot | anchors | {names} |", f"|---|---|---|{'---|' * len(ROWS)}"]
    for look in looks:
        for shot in shots:
            numbers = found[shot][look]
            cells = []
            for row in ROWS:
                values = _values(row, numbers)
                cells.append(" / ".join(_text(row, value) for value in values) if values else "–")
            lines.append(f"| {look} | {shot} | {len(numbers['anchors'])} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _values(row: Row, numbers: Numbers) -> tuple[float, float, float] | None:
    """Of independent, estimated, anchored; None where a shot or look has no such number."""
    values = [numbers[mode].get(row.key) for mode in MODES]
    if any(value is None for value in values):
        return None
    independent, estimated, anchored = values
    if row.relative:
        return 1.0, estimated / independent, anchored / independent
    return independent, estimated, anchored


def _text(row: Row, value: float) -> str:
    return format(value, row.digits)
