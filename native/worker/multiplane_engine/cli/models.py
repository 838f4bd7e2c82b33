# SPDX-License-Identifier: Apache-2.0
"""`multiplane models check`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from multiplane_protocol.messages import CheckModel, ModelReport

from ..errors import UserError
from . import values
from .conversation import ask
from .output import Output
from .stylize import start_engine


def check(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """Says what is in a model folder. Raises UserError where it cannot be used."""
    engine = start_engine(worker)
    try:
        report = ask(engine, CheckModel(values.absolute(options.model), thorough=True), ModelReport)
    finally:
        engine.close()
    lines = [report.model, report.summary, f"Controls: {', '.join(report.controls) or 'none in the folder'}"]
    facts = {"model": report.model, "summary": report.summary, "controls": report.controls, "problems": report.problems}
    output.result("\n".join(lines), facts)
    if report.problems:
        raise UserError("\n".join(report.problems), "ModelMismatch")
