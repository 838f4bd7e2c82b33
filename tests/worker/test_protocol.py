# SPDX-License-Identifier: Apache-2.0
"""Documents, messages, requests: what goes over the line comes back, and nothing else gets through."""

import contextlib
import dataclasses
import io
import json
import math
import random
import typing

import fake_jobs as jobs
import pytest
from multiplane_protocol.atomic import write_bytes, write_file
from multiplane_protocol.documents import DocumentError, from_json, to_json
from multiplane_protocol.framing import ProtocolError, decode, encode, read_message
from multiplane_protocol.job_folder import frame_number
from multiplane_protocol.job_store import JobConflict, clear_job, create_job, read_request
from multiplane_protocol.messages import CheckRequest, JobProgress, Message, PaintPreview, RunJob
from multiplane_protocol.painter import PAINTER_PASSES, Painter
from multiplane_protocol.passes import passes_needed
from multiplane_protocol.request import Control, Curve, Request
from multiplane_protocol.request_check import RequestError
from multiplane_protocol.shot import Shot
from multiplane_protocol.temporal import Temporal

REQUEST = Request(
    prompt="ein Käfer 🪲 漫画",
    frames=(1, 2, 3),
    width=512,
    height=512,
    controls=(Control("depth", 0.8, 0.0, 0.6), Control("openpose")),
    curves=(
        Curve("strength", (0.5, 0.6, 0.7)),
        Curve("controls.1.scale", (0.0, 0.5, 1.0)),
        Curve("seed", (1.0, 2.0, 3.0)),
    ),
)

PAINTED = dataclasses.replace(
    REQUEST, painter=Painter("watercolour", size=2.0), curves=(Curve("painter.line", (0.0, 0.5, 1.0)),)
)

FED_BACK = dataclasses.replace(
    REQUEST, temporal=Temporal("feedback", noise=0.1), curves=(Curve("temporal.strength", (0.0, 0.5, 1.0)),)
)


TEMPORAL_NET = dataclasses.replace(FED_BACK, controls=(Control("temporal"), Control("temporal_flow")))


@pytest.mark.parametrize("request_", [REQUEST, PAINTED, FED_BACK, TEMPORAL_NET])
def test_documents_come_back_as_they_went(request_):
    assert from_json(Request, to_json(request_)) == request_
    assert decode(encode(CheckRequest(request_))[4:]) == CheckRequest(request_)


def test_unknown_fields_are_ignored():
    assert from_json(Control, '{"kind":"depth","later":[1]}') == Control("depth")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Control is not JSON"),
        ("[]", "Control: wanted an object, got list"),
        ("{}", "Control.kind is missing"),
        ('{"kind":1}', "Control.kind: wanted str, got int"),
        ('{"kind":"depth","scale":"1"}', "Control.scale: wanted float, got str"),
        ('{"kind":"depth","scale":true}', "Control.scale: wanted float, got bool"),
        ('{"kind":"depth","scale":NaN}', "NaN is not a number"),
        ('{"kind":"depth","scale":1' + "0" * 400 + "}", "Control.scale: the number is too large"),
        ("[" * 100_000, "Control is not JSON"),
        (b"\xff\xfe", "Control is not JSON"),
    ],
)
def test_documents_say_which_field_is_wrong(text, message):
    with pytest.raises(DocumentError, match=message.replace("[", r"\[")):
        from_json(Control, text)


def test_mutated_messages_are_messages_or_protocol_errors():
    chance = random.Random(7)
    orders = (CheckRequest(REQUEST), RunJob("/job", (1, 2)), PaintPreview("/job", 1, Painter("oil")))
    bodies = [encode(message)[4:] for message in orders]
    bodies.append(encode(JobProgress("/job", "active", 1, 2, 3, "sample", 4, 5, 6.0))[4:])
    for _ in range(20_000):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(body))
            body[at : at + chance.randint(0, 3)] = chance.choice(
                [b"", b"{", b'"', b"[", b"\xff", b"1e999", b"null", b"-"]
            )
        with contextlib.suppress(ProtocolError):
            assert isinstance(decode(bytes(body)), typing.get_args(Message))


def test_a_line_that_ends_inside_a_message_is_told():
    whole = encode(RunJob("/job"))
    assert read_message(io.BytesIO(b"")) is None
    for cut in range(1, len(whole)):
        with pytest.raises(ProtocolError, match="ended inside a message"):
            read_message(io.BytesIO(whole[:cut]))


def test_animated_numbers_have_their_value_in_each_frame():
    at_2 = REQUEST.at(2)
    assert (at_2.strength, at_2.controls[1].scale, at_2.seed) == (0.6, 0.5, 2)
    assert PAINTED.at(2).painter == Painter("watercolour", size=2.0, line=0.5)
    assert FED_BACK.at(2).temporal == Temporal("feedback", strength=0.5, noise=0.1)


def test_a_request_from_before_there_were_modes_makes_each_frame_by_itself():
    plain = json.loads(to_json(REQUEST))
    del plain["temporal"]
    assert from_json(Request, json.dumps(plain)) == REQUEST


def test_modes_need_to_know_what_geometry_does_not_show():
    def needed(mode):
        return passes_needed(
            dataclasses.replace(REQUEST, controls=(), strength=1.0, curves=(), temporal=Temporal(mode))
        )

    assert needed("anchored") == needed("pinned") == ("depth", "ids")
    assert set(passes_needed(TEMPORAL_NET)) <= {"depth", "ids", "motion", "beauty"}
    assert needed("feedback") == ("depth", "ids", "motion", "beauty"), "what the frame before does not show"


@pytest.mark.parametrize(
    ("strength", "passes"),
    [
        (0.0, PAINTER_PASSES),
        (0.5, PAINTER_PASSES),
        (1.0, ("depth",)),
    ],
)
def test_a_painter_needs_its_passes_unless_its_picture_is_ignored(strength, passes):
    assert passes_needed(dataclasses.replace(PAINTED, strength=strength)) == passes


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"prompt": None}, "The prompt must be text, got NoneType."),
        ({"prompt": "a\0b"}, "The prompt is not text: it holds bytes that stand for no character."),
        ({"negative": "\udce4"}, "The negative prompt is not text"),
        ({"width": 500, "height": 300}, "The size 500x300 is not a multiple of 8. The nearest is 496x304."),
        ({"width": 8}, "The width is 8 pixels. Choose between 64 and 8192."),
        ({"height": 100_000}, "The height is 100000 pixels. Choose between 64 and 8192."),
        ({"frames": ()}, "The frame range is empty. Give a start that is not after the end"),
        ({"frames": (3, 2, 1), "curves": ()}, "The frames must rise, each one once."),
        ({"steps": 0}, "Steps is 0. Choose between 1 and 1000."),
        ({"guidance": math.nan}, "Guidance is nan. Choose between 0 and 100."),
        ({"strength": 1.5, "curves": ()}, "Strength is 1.5. Choose between 0 and 1."),
        ({"seed": -1}, "Seed is -1. Choose between 0 and"),
        ({"seed": 2**63}, "Choose between 0 and 9.22337e+18"),
        ({"seed_mode": "lucky"}, "Unknown seed mode 'lucky'. Choose one of: fixed, per_frame."),
        ({"spacing": "foo"}, "Unknown noise level spacing 'foo'. Choose one of: karras,"),
        ({"device": "tpu"}, "There is no device 'tpu'. Use auto, cpu, cuda or cuda:0."),
        ({"dtype": "int8"}, "Unknown dtype 'int8'"),
        ({"clip_skip": 12}, "Clip skip is 12. Choose between 0 and 11."),
        ({"hidden_joints": "maybe"}, "Unknown treatment of hidden joints 'maybe'"),
        ({"controls": (Control("dept"),), "curves": ()}, "Unknown control 'dept'. Choose one of: depth, normal,"),
        (
            {"controls": (Control("depth", 1.0, 0.8, 0.2),), "curves": ()},
            "starts at 0.8, after its end at 0.2. Swap them.",
        ),
        (
            {"controls": (Control("depth", math.inf),), "curves": ()},
            "Scale of control depth is inf. Choose between 0 and 10.",
        ),
        ({"curves": (Curve("prompt", (1.0, 1.0, 1.0)),)}, "'prompt' cannot be animated."),
        ({"curves": (Curve("controls.7.scale", (1.0, 1.0, 1.0)),)}, "'controls.7.scale' cannot be animated."),
        ({"curves": (Curve("strength", (1.0,)),)}, "The animation of strength has 1 values for 3 frames."),
        (
            {"curves": (Curve("strength", (1.0, math.nan, 1.0)),)},
            "has a value that is not a number. Check its F-curve.",
        ),
        ({"curves": (Curve("painter.size", (1.0, 1.0, 1.0)),)}, "'painter.size' cannot be animated."),
        ({"painter": Painter("banksy")}, "Unknown painter 'banksy'. Choose one of: watercolour,"),
        ({"painter": Painter("oil", palette="mud")}, "Unknown palette 'mud'. Choose one of: scene,"),
        ({"painter": Painter("oil", mood="sad")}, "Unknown mood 'sad'. Choose one of: plain,"),
        (
            {"painter": Painter("oil", mood_strength=1.5)},
            "The painter's mood strength is 1.5. Choose between 0 and 1.",
        ),
        ({"painter": Painter("oil", size=0.0)}, "The painter's size is 0. Choose between 0.25 and 4."),
        ({"temporal": Temporal("magic")}, "Unknown temporal mode 'magic'. Choose one of: anchored, feedback, pinned."),
        ({"temporal": Temporal("anchored", missing=2.0)}, "that anchors may miss is 2. Choose between 0 and 1."),
        ({"temporal": Temporal("anchored", anchors=0)}, "The most anchors is 0. Choose between 1 and 256."),
        ({"temporal": Temporal("feedback", sharpening=3.0)}, "The feedback's sharpening is 3. Choose between 0 and 2."),
        ({"temporal": Temporal("anchored"), "mask": "/m.png"}, "Leave out the mask, or choose another mode."),
        (
            {"temporal": Temporal("pinned"), "strength": 0.0, "painter": Painter("oil"), "curves": ()},
            "The mode pinned is for diffusion. Give it a strength above 0, or choose anchored.",
        ),
        ({"controls": (Control("temporal"),), "curves": ()}, "Choose the temporal mode anchored or feedback, or leave"),
        (
            {"controls": (Control("temporal_flow"),), "temporal": Temporal("anchored"), "curves": ()},
            "The control temporal_flow shows what was painted before. Choose the temporal mode feedback, or leave out",
        ),
        ({"curves": (Curve("temporal.noise", (1.0, 1.0, 1.0)),)}, "'temporal.noise' cannot be animated."),
        ({"curves": (Curve("strength", (1.0, 3.0, 1.0)),)}, "Frame 2: Strength is 3. Choose between 0 and 1."),
    ],
)
def test_requests_say_what_is_wrong_and_what_to_do(fields, message):
    with pytest.raises(RequestError) as caught:
        dataclasses.replace(REQUEST, **fields).validate()
    assert message in str(caught.value)


@pytest.mark.parametrize("request_", [REQUEST, PAINTED, FED_BACK, TEMPORAL_NET])
def test_a_good_request_has_no_problems(request_):
    request_.validate()


def test_another_job_in_the_folder_is_named_by_its_differences(tmp_path):
    create_job(tmp_path, REQUEST)
    create_job(tmp_path, REQUEST)
    with pytest.raises(JobConflict) as caught:
        create_job(tmp_path, dataclasses.replace(REQUEST, prompt="a cat", frames=(1, 2)))
    assert caught.value.differences == [
        "prompt: 'ein Käfer 🪲 漫画' → 'a cat'",
        "frames: 1 … 3 (3 frames) → 1 … 2 (2 frames)",
    ]
    with pytest.raises(JobConflict, match="painter: none → watercolour, size 2"):
        create_job(tmp_path, PAINTED)
    with pytest.raises(JobConflict, match=r"temporal: none → feedback, noise 0\.1"):
        create_job(tmp_path, FED_BACK)
    assert read_request(tmp_path) == REQUEST


def test_clearing_a_job_leaves_other_files(tmp_path):
    model = jobs.make_model(tmp_path / "model")
    job = jobs.make_job(tmp_path / "job", jobs.make_request(model))
    (job / "frames").mkdir()
    (job / "frames" / "frame_0001.png").touch()
    (job / "frames" / "my notes.txt").touch()
    clear_job(job)
    assert [path.name for path in job.rglob("*") if path.is_file()] == ["my notes.txt"]


def test_a_file_that_fails_half_way_is_not_there(tmp_path):
    def fail(path):
        path.write_bytes(b"half")
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        write_file(tmp_path / "a.png", tmp_path, fail)
    write_bytes(tmp_path / "deep" / "b.txt", tmp_path, b"whole")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b.txt"]


def test_frame_numbers_are_blenders_own():
    assert [frame_number(frame) for frame in (-10, 0, 7, 12345)] == ["-0010", "0000", "0007", "12345"]


def test_a_shot_without_its_fields_is_refused():
    with pytest.raises(DocumentError, match=r"Shot.scene is missing"):
        from_json(Shot, "{}")
