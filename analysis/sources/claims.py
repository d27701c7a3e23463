"""Whether a volume's file can hold the voxels that its head claims, before memory is taken for them."""

import math
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analysis.sources.apart import apart_paths
from analysis.sources.geometry import Head, VolumeError
from analysis.wording import quote

LARGE = 2**32
"""Bytes of voxels from which on a packed file is unpacked, piece by piece, before it is believed."""

_LONGEST_HEAD = 2**20
_BLOCK = 2**20
_PACKED, _PLAIN, _TEXT = 1032, 1, 4
"""Bytes that one byte can come to: the bound of DEFLATE, which gzip and zlib both are; as it stands; and the
eight of the largest number for a digit and the blank after it."""

_WRAPPED = 32 + zlib.MAX_WBITS
"""Both gzip's and zlib's wrapping."""


class RoomError(VolumeError):
    """The voxels of a volume take more memory than there is."""


@dataclass(frozen=True)
class _Held:
    """Where the voxels of a volume stand: files, the place of the first byte, bytes that one can come to."""

    paths: tuple[Path, ...]
    start: int
    most_a_byte: int

    @property
    def most(self) -> int:
        """Bytes of voxels that can be there at most."""
        return (sum(path.stat().st_size for path in self.files) - self.start) * self.most_a_byte

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, each once however often it is named."""
        return tuple(dict.fromkeys(map(Path, map(os.path.realpath, self.paths))))

    def holds(self, least: int) -> bool:
        """Whether so many bytes come out of the files in turn, told in pieces."""
        length = 0
        for path in self.files:
            with suppress(zlib.error):
                for piece in _unpacked(path, self.start):
                    length += piece
                    if length >= least:
                        return True
        return False


def _unpacked(path: Path, start: int) -> Iterator[int]:
    """Give the lengths of the pieces that come out of a packed file; `zlib.error` where it is damaged."""
    data, unpacker = b"", zlib.decompressobj(_WRAPPED)
    with path.open("rb") as file:
        file.seek(start)
        while data := data or file.read(_BLOCK):
            yield len(unpacker.decompress(data, _BLOCK))
            data = unpacker.unconsumed_tail
            if unpacker.eof:
                data, unpacker = unpacker.unused_data, zlib.decompressobj(_WRAPPED)


def require_beside(path: Path) -> None:
    """See that the voxels of a volume stand in its own file, or in files that lie beside it or below.

    To be called before anything else reads the head, which may open those files.

    Raises
    ------
    VolumeError
        One lies elsewhere, or is not there; or the way they are packed is not read.
    """
    try:
        held = _held(path)
    except OSError:
        return  # who reads the head will say so
    if gone := next((part for part in held.paths if not part.is_file()), None) if held else None:
        raise VolumeError(f"names {gone.name} for its voxels, which is not there")


def require_possible(path: Path, head: Head) -> None:
    """See that a volume's file can hold the voxels that its head claims.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD or MetaImage.
    head : Head
        Its head.

    Raises
    ------
    VolumeError
        It cannot.
    RoomError
        They are more than this machine has memory.
    """
    held = _held(path)
    if held is None:
        return
    claim = f"{head.bytes / 1e9:.3g} GB" if head.bytes > 1e8 else f"{head.bytes} bytes"
    possible = head.bytes <= held.most
    if possible and head.bytes > (room := memory()):
        raise RoomError(
            f"claims {claim} of voxels in its head; this machine has {room / 1e9:.3g} GB of memory"
        )
    doubtful = held.most_a_byte == _PACKED and head.bytes > LARGE
    if not possible or (doubtful and not held.holds(head.bytes)):
        raise VolumeError(f"claims {claim} of voxels in its head, which its file does not hold")


def memory() -> float:
    """Bytes of memory that the machine has; without end where the system does not tell."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # as on Windows
        return math.inf


def _held(path: Path) -> _Held | None:
    """Find the voxels; None where the head does not tell."""
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        return _Held((path,), 0, _PACKED if name.endswith(".gz") else _PLAIN)
    with path.open("rb") as file:
        text = file.read(_LONGEST_HEAD)
    return _held_of_nrrd(path, text) if name.endswith((".nrrd", ".nhdr")) else _held_of_meta(path, text)


def _held_of_nrrd(path: Path, text: bytes) -> _Held:
    head, end, _ = text.partition(b"\n\n")
    if not end:
        head, end, _ = text.partition(b"\r\n\r\n")
    encoding = re.search(rb"^encoding: *(\w+)", head, re.MULTILINE)
    kind = encoding[1].lower() if encoding else b"raw"
    if kind not in _NRRD_KINDS:
        raise VolumeError(f"packs its voxels as {quote(kind.decode(errors='replace'))}, which is not read")
    most_a_byte = _NRRD_KINDS[kind]
    apart = re.search(rb"^data ?file: *([^\r\n]+?) *\r?$", head, re.MULTILINE)
    if apart:
        return _Held(apart_paths(path, apart[1], head[apart.end() :].splitlines()), 0, most_a_byte)
    return _Held((path,), len(head) + len(end), most_a_byte)


_NRRD_KINDS = {
    **dict.fromkeys((b"raw", b"hex"), _PLAIN),
    **dict.fromkeys((b"gz", b"gzip"), _PACKED),
    **dict.fromkeys((b"txt", b"text", b"ascii"), _TEXT),
}


def _held_of_meta(path: Path, text: bytes) -> _Held | None:
    """Find the voxels of a MetaImage, whose head ends with the line that names their file."""
    end = re.search(rb"^ElementDataFile *= *([^\r\n]*?) *\r?\n?$", text, re.MULTILINE | re.IGNORECASE)
    if end is None:
        return None
    head = text[: end.start()]
    packed = _says(head, rb"CompressedData", rb"True")
    most_a_byte = _PACKED if packed else _TEXT if _says(head, rb"BinaryData", rb"False") else _PLAIN
    if end[1].upper() != b"LOCAL":
        return _Held(apart_paths(path, end[1], text[end.end() :].splitlines()), 0, most_a_byte)
    return _Held((path,), end.end(), most_a_byte)


def _says(head: bytes, key: bytes, value: bytes) -> bool:
    return re.search(rb"^" + key + rb" *= *" + value, head, re.MULTILINE | re.IGNORECASE) is not None
