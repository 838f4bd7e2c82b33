# SPDX-License-Identifier: Apache-2.0
"""`multiplane metrics`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from multiplane_protocol.messages import JobProgress

from ..engine import load_engine
from ..metrics.job import measure_job
from . import values
from .output import Output


def metrics(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """Measures how well the frames of a job hold together. Raises what main() explains."""
    job = Path(options.job).resolve()
    engine = load_engine()

    def tell(frame: int, done: int, total: int) -> None:
        output.show(JobProgress(str(job), "active", frame, done, total, "measure", 1, 1, -1.0))

    report = measure_job(
        engine,
        job,
        pictures=Path(options.pictures).resolve() if options.pictures else None,
        distances=values.numbers(options.distances, "--distances 4,16"),
        anchors=values.numbers(options.against, "--against 1,25"),
        tell=tell,
    )
    output.end_progress()
    folder = report.write(engine, job)
    output.result(f"{report.text()}\n{folder}", {"folder": str(folder), **report.document()})
