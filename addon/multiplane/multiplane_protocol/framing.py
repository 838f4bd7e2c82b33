# SPDX-License-Identifier: Apache-2.0
"""How messages travel on a child process's stdin and stdout.

The child writes the line GREETING before its first frame; what its start-up printed before that is skipped. One frame:
4-byte little-endian length, then that many bytes of UTF-8 JSON `{"type": class name in snake case, ...fields}`. Unknown
fields are ignored; an unknown type, a broken frame or one over MAX_BYTES is a ProtocolError that ends the connection.
"""

from __future__ import annotations

import dataclasses
import json
import re
import struct
import typing
from typing import IO

from .documents import DocumentError, from_plain, parse
from .messages import Message

GREETING = b"multiplane\n"
MAX_BYTES = 16 * 2**20
_LENGTH = struct.Struct("<I")


class ProtocolError(ValueError):
    """What came over the line is not a message."""


def _type_name(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


_KINDS = {_type_name(kind): kind for kind in typing.get_args(Message)}


def message_json(message: Message) -> str:
    """One line of JSON."""
    plain = {"type": _type_name(type(message)), **dataclasses.asdict(message)}
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def encode(message: Message) -> bytes:
    """The whole frame of a message."""
    body = message_json(message).encode("utf-8", "replace")
    if len(body) > MAX_BYTES:
        raise ProtocolError(f"[encode] wanted at most {MAX_BYTES} bytes, got {len(body)}")
    return _LENGTH.pack(len(body)) + body


def decode(body: bytes) -> Message:
    """The message of a frame without its length. Raises ProtocolError."""
    try:
        plain = parse(body, "message")
        if not isinstance(plain, dict) or plain.get("type") not in _KINDS:
            raise ProtocolError(f"[decode] wanted a message type of protocol, got {body[:80]!r}")
        message: Message = from_plain(_KINDS[plain["type"]], plain)
    except (DocumentError, TypeError) as error:
        raise ProtocolError(f"[decode] {error}") from None
    return message


def write_message(stream: IO[bytes], message: Message) -> None:
    """Sends one message."""
    stream.write(encode(message))
    stream.flush()


def read_message(stream: IO[bytes]) -> Message | None:
    """Waits for one message; None: the other side closed the line between two messages. Raises ProtocolError."""
    header = _read_exactly(stream, _LENGTH.size)
    if not header:
        return None
    if len(header) < _LENGTH.size:
        raise ProtocolError("[read_message] the line ended inside a message")
    (length,) = _LENGTH.unpack(header)
    if length > MAX_BYTES:
        raise ProtocolError(f"[read_message] wanted at most {MAX_BYTES} bytes, got {length}")
    body = _read_exactly(stream, length)
    if len(body) < length:
        raise ProtocolError("[read_message] the line ended inside a message")
    return decode(body)


def skip_to_greeting(stream: IO[bytes]) -> bool:
    """Reads up to the child's greeting; False: the line ended without one."""
    return any(line == GREETING for line in iter(stream.readline, b""))


def _read_exactly(stream: IO[bytes], count: int) -> bytes:
    """`count` bytes, or fewer at the end of the line (an unbuffered pipe may return less than asked for)."""
    parts = []
    while count > 0 and (part := stream.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
