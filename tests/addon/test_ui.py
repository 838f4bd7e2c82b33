# SPDX-License-Identifier: Apache-2.0
"""Every panel draws in every state of a job, with what this Blender's layouts accept."""

from pathlib import Path
from types import SimpleNamespace

import bpy
import multiplane
import pytest
from blender_ui import draw, labels
from multiplane.jobs import picture, preview_runner, runner
from multiplane.jobs.job import Job
from multiplane.multiplane_protocol.documents import to_json
from multiplane.multiplane_protocol.shot_report import AnchorReport, ShotReport
from multiplane.ui import panels

CONTENTS = [
    *(panels._Main, panels._Diffusion, panels._Consistency, panels._Controls, panels._Sampling, panels._Output),
    panels._Result,
]
LONG = (
    "The engine was killed, perhaps because memory ran out. Finished frames are kept: resume the job. Log: /a/b/c.txt"
)


@pytest.fixture
def settings(scene):
    multiplane.register()
    yield bpy.context.scene.multiplane
    multiplane.unregister()


def make_job(monkeypatch, state, status):
    job = Job(SimpleNamespace(request=None, blend=None))
    job.state, job.status = state, status
    monkeypatch.setattr(runner, "_job", job)
    return job


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("width", [60, 300])
def test_draws_empty_and_full(settings, content, width):
    draw(content, width)
    bpy.ops.multiplane.use_starter_settings()
    bpy.ops.multiplane.add_control(kind="openpose")
    settings.use_size = settings.use_range = True
    settings.model = "/models/sd15"
    draw(content, width)
    settings.painter = "none"
    draw(content, width)


def test_running_job_offers_cancel_and_shows_progress(settings, monkeypatch):
    job = make_job(monkeypatch, "active", "Sample 3/12 of frame 4")
    drawn = draw(panels._Main)
    job.state = "completed"  # nothing to close
    progress = next(arguments for name, arguments in drawn if name == "progress")
    assert progress["text"] == "Sample 3/12 of frame 4"
    assert [a["operator"] for n, a in drawn if n == "operator"][-1] == "multiplane.cancel"


def test_long_message_of_a_failed_job_is_broken_into_lines(settings, monkeypatch):
    make_job(monkeypatch, "failed", LONG)
    lines = labels(draw(panels._Main, 300))
    assert " ".join(lines) == LONG
    assert max(map(len, lines)) <= 32
    assert "multiplane.stylize_range" in [a.get("operator") for _, a in draw(panels._Main)]


def test_picture_of_the_job_is_shown(settings, monkeypatch, tmp_path):
    made = bpy.data.images.new("made", 16, 16)
    made.filepath_raw, made.file_format = str(tmp_path / "preview.png"), "PNG"
    made.save()
    job = make_job(monkeypatch, "completed", "Completed")
    job.picture = made.filepath_raw
    runner._show(job)
    assert bpy.data.images[picture.NAME].size[:] == (16, 16)
    assert any(name == "template_icon" for name, _ in draw(panels._Main))


def drawn_settings(content):
    return {arguments["property"] for name, arguments in draw(content) if name == "prop"}


def test_style_comes_first_and_leaves_out_what_it_has_no_use_for(settings):
    drawn = draw(panels._Main)
    assert (drawn[1][0], drawn[1][1]["property"]) == ("template_icon_view", "painter")
    assert {"palette", "mood", "stroke_size", "colour", "seed"} <= drawn_settings(panels._Main)
    settings.painter = "none"
    assert drawn_settings(panels._Main) == {"painter", "seed", "seed_mode"}


def test_what_concerns_the_model_is_hidden_where_there_is_none(settings):
    assert drawn_settings(panels._Diffusion) == {"use_diffusion"}
    shown = [panels._Controls.poll(bpy.context), panels._Sampling.poll(bpy.context)]
    settings.use_diffusion = True
    shown += [panels._Controls.poll(bpy.context), panels._Sampling.poll(bpy.context)]
    settings.use_diffusion, settings.painter = False, "none"
    assert [*shown, panels._Controls.poll(bpy.context)] == [False, False, True, True, True]
    assert "use_diffusion" not in drawn_settings(panels._Diffusion), "there is nothing else to choose"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"is_reading": True}, "Reading the scene"),
        ({"picture": ""}, "Painting"),
        ({"problem": "The engine crashed."}, "The engine crashed."),
        ({"staleness": lambda scene: "The preview shows frame 3."}, "The preview shows frame 3."),
        ({}, ""),
    ],
)
def test_preview_says_how_it_stands(settings, monkeypatch, state, said):
    fresh = {"is_reading": False, "picture": "p.png", "problem": "", "staleness": lambda scene: ""}
    monkeypatch.setattr(preview_runner, "_preview", SimpleNamespace(**fresh | state, close=lambda: None))
    drawn = draw(panels._Main)
    assert " ".join(labels(drawn)) == said
    texts = [arguments.get("text") for name, arguments in drawn if name == "operator"]
    assert ("Refresh Preview" in texts) == ("staleness" in state)


def test_empty_range_is_said_in_the_panel(settings):
    settings.use_range, settings.frame_start, settings.frame_end = True, 9, 3
    assert "empty" in " ".join(labels(draw(panels._Output)))


def test_preferences_say_where_no_engine_is(settings, monkeypatch):
    from multiplane.preferences import MultiplanePreferences

    monkeypatch.setenv("MULTIPLANE_ENGINE", str(Path("/no/such/place")))
    with pytest.raises(RuntimeError, match="There is no engine in /no/such/place"):
        bpy.ops.multiplane.check_engine()
    assert MultiplanePreferences.report_text.startswith("There is no engine")


def test_consistency_shows_the_numbers_of_its_mode(settings):
    assert drawn_settings(panels._Consistency) == {"temporal", "anchor_missing", "anchor_limit"}
    settings.temporal = "feedback"
    assert {"feedback_strength", "feedback_colour_match"} <= drawn_settings(panels._Consistency)
    assert "switch diffusion on" in " ".join(labels(draw(panels._Consistency)))
    settings.temporal, settings.use_diffusion = "pinned", True
    assert (drawn_settings(panels._Consistency), labels(draw(panels._Consistency))) == ({"temporal"}, [])


def test_consistency_says_what_was_done(settings, tmp_path):
    report = ShotReport("anchored", (AnchorReport(1, 0, 1.0), AnchorReport(24, 0, 0.3)), (), (), 0.1)
    settings.job = str(tmp_path)
    assert labels(draw(panels._Consistency)) == []
    (tmp_path / "shot_report.json").write_text(to_json(report))
    assert "Anchored: 2 anchors (1, 24);" in " ".join(labels(draw(panels._Consistency)))
    (tmp_path / "shot_report.json").write_text("torn")
    assert labels(draw(panels._Consistency)) == []
