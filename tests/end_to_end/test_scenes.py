# SPDX-License-Identifier: Apache-2.0
"""Scenes through the command line with a real Blender: the whole chain but for the network, and every scene that fails.

Needs MULTIPLANE_BLENDER: a Blender, or a Python that has bpy.
"""

import json
import os
import subprocess
from pathlib import Path

import fake_engine
import fake_jobs as jobs
import numpy as np
import pytest
from multiplane_engine.blender import VARIABLE, find_blender
from multiplane_engine.cli import main
from multiplane_engine.cli.scene_passes import SceneFile
from multiplane_engine.model_hash import file_hash
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import control_file, exr_file, pass_file
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.messages import SceneFacts

pytestmark = pytest.mark.skipif(VARIABLE not in os.environ, reason=f"needs {VARIABLE}")

SETTINGS = """
import bpy, os, sys
bpy.ops.wm.read_factory_settings()
scene = bpy.context.scene
scene.frame_start, scene.frame_end = 1, 3
scene.render.resolution_x, scene.render.resolution_y = 192, 96
scene.render.engine = "CYCLES"
scene.cycles.samples = 1
bpy.context.preferences.filepaths.use_file_compression = False
"""


def in_blender(script, *arguments):
    blender = find_blender()
    command = [blender.path, "-c", script] if blender.is_module else [blender.path, "-b", "--python-expr", script, "--"]
    ended = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr


def make_scene(path, change=""):
    """The factory scene (cube, camera, light) with a change, as a .blend."""
    in_blender(
        f"{SETTINGS}{change}\nbpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1], compress=False)\nos._exit(0)", path
    )
    return path


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return make_scene(tmp_path_factory.mktemp("scene") / "cube.blend")


@pytest.fixture(scope="module")
def scene_json(scene):
    """What the command line remembers of the scene, so that it need not start Blender again."""
    facts = SceneFacts("Scene", 1, 3, 1, 192, 96, "5.0.1", ())
    return to_json(SceneFile(scene.name, file_hash(scene), "scene", "cycles", facts)).encode()


@pytest.fixture
def stylize(tmp_path):
    """stylize(scene, *options) runs the command; its exit status."""
    model = jobs.make_model(tmp_path / "model")

    def run(scene, *options, out=tmp_path / "out", prompt="a cube"):
        fixed = ["--prompt", prompt, "--model", model, "--size", "128x64", "--source", "cycles", "-o", out]
        return main([str(part) for part in ("stylize", scene, *fixed, *options)], worker=jobs.FAKE_WORKER)

    return run


def test_a_scene_becomes_frames_and_resumes_without_blender(scene, stylize, tmp_path, capsys, monkeypatch):
    assert stylize(scene, "--control", "depth=0.8:0:0.6") == 0
    job = tmp_path / "out"
    frames = jobs.frames_of(job)
    assert list(frames) == ["frame_0001.png", "frame_0002.png", "frame_0003.png"]
    shot = read_shot(job)
    assert (shot.blend, shot.width, shot.height) == ("cube.blend", 128, 64)
    assert shot.passes == ("depth", "beauty")
    depth = np.load(pass_file(job, "depth", 1))
    assert np.isinf(depth).any() and np.isfinite(depth).any()
    assert control_file(job, "depth", 1).is_file() and exr_file(job, 1).is_file()
    request = json.loads((job / "request.json").read_text())
    assert request["controls"] == [{"end": 0.6, "kind": "depth", "model": "", "scale": 0.8, "start": 0.0}]

    monkeypatch.setenv(VARIABLE, "/nowhere")
    (job / "frames" / "frame_0002.png").unlink()
    capsys.readouterr()
    assert stylize(scene, "--control", "depth=0.8:0:0.6") == 0
    assert "frame 1: was finished" in capsys.readouterr().err
    assert jobs.frames_of(job) == frames


def test_missing_passes_are_extracted_again(scene, stylize, tmp_path):
    assert stylize(scene) == 0
    frames = jobs.frames_of(tmp_path / "out")
    pass_file(tmp_path / "out", "beauty", 2).unlink()
    assert stylize(scene) == 0
    assert jobs.frames_of(tmp_path / "out") == frames


def test_another_job_is_refused_and_overwritten_on_request(scene, stylize, tmp_path, capsys):
    assert stylize(scene, "--frames", "1") == 0
    assert stylize(scene, "--frames", "1", prompt="a sphere") == 1
    told = capsys.readouterr().err
    assert "holds a different job: prompt: 'a cube' → 'a sphere'." in told
    assert "The option --overwrite does that." in told
    assert stylize(scene, "--frames", "2", "--overwrite", prompt="a sphere") == 0
    assert list(jobs.frames_of(tmp_path / "out")) == ["frame_0002.png"]


def test_a_changed_scene_is_a_different_job(stylize, tmp_path, capsys):
    scene = make_scene(tmp_path / "cube.blend")
    assert stylize(scene, "--frames", "1") == 0
    make_scene(scene, "bpy.data.objects['Cube'].location.x = 1")
    assert stylize(scene, "--frames", "1") == 1
    assert "holds passes of a different job: cube.blend has changed since." in capsys.readouterr().err


def test_passes_alone(scene, tmp_path, capsys):
    job = tmp_path / "passes"
    options = [
        "--frames",
        "1:2",
        "--size",
        "128x64",
        "--controls",
        "depth,normal,openpose",
        "--source",
        "cycles",
        "-o",
        job,
    ]
    assert main([str(part) for part in ("passes", scene, *options)], worker=jobs.FAKE_WORKER) == 0
    assert capsys.readouterr().out == f"Passes of 2 frames: {job}\n"
    for kind in ("depth", "normal", "openpose"):
        assert fake_engine.read_png(control_file(job, kind, 2)).shape == (64, 128, 3)
    assert exr_file(job, 2).is_file()


LIBRARY = """
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1] + ".library.blend", copy=True)
with bpy.data.libraries.load(sys.argv[-1] + ".library.blend", link=True) as (there, here):
    here.collections = ["Collection"]
bpy.context.scene.collection.children.link(here.collections[0])
os.remove(sys.argv[-1] + ".library.blend")
"""


def cut(path):
    os.truncate(path, path.stat().st_size // 2)


def from_the_future(path):
    data = path.read_bytes()
    header = data[:20].replace(b"v05", b"v99", 1) if b"v05" in data[:20] else data[:20].replace(b"-v4", b"-v9", 1)
    path.write_bytes(header + data[20:])


@pytest.mark.parametrize(
    ("change", "spoil", "message"),
    [
        ("bpy.data.objects.remove(bpy.data.objects['Camera'])", None, "has no camera. Add one (Add > Camera)"),
        (
            "bpy.data.objects['Camera'].location = 0, 0, 0",
            None,
            "is inside an object and sees nothing else. Move it out.",
        ),
        (LIBRARY, None, "is missing. Relocate it (File > External Data) or put it back."),
        ("", cut, "does not open in Blender"),
        ("", lambda path: path.write_bytes(b"not a scene"), "does not open in Blender"),
        ("", from_the_future, "newer"),
        ("", Path.unlink, "There is no file"),
    ],
    ids=["no camera", "camera inside", "library", "cut", "no blend", "newer", "no file"],
)
def test_scenes_that_fail_say_what_to_do(change, spoil, message, stylize, tmp_path, capsys):
    scene = make_scene(tmp_path / "bad.blend", change)
    if spoil:
        spoil(scene)
    assert stylize(scene) == 1
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told
    assert not (tmp_path / "out" / "frames").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--size", "500x300"], "The size 500x300 is not a multiple of 8. The nearest is 496x304."),
        (["--frames", "4:1"], "The frame range is empty."),
        (["--sampler", "dmp"], "Unknown sampler 'dmp'. Choose one of: ddim, euler."),
        (["--control", "canny"], "has no ControlNet for canny."),
        (["--strength", "7"], "Strength is 7. Choose between 0 and 1."),
        (["--mask", "/nowhere.png"], "There is no mask /nowhere.png. Check its path."),
        (["--model", "/nowhere"], "There is no model folder /nowhere. Check its path."),
        (["--prompt", "a <lora:x:1>"], "LoRAs are not supported yet"),
        (["--prompt", "\udcff"], "The prompt is not text"),
    ],
)
def test_requests_that_fail_say_what_to_do(options, message, scene, scene_json, stylize, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "scene.json").write_bytes(scene_json)
    assert stylize(scene, *options) == 1
    assert message in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["scene.json"]


def test_an_output_folder_that_cannot_be_made_is_told(scene, stylize, capsys):
    assert stylize(scene, out="/proc/nothing") == 1
    assert "Check the folder and resume." in capsys.readouterr().err


def test_a_killed_blender_is_told_and_resumed(scene, stylize, tmp_path, capsys, monkeypatch):
    killing = tmp_path / "blender"
    killing.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Blender 5.0.1' && exit\nkill -9 $$\n")
    killing.chmod(0o755)
    assert stylize(scene, "--blender", killing) == 1
    assert "The Blender was killed" in capsys.readouterr().err
    assert stylize(scene) == 0
