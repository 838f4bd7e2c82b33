# SPDX-License-Identifier: Apache-2.0
"""A small byte-level BPE in CLIP's file format: any string can be written, the grammar's words are short.

Source: Sennrich et al. 2016, arXiv:1508.07909, Alg. 1; bytes as printable characters as in GPT-2.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np

from .captions import MOODS, PALETTES, STYLES, caption, negative, one_of
from .random_facts import random_facts

BOS, EOS, LENGTH = "<|startoftext|>", "<|endoftext|>", 77
_MERGES = 2400
_SENTENCES = 40_000
_RARE = 4  # a word that occurs less often is nonsense or misspelt


def byte_characters() -> list[str]:
    """One printable character for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    names = dict(zip(printable, map(chr, printable), strict=True)) | {b: chr(256 + i) for i, b in enumerate(others)}
    return [names[b] for b in range(256)]


def grammar_words(seed: int) -> Counter[str]:
    """The words of the grammar, each letter's bytes as characters, and how often they are said."""
    rng, characters = np.random.default_rng(seed), byte_characters()
    said: Counter[str] = Counter()
    for _ in range(_SENTENCES):
        style = one_of(rng, STYLES)
        text = caption(style, one_of(rng, PALETTES), one_of(rng, MOODS), random_facts(rng), rng)
        said.update(re.findall(r"[^\W\d_]+", f"{text} {negative(style, rng)}".lower()))
    kept = {word: count for word, count in said.items() if count >= _RARE}
    return Counter({"".join(characters[b] for b in word.encode()): count for word, count in kept.items()})


def learn_merges(words: Counter[str], count: int) -> list[tuple[str, str]]:
    spelled = {word: [*word[:-1], word[-1] + "</w>"] for word in words}
    merges: list[tuple[str, str]] = []
    while len(merges) < count:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, symbols in spelled.items():
            for pair in pairwise(symbols):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        for symbols in spelled.values():
            i = 0
            while i < len(symbols) - 1:
                if (symbols[i], symbols[i + 1]) == best:
                    symbols[i : i + 2] = ["".join(best)]
                i += 1
    return merges


def write_tokenizer(folder: Path, seed: int = 0) -> None:
    merges = learn_merges(grammar_words(seed), _MERGES)
    characters = sorted(byte_characters())
    tokens = characters + [c + "</w>" for c in characters] + ["".join(pair) for pair in merges] + [BOS, EOS]
    folder.mkdir(parents=True, exist_ok=True)

    def dump(name: str, content: dict) -> None:
        (folder / name).write_text(
            json.dumps(content, ensure_ascii=False, indent=None if name == "vocab.json" else 2) + "\n", encoding="utf-8"
        )

    dump("vocab.json", {token: i for i, token in enumerate(tokens)})
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges), encoding="utf-8")
    dump("special_tokens_map.json", {"bos_token": BOS, "eos_token": EOS, "pad_token": EOS, "unk_token": EOS})
    dump(
        "tokenizer_config.json",
        {
            "tokenizer_class": "CLIPTokenizer",
            "model_max_length": LENGTH,
            "add_prefix_space": False,
            "do_lower_case": True,
            "errors": "replace",
            "bos_token": BOS,
            "eos_token": EOS,
            "pad_token": EOS,
            "unk_token": EOS,
        },
    )
