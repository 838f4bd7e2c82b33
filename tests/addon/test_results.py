# SPDX-License-Identifier: Apache-2.0
"""Finished frames come back on their own frame of the timeline, with the colours that were written."""

from pathlib import Path

import bpy
import multiplane
import numpy as np
import pytest
from multiplane import compat
from multiplane.multiplane_protocol.job_folder import result_file

SIZE = 8


def colour_of(frame):
    """A colour of its own for each frame, 8 bits a channel."""
    return (40 + frame * 7) % 256, (200 - frame * 11) % 256, 90


@pytest.fixture
def make_job(scene, tmp_path):
    multiplane.register()

    def make(*frames):
        (tmp_path / "frames").mkdir()
        for frame in frames:
            made = bpy.data.images.new("made", SIZE, SIZE)
            made.pixels[:] = [*(c / 255 for c in colour_of(frame)), 1.0] * SIZE**2
            made.filepath_raw, made.file_format = str(result_file(tmp_path, frame)), "PNG"
            made.save()
            bpy.data.images.remove(made)
        scene.multiplane.job = str(tmp_path)
        return scene

    yield make
    multiplane.unregister()


def shown(image):
    """The 8-bit colour of the image's pixels."""
    return tuple(int(v) for v in np.rint(np.array(image.pixels[:3]) * 255))


def frame_at(user, frame):
    """The file number that Blender takes for a frame of the timeline: BKE_image_user_frame_get()."""
    return frame - user.frame_start + 1 + user.frame_offset


def test_colours_are_those_written(make_job):
    make_job(5)
    assert bpy.ops.multiplane.load_sequence() == {"FINISHED"}
    image = bpy.data.images["Multiplane Result"]
    assert (image.source, image.colorspace_settings.name, shown(image)) == ("FILE", "sRGB", colour_of(5))
    assert image.use_fake_user


@pytest.mark.parametrize("frames", [(1, 2, 3), (5, 13, 21), (0, 1)])
def test_camera_background_follows_the_timeline(make_job, add_camera, frames):
    scene = make_job(*frames)
    camera = add_camera()
    bpy.ops.multiplane.load_background()
    bpy.ops.multiplane.load_background()  # again replaces it
    (background,) = camera.data.background_images
    assert (background.image.source, background.frame_method) == ("SEQUENCE", "FIT")
    for frame in frames:
        assert frame_at(background.image_user, frame) == frame
    assert background.image_user.frame_duration == frames[-1] - frames[0] + 1
    assert scene.camera.data.show_background_images


@pytest.mark.parametrize("frames", [(3, 4, 5), (2, 6, 7), (-3, -1, 1)])
def test_strip_shows_the_newest_finished_frame(make_job, frames):
    scene = make_job(*frames)
    scene.view_settings.view_transform = "Standard"
    render = scene.render
    render.resolution_x = render.resolution_y = SIZE
    bpy.ops.multiplane.load_strip()
    (strip,) = compat.sequencer_strips(scene)
    assert (strip.frame_final_start, strip.frame_final_end) == (frames[0], frames[-1] + 1)
    names = [element.filename for element in strip.elements]
    for at in range(frames[0], frames[-1] + 1):
        newest = max(frame for frame in frames if frame <= at)
        assert names[at - frames[0]] == result_file(Path(scene.multiplane.job), newest).name


@pytest.mark.parametrize("frame", [2, 6])
def test_rendered_strip_has_the_colours_written(make_job, tmp_path, frame):
    scene = make_job(2, 6)
    scene.view_settings.view_transform = "Standard"
    render = scene.render
    render.resolution_x = render.resolution_y = SIZE
    render.dither_intensity = 0.0
    render.image_settings.file_format = "PNG"
    bpy.ops.multiplane.load_strip()
    scene.frame_set(frame)
    render.filepath = str(tmp_path / "rendered.png")
    bpy.ops.render.render(write_still=True)
    rendered = bpy.data.images.load(render.filepath)
    assert np.abs(np.subtract(shown(rendered), colour_of(frame))).max() <= 1


def test_second_strip_takes_a_free_channel(make_job):
    scene = make_job(1, 2)
    bpy.ops.multiplane.load_strip()
    bpy.ops.multiplane.load_strip()
    assert sorted(strip.channel for strip in compat.sequencer_strips(scene)) == [1, 2]


def test_what_cannot_be_loaded_is_said(make_job):
    scene = make_job(-2, 1)
    with pytest.raises(RuntimeError, match="no frames below 0: add the frames to the sequencer"):
        bpy.ops.multiplane.load_sequence()
    scene.multiplane.job = ""
    with pytest.raises(RuntimeError, match="no job yet"):
        bpy.ops.multiplane.load_strip()
