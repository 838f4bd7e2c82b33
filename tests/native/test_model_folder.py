# SPDX-License-Identifier: Apache-2.0
"""Model folders: every layout of the hub loads the same weights; what is broken is named."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from multiplane_engine import _engine
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel

UNET = {
    "sample_size": 8,
    "block_out_channels": (32, 64),
    "layers_per_block": 1,
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
    "cross_attention_dim": 32,
    "attention_head_dim": 4,
    "norm_num_groups": 8,
}
CONTROLNET = {key: UNET[key] for key in UNET if key not in ("sample_size", "up_block_types")} | {
    "conditioning_embedding_out_channels": (8, 16)
}
VAE = {
    "block_out_channels": (16, 32),
    "down_block_types": ("DownEncoderBlock2D",) * 2,
    "up_block_types": ("UpDecoderBlock2D",) * 2,
    "norm_num_groups": 8,
    "layers_per_block": 1,
    "scaling_factor": 0.2,
}
TEXT = {
    "vocab_size": 100,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "bos_token_id": 98,
    "eos_token_id": 99,
}
RNG = np.random.default_rng(0)
LATENT = RNG.standard_normal((1, 4, 8, 8)).astype(np.float32)
STATES = RNG.standard_normal((1, 7, 32)).astype(np.float32)
IMAGE = RNG.uniform(-1, 1, (1, 3, 16, 16)).astype(np.float32)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A whole small model, saved by diffusers and transformers."""
    folder = tmp_path_factory.mktemp("model")
    torch.manual_seed(0)
    UNet2DConditionModel(**UNET).save_pretrained(folder / "unet")
    AutoencoderKL(**VAE).save_pretrained(folder / "vae")
    ControlNetModel(**CONTROLNET).save_pretrained(folder / "controlnet_depth")
    CLIPTextModel(CLIPTextConfig(**TEXT)).save_pretrained(folder / "text_encoder")
    DDIMScheduler().save_pretrained(folder / "scheduler")
    (folder / "tokenizer").mkdir()
    (folder / "tokenizer" / "tokenizer.json").write_text("{}")
    return folder


@pytest.fixture
def copy(model, tmp_path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "model"))


def run_unet(folder, dtype="float32"):
    return _engine.load_unet(folder, dtype)(LATENT, np.array([7], np.float32), STATES)


def run_vae(folder, dtype="float32"):
    return _engine.load_vae(folder, dtype).decode(LATENT)


def run_text_encoder(folder, dtype="float32"):
    return _engine.load_text_encoder(folder, dtype)(np.arange(77, dtype=np.int64)[None] % 100)


RUN = {"unet": run_unet, "vae": run_vae, "text_encoder": run_text_encoder}
CLASSES = {"unet": UNet2DConditionModel, "vae": AutoencoderKL, "text_encoder": CLIPTextModel}


def weights_of(folder: Path) -> Path:
    return next(folder.glob("*.safetensors"))


@pytest.mark.parametrize("name", RUN)
def test_sharded_weights_load_the_same(model, tmp_path, name):
    CLASSES[name].from_pretrained(model / name).save_pretrained(tmp_path, max_shard_size="60KB")
    assert len(list(tmp_path.glob("*-of-*.safetensors"))) > 1
    assert np.array_equal(RUN[name](tmp_path), RUN[name](model / name))


@pytest.mark.parametrize("sharded", [False, True])
@pytest.mark.parametrize("name", RUN)
def test_fp16_variants_load(model, tmp_path, name, sharded):
    half = (
        CLASSES[name].from_pretrained(model / name, dtype=torch.float16)
        if name == "text_encoder"
        else CLASSES[name].from_pretrained(model / name, torch_dtype=torch.float16)
    )
    half.save_pretrained(tmp_path, variant="fp16", max_shard_size="60KB" if sharded else "1GB")
    assert all("fp16" in path.name for path in tmp_path.glob("*.safetensors"))
    whole = CLASSES[name].from_pretrained(tmp_path, variant="fp16").float()
    whole.save_pretrained(tmp_path / "whole")
    assert np.array_equal(RUN[name](tmp_path), RUN[name](tmp_path / "whole"))


def test_the_fp16_variant_is_taken_for_half_precision_only(copy):
    unet = copy / "unet"
    tensors = load_file(weights_of(unet))
    save_file({name: t.half() * 0 for name, t in tensors.items()}, unet / "diffusion_pytorch_model.fp16.safetensors")
    assert np.any(run_unet(unet, "float32"))
    assert not np.any(run_unet(unet, "bfloat16"))
    assert not np.any(run_unet(unet, "float16")), "float16 on a CPU means bfloat16"


def test_half_precision_agrees_with_float32(model):
    for name, run in RUN.items():
        wanted, got = run(model / name), run(model / name, "bfloat16")
        assert np.linalg.norm(got - wanted) <= 0.02 * np.linalg.norm(wanted), name


@pytest.mark.parametrize("conv", [False, True])
def test_old_names_of_the_vae_attention_load_the_same(copy, conv):
    wanted = run_vae(copy / "vae")
    path = weights_of(copy / "vae")
    renamed = {}
    for name, tensor in load_file(path).items():
        for new, old in (
            (".to_q.", ".query."),
            (".to_k.", ".key."),
            (".to_v.", ".value."),
            (".to_out.0.", ".proj_attn."),
        ):
            if new in name:
                name = name.replace(new, old)
                tensor = tensor[..., None, None] if conv and tensor.dim() == 2 else tensor
        renamed[name] = tensor.contiguous()
    assert any("proj_attn" in name for name in renamed)
    save_file(renamed, path)
    assert np.array_equal(run_vae(copy / "vae"), wanted)


@pytest.mark.parametrize("prefix", ["", "text_model."])
def test_text_encoders_load_with_and_without_prefix_and_position_ids(copy, prefix):
    wanted = run_text_encoder(copy / "text_encoder")
    path = weights_of(copy / "text_encoder")
    renamed = {prefix + name.removeprefix("text_model."): tensor for name, tensor in load_file(path).items()}
    renamed[prefix + "embeddings.position_ids"] = torch.arange(77)[None]
    save_file(renamed, path)
    assert np.array_equal(run_text_encoder(copy / "text_encoder"), wanted)
    report = next(c for c in _engine.inspect_model(copy).components if c.name == "text_encoder")
    assert prefix + "embeddings.position_ids" in report.passed_over and not report.problems


@pytest.mark.parametrize("name", RUN)
def test_components_agree_with_their_libraries(model, name):
    with torch.no_grad():
        theirs = CLASSES[name].from_pretrained(model / name).eval()
        if name == "unet":
            wanted = theirs(torch.from_numpy(LATENT), 7, torch.from_numpy(STATES)).sample
        elif name == "vae":
            wanted = theirs.decode(torch.from_numpy(LATENT) / VAE["scaling_factor"]).sample
        else:
            wanted = theirs(torch.arange(77)[None] % 100).last_hidden_state
    wanted = wanted.numpy()
    assert np.abs(RUN[name](model / name) - wanted).max() <= 1e-4 * np.abs(wanted).max()


def test_encoding_scales_and_samples_as_diffusers_does(model, tmp_path):
    vae = _engine.load_vae(model / "vae")
    assert (vae.latent_channels, vae.downscale) == (4, 2)
    theirs = AutoencoderKL.from_pretrained(model / "vae").eval()
    noise = RNG.standard_normal((1, 4, 8, 8)).astype(np.float32)
    with torch.no_grad():
        gaussian = theirs.encode(torch.from_numpy(IMAGE)).latent_dist
    mean, sample = gaussian.mean.numpy(), (gaussian.mean + gaussian.std * torch.from_numpy(noise)).numpy()
    assert np.allclose(vae.encode(IMAGE), mean * VAE["scaling_factor"], atol=1e-5)
    assert np.allclose(vae.encode(IMAGE, noise), sample * VAE["scaling_factor"], atol=1e-5)

    tiny = AutoencoderTiny(
        encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8), num_encoder_blocks=(1, 1),
        num_decoder_blocks=(1, 1), scaling_factor=0.5,
    ).eval()  # fmt: skip
    tiny.save_pretrained(tmp_path)
    vae = _engine.load_vae(tmp_path)
    with torch.no_grad():
        latent = tiny.encode(torch.from_numpy(IMAGE)).latents
        image = tiny.decode(latent).sample.numpy()
    assert np.allclose(vae.encode(IMAGE, noise), latent.numpy() * 0.5, atol=1e-4)
    assert np.allclose(vae.decode(latent.numpy() * 0.5), image, atol=1e-4)
    with pytest.raises(_engine.EngineError, match="multiples of 2"):
        vae.encode(IMAGE[..., :15])


def test_a_sound_model_has_no_problems(copy):
    (copy / "safety_checker").mkdir()
    (copy / "feature_extractor").mkdir()
    report = _engine.inspect_model(copy)
    assert report.problems == []
    assert all(component.problems == [] for component in report.components)
    assert report.passed_over == ["feature_extractor", "safety_checker"]
    kinds = {component.name: component.kind for component in report.components}
    assert kinds == {
        "unet": "UNet2DConditionModel",
        "vae": "AutoencoderKL",
        "text_encoder": "CLIPTextModel",
        "controlnet_depth": "ControlNetModel",
        "tokenizer": "CLIPTokenizer",
        "scheduler": "DDIMScheduler",
    }
    unet = report.components[0]
    assert unet.dtype == "F32" and unet.files == ["diffusion_pytorch_model.safetensors"]
    assert unet.parameters == sum(t.numel() for t in load_file(weights_of(copy / "unet")).values())
    assert "_diffusers_version" in unet.passed_over
    assert _engine.ModelFolder(copy).controlnets() == ["controlnet_depth"]


def test_all_problems_are_listed_not_the_first_only(copy):
    shutil.rmtree(copy / "tokenizer")
    shutil.rmtree(copy / "vae")
    path = weights_of(copy / "unet")
    tensors = load_file(path)
    del tensors["conv_in.bias"]
    tensors["conv_out.bias"] = torch.zeros(5)
    tensors["surplus"] = torch.zeros(1)
    tensors["conv_in.weight"][0, 0, 0, 0] = torch.nan
    save_file(tensors, path)
    report = _engine.inspect_model(copy)
    text = "\n".join(report.problems + [p for component in report.components for p in component.problems])
    for wanted in ("no folder vae", "no folder tokenizer", "'conv_in.bias' [32] is missing", "'surplus' is not part"):
        assert wanted in text
    assert "'conv_out.bias' is [5], its config wants [4]" in text
    assert "'conv_in.weight' has non-finite values" in text


def edit_config(folder: Path, **changes) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"_class_name": "UNet3DConditionModel"}, "is a UNet3DConditionModel; supported is UNet2DConditionModel"),
        ({"addition_embed_type": "text_time"}, "addition_embed_type"),
        ({"in_channels": "four"}, 'in_channels is "four": wanted a whole number'),
        ({"block_out_channels": [32, 2.5]}, r"block_out_channels is \[32,2.5\]: wanted whole numbers"),
        ({"transformer_layers_per_block": [1, 2]}, "transformer_layers_per_block"),
        ({"norm_num_groups": 7}, "norm_num_groups"),
        ({"reverse_transformer_layers_per_block": [[1]]}, "reverse_transformer_layers_per_block .* not supported"),
        ({"norm_eps": float("nan")}, "is not JSON"),
        ({"block_out_channels": [32, 32]}, "weights and config.json do not belong together: .*; and [0-9]+ more"),
    ],
)
def test_configs_that_do_not_fit_are_named(copy, change, message):
    edit_config(copy / "unet", **change)
    with pytest.raises(_engine.EngineError, match=message) as error:
        _engine.load_unet(copy / "unet")
    assert error.value.code in ("ModelMismatch", "Corrupt")
    assert str(copy / "unet") in str(error.value)


def test_keys_that_a_config_leaves_out_have_the_librarys_defaults(copy):
    path = copy / "unet" / "config.json"
    config = json.loads(path.read_text())
    for key, default in (
        ("act_fn", "silu"),
        ("freq_shift", 0),
        ("flip_sin_to_cos", True),
        ("center_input_sample", False),
    ):
        assert config.pop(key) == default
    wanted = run_unet(copy / "unet")
    path.write_text(json.dumps(config))
    assert np.array_equal(run_unet(copy / "unet"), wanted)


def break_index(folder: Path, change) -> None:
    path = next(folder.glob("*.index.json"))
    index = json.loads(path.read_text())
    change(index["weight_map"])
    path.write_text(json.dumps(index))


def first_shard(folder: Path) -> Path:
    return min(folder.glob("*-of-*.safetensors"))


@pytest.mark.parametrize(
    ("damage", "message", "code"),
    [
        (lambda folder: first_shard(folder).unlink(), "shard is missing", "ModelMissing"),
        (
            lambda folder: shutil.copy(
                first_shard(folder), folder / "diffusion_pytorch_model-00009-of-00009.safetensors"
            ),
            "does not know the shard diffusion_pytorch_model-00009-of-00009",
            "ModelMismatch",
        ),
        (
            lambda folder: break_index(folder, lambda m: m.update({"conv_in.bias": "../x.safetensors"})),
            "outside the model folder",
            "ModelMismatch",
        ),
        (
            lambda folder: break_index(folder, lambda m: m.pop("conv_in.bias")),
            "leaves out tensors",
            "ModelMismatch",
        ),
        (
            lambda folder: break_index(folder, lambda m: m.update({"none": first_shard(folder).name})),
            "wants tensor 'none'",
            "ModelMismatch",
        ),
        (lambda folder: break_index(folder, lambda m: m.clear()), "has no weight_map", "ModelMismatch"),
    ],
)
def test_broken_shards_are_named(model, tmp_path, damage, message, code):
    UNet2DConditionModel.from_pretrained(model / "unet").save_pretrained(tmp_path, max_shard_size="60KB")
    damage(tmp_path)
    with pytest.raises(_engine.EngineError, match=message) as error:
        _engine.load_unet(tmp_path)
    assert error.value.code == code


def test_missing_files_are_named(copy):
    path = weights_of(copy / "unet")
    path.rename(path.with_suffix(".bin"))
    with pytest.raises(_engine.EngineError, match="may run code"):
        _engine.load_unet(copy / "unet")
    path.with_suffix(".bin").unlink()
    with pytest.raises(_engine.EngineError, match="has no weights") as error:
        _engine.load_unet(copy / "unet")
    assert error.value.code == "ModelMissing"
    (copy / "unet" / "config.json").unlink()
    with pytest.raises(_engine.EngineError, match=r"no such file — .*config\.json"):
        _engine.load_unet(copy / "unet")
    shutil.rmtree(copy / "vae")
    with pytest.raises(_engine.EngineError, match="the model has no folder vae") as error:
        _engine.ModelFolder(copy).component("vae")
    assert error.value.code == "ModelMissing"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_files_that_may_not_be_read_are_named(copy):
    weights_of(copy / "unet").chmod(0)
    with pytest.raises(_engine.EngineError, match="cannot be opened"):
        _engine.load_unet(copy / "unet")


def test_what_is_no_model_folder_says_what_to_do(copy, tmp_path):
    zero = torch.zeros(1)
    save_file({"model.diffusion_model.input_blocks.0.0.weight": zero}, tmp_path / "sd.safetensors")
    save_file({"lora_unet_down_blocks_0.lora_down.weight": zero}, tmp_path / "lora.safetensors")
    (tmp_path / "sd.ckpt").write_bytes(b"PK\3\4")
    (copy / "text_encoder_2").mkdir()
    for path, message, code in (
        (tmp_path / "sd.safetensors", r"not supported yet — .* — convert it to a diffusers folder", "ModelMismatch"),
        (tmp_path / "lora.safetensors", "is a LoRA, which is not supported yet", "ModelMismatch"),
        (tmp_path / "sd.ckpt", "may run code", "ModelMismatch"),
        (tmp_path / "nowhere", "no such model folder", "ModelMissing"),
        (copy, r"another family \(it has a text_encoder_2\)", "ModelMismatch"),
    ):
        with pytest.raises(_engine.EngineError, match=message) as error:
            _engine.ModelFolder(path)
        assert error.value.code == code
        assert _engine.inspect_model(path).problems, path


def test_a_controlnet_of_another_family_is_refused_naming_both(copy, tmp_path):
    _engine.check_controlnet_fits(copy / "controlnet_depth", copy / "unet")
    ControlNetModel(**CONTROLNET | {"cross_attention_dim": 48}).save_pretrained(tmp_path / "other")
    with pytest.raises(_engine.EngineError, match="cross_attention_dim 48, the model has 32") as error:
        _engine.check_controlnet_fits(tmp_path / "other", copy / "unet")
    assert error.value.code == "ModelMismatch"
    assert str(tmp_path / "other") in str(error.value) and str(copy / "unet") in str(error.value)


def test_components_of_different_models_are_refused(copy):
    _engine.check_components_fit(_engine.ModelFolder(copy))
    edit_config(copy / "vae", latent_channels=16)
    with pytest.raises(_engine.EngineError, match="latent_channels is 16, the UNet's out_channels is 4"):
        _engine.check_components_fit(_engine.ModelFolder(copy))
