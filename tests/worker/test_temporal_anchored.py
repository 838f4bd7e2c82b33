# SPDX-License-Identifier: Apache-2.0
"""Anchored jobs: paint sticks and comes back, any part of a job is as in the whole, and what is lost is made again."""

import dataclasses
import json

import numpy as np
import pytest
import temporal_jobs as jobs
from multiplane_engine.errors import Canceled, UserError
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import SHOT, anchor_file, result_file
from multiplane_protocol.job_store import read_report, read_shot
from multiplane_protocol.messages import JobProgress
from multiplane_protocol.painter import Painter
from multiplane_protocol.request import Control
from multiplane_protocol.temporal import Temporal

FAR = 12
"""The frame at which the camera stands farthest from where it started."""


@pytest.fixture
def run(tmp_path):
    return jobs.Runner(tmp_path)


@pytest.fixture
def job(tmp_path, model):
    return jobs.make_job(tmp_path / "job", model)


def frames_of(job):
    return {path.name: path.read_bytes() for path in sorted((job / "frames").glob("*"))}


def test_paint_sticks_to_the_wall_and_comes_back(job, run):
    assert run(job).keys() == set(jobs.FRAMES)
    first, far, last = (jobs.picture(job, frame) for frame in (1, FAR, 24))
    slide = jobs.slide_px(FAR)
    wall = (slice(0, 40), slice(0, jobs.SIZE - slide - 4))  # the border to what is new is soft
    assert jobs.psnr(far[wall], first[:, slide:][wall]) > 40, "far from the box the wall has moved, and nothing else"
    assert jobs.psnr(last, first) > 30
    report = read_report(job)
    assert (report.anchors[0].frame, report.anchors[0].missing) == (1, 1.0)
    assert 2 <= len(report.anchors) <= 4
    assert report.work <= 1 / 6
    assert max(frame.filled for frame in report.frames) < 0.01
    assert [frame.frame for frame in report.frames] == list(jobs.FRAMES)


def test_some_frames_are_the_same_as_in_the_whole_job(job, run, tmp_path, model):
    run(job)
    part = jobs.make_job(tmp_path / "part", model)
    assert set(run(part, (FAR, 20))) == {FAR, 20}
    assert frames_of(part).items() <= frames_of(job).items()
    assert run(part).keys() == set(jobs.FRAMES)
    assert frames_of(part) == frames_of(job)


def test_what_was_lost_is_made_again(job, run):
    run(job)
    whole, anchors = frames_of(job), [anchor.frame for anchor in read_report(job).anchors]
    for path in (anchor_file(job, anchors[-1]), result_file(job, anchors[-1]), result_file(job, 20)):
        path.write_bytes(path.read_bytes()[:-40])
    assert {frame for frame, seconds in run(job).items() if seconds} == {anchors[-1], 20}
    assert frames_of(job) == whole
    before = jobs.StandInPipeline.work
    assert not any(run(job).values())
    assert jobs.StandInPipeline.work == before


def test_canceled_and_resumed(job, run, tmp_path, model):
    run(job)
    other, cancel = jobs.make_job(tmp_path / "other", model), run.engine.CancelToken()
    seen = []

    def stop(message):
        seen.append(message)
        if len([done for done in seen if not isinstance(done, JobProgress)]) == 3:
            cancel.cancel()

    with pytest.raises(Canceled):
        run(other, send=stop, cancel=cancel)
    assert len(frames_of(other)) == 3
    assert {"choose"} <= {message.stage for message in seen if isinstance(message, JobProgress)}
    run(other)
    assert frames_of(other) == frames_of(job)


def test_geometry_decides(job, run):
    run(job)
    shot = read_shot(job)
    things = (*shot.objects[:1], dataclasses.replace(shot.objects[1], name="Crate"))
    (job / SHOT).write_text(to_json(dataclasses.replace(shot, objects=things)))
    assert all(run(job).values())


def test_a_cut_begins_anew(tmp_path, model, run):
    job = jobs.make_job(tmp_path / "job", model, cut=13)
    run(job)
    report = read_report(job)
    assert {(anchor.shot, anchor.frame) for anchor in report.anchors if anchor.missing == 1} == {(0, 1), (1, 13)}
    assert jobs.psnr(jobs.picture(job, 12), jobs.picture(job, 13)) < 20


def test_a_controlnet_sees_what_other_anchors_show(tmp_path, model, run):
    (model / "controlnet_temporal").mkdir()
    (model / "controlnet_temporal" / "config.json").write_text("{}")
    job = jobs.make_job(tmp_path / "job", model, controls=(Control("temporal"),))
    before = len(jobs.StandInPipeline.seen)
    run(job)
    (whole, _), (part, (seen,)) = jobs.StandInPipeline.seen[before : before + 2]
    assert whole[0]["scale"] == 0 and part[0]["scale"] == 1
    assert seen.shape[2] == 3 and seen.any()


PAINTED = {"painter": Painter("cel"), "strength": 0.0, "controls": ()}


def test_a_painter_alone_paints_what_is_new(tmp_path, run):
    job = jobs.make_job(tmp_path / "job", tmp_path / "nowhere", **PAINTED)
    before = jobs.StandInPipeline.work
    run(job)
    assert jobs.StandInPipeline.work == before
    assert jobs.psnr(jobs.picture(job, 24), jobs.picture(job, 1)) > 30
    assert read_report(job).work == 0


def test_paper_stays_where_it_is_while_paint_moves(tmp_path, run):
    def job_with(texture):
        painter = Painter("watercolour", texture=texture)
        fields = {"painter": painter, "strength": 0.0, "controls": ()}
        job = jobs.make_job(tmp_path / str(texture), tmp_path / "nowhere", **fields)
        run(job)
        return job

    grained, smooth = job_with(2.0), job_with(0.0)
    for anchor in read_report(grained).anchors:
        without_paper = [jobs.picture_of(anchor_file(job, anchor.frame)) for job in (grained, smooth)]
        assert np.array_equal(*without_paper)
    first, far = (jobs.picture(grained, frame) - jobs.picture(smooth, frame) for frame in (1, FAR))
    wall, slide = slice(0, 40), jobs.slide_px(FAR)  # the box is below
    assert np.corrcoef(first[wall].ravel(), far[wall].ravel())[0, 1] > 0.9
    assert abs(np.corrcoef(first[wall, slide:].ravel(), far[wall, :-slide].ravel())[0, 1]) < 0.2


def test_paint_lies_in_the_light_of_each_frame(tmp_path, run):
    job = jobs.make_job(tmp_path / "job", tmp_path / "nowhere", sunrise=True, **PAINTED)
    run(job)
    sky = slice(0, 30), slice(40, 80)  # of the wall: far from the box and the border, in view of the first frame
    first, last = (jobs.picture(job, frame)[sky].mean() for frame in (1, 24))
    assert last / first == pytest.approx((80 + 2 * 24) / (80 + 2 * 1), rel=0.05)


def test_what_is_not_painted_after_the_render_keeps_its_light(tmp_path, model, run):
    still, sunrise = (
        jobs.make_job(tmp_path / name, model, frames=(1, 2, 3), sunrise=name == "sunrise")
        for name in ("still", "sunrise")
    )
    run(still)
    run(sunrise)
    assert frames_of(sunrise) == frames_of(still)


def test_a_lamp_that_was_changed_is_seen(tmp_path, run):
    job = jobs.make_job(tmp_path / "job", tmp_path / "nowhere", frames=(1, 2, 3), **PAINTED)
    run(job)
    for changed, made in ((2, {2}), (1, {1, 2, 3})):  # the first frame is the anchor of all
        jobs.write_beauty(job, changed, 110)
        assert {frame for frame, seconds in run(job).items() if seconds} == made


def test_what_has_no_surface_is_painted_in_each_frame_and_named(tmp_path, model, run):
    job = jobs.make_job(tmp_path / "job", model, smoke=True)
    run(job)
    report = read_report(job)
    assert [(thing.name, thing.why) for thing in report.loose] == [("Smoke", "volume")]
    assert all(frame.repainted > 0.03 for frame in report.frames)
    first, last = jobs.picture(job, 1), jobs.picture(job, 24)
    assert jobs.psnr(last[80:], first[80:]) > 30 > jobs.psnr(last[45:55, 15:35], first[45:55, 15:35])


def test_few_anchors_leave_holes_that_are_filled(tmp_path, model, run):
    job = jobs.make_job(tmp_path / "job", model, temporal=Temporal("anchored", anchors=1))
    run(job)
    report = read_report(job)
    assert [anchor.frame for anchor in report.anchors] == [1]
    assert max(frame.filled for frame in report.frames) > 0.1
    assert "% of the pixels were filled" in report.text()


def test_passes_of_cycles_do_not_say_where_surfaces_are(job, run):
    shot = json.loads((job / SHOT).read_text())
    (job / SHOT).write_text(json.dumps({**shot, "source": "cycles"}))
    with pytest.raises(UserError, match="Extract them again from geometry"):
        run(job)


def test_a_jump_of_the_camera_does_no_harm(tmp_path, model, run):
    job = jobs.make_job(tmp_path / "job", model, frames=(1, FAR))
    run(job)
    assert [anchor.frame for anchor in read_report(job).anchors] == [1, FAR]
    assert np.isfinite(jobs.picture(job, FAR)).all()
