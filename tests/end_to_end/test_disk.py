# SPDX-License-Identifier: Apache-2.0
"""Full and read-only disks: a clear message, nothing lost, and resuming afterwards gives the same bytes."""

import os
import resource
import subprocess

import fake_jobs as jobs
import pytest
from multiplane_protocol.client import Client
from multiplane_protocol.messages import FrameDone, JobEnded, RunJob


@pytest.fixture
def model(tmp_path):
    return jobs.make_model(tmp_path / "model")


@pytest.fixture
def undisturbed(model, tmp_path):
    job = jobs.make_job(tmp_path / "undisturbed", jobs.make_request(model, frames=8))
    client = jobs.start(tmp_path)
    assert jobs.run(client, job).state == "completed"
    client.close()
    return jobs.frames_of(job)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 4 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_stops_the_job_and_keeps_its_frames(small_disk, model, undisturbed, tmp_path):
    job = jobs.make_job(small_disk / "job", jobs.make_request(model, frames=8))
    ballast = small_disk / "ballast"
    room = 260_000  # more than the passes of a frame take before they are compressed, less than all frames
    ballast.write_bytes(b"x" * (free_bytes(small_disk) - room))
    client = jobs.start(tmp_path)
    ended = jobs.run(client, job)
    assert (ended.state, ended.code) == ("failed", "DiskFull")
    assert ended.message.startswith(f"There is no space left to write {job}")
    assert ended.message.endswith("Free some space and resume: finished frames are kept.")
    kept = jobs.frames_of(job)
    assert 0 < len(kept) < 8
    assert kept.items() <= undisturbed.items()
    assert list((job / ".tmp").iterdir()) == []
    ballast.unlink()
    assert jobs.run(client, job).state == "completed"
    assert jobs.frames_of(job) == undisturbed
    client.close()


def free_bytes(disk):
    status = os.statvfs(disk)
    return status.f_bavail * status.f_frsize


def test_a_limit_on_file_sizes_is_told_like_a_full_disk(model, undisturbed, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, frames=8))
    limited = ["/bin/sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *jobs.FAKE_WORKER]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    client = Client(limited, tmp_path / "worker.log", "test")
    ended = jobs.run(client, job)
    client.close()
    assert ended.code == "DiskFull"
    client = jobs.start(tmp_path)
    assert jobs.run(client, job).state == "completed"
    client.close()
    assert jobs.frames_of(job) == undisturbed


@pytest.fixture
def read_only(tmp_path):
    """Makes a folder read-only; for root only a mount does."""
    made = []

    def protect(folder):
        if os.getuid() != 0:
            folder.chmod(0o500)
        elif subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(folder)], capture_output=True).returncode:
            pytest.skip("this root cannot mount")
        made.append(folder)

    yield protect
    for folder in made:
        if os.getuid() != 0:
            folder.chmod(0o700)
        else:
            subprocess.run(["umount", str(folder)], check=True)


def test_an_output_folder_that_cannot_be_written_is_told(model, read_only, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model))
    read_only(job)
    client = jobs.start(tmp_path)
    ended = jobs.run(client, job)
    client.close()
    assert (ended.state, ended.code) == ("failed", "NotWritable")
    assert ended.message.startswith(f"Cannot write {job}/lock.json: ")
    assert ended.message.endswith("Choose another folder, or allow writing to it.")


def test_a_folder_that_vanishes_is_told(model, tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model, prompt="slow"))
    client = jobs.start(tmp_path)
    client.send(RunJob(str(job)))
    jobs.wait_for(client, FrameDone)
    job.rename(tmp_path / "away")
    ended = jobs.wait_for(client, JobEnded)
    client.close()
    assert ended.state == "failed"
    assert ended.message.endswith(("Extract the passes again.", "Check the folder and resume."))
    assert not job.exists()
