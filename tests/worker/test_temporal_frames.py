# SPDX-License-Identifier: Apache-2.0
"""Frames that follow from each other, and frames from noise that sticks to surfaces."""

import numpy as np
import pytest
import temporal_jobs as jobs
from multiplane_engine.errors import UserError
from multiplane_engine.temporal import looks
from multiplane_protocol.job_folder import control_file
from multiplane_protocol.job_store import read_report
from multiplane_protocol.request import Control
from multiplane_protocol.temporal import Temporal


@pytest.fixture
def run(tmp_path):
    return jobs.Runner(tmp_path)


def frames_of(job):
    return {path.name: path.read_bytes() for path in sorted((job / "frames").glob("*"))}


def test_feedback_without_change_carries_the_first_picture_along(tmp_path, model, run):
    feedback = Temporal("feedback", strength=0.0, colour_match=0.0)
    job = jobs.make_job(tmp_path / "job", model, frames=(1, 2, 3), temporal=feedback, sunrise=True)
    run(job)
    slide = jobs.slide_px(3)
    wall = (slice(8, 40), slice(0, jobs.SIZE - slide))
    first, third = jobs.picture(job, 1), jobs.picture(job, 3)
    assert jobs.psnr(third[wall], first[:, slide:][wall]) > 35
    new = third[8:40, jobs.SIZE - slide + 1 :]
    assert np.abs(new - 86).mean() < 2, "what the frame before did not show is the frame's own start picture"
    assert read_report(job).work == pytest.approx(1 / 3)


def test_feedback_makes_what_it_follows_from(tmp_path, model, run):
    fields = {"frames": (1, 2, 3, 4), "temporal": Temporal("feedback", noise=0.1, sharpening=0.3)}
    job, part = (jobs.make_job(tmp_path / name, model, **fields) for name in ("job", "part"))
    run(job)
    assert list(run(part, (3,))) == [1, 2, 3]
    assert frames_of(part).items() <= frames_of(job).items()
    run(part)
    assert frames_of(part) == frames_of(job)


def controlnet(folder, channels):
    folder.mkdir()
    (folder / "config.json").write_text(f'{{"conditioning_channels": {channels}}}')
    return str(folder)


def test_controlnets_see_the_frame_before_and_its_motion(tmp_path, model, run):
    controls = (
        Control("temporal_flow", model=controlnet(tmp_path / "two", 6)),
        Control("temporal", 0.7, model=controlnet(tmp_path / "one", 3)),
    )
    job = jobs.make_job(tmp_path / "job", model, frames=(1, 2, 3), mode="feedback", controls=controls)
    before = len(jobs.StandInPipeline.seen)
    run(job)
    first, *others = jobs.StandInPipeline.seen[before:]
    assert [control["scale"] for control in first[0]] == [0, 0], "there is no frame before the first"
    wall = (slice(8, 40), slice(8, jobs.SIZE - 16))
    for frame, (settings, (both, picture)) in zip((2, 3), others, strict=True):
        assert [control["scale"] for control in settings] == [1.0, 0.7]
        assert (both[..., :3] == picture).all()
        slide = jobs.slide_px(frame) - jobs.slide_px(frame - 1)
        moved = jobs.picture(job, frame - 1)[:, slide:]
        assert jobs.psnr(np.float32(picture)[wall], moved[wall]) > 35
        assert (both[wall][..., 3:] == both[20, 20, 3:]).all(), "the wall moves as a whole"
        assert jobs.picture_of(control_file(job, "temporal_flow", frame)).tolist() == both[..., 3:].tolist()
    red, green, blue = both[20, 20, 3:]
    assert red < green < blue, "to the left: cyan, pale beside the box, which is faster"


def test_a_controlnet_that_sees_something_else_is_refused(tmp_path, model, run):
    control = Control("temporal_flow", model=controlnet(tmp_path / "one", 3))
    job = jobs.make_job(tmp_path / "job", model, frames=(1, 2), mode="feedback", controls=(control,))
    with pytest.raises(UserError, match="looks at 3 channels, but control images of temporal_flow have 6"):
        run(job)


def test_pinned_noise_is_the_same_for_any_part_of_a_job(tmp_path, model, run):
    fields = {"frames": (1, 2, 3), "mode": "pinned"}
    job, part = (jobs.make_job(tmp_path / name, model, **fields) for name in ("job", "part"))
    run(job)
    run(part, (3,))
    assert frames_of(part).items() <= frames_of(job).items()
    assert read_report(job).work == 1.0


def test_looks_do_what_they_say():
    chance = np.random.default_rng(5)
    picture = np.float32(chance.uniform(50, 200, (32, 32, 3)))
    model = picture * 0.5 + 100
    assert np.allclose(looks.with_colours_of(picture, model, 1.0), model, atol=1e-2)
    assert looks.sharpened(picture, 1.0).std() > picture.std()
    flat = np.full((8, 8, 3), 90, np.float32)
    assert np.allclose(looks.sharpened(flat, 2.0), flat)
    assert (looks.grained(picture, 0.2, 3) == looks.grained(picture, 0.2, 3)).all()
    assert looks.grained(picture, 0.0, 3) is picture
