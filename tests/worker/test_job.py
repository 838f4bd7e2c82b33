# SPDX-License-Identifier: Apache-2.0
"""The job folder: resume, adoption, provenance, and every input that a job can find broken."""

import dataclasses
import json
import os
from pathlib import Path

import fake_engine
import fake_jobs as jobs
import numpy as np
import pytest
from multiplane_engine.errors import explain
from multiplane_engine.job import Job
from multiplane_engine.model_hash import ModelHashes
from multiplane_engine.pipelines import Pipelines
from multiplane_engine.report import Report
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import SHOT, pass_file, result_file
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.messages import FrameDone, RunJob
from multiplane_protocol.request import Control, Curve


@pytest.fixture
def render(tmp_path):
    """render(job) runs a job in this process and returns {frame: seconds}; 0 seconds: adopted."""
    pipelines = Pipelines(fake_engine)

    def run(job, frames=()):
        messages = []
        report = Report(str(job), messages.append)
        engine_job = Job(fake_engine, pipelines, ModelHashes(tmp_path / "hashes"), report, fake_engine.CancelToken())
        engine_job.run(RunJob(str(job), frames))
        return {message.frame: message.seconds for message in messages if isinstance(message, FrameDone)}

    return run


@pytest.fixture
def failure(render):
    """failure(job): the explanation of why it fails."""

    def run(job, frames=()):
        with pytest.raises(Exception) as caught:
            render(job, frames)
        return explain(caught.value)

    return run


@pytest.fixture
def job(model, tmp_path):
    return jobs.make_job(tmp_path / "job", jobs.make_request(model))


def rendered(done):
    return [frame for frame, seconds in done.items() if seconds > 0]


def test_resume_renders_only_what_is_missing(job, render):
    render(job)
    whole = jobs.frames_of(job)
    result_file(job, 2).unlink()
    assert rendered(render(job)) == [2]
    assert jobs.frames_of(job) == whole


def test_a_single_frame_is_the_same_as_in_the_whole_job(job, render):
    assert rendered(render(job, (3,))) == [3]
    alone = result_file(job, 3).read_bytes()
    result_file(job, 3).unlink()
    render(job)
    assert result_file(job, 3).read_bytes() == alone


def test_a_frame_without_journal_line_is_adopted(job, render):
    render(job)
    (job / "frames.jsonl").unlink()
    assert rendered(render(job)) == []
    assert len((job / "frames.jsonl").read_text().splitlines()) == 4


def test_a_torn_journal_line_is_dropped(job, render):
    render(job)
    journal = job / "frames.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    result_file(job, 1).unlink()
    render(job)
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert sorted(line["frame"] for line in lines) == [1, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-7], lambda data: data[:900] + b"\0" + data[901:], lambda _: b""]
)
def test_a_damaged_frame_is_rendered_again(damage, job, render):
    render(job)
    path = result_file(job, 2)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert rendered(render(job)) == [2]
    assert path.read_bytes() == whole


def test_a_changed_pass_renders_its_frame_again(job, render):
    render(job)
    depth = np.load(pass_file(job, "depth", 3))
    np.save(pass_file(job, "depth", 3), depth + 1)
    assert rendered(render(job)) == [3]


def test_a_changed_model_renders_everything_again(job, model, render):
    render(job)
    (model / "unet" / "weights.safetensors").write_bytes(b"other weights")
    assert rendered(render(job)) == [1, 2, 3, 4]


def test_a_moved_job_and_model_are_adopted(job, model, render, tmp_path):
    render(job)
    model.rename(tmp_path / "elsewhere")
    request = json.loads((job / "request.json").read_text())
    request["model"] = str(tmp_path / "elsewhere")
    (job / "request.json").write_text(json.dumps(request))
    job.rename(tmp_path / "moved")
    assert rendered(render(tmp_path / "moved")) == []


def test_left_overs_are_swept(job, render):
    (job / ".tmp" / "half.png").write_bytes(b"half")
    render(job)
    assert list((job / ".tmp").iterdir()) == []


def test_provenance_says_how_without_saying_where(job, render, tmp_path):
    render(job)
    text = fake_engine.read_provenance(result_file(job, 2))
    document = json.loads(text)
    assert document["frame"] == 2
    assert document["request"]["prompt"] == "a robot"
    assert document["request"]["model"] == "model"
    assert len(document["models"]["controlnet_0"]) == 64
    assert str(tmp_path) not in text


def test_seed_modes_and_animation_decide_frames(model, render, tmp_path):
    def pictures(name, **fields):
        job = jobs.make_job(tmp_path / name, jobs.make_request(model, controls=(), strength=1.0, **fields))
        render(job)
        return len(set(fake_engine.read_png(result_file(job, frame)).tobytes() for frame in (1, 2, 3, 4)))

    assert pictures("fixed") == 1
    assert pictures("per_frame", seed_mode="per_frame") == 4
    assert pictures("animated", curves=(Curve("guidance", (1.0, 1.0, 2.0, 2.0)),)) == 2


def test_beauty_and_mask_reach_the_pipeline(model, render, tmp_path):
    mask = tmp_path / "mask.png"
    fake_engine.write_png(mask, np.full((jobs.SIZE, jobs.SIZE, 1), 255, np.uint8))
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, frames=1, mask=str(mask)))
    render(job)
    before = result_file(job, 1).read_bytes()
    fake_engine.write_png(mask, np.zeros((jobs.SIZE, jobs.SIZE, 1), np.uint8))
    assert rendered(render(job)) == [1]
    assert result_file(job, 1).read_bytes() != before


def write_array(job, name, value):
    np.save(pass_file(job, name, 2), value)


def nan_depth(job):
    depth = np.load(pass_file(job, "depth", 2))
    depth[3, 4:7] = np.nan
    write_array(job, "depth", depth)


def without_range(job):
    (job / SHOT).write_text(to_json(dataclasses.replace(read_shot(job), depth_ranges=())))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (nan_depth, "The depth pass of frame 2 has 3 values that are not numbers (NaN). Look for broken geometry"),
        (
            lambda job: pass_file(job, "depth", 2).unlink(),
            "depth_0002.npy is missing, which frame 2 needs. Extract the passes again.",
        ),
        (lambda job: pass_file(job, "depth", 2).write_bytes(b"junk"), "The depth pass of frame 2 is damaged"),
        (lambda job: os.truncate(pass_file(job, "depth", 2), 999), "The depth pass of frame 2 is damaged"),
        (lambda job: write_array(job, "depth", np.array([{}])), "The depth pass of frame 2 is damaged"),
        (
            lambda job: write_array(job, "depth", np.ones((8, 8), np.float32)),
            "The depth pass of frame 2 is float32 (8, 8), wanted float32 (64, 64). Extract the passes again.",
        ),
        (lambda job: pass_file(job, "beauty", 2).unlink(), "beauty_0002.png is missing, which frame 2 needs."),
        (lambda job: os.truncate(pass_file(job, "beauty", 2), 99), "/beauty_0002.png is damaged"),
        (
            lambda job: fake_engine.write_png(pass_file(job, "beauty", 2), np.zeros((8, 8, 4), np.uint8)),
            "beauty_0002.png is 8x8, but the passes are 64x64. Make it in that size.",
        ),
        (without_range, "The depth range of frame 1 is missing. Extract the passes again."),
        (
            lambda job: (job / SHOT).unlink(),
            "has no shot.json: it is not a job folder, or its passes are not finished.",
        ),
        (lambda job: (job / SHOT).write_text("{"), "shot.json is damaged: Shot is not JSON"),
        (
            lambda job: (job / "request.json").write_text("[]"),
            "request.json is damaged: Request: wanted an object, got list",
        ),
        (lambda job: (job / "request.json").unlink(), "has no request.json: it is not a job folder"),
    ],
)
def test_broken_inputs_say_what_to_do_and_keep_frames(spoil, message, job, failure):
    spoil(job)
    assert message in failure(job).message
    for path in (job / "frames").glob("*"):
        fake_engine.read_png(path)
    assert not (job / "lock.json").exists()


@pytest.mark.parametrize(
    ("fields", "message", "code"),
    [
        ({"prompt": "oom"}, "Memory ran out. Choose a smaller size, fewer controls", "OutOfMemory"),
        ({"width": 100}, "The size 100x64 is not a multiple of 8. The nearest is 96x64.", "InvalidArgument"),
        ({"controls": (Control("canny"),)}, "has no ControlNet for canny. Put one into its folder", "ModelMissing"),
        ({"model": "/nowhere"}, "There is no model folder /nowhere. Check its path.", "ModelMissing"),
        (
            {"model": "/x/anything.safetensors"},
            "anything.safetensors is a single-file checkpoint. Those are not",
            "ModelMissing",
        ),
        ({"embeddings": ("/nowhere.pt",)}, "There is no textual inversion file /nowhere.pt.", "ModelMissing"),
        ({"mask": "/nowhere.png"}, "nowhere.png is missing, which frame 1 needs.", "InvalidArgument"),
        ({"prompt": "x <lora:foo:1>"}, "LoRAs are not supported yet: remove <lora:…>.", "InvalidArgument"),
    ],
)
def test_what_cannot_be_rendered_is_told(fields, message, code, model, failure, tmp_path):
    request = dataclasses.replace(jobs.make_request(model), **fields)
    told = failure(jobs.make_job(tmp_path / "job", request))
    assert message in told.message
    assert told.code == code


def test_a_model_that_does_not_fit_into_memory_is_told(tmp_path, failure):
    model = jobs.make_model(tmp_path / "large", too_large=True)
    assert failure(jobs.make_job(tmp_path / "job", jobs.make_request(model))).code == "OutOfMemory"


def test_an_unknown_frame_is_told(job, failure):
    assert failure(job, (9,)).message == "The job has no frame 9: its frames are 1 … 4."


def test_a_model_hash_is_remembered_until_the_file_changes(model, tmp_path, monkeypatch):
    hashes = ModelHashes(tmp_path)
    first = hashes.of(model)
    monkeypatch.setattr("multiplane_engine.model_hash.file_hash", lambda path: pytest.fail(f"{path} was read again"))
    assert ModelHashes(tmp_path).of(model) == first
    monkeypatch.undo()
    (model / "unet" / "weights.safetensors").write_bytes(b"longer weights")
    assert ModelHashes(tmp_path).of(model) != first


@pytest.mark.parametrize("content", ["", "[]", '{"/x": 3}', "\0"])
def test_a_damaged_hash_cache_costs_nothing(content, model, tmp_path):
    whole = ModelHashes(tmp_path).of(model)
    (tmp_path / "model_hashes.json").write_text(content)
    assert ModelHashes(tmp_path).of(model) == whole


def test_two_pipelines_are_kept(tmp_path):
    pipelines = Pipelines(fake_engine)
    models = [jobs.make_model(tmp_path / name) for name in "abc"]
    paths = [jobs_paths(model) for model in models]
    first = pipelines.get(paths[0], "", "cpu", "float32")
    assert pipelines.get(paths[0], "", "cpu", "float32") is first
    pipelines.get(paths[1], "", "cpu", "float32")
    assert pipelines.get(paths[0], "", "cpu", "float32") is first
    pipelines.get(paths[2], "", "cpu", "float32")
    assert pipelines.get(paths[0], "", "cpu", "float32") is first


def jobs_paths(model: Path):
    from multiplane_engine.models import ModelPaths

    return ModelPaths(model, (), ())
