# SPDX-License-Identifier: Apache-2.0
"""`multiplane metrics` on jobs whose paint is known to be glued, boiling, blurred or sliding."""

import csv
import json

import numpy as np
import pytest
from multiplane_engine import _engine as engine
from multiplane_engine.cli import main
from multiplane_engine.metrics.measuring import Plan, _around
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import SHOT, metrics_file, pass_file, result_file
from multiplane_protocol.job_store import create_job
from multiplane_protocol.request import Request
from multiplane_protocol.shot import FrameInfo, Shot

SIZE = 96
FRAMES = tuple(range(1, 7))
WALL, DISC = np.float32([2.5, 0.5]), np.float32([-1, 1])
"""Pixels a frame."""
IDENTITY = tuple(float(row == column) for row in range(4) for column in range(4))


def places():
    y, x = np.indices((SIZE, SIZE), np.float32) + 0.5
    return np.stack((x, y), axis=-1)


def ids(frame):
    """A wall (1) that slides behind a disc (2)."""
    away = np.linalg.norm(places() - DISC * frame - SIZE / 2, axis=-1)
    return np.where(away < 18, np.int32(2), np.int32(1))


def motion(frame):
    return np.where((ids(frame) == 2)[..., None], -DISC, -WALL)


def waves(place):
    x, y = place[..., 0], place[..., 1]
    grey = 0.5 + 0.2 * np.sin(0.5 * x + 0.2 * y) + 0.2 * np.sin(0.6 * y - 0.1 * x)
    return np.stack((grey, 0.8 * grey, 0.6 * grey), axis=-1)


def glued(frame):
    return waves(places() + motion(frame) * frame)


def picture(colours):
    return np.uint8(np.rint(np.clip(colours, 0, 1) * 255))


def make_job(job, paint, cut=None, passes=("ids", "motion", "beauty")):
    """Frames of paint(frame), over a beauty pass that is glued; a cut before that frame."""
    (job / "passes").mkdir(parents=True)
    (job / "frames").mkdir()
    for frame in FRAMES:
        np.save(pass_file(job, "ids", frame), ids(frame))
        np.save(pass_file(job, "motion", frame), motion(frame))
        engine.write_png(pass_file(job, "beauty", frame), picture(glued(frame)), "")
        engine.write_png(result_file(job, frame), picture(paint(frame)), "")
    shots = {frame: int(cut is not None and frame >= cut) for frame in FRAMES}
    shot = Shot(
        scene="Scene",
        blend="wall.blend",
        blender="5.0.1",
        width=SIZE,
        height=SIZE,
        fps=24.0,
        passes=passes,
        frames=tuple(FrameInfo(frame, shots[frame], "Camera", IDENTITY, IDENTITY) for frame in FRAMES),
    )
    (job / SHOT).write_text(to_json(shot))
    create_job(job, Request(prompt="", frames=FRAMES, width=SIZE, height=SIZE))
    return job


def measure(job, *options):
    assert main(["metrics", str(job), *options]) == 0
    return json.loads(metrics_file(job, "json").read_text())


def test_glued_paint_scores_as_the_source(tmp_path, capsys):
    report = measure(make_job(tmp_path / "job", glued))
    assert {name: row["ratio"] for name, row in report["summary"].items()} == pytest.approx(
        {"ewarp": 1, "stick": 1, "tof": 1, "sharpness": 1}
    )
    assert report["summary"]["stick"]["result"] < 0.02
    assert "ewarp " in capsys.readouterr().out


def test_flicker_is_the_square_of_its_step_over_the_floor(tmp_path):
    report = measure(make_job(tmp_path / "job", lambda frame: glued(frame) + 0.04 * (frame % 2)))
    row = report["summary"]["ewarp"]
    assert row["result"] == pytest.approx((10 / 255) ** 2 + row["source"], rel=0.05)  # 0.04 is 10 of 255 levels
    assert row["ratio"] == pytest.approx(row["result"] / row["source"])


def test_a_shower_door_does_not_stick(tmp_path):
    report = measure(make_job(tmp_path / "job", lambda frame: waves(places())))
    assert report["summary"]["stick"]["result"] == 1
    assert report["summary"]["tof"]["ratio"] > 3


def test_blur_is_told_by_sharpness(tmp_path):
    def blurred(frame):
        sharp = glued(frame)
        return sum(np.roll(sharp, (dy, dx), (0, 1)) for dy in (-2, 0, 2) for dx in (-2, 0, 2)) / 9

    report = measure(make_job(tmp_path / "job", blurred))
    assert report["summary"]["sharpness"]["ratio"] < 0.8


def test_without_geometry_the_rest_is_left_out_and_why(tmp_path):
    report = measure(make_job(tmp_path / "job", glued))
    assert report["matches"] == "motion pass"
    far = {"ewarp_x_4", "ewarp_x_16", "ewarp_x_anchors", "seam_anchors", "boil"}
    assert report["left_out"].keys() == far | {"ewarp_x", "seam"}
    assert all("add up" in report["left_out"][name] for name in far)


def test_frames_are_not_compared_across_a_cut(tmp_path):
    whole = measure(make_job(tmp_path / "whole", glued))
    cut = measure(make_job(tmp_path / "cut", glued, cut=4))
    assert [("ewarp" in row["result"]) for row in whole["frames"]] == [False, True, True, True, True, True]
    assert [("ewarp" in row["result"]) for row in cut["frames"]] == [False, True, True, False, True, True]
    assert [row["shot"] for row in cut["frames"]] == [0, 0, 0, 1, 1, 1]


def test_table_and_plots_have_every_frame_and_measure(tmp_path):
    job = make_job(tmp_path / "job", glued)
    measure(job)
    rows = list(csv.DictReader(metrics_file(job, "csv").read_text().splitlines()))
    assert [int(row["frame"]) for row in rows] == list(FRAMES)
    assert rows[0]["ewarp"] == "" and float(rows[1]["ewarp_source"]) > 0
    assert engine.read_png(metrics_file(job, "png")).shape == (4 * 240, 720, 3)


def test_other_pictures_of_the_same_frames(tmp_path):
    job = make_job(tmp_path / "job", glued)
    other = tmp_path / "other"
    other.mkdir()
    for frame in FRAMES[:3]:
        engine.write_png(other / result_file(job, frame).name, picture(waves(places())), "")
    report = measure(job, "--pictures", str(other))
    assert [row["frame"] for row in report["frames"]] == [1, 2, 3]
    assert report["summary"]["stick"]["result"] == 1


def test_without_a_beauty_pass_there_is_no_ratio(tmp_path):
    job = make_job(tmp_path / "job", glued)
    pass_file(job, "beauty", 2).unlink()
    report = measure(job)
    assert report["summary"]["ewarp"]["source"] is None and report["summary"]["ewarp"]["ratio"] is None
    assert report["left_out"]["ratio"] == "the job has no beauty pass of every frame"


@pytest.mark.parametrize(
    ("passes", "options", "message"),
    [
        (("beauty",), (), "holds neither geometry nor the motion and ids passes"),
        (("ids", "motion"), ("--anchors", "9"), "The anchor 9 is no finished frame of the job."),
        (("ids", "motion"), ("--distances", "far"), "'far' is not understood. Write --distances 4,16."),
        (("ids", "motion"), ("--distances", "0"), "'0' is not understood."),
        (("ids", "motion"), ("--pictures", "nowhere"), "has no two frames of one shot"),
    ],
)
def test_what_cannot_be_measured_is_told(tmp_path, capsys, passes, options, message):
    job = make_job(tmp_path / "job", glued, passes=passes)
    assert main(["metrics", str(job), *options]) == 1
    assert message in capsys.readouterr().err


def test_a_frame_is_compared_with_the_anchors_on_both_sides():
    assert _around(7, (1, 5, 9)) == (5, 9)
    assert _around(12, (1, 5, 9)) == (9,)
    assert _around(5, (1, 5, 9)) == ()
    assert _around(5, ()) == ()


def test_measures_that_need_geometry_are_named_only_with_it():
    plan = Plan(((1, 2),), (4, 16), (1,))
    assert "ewarp_x_16" in plan.names(is_exact=True) and "boil" in plan.names(is_exact=True)
    assert plan.names(is_exact=False) == ("ewarp", "stick", "tof", "sharpness")
