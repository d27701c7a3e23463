"""Whether a volume's file can hold the voxels that its head claims, before memory is taken for them."""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from analysis.sources.geometry import Head, VolumeError

LARGE = 2**32
"""Bytes of voxels from which on a packed file is unpacked, piece by piece, before it is believed."""

_LONGEST_HEAD = 2**20
_BLOCK = 2**20
_MOST_A_BYTE = 1032
"""Bytes that one byte can unpack to: the bound of DEFLATE, which gzip and zlib both are."""

_WRAPPED = 32 + zlib.MAX_WBITS
"""Both gzip's and zlib's wrapping."""


@dataclass(frozen=True)
class _Held:
    """Where the voxels of a volume stand: a file, the place of the first byte, whether they are packed."""

    path: Path
    start: int
    packed: bool

    @property
    def most(self) -> int:
        """Bytes of voxels that can be there at most."""
        return (self.path.stat().st_size - self.start) * (_MOST_A_BYTE if self.packed else 1)

    def holds(self, least: int) -> bool:
        """Whether so many bytes come out, told in pieces."""
        length, data = 0, b""
        unpacker = zlib.decompressobj(_WRAPPED)
        with self.path.open("rb") as file:
            file.seek(self.start)
            while length < least and (data := data or file.read(_BLOCK)):
                try:
                    length += len(unpacker.decompress(data, _BLOCK))
                except zlib.error:
                    return False
                data = unpacker.unconsumed_tail
                if unpacker.eof:
                    data, unpacker = unpacker.unused_data, zlib.decompressobj(_WRAPPED)
        return length >= least


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
        It cannot; or its voxels are said to stand in a file outside of its folder, or in none.
    """
    held = _held(path)
    if held is None:
        return
    if not held.path.is_file():
        raise VolumeError(f"names {held.path.name} for its voxels, which is not there")
    doubtful = held.packed and head.bytes > LARGE
    if head.bytes > held.most or (doubtful and not held.holds(head.bytes)):
        claim = f"{head.bytes / 1e9:.3g} GB" if head.bytes > 1e8 else f"{head.bytes} bytes"
        raise VolumeError(f"claims {claim} of voxels in its head, which its file does not hold")


def _held(path: Path) -> _Held | None:
    """Find the voxels; None where they are spread over several files, or packed in another way."""
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        return _Held(path, 0, name.endswith(".gz"))
    with path.open("rb") as file:
        text = file.read(_LONGEST_HEAD)
    return _held_of_nrrd(path, text) if name.endswith((".nrrd", ".nhdr")) else _held_of_meta(path, text)


def _held_of_nrrd(path: Path, text: bytes) -> _Held | None:
    head, end, _ = text.partition(b"\n\n")
    if not end:
        head, end, _ = text.partition(b"\r\n\r\n")
    encoding = re.search(rb"^encoding: *(\w+)", head, re.MULTILINE)
    kind = encoding[1].lower() if encoding else b"raw"
    if kind not in (b"raw", b"gz", b"gzip"):
        return None
    apart = re.search(rb"^data ?file: *([^\r\n]+?) *\r?$", head, re.MULTILINE)
    if apart:
        return _apart(path, apart[1], packed=kind != b"raw")
    return _Held(path, len(head) + len(end), kind != b"raw")


def _held_of_meta(path: Path, text: bytes) -> _Held | None:
    """Find the voxels of a MetaImage, whose head ends with the line that names their file."""
    end = re.search(rb"^ElementDataFile *= *([^\r\n]*?) *\r?\n?$", text, re.MULTILINE | re.IGNORECASE)
    if end is None:
        return None
    head = text[: end.start()]
    packed = re.search(rb"^CompressedData *= *True", head, re.MULTILINE | re.IGNORECASE) is not None
    if end[1].upper() != b"LOCAL":
        return _apart(path, end[1], packed=packed)
    return _Held(path, end.end(), packed)


def _apart(path: Path, data: bytes, *, packed: bool) -> _Held | None:
    """Voxels in a file of their own; None for lists and numbered files."""
    name = data.decode("utf-8", "surrogateescape")
    if name.upper().startswith("LIST") or "%" in name:
        return None
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise VolumeError("names a file outside of its folder for its voxels")
    return _Held(path.parent / name, 0, packed)
