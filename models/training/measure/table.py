# SPDX-License-Identifier: Apache-2.0
"""The rows of the table: what was measured, how much of it, and how much is wanted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .answers import FEW, FEW_TOO, MANY, PAINTER, ROUND_TRIP, TRIVIAL
from .judge import Marks, percent


class Row(NamedTuple):
    what: str
    value: str
    wanted: str
    passed: bool | None
    """None: only reported."""


def structure(marks: dict[str, Marks], name: str, of: str = PAINTER) -> float:
    return float(np.mean(marks[name].f1) / np.mean(marks[of].f1))


def colour(marks: Marks) -> float:
    return float(np.median(marks.differences))


def rows(marks: dict[str, Marks]) -> list[Row]:
    return [*_autoencoder(marks[ROUND_TRIP]), *_looks(marks), *_trivial(marks), *_few_steps(marks)]


def _autoencoder(back: Marks) -> list[Row]:
    mean, of_style = float(np.mean(back.psnr_db)), {s: float(np.mean(v)) for s, v in back.psnr_of_style.items()}
    worst = min(of_style, key=of_style.__getitem__)
    return [
        Row("VAE round trip, mean", f"{mean:.1f} dB", "≥ 26 dB", mean >= 26),
        Row("VAE round trip, worst style", f"{of_style[worst]:.1f} dB ({worst})", "≥ 20 dB", of_style[worst] >= 20),
    ]


def _looks(marks: dict[str, Marks]) -> list[Row]:
    few, painter, back = marks[FEW], marks[PAINTER], marks[ROUND_TRIP]
    f1, style, mood = structure(marks, FEW), percent(few.style_right), percent(few.mood_right)
    return [
        Row("structure: edge F1, painter's = 1", f"{f1:.2f}", "≥ 0.85", f1 >= 0.85),
        Row(
            "style top-1 of 12",
            f"{style:.0f} % (painter's own {percent(painter.style_right):.0f} %)",
            "≥ 90 %",
            style >= 90,
        ),
        Row("object colours, median ΔE00", f"{colour(few):.1f}", "≤ 12", colour(few) <= 12),
        Row(
            "mood: nearest of the painter's nine",
            f"{mood:.0f} % (painter through the VAE {percent(back.mood_right):.0f} %)",
            "≥ 80 %",
            mood >= 80,
        ),
        Row(
            "palette: nearest of the painter's nine",
            f"{percent(few.palette_right):.0f} % (painter through the VAE {percent(back.palette_right):.0f} %)",
            "reported",
            None,
        ),
    ]


def _trivial(marks: dict[str, Marks]) -> list[Row]:
    ours = np.array(marks[FEW].psnr_db)
    found = []
    for name in TRIVIAL:
        ahead = float(np.mean(ours - marks[name].psnr_db))
        value = f"{ahead:+.1f} dB ({np.mean(ours):.1f} against {np.mean(marks[name].psnr_db):.1f})"
        found.append(Row(f"PSNR to the painter's picture, beyond the {name}", value, "≥ 3 dB", ahead >= 3))
    return found


def _few_steps(marks: dict[str, Marks]) -> list[Row]:
    if MANY not in marks:
        return []
    few, many = marks[FEW_TOO], marks[MANY]
    lost = {
        "style": percent(many.style_right) - percent(few.style_right),
        "structure": 100 * (structure(marks, MANY, FEW_TOO) - 1),
        "ΔE00": colour(few) - colour(many),
    }
    return [Row(f"{name}: lost at 4 calls against 20", f"{n:.1f}", "≤ 5", n <= 5) for name, n in lost.items()]


def markdown(found: list[Row]) -> str:
    marks = {True: "yes", False: "**no**", None: ""}
    lines = [f"| {row.what} | {row.value} | {row.wanted} | {marks[row.passed]} |" for row in found]
    return "\n".join(["| what | measured | wanted | reached |", "|---|---|---|---|", *lines])


def of_each_style(marks: dict[str, Marks]) -> str:
    """One line a style: what the model gets right of it, and what the autoencoder leaves."""
    few, back = marks[FEW], marks[ROUND_TRIP]
    lines = ["| style | recognised | taken for | PSNR | VAE round trip |", "|---|---|---|---|---|"]
    for style, read in few.styles_read.items():
        others = sorted({other for other in read if other != style}, key=read.count, reverse=True)
        lines.append(
            f"| {style} | {percent(other == style for other in read):.0f} % | {', '.join(others[:2])} "
            f"| {np.mean(few.psnr_of_style[style]):.1f} dB | {np.mean(back.psnr_of_style[style]):.1f} dB |"
        )
    return "\n".join(lines)
