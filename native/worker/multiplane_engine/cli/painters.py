# SPDX-License-Identifier: Apache-2.0
"""`multiplane painters`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ..engine import load_engine
from .output import Output


def painters(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """Lists painters, palettes and moods. Raises UserError where the engine does not load."""
    engine = load_engine()
    lists = {"painters": engine.painters(), "palettes": engine.palettes(), "moods": engine.moods()}
    lines = []
    for title, choices in lists.items():
        lines += [f"{title.capitalize()}:", *(f"  {name:<14} {description}" for name, _, description in choices)]
    facts = {
        title: [dict(zip(("name", "label", "description"), choice, strict=True)) for choice in choices]
        for title, choices in lists.items()
    }
    output.result("\n".join(lines), facts)
