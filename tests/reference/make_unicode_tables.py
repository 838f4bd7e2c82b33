# SPDX-License-Identifier: Apache-2.0
"""Writes native/src/text/unicode_tables.cpp: the character data that the CLIP tokenizer needs.

It is asked from the `tokenizers` library itself, so that the result has its versions of Unicode (which differ between
its regular expressions, its normaliser and the language it is written in), and not Python's.

    python tests/reference/make_unicode_tables.py
"""

import sys
import unicodedata
from pathlib import Path

from tokenizers import Regex, __version__
from tokenizers.normalizers import NFC, NFD, Lowercase
from tokenizers.pre_tokenizers import Split

OUT = Path(__file__).parents[2] / "native/src/text/unicode_tables.cpp"
CODES = [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]
ALL = "".join(map(chr, CODES))


def class_ranges(pattern: str) -> list[tuple[int, int]]:
    """First and last code point of each run that the pattern matches."""
    runs = Split(Regex(pattern), "removed", invert=True).pre_tokenize_str(ALL)
    ranges: list[tuple[int, int]] = []
    for _, (start, stop) in runs:
        for code in map(ord, ALL[start:stop]):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
    return ranges


def combining_class(code: int) -> int:
    """Canonical combining class as the library orders marks; 0 for marks that it does not know."""
    own = unicodedata.combining(chr(code))
    if own == 0:
        return 0
    lower, higher = "\u0334", "\u0345"  # classes 1 and 240
    mark = chr(code)
    if own > 1:
        return own if NFD().normalize_str(mark + lower) == lower + NFD().normalize_str(mark) else 0
    return own if NFD().normalize_str(higher + mark) == mark + higher else 0


def main() -> None:
    lower = [(code, low) for code in CODES if (low := Lowercase().normalize_str(chr(code))) != chr(code)]
    hangul = range(0xAC00, 0xD7A4)  # composed by arithmetic
    decomposed = [
        (code, parts) for code in CODES if code not in hangul and (parts := NFD().normalize_str(chr(code))) != chr(code)
    ]
    pairs = []
    for code, _ in decomposed:
        mapping = unicodedata.decomposition(chr(code)).split()
        if len(mapping) == 2 and not mapping[0].startswith("<"):
            first, second = (int(part, 16) for part in mapping)
            if NFC().normalize_str(chr(first) + chr(second)) == chr(code):
                pairs.append((first, second, code))
    classes = [(code, value) for code in CODES if (value := combining_class(code))]

    rows = {
        "kLetters": [f"{a:#x},{b:#x}" for a, b in class_ranges(r"\p{L}+")],
        "kNumbers": [f"{a:#x},{b:#x}" for a, b in class_ranges(r"\p{N}+")],
        "kSpaces": [f"{a:#x},{b:#x}" for a, b in class_ranges(r"\s+")],
        "kLowercase": [f"{code:#x},{text_literal(low)}" for code, low in lower],
        "kDecompositions": [f"{code:#x},{text_literal(parts)}" for code, parts in decomposed],
        "kCompositions": [f"{a:#x},{b:#x},{code:#x}" for a, b, code in sorted(pairs)],
        "kCombiningClasses": [f"{code:#x},{value}" for code, value in classes],
    }
    types = {
        "kLowercase": "CodeMapping",
        "kDecompositions": "CodeMapping",
        "kCompositions": "CodePair",
        "kCombiningClasses": "CodeClass",
    }
    lines = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// clang-format off",
        f"// Made by tests/reference/make_unicode_tables.py from tokenizers {__version__}; do not edit.",
        '#include "text/unicode_tables.h"',
        "",
        "namespace multiplane {",
        "",
    ]
    for name, entries in rows.items():
        kind = types.get(name, "CodeRange")
        lines.append(f"static constexpr {kind} {name}Data[] = {{")
        line = ""
        for entry in entries:
            item = f"{{{entry}}},"
            if len(line) + len(item) > 120:
                lines.append(line)
                line = ""
            line += item
        lines += [line, "};", f"const std::span<const {kind}> {name}{{{name}Data}};", ""]
    lines += ["}  // namespace multiplane", ""]
    OUT.write_text("\n".join(lines), encoding="utf-8")


def text_literal(text: str) -> str:
    return "{" + ",".join(f"{ord(c):#x}" for c in text) + "}"


if __name__ == "__main__":
    main()
