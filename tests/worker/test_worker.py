# SPDX-License-Identifier: Apache-2.0
"""The worker process: handshake, jobs one after the other, cancel, end."""

import os
import signal
import struct
import subprocess
import time

import fake_jobs as jobs
import pytest
from multiplane_protocol import PROTOCOL_VERSION, client
from multiplane_protocol.framing import read_message, skip_to_greeting, write_message
from multiplane_protocol.messages import (
    CancelJob,
    CheckModel,
    CheckRequest,
    Failed,
    FrameDone,
    Hello,
    JobEnded,
    JobProgress,
    ModelReport,
    Preview,
    RequestReport,
    RunJob,
    WorkerFailed,
)


def raw_worker():
    """The process without our client."""
    process = subprocess.Popen(
        jobs.FAKE_WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert skip_to_greeting(process.stdout)
    assert isinstance(read_message(process.stdout), Hello)
    return process


def end_of(process):
    """Closes the line and returns the exit status."""
    with process:
        process.stdin.close()
        return process.wait(10)


def test_greeting_names_versions_and_device(client):
    hello = jobs.wait_for(client, Hello)
    assert (hello.protocol, hello.torch, hello.device) == (PROTOCOL_VERSION, "0", "cpu")
    assert hello.program.startswith("multiplane-engine ")


def test_a_client_of_another_version_is_refused():
    process = raw_worker()
    write_message(process.stdin, Hello(PROTOCOL_VERSION + 1, "Blender 9"))
    answer = read_message(process.stdout)
    assert isinstance(answer, WorkerFailed)
    assert f"Blender 9 speaks protocol {PROTOCOL_VERSION + 1}" in answer.message
    assert answer.message.endswith("Update the engine.")
    assert end_of(process) == 0


def test_a_worker_of_another_version_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("multiplane_protocol.client.PROTOCOL_VERSION", PROTOCOL_VERSION - 1)
    other = jobs.start(tmp_path / "other")
    lost = other.wait(20)
    other.close()
    assert "Update the" in lost.message


def test_one_worker_serves_many_jobs_and_keeps_the_model(client, model, tmp_path):
    for name in ("first", "second"):
        assert jobs.run(client, jobs.make_job(tmp_path / name, jobs.make_request(model))).state == "completed"
    assert (tmp_path / "worker.log").read_text().count("loading ") == 1


def test_a_replaced_model_is_loaded_again(client, model, tmp_path):
    jobs.run(client, jobs.make_job(tmp_path / "first", jobs.make_request(model)))
    (model / "unet" / "weights.safetensors").write_bytes(b"other weights")
    jobs.run(client, jobs.make_job(tmp_path / "second", jobs.make_request(model)))
    assert (tmp_path / "worker.log").read_text().count("loading ") == 2


def test_stray_prints_do_not_reach_the_messages(client, model, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, prompt="print"))
    assert jobs.run(client, job).state == "completed"
    assert "another one from C" in (tmp_path / "worker.log").read_text()


def test_cancel_takes_effect_within_a_step_and_keeps_frames(client, model, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, prompt="slow"))
    client.send(RunJob(str(job)))
    jobs.wait_for(client, FrameDone)
    client.send(CancelJob(str(job)))
    start = time.monotonic()
    ended = jobs.wait_for(client, JobEnded)
    assert time.monotonic() - start < 2, "one step takes 0.2 s, the rest of the job several seconds"
    assert ended.state == "canceled"
    assert "frame_0001.png" in jobs.frames_of(job)


def test_a_waiting_job_is_cancelled(client, model, tmp_path):
    first = jobs.make_job(tmp_path / "first", jobs.make_request(model, prompt="slow", frames=1))
    second = jobs.make_job(tmp_path / "second", jobs.make_request(model))
    for job in (first, second):
        client.send(RunJob(str(job)))
    client.send(CancelJob(str(second)))
    assert jobs.wait_for(client, JobEnded).state == "completed"
    assert jobs.wait_for(client, JobEnded) == JobEnded(
        str(second), "canceled", "Finished frames are kept: resume the job to make the others."
    )
    assert not jobs.frames_of(second)


def test_progress_is_throttled_and_estimates_the_time_left(client, model, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, prompt="slow", frames=2))
    client.send(RunJob(str(job)))
    start, messages = time.monotonic(), []
    while not messages or not isinstance(messages[-1], JobEnded):
        messages.append(jobs.wait_for(client, object))
    progress = [message for message in messages if isinstance(message, JobProgress) and message.state == "active"]
    assert len(progress) <= 10 * (time.monotonic() - start) + 2
    assert progress[-1].frames_total == 2
    assert {message.stage for message in progress} >= {"load", "sample"}
    assert 0 <= progress[-1].seconds_left < 10


def test_previews_replace_each_other(client, model, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, frames=1, preview_every=2))
    client.send(RunJob(str(job)))
    preview = jobs.wait_for(client, Preview)
    assert (preview.step, preview.frame) == (2, 1)
    assert preview.path == str(job / ".tmp" / "preview.png")


def test_models_and_requests_are_checked_without_rendering(client, model, tmp_path):
    client.send(CheckModel(str(model)))
    report = jobs.wait_for(client, ModelReport)
    assert (report.native_size, report.controls) == (64, ("depth",))
    client.send(CheckModel(str(tmp_path / "nowhere")))
    failed = jobs.wait_for(client, Failed)
    assert (failed.message, failed.code) == (
        f"There is no model folder {tmp_path / 'nowhere'}. Check its path.",
        "ModelMissing",
    )
    client.send(CheckRequest(jobs.make_request(model, sampler="dmp", width=100)))
    assert jobs.wait_for(client, RequestReport).problems == (
        "The size 100x64 is not a multiple of 8. The nearest is 96x64.",
        "Unknown sampler 'dmp'. Choose one of: ddim, euler.",
    )


@pytest.mark.parametrize("prompt", ["slow", "stuck"])
def test_the_worker_ends_with_its_client(prompt, model, tmp_path):
    process = raw_worker()
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, prompt=prompt))
    write_message(process.stdin, RunJob(str(job)))
    while read_message(process.stdout).state != "active":
        pass
    start = time.monotonic()
    assert end_of(process) == 0
    assert time.monotonic() - start < 5


def test_a_crash_is_told_with_its_signal_and_log(model, tmp_path):
    client = jobs.start(tmp_path)
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, prompt="crash"))
    client.send(RunJob(str(job)))
    with pytest.raises(AssertionError) as lost:
        jobs.wait_for(client, JobEnded)
    client.close()
    message = lost.value.args[0].message
    assert message == (
        f"The engine crashed (SIGABRT). Finished frames are kept: resume the job. Log: {tmp_path / 'worker.log'}"
    )
    assert "Fatal Python error: Aborted" in (tmp_path / "worker.log").read_text()


def test_a_killed_worker_is_told_as_such(tmp_path):
    client = jobs.start(tmp_path)
    jobs.wait_for(client, Hello)
    os.kill(client.pid, signal.SIGKILL)
    assert client.wait(5).message.startswith("The engine was killed, perhaps by the system because memory ran out.")
    client.close()


def test_a_missing_program_is_told(tmp_path):
    with pytest.raises(client.ClientError, match=r"Cannot start the engine .*No such file.*Check its location"):
        client.Client([str(tmp_path / "python")], tmp_path / "log", "test")


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack("<I", 2**31),
        struct.pack("<I", 4) + b"null",
        struct.pack("<I", 18) + b'{"type":"run_job"}',
        struct.pack("<I", 15) + b'{"type":"quit"}',
        struct.pack("<I", 3) + b"\xff\xfe\xfd",
        struct.pack("<I", 100_000) + b"[" * 100_000,
    ],
)
def test_garbage_ends_the_connection_with_a_reason(garbage):
    process = raw_worker()
    process.stdin.write(garbage)
    process.stdin.flush()
    answer = read_message(process.stdout)
    assert isinstance(answer, WorkerFailed)
    assert answer.message.startswith("The engine could not read a message: ")
    assert end_of(process) == 0
