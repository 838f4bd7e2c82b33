# SPDX-License-Identifier: Apache-2.0
"""The preview of a style: passes once, then one picture after the other, the newest style first; a stand-in paints."""

from pathlib import Path
from types import SimpleNamespace

import bpy
import multiplane
import pytest
from multiplane.jobs import picture, preview, preview_runner
from multiplane.multiplane_protocol.client import WorkerLost
from multiplane.multiplane_protocol.messages import Failed, JobEnded, Painted, PaintPreview


class Line:
    """A child process that answers when the test says so."""

    def __init__(self):
        self.sent, self.answers, self.is_closed = [], [], False

    def send(self, message):
        self.sent.append(message)

    def poll(self):
        answers, self.answers = self.answers, []
        return answers

    def close(self):
        self.is_closed = True

    kill = close


@pytest.fixture
def lines(scene, add_mesh, add_camera, monkeypatch):
    """Engine and extraction of the preview, which are not there."""
    multiplane.register()
    add_mesh("cube", "Cube")
    add_camera()
    made = SimpleNamespace(engine=Line(), extraction=Line(), orders=[])
    monkeypatch.setattr(preview.engine, "start", lambda log: made.engine)
    monkeypatch.setattr(preview, "Extraction", lambda blend, order: made.orders.append(order) or made.extraction)
    monkeypatch.setattr(preview, "read_shot", lambda folder: SimpleNamespace(depth_ranges=()))
    bpy.ops.multiplane.preview_style()
    yield made
    multiplane.unregister()


def styles(lines):
    """What the engine was asked to paint."""
    return [message.painter.name for message in lines.engine.sent if isinstance(message, PaintPreview)]


def read_passes(lines):
    lines.extraction.answers.append(JobEnded(lines.orders[-1].job, "completed"))
    preview_runner.poll()


def answer(lines, tmp_path, name="painted"):
    made = bpy.data.images.new(name, 16, 16)
    made.filepath_raw, made.file_format = str(tmp_path / f"{name}.png"), "PNG"
    made.save()
    lines.engine.answers.append(Painted(made.filepath_raw))
    preview_runner.poll()


def test_passes_of_the_current_frame_then_a_picture(scene, lines, tmp_path):
    order = lines.orders[0]
    assert (order.frames, order.width, order.height, order.beauty) == ((1,), 912, 512, "preview")
    assert not styles(lines), "there is nothing to paint from yet"
    read_passes(lines)
    assert lines.extraction.is_closed and styles(lines) == ["watercolour"]
    assert lines.engine.sent[-1].frame == 1 and lines.engine.sent[-1].job == order.job
    answer(lines, tmp_path)
    assert bpy.data.images[picture.NAME].size[:] == (16, 16)
    preview_runner.poll()
    assert len(styles(lines)) == 1, "nothing changed"


def test_the_newest_style_wins(scene, lines, tmp_path):
    read_passes(lines)
    for name in ("oil", "ink", "neon"):
        scene.multiplane.painter = name
        preview_runner.poll()
    assert styles(lines) == ["watercolour"], "one picture at a time"
    answer(lines, tmp_path)
    assert styles(lines) == ["watercolour", "neon"]
    answer(lines, tmp_path)
    scene.multiplane.stroke_size = 2
    scene.multiplane.seed = 4
    preview_runner.poll()
    assert (lines.engine.sent[-1].painter.size, lines.engine.sent[-1].seed) == (2.0, 4)


def test_undo_is_a_change_too(scene, lines, tmp_path):
    bpy.ops.ed.undo_push(message="before")
    scene.multiplane.painter = "oil"
    bpy.ops.ed.undo_push(message="oil")
    read_passes(lines)
    answer(lines, tmp_path)
    bpy.ops.ed.undo()
    preview_runner.poll()
    assert styles(lines) == ["oil", "watercolour"]


def test_another_frame_is_said_and_not_painted(scene, lines, tmp_path):
    read_passes(lines)
    answer(lines, tmp_path)
    scene.frame_set(7)
    scene.multiplane.painter = "oil"
    preview_runner.poll()
    assert preview_runner.current().staleness(scene) == "The preview shows frame 1."
    assert styles(lines) == ["watercolour"]
    scene.frame_set(1)
    preview_runner.poll()
    assert preview_runner.current().staleness(scene) == "" and styles(lines) == ["watercolour", "oil"]


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        (lambda: setattr(bpy.data.objects["Cube"], "location", (1, 0, 0)), True),
        (lambda: bpy.data.meshes[0].materials.append(bpy.data.materials.new("Paint")), True),
        (lambda: setattr(bpy.context.scene.view_settings, "exposure", 1), True),
        (lambda: setattr(bpy.context.scene.render, "resolution_x", 400), True),
        (lambda: setattr(bpy.context.scene.multiplane, "line", 0.5), False),
        (lambda: setattr(bpy.context.scene.multiplane, "prompt", "a castle"), False),
        (lambda: bpy.data.objects["Cube"].select_set(False), False),
    ],
    ids=["object", "material", "view", "size", "painter", "prompt", "selection"],
)
def test_a_change_that_shows_is_said(scene, lines, tmp_path, change, shows):
    read_passes(lines)
    answer(lines, tmp_path)
    bpy.context.view_layer.update()
    assert preview_runner.current().staleness(scene) == ""
    change()
    bpy.context.view_layer.update()
    assert bool(preview_runner.current().staleness(scene)) == shows


@pytest.mark.parametrize("answer", [Failed("There is no passes/depth_0001.npy."), WorkerLost("The engine crashed.")])
def test_what_fails_is_said_and_a_refresh_begins_anew(scene, lines, answer):
    read_passes(lines)
    lines.engine.answers.append(answer)
    preview_runner.poll()
    assert preview_runner.current().problem == answer.message
    scene.multiplane.painter = "oil"
    preview_runner.poll()
    assert styles(lines) == ["watercolour"]
    bpy.ops.multiplane.preview_style()
    assert lines.engine.is_closed and preview_runner.current().problem == ""


def test_an_engine_that_ends_before_the_passes_are_there_is_not_forgotten(scene, lines):
    lines.engine.answers.append(WorkerLost("The engine crashed."))
    preview_runner.poll()
    read_passes(lines)
    assert preview_runner.current().problem == "The engine crashed." and not styles(lines)


def test_passes_that_cannot_be_read_are_said(scene, lines):
    lines.extraction.answers.append(JobEnded(lines.orders[0].job, "failed", "Camera “C” is panoramic."))
    preview_runner.poll()
    assert preview_runner.current().problem == "Camera “C” is panoramic." and not styles(lines)


def test_without_a_painter_there_is_no_preview(scene, lines):
    read_passes(lines)
    scene.multiplane.painter = "none"
    assert not bpy.ops.multiplane.preview_style.poll()
    lines.engine.answers.append(Failed("late"))
    preview_runner.poll()
    assert styles(lines) == ["watercolour"]


def test_another_file_ends_the_preview(scene, lines):
    folder = Path(lines.orders[0].job)
    assert folder.is_dir()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    preview_runner.poll()
    assert preview_runner.current() is None
    assert lines.engine.is_closed and lines.extraction.is_closed and not folder.exists()
