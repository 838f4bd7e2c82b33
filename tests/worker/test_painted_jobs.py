# SPDX-License-Identifier: Apache-2.0
"""Jobs with a painter, with and without a model, and previews of a painter."""

import dataclasses
import json

import fake_engine
import fake_jobs as jobs
import numpy as np
import pytest
from multiplane_protocol.job_folder import pass_file, result_file
from multiplane_protocol.messages import CheckRequest, Failed, Painted, PaintPreview, RequestReport
from multiplane_protocol.painter import Painter
from multiplane_protocol.request import Curve, Request

OIL = Painter("oil", mood="sunset", size=2.0)


def request_of(**fields) -> Request:
    """A painter alone; there is no such model."""
    request = Request(prompt="", frames=(1, 2), width=jobs.SIZE, height=jobs.SIZE, model="/nowhere", painter=OIL)
    return dataclasses.replace(request, strength=0.0, **fields)


def run(client, job, state="completed"):
    ended = jobs.run(client, job)
    assert ended.state == state, ended
    return ended.message


def picture(job, frame=1):
    return fake_engine.read_png(result_file(job, frame))


def provenance(job, frame=1):
    return json.loads(fake_engine.read_provenance(result_file(job, frame)))


def test_a_painter_alone_needs_no_model(client, tmp_path):
    job = jobs.make_job(tmp_path / "job", request_of())
    run(client, job)
    assert (picture(job, 1) != picture(job, 2)).any()
    made = provenance(job)
    assert made["models"] == {}
    assert made["request"]["painter"] == dataclasses.asdict(OIL)
    assert made["engine"]["device"] == "cpu"
    assert "dtype" not in made["engine"]
    assert "loading" not in (tmp_path / "worker.log").read_text()


def test_a_request_with_a_painter_alone_is_checked_without_a_model(client):
    client.send(CheckRequest(request_of()))
    assert jobs.wait_for(client, RequestReport).problems == ()
    client.send(CheckRequest(dataclasses.replace(request_of(painter=Painter("banksy")), strength=0.5)))
    problems = jobs.wait_for(client, RequestReport).problems
    assert problems[0].startswith("Unknown painter 'banksy'")
    assert problems[1] == "There is no model folder /nowhere. Check its path."


def test_the_painters_picture_takes_the_place_of_the_beauty_pass(client, model, tmp_path):
    def diffused(name, **fields):
        job = jobs.make_job(tmp_path / name, jobs.make_request(model, frames=1, **fields))
        run(client, job)
        assert provenance(job)["models"].keys() == {"model", "controlnet_0"}
        return picture(job)

    assert (diffused("beauty") != diffused("oil", painter=OIL)).any()
    alone = {"strength": 1.0, "painter": None}
    assert (diffused("alone", **alone) == diffused("ignored", **{**alone, "painter": OIL})).all()


def test_strength_decides_frame_by_frame_who_paints(client, model, tmp_path):
    fields = {"painter": OIL, "curves": (Curve("strength", (0.0, 0.5)),)}
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, frames=2, **fields))
    run(client, job)
    assert provenance(job, 1)["models"] == {}
    assert len(provenance(job, 2)["models"]) == 2
    (model / "unet" / "weights.safetensors").write_bytes(b"other weights")
    before = [result_file(job, frame).stat().st_mtime_ns for frame in (1, 2)]
    run(client, job)
    after = [result_file(job, frame).stat().st_mtime_ns for frame in (1, 2)]
    assert (before[0] == after[0], before[1] == after[1]) == (True, False), "only what the model made is made again"


def test_every_setting_decides_the_picture(client, tmp_path):
    seen = set()
    changes = {"palette": "earth", "mood": "night", "mood_strength": 0.5, "size": 1.0, "line": 2.0, "texture": 0.0}
    for name, value in {**changes, "colour": 0.0, "name": "ink"}.items():
        painter = dataclasses.replace(OIL, **{name: value})
        job = jobs.make_job(tmp_path / name, request_of(painter=painter))
        run(client, job)
        seen.add(picture(job).tobytes())
    job = jobs.make_job(tmp_path / "seed", request_of(seed=7))
    run(client, job)
    assert len({*seen, picture(job).tobytes()}) == 9


def test_transparent_pixels_are_white_paper(client, tmp_path):
    def painted(name, colour):
        job = jobs.make_job(tmp_path / name, request_of())
        fake_engine.write_png(pass_file(job, "beauty", 1), np.full((jobs.SIZE, jobs.SIZE, 4), colour, np.uint8))
        run(client, job)
        return picture(job)

    assert (painted("clear", (9, 9, 9, 0)) == painted("white", (255, 255, 255, 255))).all()


@pytest.mark.parametrize("name", ["albedo", "position"])
def test_a_missing_pass_says_what_to_do(name, client, tmp_path):
    job = jobs.make_job(tmp_path / "job", request_of())
    pass_file(job, name, 2).unlink()
    assert run(client, job, "failed") == f"{name}_0002.npy is missing, which frame 2 needs. Extract the passes again."


def test_a_preview_needs_passes_and_no_request(client, tmp_path):
    jobs.write_passes(tmp_path, (1,))
    client.send(PaintPreview(str(tmp_path), 1, OIL, seed=3))
    answer = jobs.wait_for(client, Painted)
    assert answer.path == str(tmp_path / ".tmp" / "preview.png")
    first = fake_engine.read_png(answer.path)
    client.send(PaintPreview(str(tmp_path), 1, Painter("ink"), seed=3))
    assert (fake_engine.read_png(jobs.wait_for(client, Painted).path) != first).any()


def test_a_preview_that_cannot_be_painted_says_why(client, tmp_path):
    jobs.write_passes(tmp_path, (1,))
    client.send(PaintPreview(str(tmp_path), 2, OIL))
    assert jobs.wait_for(client, Failed).message == "The passes of frame 2 are missing. Extract them again."
    pass_file(tmp_path, "albedo", 1).unlink()
    client.send(PaintPreview(str(tmp_path), 1, OIL))
    assert jobs.wait_for(client, Failed).message == "Frame 1 has no albedo pass. Extract the passes again."
