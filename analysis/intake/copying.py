"""Copies of images without what their heads say of people: descriptions, comments, keys, extensions."""

import gzip
import math
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

import SimpleITK as sitk

from analysis.sources.geometry import read_head
from analysis.sources.written import write_volume

_BLOCK = 2**20
_GZIP = b"\x1f\x8b"


class _Nifti(NamedTuple):
    """Where a head of NIfTI holds what."""

    size: int
    magic: int
    datatype: int
    dim: int
    lengths: str
    offset: int
    place: str
    texts: tuple[tuple[int, int], ...]


_NIFTI = {
    348: _Nifti(348, 344, 70, 40, "8h", 108, "f", ((4, 39), (148, 252), (328, 344))),
    540: _Nifti(540, 4, 12, 16, "8q", 168, "q", ((240, 344), (508, 524), (525, 540))),
}
"""NIfTI-1 and 2, by the size of the head."""

_NIFTI_VOXEL = {
    2: 1, 4: 2, 8: 4, 16: 4, 32: 8, 64: 8, 128: 3, 256: 1, 512: 2, 768: 4, 1024: 8, 1280: 8, 1536: 16,
    1792: 16, 2048: 32, 2304: 4,
}  # fmt: skip
"""Bytes of a voxel by the code of its type."""

_NRRD_FIELDS = frozenset({
    "dimension", "type", "encoding", "endian", "sizes", "spacings", "thicknesses", "axis mins", "axismins",
    "axis maxs", "axismaxs", "centers", "centerings", "kinds", "space", "space dimension", "space origin",
    "space directions", "measurement frame",
})  # fmt: skip
"""Of the fields of NRRD those that place voxels; content, labels and units may hold any text."""

_NRRD_ELSEWHERE = frozenset({"data file", "datafile", "line skip", "lineskip", "byte skip", "byteskip"})
"""Fields of a head whose voxels do not follow it at once."""

_META_TAGS = frozenset({
    "ObjectType", "NDims", "BinaryData", "BinaryDataByteOrderMSB", "ElementByteOrderMSB", "CompressedData",
    "CompressedDataSize", "TransformMatrix", "Rotation", "Orientation", "Offset", "Position", "Origin",
    "CenterOfRotation", "AnatomicalOrientation", "ElementSpacing", "ElementSize", "DimSize",
    "ElementNumberOfChannels", "ElementType", "ElementMin", "ElementMax", "ElementToIntensityFunctionSlope",
    "ElementToIntensityFunctionOffset", "ElementDataFile",
})  # fmt: skip


class _UnusualError(Exception):
    """A file stores its voxels in a way that is read with SimpleITK and written again."""


def copy_volume(path: Path, to: Path) -> None:
    """Copy a volume: its voxels and its grid as they are, and of its head nothing else.

    Descriptions, names of files and databases, comments, keys of the user's, extensions, names within gzip
    and bytes after the voxels stay behind. The bytes of voxels are kept, and passed on in blocks; a volume
    that is stored as few are (voxels in another file, text, bzip2) is read and written again.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI (.nii, .nii.gz), NRRD (.nrrd) or MetaImage (.mha), sound and whole.
    to : pathlib.Path
        File that is made, with the same ending.

    Raises
    ------
    ValueError
        The ending is another.
    """
    copy = next((copy for ending, copy in _COPIES.items() if to.name.lower().endswith(ending)), None)
    if copy is None:
        raise ValueError(f"{to.name} ends in none of {', '.join(_COPIES)}")
    try:
        copy(path, to)
    except _UnusualError:
        _write_again(path, to)


def _copy_nifti(path: Path, to: Path) -> None:
    with path.open("rb") as file, to.open("wb") as made:
        is_packed = file.read(2) == _GZIP
        file.seek(0)
        with _unpacked(file, when=is_packed) as source:
            layout, order, head = _nifti_head(source)
            start, n = _nifti_voxels(layout, order, head)
            source.seek(start)
            with _packed(made, when=to.name.lower().endswith(".gz")) as target:
                target.write(_blanked(layout, order, head))
                _pass_on(source, target, n)


def _nifti_head(source: IO[bytes]) -> tuple[_Nifti, str, bytes]:
    """Read a head of NIfTI-1 or 2; give its layout and the order of its bytes."""
    head = source.read(max(_NIFTI))
    for order in "<>":
        layout = _NIFTI.get(struct.unpack_from(f"{order}i", head)[0]) if len(head) >= min(_NIFTI) else None
        if layout and len(head) >= layout.size and head[layout.magic :].startswith(b"n+"):
            return layout, order, head[: layout.size]
    raise _UnusualError


def _nifti_voxels(layout: _Nifti, order: str, head: bytes) -> tuple[int, int]:
    """Place and number of the bytes of voxels."""
    count, *lengths = struct.unpack_from(order + layout.lengths, head, layout.dim)
    (kind,) = struct.unpack_from(f"{order}h", head, layout.datatype)
    (start,) = struct.unpack_from(order + layout.place, head, layout.offset)
    if kind not in _NIFTI_VOXEL or not 1 <= count <= 7:
        raise _UnusualError
    n = math.prod(max(1, length) for length in lengths[:count]) * _NIFTI_VOXEL[kind]
    return max(int(start), layout.size), n


def _blanked(layout: _Nifti, order: str, head: bytes) -> bytes:
    """Head without texts, and without extensions after it."""
    made = bytearray(head) + bytes(4)
    for first, last in layout.texts:
        made[first:last] = bytes(last - first)
    struct.pack_into(order + layout.place, made, layout.offset, len(made))
    return bytes(made)


def _copy_nrrd(path: Path, to: Path) -> None:
    with path.open("rb") as file, to.open("wb") as made:
        lines, fields = _nrrd_head(file)
        encoding = fields.get("encoding", "").casefold()
        if encoding not in ("raw", "gz", "gzip") or fields.keys() & _NRRD_ELSEWHERE:
            raise _UnusualError
        made.write("".join(f"{line}\n" for line in [*lines, ""]).encode("latin-1"))
        packed = encoding != "raw"
        with _unpacked(file, when=packed) as source, _packed(made, when=packed) as target:
            _pass_on(source, target, read_head(path).bytes)


def _nrrd_head(file: IO[bytes]) -> tuple[list[str], dict[str, str]]:
    """Lines of a head to keep, and all its fields."""
    lines, fields = [_line(file)], {}
    while line := _line(file):
        name, colon, value = line.partition(":")
        if line.startswith("#") or not colon or value.startswith("="):
            continue
        name = name.strip().casefold()
        fields[name] = value.strip()
        if name in _NRRD_FIELDS:
            lines.append(line)
    return lines, fields


def _copy_meta(path: Path, to: Path) -> None:
    with path.open("rb") as file, to.open("wb") as made:
        lines, tags = _meta_head(file)
        packed = tags.get("CompressedData", "False").casefold().startswith(("t", "1"))
        size = tags.get("CompressedDataSize", "") if packed else str(read_head(path).bytes)
        is_plain = tags["ElementDataFile"].upper() == "LOCAL" and tags.get("HeaderSize", "0") == "0"
        if not is_plain or not size.isdigit() or not tags.get("BinaryData", "").casefold().startswith("t"):
            raise _UnusualError
        made.write("".join(f"{line}\n" for line in lines).encode("latin-1"))
        _pass_on(file, made, int(size))


def _meta_head(file: IO[bytes]) -> tuple[list[str], dict[str, str]]:
    """Lines of a head to keep, and all its tags."""
    lines: list[str] = []
    tags: dict[str, str] = {}
    while "ElementDataFile" not in tags:
        name, equals, value = _line(file).partition("=")
        if not equals:
            raise _UnusualError
        tags[name.strip()] = value.strip()
        if name.strip() in _META_TAGS:
            lines.append(f"{name.strip()} = {value.strip()}")
    return lines, tags


def _line(file: IO[bytes]) -> str:
    return file.readline(_BLOCK).decode("latin-1").rstrip("\r\n")


@contextmanager
def _unpacked(file: IO[bytes], *, when: bool) -> Iterator[IO[bytes]]:
    """Read from where a file stands, out of gzip where it is within."""
    if not when:
        yield file
        return
    with gzip.GzipFile(fileobj=file, mode="rb") as inner:
        yield cast(IO[bytes], inner)


@contextmanager
def _packed(file: IO[bytes], *, when: bool) -> Iterator[IO[bytes]]:
    """Write to where a file stands, within gzip without a name or a time."""
    if not when:
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=file, mtime=0) as inner:
        yield cast(IO[bytes], inner)


def _pass_on(source: IO[bytes], target: IO[bytes], n: int) -> None:
    """Copy the next bytes, or as many as there are."""
    while n > 0 and (block := source.read(min(_BLOCK, n))):
        target.write(block)
        n -= len(block)


def _write_again(path: Path, to: Path) -> None:
    image = sitk.ReadImage(str(path))
    for key in image.GetMetaDataKeys():
        image.EraseMetaData(key)
    write_volume(image, to)


_COPIES: dict[str, Callable[[Path, Path], None]] = {
    ".nii": _copy_nifti,
    ".nii.gz": _copy_nifti,
    ".nrrd": _copy_nrrd,
    ".mha": _copy_meta,
}
"""How to copy, by ending."""
