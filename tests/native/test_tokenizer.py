# SPDX-License-Identifier: Apache-2.0
"""The tokenizer against transformers' CLIPTokenizer, byte for byte, with vocabularies that are trained here."""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path

import pytest
from multiplane_engine import _engine
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer

STARTER = Path(__file__).parents[2] / "models" / "starter" / "tokenizer"
SAMPLES = [
    "",
    " ",
    "a photo of a cat",
    "A PHOTO,of (a:1.3) [cat]!!  don't   we're I'll he'd they've 'tis o'clock's",
    "naïve café résumé Ångström ﬁne ǅ İstanbul ΣΊΣΥΦΟΣ straße",
    "e\u0301 a\u0323\u0307 a\u0307\u0323 \u1100\u1161\u11a8 가각힣 \u0344 \u0958 \ufb1d \U0001d15e",
    "漫画 アニメ ｶﾞ が か\u3099 한국어 中文，。！",
    "🎨🖌️ 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇩🇪 ☃️",
    "١٢٣ Ⅳ ½ ² 12345 3.14 1,000 №5",
    "<|startoftext|>a<|endoftext|> <|STARTOFTEXT|> <|endoftext|",
    "tabs\tnew\nlines\r\n\x0b\x0c\x1c\x85\xa0\u2003\u200b\u3000 end",
    "null\0byte \x7f \ufffd \uffff \U0010ffff \ue000",
    "שָׁלוֹם עולם مرحبا بالعالم हिन्दी ไทย",
    "a" * 3000,
    "word " * 400,
    "'''s ''t'll''' 's's",
]
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz  ,,.'",
    "ABCÀÉÎõüßñçŠŽıİǅ '",
    "0123456789 .,:-+",
    "".join(map(chr, range(0x300, 0x360))) + "aeiouAEIOU",
    "漫画アニメがぎぐ한국어가각\u1100\u1161\u11a8\u3099",
    "🎨🖌️👩‍👧🏽🇩🇪☃\ufe0f\u200d",
    "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\u2028\u2029\u202f\u205f\u3000\ufeff'st",
    "()[]{}:|\\<>!?#$%&*_-+=~`\"'/",
]


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Path:
    """A small vocabulary, learnt the way CLIP's was, from this repository's own words."""
    folder = tmp_path_factory.mktemp("tokenizer")
    tokenizer = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=2000,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix="</w>",
        special_tokens=["<|startoftext|>", "<|endoftext|>"],
        show_progress=False,
    )
    texts = [*SAMPLES, *(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))]
    tokenizer.train_from_iterator([line for text in texts for line in text.splitlines()], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False), encoding="utf-8")
    merges = "".join(f"{' '.join(merge)}\n" for merge in model["merges"])
    (folder / "merges.txt").write_text("#version: 0.2\n" + merges, encoding="utf-8")
    return folder


@pytest.fixture(scope="session", params=["trained", "starter"])
def pair(request, trained):
    """Ours and transformers' tokenizer of one folder."""
    folder = trained if request.param == "trained" else STARTER
    if not folder.is_dir():
        pytest.skip("no starter model in this checkout")
    return _engine.ClipTokenizer(folder), CLIPTokenizer.from_pretrained(folder)


def random_texts(count: int) -> list[str]:
    rng = random.Random(0)
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(rng.randrange(1, 6)):
            alphabet = rng.choice(ALPHABETS)
            parts.append("".join(rng.choice(alphabet) for _ in range(rng.choice([1, 3, 10, 40]))))
        if rng.random() < 0.2:
            parts.append(chr(rng.choice([*range(0xD800), *range(0xE000, 0x20000)])))
        texts.append("".join(parts))
    return texts


def test_10_000_texts_give_the_same_ids_as_transformers(pair):
    ours, theirs = pair
    texts = SAMPLES + random_texts(10_000)
    for text, wanted in zip(texts, theirs(texts, add_special_tokens=False)["input_ids"], strict=True):
        assert ours.encode(text) == wanted, repr(text)


def test_every_character_gives_the_same_ids_as_transformers(pair):
    ours, theirs = pair
    codes = [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]
    texts = ["x".join(map(chr, codes[i : i + 64])) for i in range(0, len(codes), 64)]
    for text, wanted in zip(texts, theirs(texts, add_special_tokens=False)["input_ids"], strict=True):
        assert ours.encode(text) == wanted, repr(text)


def test_special_ids_are_those_of_transformers(pair):
    ours, theirs = pair
    assert (ours.bos, ours.eos, ours.pad) == (theirs.bos_token_id, theirs.eos_token_id, theirs.pad_token_id)
    assert ours.vocabulary_size == len(theirs)


def test_tokenizer_json_alone_is_enough(trained, tmp_path):
    reference = CLIPTokenizer.from_pretrained(trained)
    reference.save_pretrained(tmp_path)
    for name in ("vocab.json", "merges.txt"):
        (tmp_path / name).unlink(missing_ok=True)
    ours = _engine.ClipTokenizer(tmp_path)
    for text in SAMPLES:
        assert ours.encode(text) == reference(text, add_special_tokens=False)["input_ids"]


def test_long_words_take_no_longer_than_they_should(trained):
    assert len(_engine.ClipTokenizer(trained).encode("ab" * 100_000)) > 1000


def test_what_is_not_text_is_refused(trained):
    with pytest.raises(_engine.EngineError, match="not text: byte 2 is not UTF-8") as error:
        _engine.ClipTokenizer(trained).encode(b"ab\xff")
    assert error.value.code == "InvalidArgument"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vocab.json", b"{", "is not JSON"),
        ("vocab.json", b"[]", "not an object"),
        ("vocab.json", b'{"a": -1}', "has no id for 'a'"),
        ("vocab.json", b'{"a": 99999999999}', "has no id for 'a'"),
        ("vocab.json", b'{"a": 1}', "the vocabulary has no"),
        ("merges.txt", b"a\xff b", "is not UTF-8"),
        ("merges.txt", b"a b c", "wanted two pieces"),
        ("merges.txt", "漫 画".encode(), "the vocabulary has no '漫画'"),
        ("special_tokens_map.json", b'{"pad_token": "nowhere"}', "has no 'nowhere'"),
    ],
)
def test_broken_vocabularies_are_named(trained, tmp_path, name, content, message):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(_engine.EngineError, match=message) as error:
        _engine.ClipTokenizer(tmp_path)
    assert error.value.code == "Corrupt"
    assert str(tmp_path) in str(error.value)


def test_a_folder_without_tokenizer_is_named(tmp_path):
    with pytest.raises(_engine.EngineError, match=r"no such file — .*vocab\.json") as error:
        _engine.ClipTokenizer(tmp_path)
    assert error.value.code == "ModelMissing"


def test_20_000_damaged_vocabularies_never_crash(tmp_path):
    rng = random.Random(0)
    sound = {
        "vocab.json": b'{"<|startoftext|>":0,"<|endoftext|>":1,"a":2,"b</w>":3,"ab</w>":4}',
        "merges.txt": b"#version: 0.2\na b</w>\n",
        "tokenizer.json": b'{"model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"<|startoftext|>":0,'
        b'"<|endoftext|>":1,"a":2,"b</w>":3,"ab</w>":4},"merges":["a b</w>",["a","b</w>"]]}}',
    }
    opened = 0
    for kind in ("vocab.json", "merges.txt", "tokenizer.json"):
        folder = tmp_path / kind
        folder.mkdir()
        for name in ("tokenizer.json",) if kind == "tokenizer.json" else ("vocab.json", "merges.txt"):
            (folder / name).write_bytes(sound[name])
        for _ in range(20_000 // 3 + 1):
            content = bytearray(sound[kind])
            for _ in range(rng.randrange(1, 4)):
                at = rng.randrange(len(content))
                content[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
            (folder / kind).write_bytes(content)
            try:
                _engine.ClipTokenizer(folder).encode("ab abc")
                opened += 1
            except _engine.EngineError as error:
                assert error.code in ("Corrupt", "ModelMismatch") and str(folder) in str(error)
    assert opened > 0
