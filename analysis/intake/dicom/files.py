"""Files of a tree that are DICOM, told by their content, and what their heads say."""

import logging
import sys
import warnings
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pydicom
from pydicom import config
from pydicom.filereader import _read_file_meta_info, read_preamble
from pydicom.tag import BaseTag, Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from analysis.errors import Fault
from analysis.intake.capped import capped
from analysis.intake.dicom.head import TAGS, Head
from analysis.intake.walk import walk
from analysis.wording import quote

_THREADS = 8
"""Files are waited for most of the time; disks and servers take several questions at once."""
_MARK_AT = 128
_BARE_GROUPS = (b"\x02\x00", b"\x08\x00")
_DIRECTORY = "1.2.840.10008.1.3.10"
_TAGS: list[BaseTag | int] = [Tag(name) for name in TAGS]
_ENDINGS = (".dcm", ".dicom", ".ima")
_BLOCK = 2**20
MOST_DEFLATED, MOST_A_BYTE = 2**28, 100
"""Bytes that a deflated file may unpack to in any case, and by each of its own beyond that."""


@dataclass(frozen=True)
class Tree:
    """What was found under a folder.

    Attributes
    ----------
    heads : tuple of Head
        Of the DICOM files, in the order of their paths.
    faults : tuple of Fault
        Files that look like DICOM and cannot be read: the first of each kind, the others counted.
    n_files : int
        All files, of whatever kind.
    """

    heads: tuple[Head, ...]
    faults: tuple[Fault, ...]
    n_files: int


def read_tree(source: Path) -> Tree:
    """Find the DICOM files under a folder and read their heads, not their pixels.

    Parameters
    ----------
    source : pathlib.Path
        A folder, or one file.

    Returns
    -------
    Tree
        Paths in it are relative to `source`.
    """
    files = list(walk(source))
    with lenient(), ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(lambda path: _read(path, source), files))
    heads = tuple(one for one in found if isinstance(one, Head))
    return Tree(heads, tuple(capped([one for one in found if isinstance(one, Fault)])), len(files))


def relative(path: Path, source: Path) -> str:
    """Name a file by its place under the source."""
    return path.relative_to(source).as_posix() if path != source else path.name


def looks_like_dicom(start: bytes) -> bool:
    """Whether the first 132 bytes of a file are those of DICOM, with the mark after a preamble or without it.

    Examples
    --------
    >>> looks_like_dicom(bytes(128) + b"DICM"), looks_like_dicom(b"PK" + bytes(130))
    (True, False)
    """
    if start[_MARK_AT:] == b"DICM":
        return True
    if len(start) < 12 or start[:2] not in _BARE_GROUPS or start[3] or start[2] > 0x18:
        return False
    is_explicit = start[4:6].isalpha() and start[4:6].isupper()
    return is_explicit or int.from_bytes(start[4:8], "little") <= 64


@contextmanager
def lenient() -> Iterator[None]:
    """Let pydicom take values that break the letter of the standard, and say nothing about them."""
    logger = logging.getLogger("pydicom")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with config.disable_value_validation(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _read(path: Path, source: Path) -> Head | Fault | None:
    """Read the head of a file; None if it is not DICOM."""
    name = relative(path, source)
    try:
        return _head(path, name)
    # A damaged file can make pydicom raise anything, errors of the system without their number too.
    except Exception as error:
        if isinstance(error, OSError) and error.errno:
            message = f"Cannot be opened: {error.strerror}."
            return _fault(name, message, "Allow it to be read, or take it out of the folder.")
        message = f"Is DICOM and cannot be read: it is damaged or cut off ({type(error).__name__})."
        return _fault(name, message, "Export or copy it again, or take it out of the folder.")


def _head(path: Path, name: str) -> Head | Fault | None:
    with path.open("rb") as file:
        start = file.read(_MARK_AT + 4)
        if not looks_like_dicom(start):
            return _imposter(path, name, start)
        if not _may_be_unpacked(file):
            message = f"Is DICOM that unpacks to more than {MOST_DEFLATED / 1e9:.2g} GB; it was not unpacked."
            return _fault(name, message, "Export it again without compression, or take it out of the folder.")
        file.seek(0)
        dataset = pydicom.dcmread(file, stop_before_pixels=True, force=True, specific_tags=_TAGS)
        end = file.tell()
    size = path.stat().st_size
    if str(dataset.file_meta.get("MediaStorageSOPClassUID", "")) == _DIRECTORY:
        return None
    if not dataset.get("SOPClassUID") or not dataset.get("SOPInstanceUID"):
        is_marked = start[_MARK_AT:] == b"DICM"
        message = "Is DICOM and does not say of what kind: it is damaged or cut off."
        return _fault(name, message, "Export or copy it again, or take it out.") if is_marked else None
    return Head.of(dataset, path, sys.intern(name), size - end)


def _may_be_unpacked(file: BinaryIO) -> bool:
    """Whether a file that is deflated as a whole, which pydicom unpacks at once, is of a size that can be."""
    size = file.seek(0, 2)
    file.seek(0)
    read_preamble(file, force=True)
    meta = _read_file_meta_info(file)  # however long it is: what pydicom goes by, and where it begins
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return True
    unpacking, unpacked, data = zlib.decompressobj(-zlib.MAX_WBITS), 0, b""
    while not unpacking.eof and (data := unpacking.unconsumed_tail or file.read(_BLOCK)):
        try:
            unpacked += len(unpacking.decompress(data, _BLOCK))
        except zlib.error:
            return True  # pydicom will say that it is damaged
        if unpacked > max(MOST_DEFLATED, MOST_A_BYTE * size):
            return False
    return True


def _imposter(path: Path, name: str, start: bytes) -> Fault | None:
    if path.suffix.lower() not in _ENDINGS or path.name.startswith("._"):
        return None
    what = "is empty" if not start else "does not begin as DICOM does"
    message = f"Ends in {quote(path.suffix)} and {what}; it was passed by."
    return Fault("warning", name, "", message, "Export or copy it again if it belongs to the data.")


def _fault(name: str, message: str, remedy: str) -> Fault:
    return Fault("error", name, "", message, remedy)
