"""One finished lesion as bytes: a mark, a checksum, and compressed JSON.

The SHA-256 checksum covers mark, key and payload: an entry that was cut, damaged or swapped for another is
noticed. It guards against accident; against malice only this much, that what is read is JSON of bounded size
and never code.
"""

import json
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

LARGEST = 64 * 2**20
"""Bytes that an entry may hold, on disk and as JSON; what decompresses to more is damaged."""

_FAMILY = b"interlesion lesion "
MARK = _FAMILY + b"1\n"
"""How every entry begins; another number, another format."""
_HEADER = len(MARK) + sha256().digest_size
_FASTEST = 1


def encode(key: str, content: dict[str, Any]) -> bytes | None:
    """Write an entry; None if it would be larger than `LARGEST`.

    Raises
    ------
    TypeError
        `content` is not JSON.
    """
    plain = json.dumps(content, separators=(",", ":")).encode()
    if len(plain) > LARGEST:
        return None
    payload = zlib.compress(plain, _FASTEST)
    return MARK + _checksum(key, payload) + payload


def decode(key: str, data: bytes) -> dict[str, Any] | None:
    """Take an entry apart; None if anything about it is not as `encode` wrote it for this key."""
    payload = data[_HEADER:]
    if data[:_HEADER] != MARK + _checksum(key, payload):
        return None
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(payload, LARGEST + 1)
        content = json.loads(plain) if unpacking.eof and len(plain) <= LARGEST else None
    except (zlib.error, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def begins_as_one(path: Path) -> bool:
    """Whether a file is an entry of this format or another; other programs too name files by SHA-256."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_FAMILY)) in {_FAMILY, b""}
    return False


def _checksum(key: str, payload: bytes) -> bytes:
    return sha256(MARK + key.encode() + payload).digest()
