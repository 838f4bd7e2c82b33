# SPDX-License-Identifier: Apache-2.0
"""The prompt language, and text embeddings against transformers.

The tables record what stable-diffusion-webui 1.10 does (modules/prompt_parser.py: its docstrings' examples among them),
except for unbalanced brackets, which stand for themselves here.
"""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from multiplane_engine import _engine
from safetensors.numpy import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

BREAK = None


def parts(text, steps=1, step=0):
    """[(text, weight)] of one step; BREAK is None."""
    prompt = _engine.parse_prompt(text, steps)
    found = prompt.variants[prompt.variant_at_step[step]]
    return [BREAK if part.is_break else (part.text, pytest.approx(part.weight)) for part in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("a cat", [("a cat", 1)]),
        ("normal text", [("normal text", 1)]),
        ("an (important) word", [("an ", 1), ("important", 1.1), (" word", 1)]),
        (r"\(literal\]", [("(literal]", 1)]),
        (r"a \\ b \[c\]", [(r"a \ b [c]", 1)]),
        ("(unnecessary)(parens)", [("unnecessaryparens", 1.1)]),
        ("((very))", [("very", 1.21)]),
        ("[less]", [("less", 1 / 1.1)]),
        ("[[less]]", [("less", 1 / 1.21)]),
        ("(x:1.3)", [("x", 1.3)]),
        ("(x: 0.5 )", [("x", 0.5)]),
        ("(x:-1)", [("x", -1)]),
        ("(a (b:1.5) c:2)", [("a ", 2), ("b", 3), (" c", 2)]),
        ("([x])", [("x", 1)]),
        ("(x:1.2.3)", [("x:1.2.3", 1.1)]),
        ("time 10:30, ratio 3:2", [("time 10:30, ratio 3:2", 1)]),
        ("a BREAK b", [("a", 1), BREAK, ("b", 1)]),
        ("(a BREAK b:2)", [("a", 2), BREAK, ("b", 2)]),
        ("BREAKFAST at BREAK_", [("BREAKFAST at BREAK_", 1)]),
        (
            "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky)))."[2:],
            [
                ("(", 1),
                ("house", 1.1 * 1.3),
                (" ", 1),
                ("on", 1 / 1.1),
                (" a ", 1),
                ("hill", 0.5),
                (", sun, ", 1),
                ("sky", 1.331),
                (".", 1),
            ],
        ),
    ],
)
def test_weights(text, wanted):
    assert parts(text) == wanted


@pytest.mark.parametrize(
    ("text", "literally", "warnings"),
    [
        ("((a:1.2)", [("(", 1), ("a", 1.2)], 1),
        ("a) b", [("a) b", 1)], 1),
        ("(a", [("(a", 1)], 1),
        ("a]", [("a]", 1)], 1),
        ("([a)", [("[a", 1.1)], 1),
        (":) hello", [(":) hello", 1)], 1),
    ],
)
def test_unbalanced_brackets_are_text_with_a_warning(text, literally, warnings):
    assert parts(text) == literally
    assert len(_engine.parse_prompt(text).warnings) == warnings


@pytest.mark.parametrize(
    ("text", "steps", "wanted"),
    [
        ("[a:b:3]", 5, ["a", "a", "a", "b", "b"]),
        ("[a:b:0.5]", 4, ["a", "a", "b", "b"]),
        ("[b:0.25]", 4, ["", "b", "b", "b"]),
        ("[a::2]", 4, ["a", "a", "", ""]),
        ("[a:b:9]", 3, ["a", "a", "a"]),
        ("[a|b]", 4, ["a", "b", "a", "b"]),
        ("[a|b|c]x", 4, ["ax", "bx", "cx", "ax"]),
        ("[a|]", 2, ["a", ""]),
        ("[a:[b:c:3]:1]", 4, ["a", "b", "b", "c"]),
        ("[[a|b]:c:2]", 3, ["a", "b", "c"]),
        ("[(a:1.5):b:1]", 2, ["a*1.5", "b"]),
        ("(x:[0.5:1.5:1])", 2, ["x*0.5", "x*1.5"]),
        (r"[a\:b:c:1]", 2, ["a:b", "c"]),
        ("[a:b]", 2, ["a:b/"]),
        ("[a:b:c]", 2, ["a:b:c/"]),
        ("[a:b:c:1]", 2, ["a:b:c:1/"]),
        ("a|b", 2, ["a|b"]),
    ],
)
def test_schedules(text, steps, wanted):
    def say(part):
        value = part.weight
        if value == 1:
            return part.text
        return f"{part.text}/" if value == pytest.approx(1 / 1.1) else f"{part.text}*{value:g}"

    prompt = _engine.parse_prompt(text, steps)
    said = ["".join(say(part) for part in prompt.variants[i]).replace("\\", "") for i in prompt.variant_at_step]
    assert said == (wanted if len(wanted) == steps else wanted * steps)
    assert len(prompt.variants) == len(set(said))


@pytest.mark.parametrize("text", ["a cat AND a dog", "<lora:style:0.8> a cat", "x <hypernet:y:1>", b"\xff\xfe"])
def test_what_is_not_supported_says_so(text):
    with pytest.raises(_engine.EngineError, match=r"not supported|not text") as error:
        _engine.parse_prompt(text)
    assert error.value.code == "InvalidArgument"


def test_and_within_words_or_in_small_letters_is_text():
    assert parts("SAND and BANDANA") == [("SAND and BANDANA", 1)]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="()[]\\:|"), max_size=80))
def test_text_without_signs_is_itself(text):
    if "BREAK" in text or "AND" in text:
        return
    assert parts(text) == ([(text, 1)] if text else [])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_escaped_text_is_itself(text):
    if "BREAK" in text or "AND" in text:
        return
    escaped = "".join("\\" + c if c in "()[]\\" else c for c in text)
    assert parts(escaped) == ([(text, 1)] if text else [])


def test_20_000_damaged_prompts_never_crash():
    rng = random.Random(0)
    seeds = ["a (b:1.3) [c:d:0.5] [e|f]", r"\(x\) ((([[[", "(a:[b:c:3]) BREAK d", "[[[a|b]|c]:[d::2]:0.3]"]
    signs = "()[]:|\\ 0.1-9aB漫🎨\0\n"
    for _ in range(20_000):
        text = list(rng.choice(seeds))
        for _ in range(rng.randrange(1, 12)):
            at = rng.randrange(len(text) + 1)
            text[at : at + rng.randrange(3)] = rng.choice([rng.choice(signs), rng.choice(seeds), rng.choice(signs) * 9])
        prompt = _engine.parse_prompt("".join(text), 4)
        assert len(prompt.variant_at_step) == 4


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "[" * 100_000 + "]" * 100_000, ":" * 100_000, "()" * 50_000, "[a|" * 9999]
)
def test_hostile_prompts_take_no_longer_than_they_should(text):
    assert len(_engine.parse_prompt(text, 20).variant_at_step) == 20


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A tiny text encoder with a tokenizer of letters: folder, transformers' model and tokenizer."""
    folder = tmp_path_factory.mktemp("text")
    letters = "abcdefghijklmnopqrstuvwxyz,-"
    pieces = ["<|startoftext|>", "<|endoftext|>", *letters, *(letter + "</w>" for letter in letters)]
    (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(pieces)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    torch.manual_seed(0)
    config = CLIPTextConfig(
        vocab_size=len(pieces), hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
        bos_token_id=0, eos_token_id=1,
    )  # fmt: skip
    network = CLIPTextModel(config).eval()
    final_norm(network).bias.data.fill_(0.3)  # a trained text encoder's mean is not 0
    network.save_pretrained(folder)
    return folder, network, CLIPTokenizer.from_pretrained(folder)


def final_norm(network):
    return next(module for name, module in network.named_modules() if name.endswith("final_layer_norm"))


def encoder(model, embeddings=()):
    return _engine.PromptEncoder(model[0], _engine.load_text_encoder(model[0]), [str(path) for path in embeddings])


def reference(model, ids, clip_skip=0):
    """transformers' embedding of one chunk, given without its marks."""
    ids = [0, *ids, 1]
    ids += [1] * (77 - len(ids))
    network = model[1]
    with torch.no_grad():
        states = network(torch.tensor([ids]), output_hidden_states=True).hidden_states[-(clip_skip + 1)]
        return final_norm(network)(states).numpy()


def relative_error(got, wanted):
    return np.abs(got - wanted).max() / np.abs(wanted).max()


@pytest.mark.parametrize("clip_skip", [0, 1, 2])
@pytest.mark.parametrize("prompt", ["", "a cat", "painting, of a hill", "z " * 75])
def test_plain_prompts_embed_as_in_transformers(model, prompt, clip_skip):
    text = encoder(model).encode(prompt, "", 1, clip_skip)
    ids = model[2](prompt, add_special_tokens=False)["input_ids"]
    assert relative_error(text.positive(0), reference(model, ids, clip_skip)) <= 1e-4
    assert relative_error(text.negative(0), reference(model, [], clip_skip)) <= 1e-4


def test_weights_multiply_tokens_and_keep_the_mean(model):
    got = encoder(model).encode("a (b:1.5) c").positive(0)
    ids = model[2]("a b c", add_special_tokens=False)["input_ids"]
    plain = reference(model, ids)
    weights = np.ones((1, 77, 1), np.float32)
    weights[0, 2] = 1.5
    wanted = plain * weights
    wanted *= plain.mean() / wanted.mean()
    assert relative_error(got, wanted) <= 1e-4


def test_prompts_of_different_lengths_get_equal_chunks(model):
    text = encoder(model).encode("a " * 160, "b")
    assert text.length == text.positive(0).shape[1] == text.negative(0).shape[1] == 3 * 77
    ids = model[2]("a " * 75, add_special_tokens=False)["input_ids"]
    assert relative_error(text.positive(0)[:, :77], reference(model, ids)) <= 1e-4
    assert relative_error(text.positive(0)[:, 154:], reference(model, ids[:10])) <= 1e-4
    assert relative_error(text.negative(0)[:, 77:154], reference(model, [])) <= 1e-4


def test_long_prompts_are_cut_after_a_comma_within_20_tokens(model):
    words = ["a"] * 60 + [","] + ["b"] * 20
    text = encoder(model).encode(" ".join(words)).positive(0)
    ids = model[2](" ".join(words), add_special_tokens=False)["input_ids"]
    assert relative_error(text[:, :77], reference(model, ids[:61])) <= 1e-4
    assert relative_error(text[:, 77:], reference(model, ids[61:])) <= 1e-4
    far = ["a"] * 50 + [","] + ["b"] * 30
    text = encoder(model).encode(" ".join(far)).positive(0)
    ids = model[2](" ".join(far), add_special_tokens=False)["input_ids"]
    assert relative_error(text[:, :77], reference(model, ids[:75])) <= 1e-4


def test_break_begins_a_chunk(model):
    text = encoder(model).encode("a BREAK b").positive(0)
    assert text.shape[1] == 2 * 77
    assert relative_error(text[:, 77:], reference(model, model[2]("b", add_special_tokens=False)["input_ids"])) <= 1e-4


def test_schedules_change_the_embedding_at_their_step(model):
    text = encoder(model).encode("[a:b:2]", "c", 4)
    alone = encoder(model)
    for step, letter in enumerate("aabb"):
        assert np.array_equal(text.positive(step), alone.encode(letter).positive(0))


@pytest.mark.parametrize(("key", "count"), [("emb_params", 3), ("<my-style>", 1)])
def test_textual_inversion_replaces_its_name_with_its_vectors(model, tmp_path, key, count):
    vectors = np.random.default_rng(0).standard_normal((count, 32)).astype(np.float32)
    save_file({key: vectors}, tmp_path / "my-style.safetensors")
    got = encoder(model, [tmp_path / "my-style.safetensors"]).encode("a my-style b").positive(0)

    folder, network, tokenizer = model
    extended = CLIPTextModel.from_pretrained(folder).eval()
    size = network.config.vocab_size
    extended.resize_token_embeddings(size + count)
    table = extended.get_input_embeddings().weight
    with torch.no_grad():
        table[size:] = torch.from_numpy(vectors)
    a, b = (tokenizer(letter, add_special_tokens=False)["input_ids"] for letter in "ab")
    wanted = reference((folder, extended, tokenizer), [*a, *range(size, size + count), *b])
    assert relative_error(got, wanted) <= 1e-4


def test_textual_inversions_that_do_not_fit_are_refused(model, tmp_path):
    (tmp_path / "a.pt").write_bytes(b"\x80\x02")
    save_file({"emb_params": np.zeros((2, 768), np.float32)}, tmp_path / "b.safetensors")
    save_file(
        {"clip_l": np.zeros((1, 32), np.float32), "clip_g": np.zeros((1, 48), np.float32)}, tmp_path / "c.safetensors"
    )
    for name, message in (
        ("a.pt", "may run code"),
        ("b.safetensors", "vectors of 768"),
        ("c.safetensors", "2 tensors"),
    ):
        with pytest.raises(_engine.EngineError, match=message) as error:
            encoder(model, [tmp_path / name])
        assert error.value.code == "ModelMismatch"


def test_a_tokenizer_of_another_model_is_refused(model, tmp_path):
    vocabulary = json.loads((model[0] / "vocab.json").read_text())
    (tmp_path / "vocab.json").write_text(json.dumps({**vocabulary, "zz": 5000}))
    (tmp_path / "merges.txt").write_text("")
    with pytest.raises(_engine.EngineError, match="the tokenizer knows 5001 pieces, the text encoder"):
        _engine.PromptEncoder(tmp_path, _engine.load_text_encoder(model[0]))
