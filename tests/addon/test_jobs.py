# SPDX-License-Identifier: Apache-2.0
"""The operators drive a second Blender and the real engine, as an artist does; all at the smallest size."""

import os
import signal
from pathlib import Path

import bpy
import multiplane
import pytest
from following import finished, follow
from multiplane.jobs import engine, picture, runner
from multiplane.jobs.shot_report import last_report
from multiplane.multiplane_protocol.job_folder import result_file


@pytest.fixture
def shot(engine_scene):
    """Three frames that the starter model is going to diffuse."""
    engine_scene.multiplane.painter, engine_scene.multiplane.prompt = "none", "a watercolour painting"
    bpy.ops.multiplane.use_starter_settings()
    engine_scene.multiplane.steps = 6
    engine_scene.multiplane.temporal = "independent"
    return engine_scene


def restart_after(scene, make_it_stop):
    """Stops a job of many steps after its first frame, then resumes it; the job that stopped."""
    scene.multiplane.sampler, scene.multiplane.steps = "ddim", 60
    bpy.ops.multiplane.stylize_range()
    follow(lambda job: bool(finished(scene)) and "Sample" in job.status)
    kept = {frame: result_file(Path(scene.multiplane.job), frame).read_bytes() for frame in finished(scene)}
    assert kept and len(kept) < 3
    make_it_stop()
    stopped = follow()
    scene.multiplane.prompt = "changed since; the job keeps its own"
    bpy.ops.multiplane.resume()
    assert follow().state == "completed", runner.current().status
    assert finished(scene) == [1, 3, 5]
    for frame, data in kept.items():
        assert result_file(Path(scene.multiplane.job), frame).read_bytes() == data
    return stopped


def test_range_to_finished_frames(shot, tmp_path):
    fractions = []
    bpy.ops.multiplane.stylize_range()
    assert not bpy.ops.multiplane.stylize_frame.poll(), "one job at a time"
    job = follow(lambda job: fractions.append(job.fraction))
    assert job.state == "completed", job.status
    assert finished(shot) == [1, 3, 5]
    assert Path(shot.multiplane.job) == tmp_path / "r0001"
    assert list(shot["multiplane_depth_ranges"].keys()) == ["0"], "later jobs keep to the range of this shot"
    assert fractions[0] < 0.5 and fractions == sorted(fractions) and job.fraction == 1.0
    assert len(set(fractions)) > 1, "progress is told while the job runs"
    assert bpy.data.images[picture.NAME].size[:] == (64, 64)
    bpy.ops.multiplane.load_sequence()
    assert bpy.data.images["Multiplane Result"].source == "SEQUENCE"

    bpy.ops.multiplane.stylize_range()  # the same again adopts what is there
    assert follow().state == "completed"
    assert Path(shot.multiplane.job) == tmp_path / "r0001"
    shot.multiplane.prompt = "a neon drawing"
    bpy.ops.multiplane.stylize_frame()
    assert follow().state == "completed"
    assert Path(shot.multiplane.job) == tmp_path / "r0002"


def test_an_anchored_range_diffuses_what_is_new(shot):
    shot.multiplane.temporal = "anchored"
    bpy.ops.multiplane.stylize_range()
    job = follow()
    assert job.state == "completed", job.status
    report = last_report(shot)
    assert [anchor.frame for anchor in report.anchors] == [1], "nothing moves"
    assert report.work == pytest.approx(1 / 3)


def test_cancel_keeps_frames_and_resume_makes_the_rest(shot):
    assert restart_after(shot, bpy.ops.multiplane.cancel).state == "canceled"


def test_killed_engine_is_named_and_resume_makes_the_rest(shot):
    stopped = restart_after(shot, lambda: os.kill(engine.client().pid, signal.SIGKILL))
    assert stopped.state == "failed"
    assert "The engine was killed" in stopped.status and "resume the job" in stopped.status


def test_cancel_before_anything_began(shot):
    bpy.ops.multiplane.stylize_frame()
    bpy.ops.multiplane.cancel()
    assert follow().state == "canceled"
    bpy.ops.multiplane.stylize_frame()  # no answer to the first job disturbs the second
    assert follow().state == "completed", runner.current().status


def test_cancel_while_the_second_blender_starts(shot):
    bpy.ops.multiplane.stylize_frame()
    follow(lambda job: "second Blender" in job.status)
    bpy.ops.multiplane.cancel()
    job = follow()
    assert (job.state, job._extraction) == ("canceled", None)


def test_new_file_while_a_job_runs(shot, tmp_path):
    bpy.ops.multiplane.stylize_frame()
    follow(lambda job: job.folder is not None)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert follow().state == "completed", runner.current().status
    assert bpy.context.scene.multiplane.job == "", "the other file's scene has no part in it"
    assert result_file(tmp_path / "r0001", 1).is_file()


def test_missing_model_is_said(shot, tmp_path):
    shot.multiplane.model = str(tmp_path / "nothing")
    bpy.ops.multiplane.stylize_frame()
    job = follow()
    assert job.state == "failed" and "nothing" in job.status


def test_engine_describes_itself(shot):
    assert bpy.ops.multiplane.check_engine() == {"FINISHED"}
    assert multiplane.preferences.MultiplanePreferences.report_text.startswith("multiplane-engine 0.1.0, LibTorch")


def test_unregister_ends_the_processes(shot):
    bpy.ops.multiplane.stylize_frame()
    follow(lambda job: job._extraction is not None)
    processes = [engine.client()._process, runner.current()._extraction._client._process]
    multiplane.unregister()
    assert all(process.poll() is not None for process in processes)
    multiplane.register()
