# SPDX-License-Identifier: Apache-2.0
"""`multiplane metrics` on jobs whose paint is known to be glued, boiling, blurred or sliding."""

import csv
import json

import numpy as np
import pytest
from multiplane_engine import _engine as engine
from multiplane_engine.cli import main
from multiplane_engine.metrics.measuring import Plan, _around
from multiplane_engine.surface import surface
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import (
    REPORT,
    SHOT,
    metrics_file,
    pass_file,
    result_file,
    surface_array,
    surface_file,
)
from multiplane_protocol.job_store import create_job
from multiplane_protocol.request import Request
from multiplane_protocol.shot import FrameInfo, Shot
from multiplane_protocol.shot_report import AnchorReport, ShotReport
from multiplane_protocol.surface import MeshArrays, SurfaceFile

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


FOCAL = 1.5
CLIP = (FOCAL, 0, 0, 0, 0, FOCAL, 0, 0, 0, 0, -1.002, -0.2002, 0, 0, -1, 0)
"""Of a camera in the origin that looks along −z; 0.1 to 100 m."""


def write_geometry(job):
    """A wall 5 m away that slides behind a card 3 m away that slides elsewhere, to each of the frames."""
    corners = np.float32([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
    triangles, order = np.int32([[0, 1, 2], [0, 2, 3]]), np.int32([0, 1])
    for name, array in {"wall": 9 * corners, "card": 0.8 * corners, "triangles": triangles, "order": order}.items():
        np.save(surface_array(job, name), array)
    np.save(surface_array(job, "ids"), order + 1)
    for frame in FRAMES:
        places = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
        places[0, :3, 3] = 0.17 * frame, -0.03 * frame, -5
        places[1, :3, 3] = 0.1 - 0.06 * frame, 0.04 * frame, -3
        np.save(surface_array(job, f"places_{frame}"), places)
        meshes = (MeshArrays("wall", "triangles"), MeshArrays("card", "triangles"))
        file = SurfaceFile("Camera", IDENTITY, CLIP, meshes, "order", "ids", "ids", f"places_{frame}")
        surface_file(job, frame).write_text(to_json(file))


def painted_geometry(job, frame):
    """Waves that are glued to the surfaces."""
    seen = surface(job, Shot("", "", "", SIZE, SIZE, 24.0, (), ()), frame)
    return waves(15 * seen.position[..., :2])


def keep(frame, sharp):
    return sharp


def slide(frame, sharp):
    return waves(places())


def boil(frame, sharp):
    return sharp + 0.05 * np.random.default_rng(frame).standard_normal(sharp.shape)


def make_job(job, paint, cut=None, passes=("ids", "motion", "beauty"), source="cycles"):
    """Frames of paint(frame, sharp), over a beauty pass of glued, sharp paint; a cut before that frame."""
    for folder in ("passes", "frames", "surface"):
        (job / folder).mkdir(parents=True)
    if source == "surface":
        write_geometry(job)
    for frame in FRAMES:
        np.save(pass_file(job, "ids", frame), ids(frame))
        np.save(pass_file(job, "motion", frame), motion(frame))
        sharp = painted_geometry(job, frame) if source == "surface" else glued(frame)
        engine.write_png(pass_file(job, "beauty", frame), picture(sharp), "")
        engine.write_png(result_file(job, frame), picture(paint(frame, sharp)), "")
    shot = Shot(
        scene="Scene",
        blend="wall.blend",
        blender="5.0.1",
        width=SIZE,
        height=SIZE,
        fps=24.0,
        passes=passes,
        frames=tuple(
            FrameInfo(frame, int(cut is not None and frame >= cut), "Camera", IDENTITY, CLIP) for frame in FRAMES
        ),
        source=source,
    )
    (job / SHOT).write_text(to_json(shot))
    create_job(job, Request(prompt="", frames=FRAMES, width=SIZE, height=SIZE))
    return job


def measure(job, *options):
    assert main(["metrics", str(job), *options]) == 0
    return json.loads(metrics_file(job, "json").read_text())


def test_glued_paint_scores_as_the_source(tmp_path, capsys):
    report = measure(make_job(tmp_path / "job", keep))
    assert {name: row["ratio"] for name, row in report["summary"].items()} == pytest.approx(
        {"ewarp": 1, "stick": 1, "tof": 1, "sharpness": 1}
    )
    assert report["summary"]["stick"]["result"] < 0.02
    assert "ewarp " in capsys.readouterr().out


def test_flicker_is_the_square_of_its_step_over_the_floor(tmp_path):
    report = measure(make_job(tmp_path / "job", lambda frame, sharp: sharp + 0.04 * (frame % 2)))
    row = report["summary"]["ewarp"]
    assert row["result"] == pytest.approx((10 / 255) ** 2 + row["source"], rel=0.05)  # 0.04 is 10 of 255 levels
    assert row["ratio"] == pytest.approx(row["result"] / row["source"])


def test_a_shower_door_does_not_stick(tmp_path):
    report = measure(make_job(tmp_path / "job", slide))
    assert report["summary"]["stick"]["result"] == 1
    assert report["summary"]["tof"]["ratio"] > 3


def test_blur_is_told_by_sharpness(tmp_path):
    def blurred(frame, sharp):
        return sum(np.roll(sharp, (dy, dx), (0, 1)) for dy in (-2, 0, 2) for dx in (-2, 0, 2)) / 9

    report = measure(make_job(tmp_path / "job", blurred))
    assert report["summary"]["sharpness"]["ratio"] < 0.8


def test_without_geometry_the_rest_is_left_out_and_why(tmp_path):
    report = measure(make_job(tmp_path / "job", keep))
    assert report["matches"] == "motion pass"
    far = {"ewarp_x_4", "ewarp_x_16", "ewarp_x_anchors", "seam_anchors", "boil"}
    assert report["left_out"].keys() == far | {"ewarp_x", "seam"}
    assert all("add up" in report["left_out"][name] for name in far)


def test_frames_are_not_compared_across_a_cut(tmp_path):
    whole = measure(make_job(tmp_path / "whole", keep))
    cut = measure(make_job(tmp_path / "cut", keep, cut=4))
    assert [("ewarp" in row["result"]) for row in whole["frames"]] == [False, True, True, True, True, True]
    assert [("ewarp" in row["result"]) for row in cut["frames"]] == [False, True, True, False, True, True]
    assert [row["shot"] for row in cut["frames"]] == [0, 0, 0, 1, 1, 1]


def test_glued_paint_holds_together_at_any_distance(tmp_path):
    job = make_job(tmp_path / "job", keep, source="surface")
    report = measure(job, "--against", "1,6", "--distances", "2,4")
    summary = report["summary"]
    assert report["matches"] == "surface pass" and not report["left_out"]
    assert list(summary) == [
        *("ewarp", "ewarp_x", "ewarp_x_2", "ewarp_x_4", "ewarp_x_anchors", "boil", "stick", "seam", "seam_anchors"),
        *("tof", "sharpness"),
    ]
    assert all(row["ratio"] == pytest.approx(1) for row in summary.values())
    assert max(row["result"] for name, row in summary.items() if name.startswith("ewarp_x")) < 2e-5
    assert summary["boil"]["result"] < 4e-3
    assert 0.6 < summary["seam"]["result"] < 1.6


def test_white_boil_is_told_at_any_distance_and_by_its_deviation(tmp_path):
    summary = measure(make_job(tmp_path / "job", boil, source="surface"), "--distances", "4")["summary"]
    for name in ("ewarp_x", "ewarp_x_4"):
        assert 1.4 * 0.05**2 < summary[name]["result"] < 2 * 0.05**2 and summary[name]["ratio"] > 50
    assert 0.03 < summary["boil"]["result"] < 0.05


def test_a_shower_door_with_geometry_does_not_stick(tmp_path):
    report = measure(make_job(tmp_path / "job", slide, source="surface"), "--distances", "")
    assert report["summary"]["stick"]["result"] == 1
    assert report["left_out"].keys() == {"ewarp_x_anchors", "seam_anchors"}


def test_the_jobs_own_anchors_are_compared_with(tmp_path):
    job = make_job(tmp_path / "job", keep, source="surface")
    anchors = tuple(AnchorReport(frame, 0, 1.0) for frame in (4, 1))
    (job / REPORT).write_text(to_json(ShotReport("anchored", anchors, (), (), 0.5)))
    report = measure(job)
    assert report["anchors"] == [1, 4]
    assert ["ewarp_x_anchors" in row["result"] for row in report["frames"]] == [False, True, True, False, True, True]


def test_table_and_plots_have_every_frame_and_measure(tmp_path):
    job = make_job(tmp_path / "job", keep)
    measure(job)
    rows = list(csv.DictReader(metrics_file(job, "csv").read_text().splitlines()))
    assert [int(row["frame"]) for row in rows] == list(FRAMES)
    assert rows[0]["ewarp"] == "" and float(rows[1]["ewarp_source"]) > 0
    assert engine.read_png(metrics_file(job, "png")).shape == (4 * 240, 720, 3)


def test_other_pictures_of_the_same_frames(tmp_path):
    job = make_job(tmp_path / "job", keep)
    other = tmp_path / "other"
    other.mkdir()
    for frame in FRAMES[:3]:
        engine.write_png(other / result_file(job, frame).name, picture(waves(places())), "")
    report = measure(job, "--pictures", str(other))
    assert [row["frame"] for row in report["frames"]] == [1, 2, 3]
    assert report["summary"]["stick"]["result"] == 1


def test_without_a_beauty_pass_there_is_no_ratio(tmp_path):
    job = make_job(tmp_path / "job", keep)
    pass_file(job, "beauty", 2).unlink()
    report = measure(job)
    assert report["summary"]["ewarp"]["source"] is None and report["summary"]["ewarp"]["ratio"] is None
    assert report["left_out"]["ratio"] == "the job has no beauty pass of every frame"


@pytest.mark.parametrize(
    ("passes", "options", "message"),
    [
        (("beauty",), (), "holds neither geometry nor the motion and ids passes"),
        (("ids", "motion"), ("--against", "9"), "There is no picture of frame 9 to compare with."),
        (("ids", "motion"), ("--distances", "far"), "'far' is not understood. Write --distances 4,16."),
        (("ids", "motion"), ("--distances", "0"), "'0' is not understood."),
        (("ids", "motion"), ("--pictures", "nowhere"), "has no two frames of one shot"),
    ],
)
def test_what_cannot_be_measured_is_told(tmp_path, capsys, passes, options, message):
    job = make_job(tmp_path / "job", keep, passes=passes)
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
