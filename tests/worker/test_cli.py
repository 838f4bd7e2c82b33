# SPDX-License-Identifier: Apache-2.0
"""The command line without Blender: what is typed, what is printed, and jobs that have their passes already."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import fake_jobs as jobs
import pytest
from multiplane_engine import blender
from multiplane_engine.cli import main, output, values
from multiplane_engine.cli.options import build_parser
from multiplane_engine.cli.stylize import build_request
from multiplane_engine.errors import UserError
from multiplane_engine.extension import build_extension
from multiplane_protocol.messages import JobProgress, SceneFacts
from multiplane_protocol.painter import Painter
from multiplane_protocol.request import Control, Request
from multiplane_protocol.temporal import Temporal

FACTS = SceneFacts("Scene", 1, 24, 1, 1920, 1080, "5.0.1", ())


def run(*arguments):
    return main([str(argument) for argument in arguments], worker=jobs.FAKE_WORKER)


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("", tuple(range(1, 25))),
        ("1:4", (1, 2, 3, 4)),
        ("1:9:4", (1, 5, 9)),
        ("7", (7,)),
        ("-2:0", (-2, -1, 0)),
        ("3,1,8:9", (1, 3, 8, 9)),
        ("4:1", ()),
    ],
)
def test_frames(text, frames):
    assert values.frames(text, FACTS) == frames


@pytest.mark.parametrize("text", ["a", "1:", "1:2:0", "1:2:3:4", "1-4", ","])
def test_frames_that_are_none(text):
    with pytest.raises(UserError, match=r"is not a frame range. Write 1:24, 1:24:2, 5 or 1,3,7."):
        values.frames(text, FACTS)


def test_a_billion_frames_are_a_slip():
    with pytest.raises(UserError, match=r"has more than 100000 frames. Choose fewer."):
        values.frames("1:1000000000", FACTS)


def test_size_follows_the_scenes_aspect():
    assert values.size("", FACTS, 512) == (912, 512)
    assert values.size("", SceneFacts("Scene", 1, 1, 1, 500, 1000, "", ()), 256) == (256, 512)
    assert values.size("768x512", FACTS, 512) == (768, 512)
    with pytest.raises(UserError, match=r"'768' is not a size. Write it as 768x512."):
        values.size("768", FACTS, 512)


def test_controls_have_scale_start_end_and_model(tmp_path):
    found = values.controls(["depth=0.8:0.1:0.6", "normal", "canny=0.5"], [f"normal={tmp_path}"])
    assert found == (
        Control("depth", 0.8, 0.1, 0.6),
        Control("normal", model=str(tmp_path.resolve())),
        Control("canny", 0.5),
    )


@pytest.mark.parametrize(
    ("controls", "models", "message"),
    [
        (["depth=strong"], [], "'depth=strong' is not a control. Write depth=0.8, or depth=0.8:0.0:0.6"),
        (["depth=1:0:1:0"], [], "is not a control"),
        (["depth"], ["normal=x"], "--control-model names normal, but there is no --control normal."),
        (["depth"], ["depth"], "'depth' is not understood. Write --control-model depth=DIR."),
    ],
)
def test_controls_that_are_none(controls, models, message):
    with pytest.raises(UserError) as caught:
        values.controls(controls, models)
    assert message in str(caught.value)


def test_controls_of_the_beauty_pass_need_it():
    assert "tile" in values.kinds("", "scene")
    assert "temporal" not in values.kinds("", "scene"), "that is made of frames, not of passes"
    assert "tile" not in values.kinds("", "none")
    assert values.kinds("depth,tile", "preview") == ("depth", "tile")
    with pytest.raises(UserError, match=r"The control tile is made of the beauty pass. Leave out --beauty none."):
        values.kinds("tile", "none")


def stylize(*arguments):
    return build_parser().parse_args(["stylize", "a.blend", "-o", "out", *arguments])


def test_a_painter_alone_paints_without_diffusion():
    arguments = ["--painter", "oil", "--mood", "night", "--mood-strength", "0.5", "--stroke-size", "2", "--colour", "0"]
    request = build_request(stylize(*arguments), FACTS, 512)
    assert request.painter == Painter("oil", mood="night", mood_strength=0.5, size=2.0, colour=0.0)
    assert (request.prompt, request.strength, request.width, request.height) == ("", 0.0, 912, 512)


def test_a_painter_before_diffusion():
    request = build_request(stylize("--painter", "ink", "--strength", "0.4", "--prompt", "a fox"), FACTS, 512)
    assert (request.painter, request.strength, request.prompt) == (Painter("ink"), 0.4, "a fox")


def test_without_a_painter_diffusion_has_its_defaults():
    request = build_request(stylize("--prompt", "a fox"), FACTS, 512)
    assert (request.painter, request.strength) == (None, Request.strength)


def test_steps_and_guidance_suit_the_model(tmp_path):
    scheduler = tmp_path / "scheduler" / "scheduler_config.json"
    scheduler.parent.mkdir()
    for name, expected in (("LCMScheduler", (6, 1.0)), ("PNDMScheduler", (20, 7.5)), ("", (20, 7.5))):
        scheduler.write_text(json.dumps({"_class_name": name}) if name else "no JSON")
        request = build_request(stylize("--prompt", "a fox", "--model", str(tmp_path)), FACTS, 512)
        assert (request.steps, request.guidance) == expected
        request = build_request(stylize("--prompt", "a", "--model", str(tmp_path), "--steps", "9"), FACTS, 512)
        assert (request.steps, request.guidance) == (9, expected[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Say what to paint with --prompt, or who paints with --painter."),
        (["--prompt", "a fox", "--palette", "earth"], "The palette is for a painter. Add --painter"),
    ],
)
def test_a_command_without_a_painter_or_a_prompt(arguments, message):
    with pytest.raises(UserError, match=message):
        build_request(stylize(*arguments), FACTS, 512)


def test_frames_hold_together_as_asked():
    mode = ["--temporal", "anchored", "--missing", "0.02", "--anchors", "4"]
    assert build_request(stylize("--painter", "oil", *mode), FACTS, 512).temporal == Temporal("anchored", 0.02, 4)
    assert build_request(stylize("--painter", "oil", "--temporal", "independent"), FACTS, 512).temporal is None
    numbers = ["--feedback-strength", "0.3", "--consistency", "0.9", "--colour-match", "0.5", "--sharpening", "0.2"]
    request = build_request(stylize("--prompt", "a fox", "--temporal", "feedback", *numbers), FACTS, 512)
    assert request.temporal == Temporal("feedback", strength=0.3, consistency=0.9, colour_match=0.5, sharpening=0.2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--colour-match", "1"], "The colour match is for frames that hold together. Add --temporal"),
        (["--temporal", "anchored", "--source", "cycles"], "Use --source surface, or leave out --temporal."),
    ],
)
def test_what_cannot_hold_together(arguments, message):
    with pytest.raises(UserError, match=message):
        build_request(stylize("--painter", "oil", *arguments), FACTS, 512)


def test_the_bar_says_frame_step_and_time_left():
    progress = JobProgress("/job", "active", 12, 5, 24, "sample", 10, 20, 80.4)
    assert output.bar(progress) == "[######------------------] 5/24 frames, frame 12: sample 10/20, 1 min 20 s left"
    assert [output.duration(seconds) for seconds in (3.2, 75, 7500)] == ["3 s", "1 min 15 s", "2 h 5 min"]


def test_run_renders_a_job_folder(tmp_path, capsys):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(jobs.make_model(tmp_path / "model")))
    assert run("run", job, "--frames", "2:3") == 0
    assert list(jobs.frames_of(job)) == ["frame_0002.png", "frame_0003.png"]
    printed = capsys.readouterr()
    assert printed.out == f"2 frames: {job}/frames\n"
    assert printed.err.startswith("frame 2: 0.")


def test_json_for_programs(tmp_path, capsys):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(jobs.make_model(tmp_path / "model")))
    assert run("run", job, "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["frame"] for line in lines if line["type"] == "frame_done"] == [1, 2, 3, 4]
    assert lines[-1] == {"type": "result", "job": str(job), "frames": 4, "folder": f"{job}/frames"}
    assert run("run", tmp_path / "nowhere", "--json") == 1
    error = json.loads(capsys.readouterr().out)
    assert error["type"] == "error"
    assert "has no request.json: it is not a job folder" in error["message"]


def test_ctrl_c_cancels_and_keeps_frames(tmp_path):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(jobs.make_model(tmp_path / "model"), prompt="slow"))
    code = "import signal, sys, fake_jobs; from multiplane_engine.cli import main\n"
    code += "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background shell has it ignored
    code += "sys.exit(main(sys.argv[1:], fake_jobs.FAKE_WORKER))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    command = [sys.executable, "-c", code, "run", str(job)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline().startswith("frame 1")
        process.send_signal(signal.SIGINT)
        assert "multiplane: Canceled. Finished frames are kept: the same command resumes." in process.stderr.read()
    assert process.returncode == 130
    assert "frame_0001.png" in jobs.frames_of(job)


def test_a_worker_that_dies_is_told(tmp_path, capsys):
    job = jobs.make_job(tmp_path / "job", jobs.make_request(jobs.make_model(tmp_path / "model"), prompt="crash"))
    assert run("run", job) == 1
    assert "multiplane: The engine crashed (SIGABRT). Finished frames are kept: resume" in capsys.readouterr().err


def test_models_check(tmp_path, capsys):
    assert run("models", "check", jobs.make_model(tmp_path / "model")) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'model'}\nStand-in\nControls: depth\n"
    assert run("models", "check", tmp_path / "v1-5-pruned.ckpt") == 1
    assert "v1-5-pruned.ckpt is a single-file checkpoint. Those are not supported yet" in capsys.readouterr().err


def fake_program(path, printed):
    path.write_text(f"#!/bin/sh\necho '{printed}'\n")
    path.chmod(0o755)
    return path


def test_blender_is_found_where_it_is(tmp_path, monkeypatch):
    program = fake_program(tmp_path / "blender", "Blender 4.5.3 LTS")
    monkeypatch.delenv(blender.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert blender.find_blender() == blender.Blender(str(program), "4.5.3", is_module=False)
    named = fake_program(tmp_path / "other", "Blender 5.0.1")
    monkeypatch.setenv(blender.VARIABLE, str(named))
    assert blender.find_blender().path == str(named)
    assert blender.find_blender(str(program)).path == str(program)


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        ("Blender 3.4.1", "Blender 3.4.1 is too old. Multiplane needs 4.2 or later"),
        ("hello", "is neither Blender nor a Python. Name Blender with --blender."),
        ("Python 3.11.7", "is a Python without bpy. Install bpy in it"),
    ],
)
def test_what_is_no_blender_is_told(printed, message, tmp_path):
    with pytest.raises(UserError, match=message):
        blender.find_blender(str(fake_program(tmp_path / "program", printed)))


def test_a_missing_blender_is_told(monkeypatch):
    monkeypatch.delenv(blender.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match=r"Blender was not found. Put it on the PATH, or name it with --blender"):
        blender.find_blender()
    with pytest.raises(UserError, match=r"There is no program /nowhere. Name Blender"):
        blender.find_blender("/nowhere")


def test_doctor_lists_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("multiplane_engine.models.STARTER", tmp_path / "starter")
    assert run("doctor", "--blender", "/nowhere") == 1
    printed = capsys.readouterr()
    assert "ok      Engine: multiplane 0.1.0, LibTorch 0, device cpu" in printed.out
    assert "MISSING Blender: There is no program /nowhere." in printed.out
    assert "Better pictures need a Stable Diffusion 1.5 model" in printed.out
    assert "multiplane: Not everything is there: " in printed.err


def test_help_needs_no_torch():
    code = "import sys; from multiplane_engine.cli import main\n"
    code += "try: main(['--help'])\nexcept SystemExit: print('torch' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "False"


def test_the_extension_is_the_carried_addon(tmp_path):
    archive = build_extension(tmp_path / "first")
    assert archive.read_bytes() == build_extension(tmp_path / "second").read_bytes()
    names = zipfile.ZipFile(archive).namelist()
    assert {"__init__.py", "blender_manifest.toml", "multiplane_protocol/client.py"} <= set(names)
    assert not [name for name in names if name.endswith(".pyc")]
