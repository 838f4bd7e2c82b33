# SPDX-License-Identifier: Apache-2.0
"""Whole frames against diffusers' pipelines: same small seeded model, same seed, same picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import diffusers
import numpy as np
import pytest
import torch
from multiplane_engine import _engine
from PIL import Image
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

TOKENIZER = Path(__file__).parents[2] / "models" / "starter" / "tokenizer"
SIZE = 64
PROMPT, NEGATIVE = "a watercolour painting of a house", "dark"
STEPS, GUIDANCE, SEED = 6, 3.0, 11


def small_unet(in_channels: int) -> diffusers.UNet2DConditionModel:
    return diffusers.UNet2DConditionModel(
        sample_size=8,
        in_channels=in_channels,
        out_channels=4,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=4,
        norm_num_groups=4,
    )


def small_vae() -> diffusers.AutoencoderKL:
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=4,
        sample_size=SIZE,
    )


def small_controlnet(seed: int, channels: int = 3) -> diffusers.ControlNetModel:
    torch.manual_seed(seed)
    network = diffusers.ControlNetModel.from_unet(
        small_unet(4), conditioning_embedding_out_channels=(4, 8, 8, 8), conditioning_channels=channels
    )
    for parameter in network.parameters():  # zero convolutions would hide the control
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.1)
    return network.eval()


class Model:
    """Components of diffusers, and the same in a folder."""

    def __init__(self, folder: Path, in_channels: int) -> None:
        torch.manual_seed(5)
        tokenizer = CLIPTokenizer.from_pretrained(TOKENIZER)
        text = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(tokenizer),
                hidden_size=32,
                intermediate_size=64,
                num_hidden_layers=2,
                num_attention_heads=4,
            )
        ).eval()
        self.components = {
            "unet": small_unet(in_channels).eval(),
            "vae": small_vae().eval(),
            "text_encoder": text,
            "tokenizer": tokenizer,
            "scheduler": diffusers.DDIMScheduler(
                beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
                set_alpha_to_one=False,
                steps_offset=1,
            ),
        }  # fmt: skip
        self.folder = folder / f"model{in_channels}"
        for name, component in self.components.items():
            component.save_pretrained(self.folder / name)
        self.controlnets = [small_controlnet(seed) for seed in (1, 2)]
        self.control_folders = []
        for index, network in enumerate(self.controlnets):
            self.control_folders.append(str(folder / f"control{in_channels}_{index}"))
            network.save_pretrained(self.control_folders[-1])

    def reference(self, pipeline: type, **arguments: object) -> np.ndarray:
        """Picture of a diffusers pipeline, uint8 [H,W,3]."""
        extra = {"controlnet": self.controlnets} if "ControlNet" in pipeline.__name__ else {}
        made = pipeline(
            **self.components, **extra, safety_checker=None, feature_extractor=None, requires_safety_checker=False
        )
        made.set_progress_bar_config(disable=True)
        generator = torch.Generator().manual_seed(SEED)
        with torch.no_grad():
            image = made(
                PROMPT, negative_prompt=NEGATIVE, num_inference_steps=STEPS, guidance_scale=GUIDANCE,
                generator=generator, output_type="np", **arguments,
            ).images[0]  # fmt: skip
        return np.uint8(np.round(image * 255))

    def ours(self, controls: list[dict[str, float]], dtype: str = "float32", **pictures: object) -> np.ndarray:
        folders = self.control_folders[: len(controls)]
        pipeline = _engine.StylizePipeline(str(self.folder), folders, "cpu", dtype)
        strength = pictures.pop("strength", 1.0)
        return pipeline.render(settings(controls=controls, strength=strength), **pictures)


def settings(**changes: object) -> dict[str, object]:
    return {
        "prompt": PROMPT, "negative": NEGATIVE, "steps": STEPS, "guidance": GUIDANCE, "seed": SEED, "width": SIZE,
        "height": SIZE, "controls": [], **changes,
    }  # fmt: skip


def assert_same_picture(ours: np.ndarray, reference: np.ndarray) -> None:
    difference = np.abs(ours.astype(int) - reference.astype(int))
    assert difference.max() <= 1, (
        f"differs by up to {difference.max()} of 255 in {np.mean(difference > 0):.1%} of the values"
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return Model(tmp_path_factory.mktemp("models"), in_channels=4)


@pytest.fixture(scope="module")
def inpainting_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return Model(tmp_path_factory.mktemp("models"), in_channels=9)


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    coarse = random.integers(0, 256, (4, 8, 8, 3), np.uint8)
    beauty, depth, normal, _ = (np.asarray(Image.fromarray(c).resize((SIZE, SIZE), Image.BICUBIC)) for c in coarse)
    mask = np.zeros((SIZE, SIZE), np.uint8)
    mask[16:48, 24:56] = 255
    return {"beauty": beauty.copy(), "depth": depth.copy(), "normal": normal.copy(), "mask": mask}


def test_text_to_image_with_two_controlnets(model: Model, pictures: dict[str, np.ndarray]) -> None:
    images = [pictures["depth"], pictures["normal"]]
    reference = model.reference(
        diffusers.StableDiffusionControlNetPipeline,
        image=[Image.fromarray(image) for image in images],
        controlnet_conditioning_scale=[0.8, 0.5],
        control_guidance_start=[0.0, 0.2],
        control_guidance_end=[0.6, 1.0],
    )
    controls = [{"scale": 0.8, "start": 0.0, "end": 0.6}, {"scale": 0.5, "start": 0.2, "end": 1.0}]
    assert_same_picture(model.ours(controls, control_images=images), reference)


def test_image_to_image_with_two_controlnets(model: Model, pictures: dict[str, np.ndarray]) -> None:
    images = [pictures["depth"], pictures["normal"]]
    reference = model.reference(
        diffusers.StableDiffusionControlNetImg2ImgPipeline,
        image=Image.fromarray(pictures["beauty"]),
        control_image=[Image.fromarray(image) for image in images],
        strength=0.6,
        controlnet_conditioning_scale=[1.0, 1.0],
    )
    controls = [{"scale": 1.0, "start": 0.0, "end": 1.0}] * 2
    ours = model.ours(controls, control_images=images, init_image=pictures["beauty"], strength=0.6)
    assert_same_picture(ours, reference)


@pytest.mark.parametrize("channels", [4, 9])
def test_inpainting(channels: int, request: pytest.FixtureRequest, pictures: dict[str, np.ndarray]) -> None:
    model: Model = request.getfixturevalue("model" if channels == 4 else "inpainting_model")
    reference = model.reference(
        diffusers.StableDiffusionInpaintPipeline,
        image=Image.fromarray(pictures["beauty"]),
        mask_image=Image.fromarray(pictures["mask"]),
        strength=0.8,
        width=SIZE,
        height=SIZE,
    )
    ours = model.ours([], init_image=pictures["beauty"], mask=pictures["mask"], strength=0.8)
    inside = pictures["mask"] > 0
    assert_same_picture(ours[inside], reference[inside])
    assert (ours[~inside] == pictures["beauty"][~inside]).all()  # what is not masked stays to the bit


def test_the_same_frame_again_is_the_same_to_the_bit(model: Model, pictures: dict[str, np.ndarray]) -> None:
    arguments = {"control_images": [pictures["depth"]], "init_image": pictures["beauty"]}
    pipeline = _engine.StylizePipeline(str(model.folder), model.control_folders[:1], "cpu", "auto")
    wanted = settings(controls=[{"scale": 1.0, "start": 0.0, "end": 1.0}], strength=0.7, sampler="euler_a")
    alone = pipeline.render(wanted, **arguments)
    pipeline.render(settings(controls=wanted["controls"], seed=99), control_images=[pictures["normal"]])
    assert (pipeline.render(wanted, **arguments) == alone).all()


def drawn_noise(draws: int) -> np.ndarray:
    """The last of the first draws of a frame, float32 [4,h,w]."""
    generator = torch.Generator().manual_seed(SEED)
    return [torch.randn(1, 4, SIZE // 8, SIZE // 8, generator=generator) for _ in range(draws)][-1][0].numpy()


def test_start_noise_takes_the_place_of_the_drawn_one_alone(model: Model, pictures: dict[str, np.ndarray]) -> None:
    pipeline = _engine.StylizePipeline(str(model.folder))
    text_to_image = settings(sampler="euler_a")
    drawn = pipeline.render(text_to_image)
    assert (pipeline.render(text_to_image, noise=drawn_noise(1)) == drawn).all()  # the steps' noise is as before
    image_to_image = settings(strength=0.6)
    wanted = pipeline.render(image_to_image, init_image=pictures["beauty"])
    given = pipeline.render(image_to_image, init_image=pictures["beauty"], noise=drawn_noise(2))
    assert (given == wanted).all()  # the first draw is that of the encoded picture
    assert (pipeline.render(text_to_image, noise=-drawn_noise(1)) != drawn).any()


def test_noise_of_another_size_is_refused(model: Model) -> None:
    pipeline = _engine.StylizePipeline(str(model.folder))
    with pytest.raises(_engine.EngineError, match="noise must be float32 of 4 x 8 x 8, got Float of 4 x 8 x 7"):
        pipeline.render(settings(), noise=drawn_noise(1)[..., 1:])


def test_a_controlnet_sees_picture_and_motion_and_one_that_rests_sees_nothing(
    model: Model, pictures: dict[str, np.ndarray], tmp_path: Path
) -> None:
    small_controlnet(3, channels=6).save_pretrained(tmp_path)
    pipeline = _engine.StylizePipeline(str(model.folder), [str(tmp_path)])
    both = np.concatenate([pictures["beauty"], pictures["normal"]], axis=2)
    other = np.concatenate([pictures["beauty"], pictures["depth"]], axis=2)

    def made(scale: float, image: np.ndarray) -> np.ndarray:
        return pipeline.render(settings(controls=[{"scale": scale, "start": 0.0, "end": 1.0}]), [image])

    assert (made(1.0, both) != made(1.0, other)).any()
    alone = _engine.StylizePipeline(str(model.folder)).render(settings())
    assert (made(0.0, np.zeros((0, 0, 3), np.uint8)) == alone).all()
    with pytest.raises(_engine.EngineError, match="control image must be uint8 of 64 x 64"):
        made(1.0, pictures["beauty"])


def test_a_frame_sees_what_another_attended_to(model: Model, pictures: dict[str, np.ndarray]) -> None:
    pipeline = _engine.StylizePipeline(str(model.folder), model.control_folders[:1])
    wanted = settings(controls=[{"scale": 1.0, "start": 0.0, "end": 1.0}])
    first = {"control_images": [pictures["depth"]]}
    alone = pipeline.render(wanted, **first)
    memory = _engine.AttentionMemory()
    assert (pipeline.render(wanted, **first, memory=memory) == alone).all()  # empty
    assert (pipeline.render(wanted, **first, memory=memory, remember=True) == alone).all()
    again = pipeline.render(wanted, **first, memory=memory)
    assert np.abs(again.astype(int) - alone).max() <= 1  # its own keys, twice

    second = {"control_images": [pictures["normal"]]}
    with_first = pipeline.render(wanted, **second, memory=memory)
    assert (with_first != pipeline.render(wanted, **second)).any()
    assert (with_first == pipeline.render(wanted, **second, memory=memory)).all()  # recalling leaves it as it was


def test_a_smaller_frame_with_fewer_steps_sees_a_larger_one(model: Model, pictures: dict[str, np.ndarray]) -> None:
    pipeline = _engine.StylizePipeline(str(model.folder), dtype="float32")
    memory = _engine.AttentionMemory()
    pipeline.render(settings(), memory=memory, remember=True)
    # Three self-attentions see 64 tokens of 16 features, the middle one 16 of 32; keys and values, two halves, 4 bytes.
    self_attentions = 3 * 64 * 16 + 16 * 32
    assert memory.bytes == STEPS * self_attentions * 2 * 2 * 4
    small = settings(width=32, height=48, strength=0.5)
    crop = pictures["beauty"][:48, :32]
    assert pipeline.render(small, init_image=crop, memory=memory).shape == (48, 32, 3)
    with pytest.raises(_engine.EngineError, match="both guidance or none"):
        pipeline.render(settings(guidance=1.0), memory=memory)


ONE_FRAME = """
import hashlib, os, sys
if sys.argv[2] == "1":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from multiplane_engine import _engine
pipeline = _engine.StylizePipeline(sys.argv[1], [], "cpu", sys.argv[3])
settings = {"prompt": "a house", "width": 64, "height": 64, "steps": 4, "controls": []}
print(hashlib.sha256(pipeline.render(settings).tobytes()).hexdigest())
"""


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_frame_is_the_same_to_the_bit_on_one_core_or_two(model: Model, dtype: str) -> None:
    def render(cores: str, threads: str) -> str:
        command = [sys.executable, "-c", ONE_FRAME, str(model.folder), cores, dtype]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": threads}
        ).stdout

    assert render("1", "1") == render("2", "2") == render("2", "1")


def test_cancel_takes_effect_within_one_step(model: Model) -> None:
    pipeline = _engine.StylizePipeline(str(model.folder))
    token, seen = _engine.CancelToken(), []

    def report(stage: str, done: int, total: int) -> None:
        seen.append((stage, done, total))
        if stage == "sample" and done == 2:
            token.cancel()

    with pytest.raises(_engine.EngineError) as error:
        pipeline.render(settings(), progress=report, cancel=token)
    assert error.value.code == "Cancelled"
    assert seen[-1] == ("sample", 2, STEPS)


def test_previews_come_when_asked_for(model: Model) -> None:
    seen: list[int] = []
    pipeline = _engine.StylizePipeline(str(model.folder))
    pipeline.render(settings(preview_every=2), on_preview=lambda step, picture: seen.append(step))
    assert seen == [2, 4]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 60}, "multiples of 8"),
        ({"steps": 0}, "steps must be 1 to 1000"),
        ({"guidance": float("nan")}, "guidance must be a number"),
        ({"sampler": "dreamy"}, "dreamy"),
        ({"controls": [{"scale": 1, "start": 0, "end": 1}]}, "0 ControlNets"),
    ],
)
def test_bad_settings_say_what_is_wrong(model: Model, changes: dict[str, object], message: str) -> None:
    pipeline = _engine.StylizePipeline(str(model.folder))
    with pytest.raises(_engine.EngineError, match=message):
        pipeline.render(settings(**changes))
