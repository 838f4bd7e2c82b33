# SPDX-License-Identifier: Apache-2.0
"""One writer a job folder."""

import errno
import json
import os
import subprocess
import sys
import time

import pytest
from multiplane_protocol.lock import JobInUse, JobLock
from multiplane_protocol.process_start import process_start

HOLD = "import sys, time; from pathlib import Path; from multiplane_protocol.lock import JobLock\n"


def test_a_second_holder_is_refused_with_the_first_ones_id(tmp_path):
    with (
        JobLock(tmp_path),
        pytest.raises(JobInUse, match=rf"in use by process {os.getpid()} since .*Wait for it"),
        JobLock(tmp_path),
    ):
        pass
    assert not (tmp_path / "lock.json").exists()


def test_a_killed_holders_lock_is_taken_over(tmp_path):
    code = HOLD + "JobLock(Path(sys.argv[1])).__enter__(); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(JobInUse), JobLock(tmp_path):
            pass
        holder.kill()
    with JobLock(tmp_path):
        assert json.loads((tmp_path / "lock.json").read_text())["pid"] == os.getpid()


def test_a_process_with_a_reused_id_does_not_count(tmp_path):
    with JobLock(tmp_path):
        owner = json.loads((tmp_path / "lock.json").read_text())
    (tmp_path / "lock.json").write_text(json.dumps({**owner, "start": "another boot:1"}))
    with JobLock(tmp_path):
        pass


def test_another_machine_is_believed(tmp_path):
    owner = {"host": "renderfarm-7", "pid": 1, "start": "x", "since": "yesterday"}
    (tmp_path / "lock.json").write_text(json.dumps(owner))
    with (
        pytest.raises(JobInUse, match=r"process 1 on renderfarm-7 since yesterday.*delete .*lock.json"),
        JobLock(tmp_path),
    ):
        pass


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": 1, "pid": "x"}'])
def test_a_torn_lock_is_respected_while_it_is_young(content, tmp_path):
    lock = tmp_path / "lock.json"
    lock.write_text(content)
    with pytest.raises(JobInUse, match="Another process has just started"), JobLock(tmp_path):
        pass
    os.utime(lock, (time.time() - 60,) * 2)
    with JobLock(tmp_path):
        pass


def test_of_many_that_race_for_a_stale_lock_one_wins(tmp_path):
    code = HOLD + (
        "from multiplane_protocol.lock import JobInUse\n"
        "while not (Path(sys.argv[1]) / 'go').exists(): pass\n"
        "try:\n    JobLock(Path(sys.argv[1])).__enter__(); print('won'); sys.stdout.flush(); time.sleep(1.5)\n"
        "except JobInUse: print('lost')\n"
    )
    owner = {"host": os.uname().nodename, "pid": 1, "start": "gone", "since": ""}
    (tmp_path / "lock.json").write_text(json.dumps(owner))
    racers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(4)]
    time.sleep(0.5)
    (tmp_path / "go").touch()
    said = [racer.communicate()[0] for racer in racers]
    assert sorted(said) == [b"lost\n"] * 3 + [b"won\n"]


def test_process_start_tells_processes_apart():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert process_start(child.pid) not in ("", process_start(os.getpid()))
        child.stdin.close()
    assert process_start(child.pid) == ""


def test_a_process_that_ends_while_it_takes_the_lock_leaves_none(tmp_path, monkeypatch):
    def end(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(os, "link", end)
    with pytest.raises(SystemExit):
        JobLock(tmp_path).__enter__()
    monkeypatch.undo()
    with JobLock(tmp_path):
        assert (tmp_path / "lock.json").is_file()


def test_file_systems_without_links_have_locks_too(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with JobLock(tmp_path), pytest.raises(JobInUse, match="is in use by process"):
        JobLock(tmp_path).__enter__()
    assert not (tmp_path / "lock.json").exists()
