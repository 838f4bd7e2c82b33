# SPDX-License-Identifier: Apache-2.0
"""Waits for jobs and previews as Blender's timer would, without a window."""

from __future__ import annotations

import time
from pathlib import Path

from multiplane.jobs import preview_runner, runner
from multiplane.multiplane_protocol.job_folder import result_file

LONGEST_S = 240


def follow(until=lambda job: not job.is_running):
    """Polls until something is so or the job ends; the job."""
    job, end = runner.current(), time.monotonic() + LONGEST_S
    while job.is_running and not until(job):
        assert time.monotonic() < end, f"the job hangs: {job.status}"
        runner.poll()
        time.sleep(0.01)
    return job


def watch(until):
    """Polls until something is so of the preview."""
    end = time.monotonic() + LONGEST_S
    while not until(preview_runner.current()):
        assert not preview_runner.current().problem, preview_runner.current().problem
        assert time.monotonic() < end, "the preview hangs"
        preview_runner.poll()
        time.sleep(0.01)


def finished(scene):
    """Frames of the last job that are there, of the three that engine_scene has."""
    folder = Path(scene.multiplane.job)
    return [frame for frame in (1, 3, 5) if result_file(folder, frame).is_file()]
