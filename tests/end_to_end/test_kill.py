# SPDX-License-Identifier: Apache-2.0
"""The worker is killed in the middle of jobs: no frame is lost, none is ever seen half, and the end is the same."""

import os
import random
import signal
import time

import fake_engine
import fake_jobs as jobs
from multiplane_protocol.client import WorkerLost
from multiplane_protocol.messages import FrameDone, JobEnded, RunJob

KILLS = 20


def run_and_kill(job, tmp_path, delay_s):
    """Starts the job, kills the worker after `delay_s`; (frames that it reported, whether the job ended before)."""
    client = jobs.start(tmp_path)
    jobs.wait_for(client, object)  # the greeting: imports are over
    client.send(RunJob(str(job)))
    done, end = [], time.monotonic() + delay_s
    while True:
        message = client.wait(None if end is None else max(0.0, end - time.monotonic()))
        if isinstance(message, FrameDone):
            done.append(message.frame)
        elif message is None:
            os.kill(client.pid, signal.SIGKILL)
            end = None
        elif isinstance(message, JobEnded):
            assert message.state == "completed", message.message
            client.close()
            return done, True
        elif isinstance(message, WorkerLost):
            assert message.message.startswith("The engine was killed")
            client.close()
            return done, False


def test_twenty_kills_lose_nothing(tmp_path):
    model = jobs.make_model(tmp_path / "model")
    request = jobs.make_request(model, frames=40, steps=6)
    undisturbed = jobs.make_job(tmp_path / "undisturbed", request)
    client = jobs.start(tmp_path)
    start = time.monotonic()
    assert jobs.run(client, undisturbed).state == "completed"
    whole_s = time.monotonic() - start
    client.close()

    chance = random.Random(3)
    reported: set[int] = set()
    kills = lost = partial = 0
    job = jobs.make_job(tmp_path / "job", request)
    while kills < KILLS:
        done, ended = run_and_kill(job, tmp_path, chance.uniform(0.0, whole_s / 6))
        reported.update(done)
        pictures = jobs.frames_of(job)
        for data in pictures.values():
            (tmp_path / "seen.png").write_bytes(data)
            try:
                fake_engine.read_png(tmp_path / "seen.png")
            except fake_engine.EngineError:
                partial += 1
        lost += len({f"frame_{frame:04d}.png" for frame in reported} - pictures.keys())
        if ended:  # start over: what is left of the kills falls on a fresh job
            assert jobs.frames_of(job) == jobs.frames_of(undisturbed)
            job, reported = jobs.make_job(tmp_path / f"job{kills}", request), set()
        else:
            kills += 1
    print(f"{KILLS} kills: {lost} frames lost, {partial} partial files seen")
    assert (lost, partial) == (0, 0)

    client = jobs.start(tmp_path)
    assert jobs.run(client, job).state == "completed"
    client.close()
    assert jobs.frames_of(job) == jobs.frames_of(undisturbed)
    assert list((job / ".tmp").iterdir()) == []
    assert not (job / "lock.json").exists()


def test_a_second_worker_in_the_same_folder_is_told_who_holds_it(tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(jobs.make_model(tmp_path / "model"), prompt="slow"))
    first, second = jobs.start(tmp_path / "first"), jobs.start(tmp_path / "second")
    first.send(RunJob(str(job)))
    jobs.wait_for(first, FrameDone)
    ended = jobs.run(second, job)
    assert (ended.state, ended.code) == ("failed", "JobInUse")
    assert f"{job} is in use by process {first.pid} since " in ended.message
    assert jobs.wait_for(first, JobEnded).state == "completed"
    assert jobs.run(second, job).state == "completed"
    first.close()
    second.close()
