"""Organ label maps as they stand on disk: one file with or without names, or a folder of a mask an organ."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from analysis.errors import Fault, InputError
from analysis.intake.draft import Grid
from analysis.intake.folders.words import stem
from analysis.intake.grids import grid_of
from analysis.intake.label_maps import VALUES_REMEDY, ValuesError, read_label_map
from analysis.intake.organ_table import organ_named
from analysis.intake.seg_nrrd import SegmentationError, read_segmentation
from analysis.sources.geometry import ENDINGS, Head, VolumeError, same_grid
from analysis.sources.heads import remedy, sound_head
from analysis.wording import listing

_LARGEST = 65_535
_EXTENSIONS = {348: (348, 352), 540: (540, 544)}
"""By size of a NIfTI header: where the sign of extensions stands, and the first of them."""
_MOST_EXTENSIONS = 2**20


@dataclass(frozen=True, eq=False)
class Labelled:
    """A label map.

    Attributes
    ----------
    voxels : numpy.ndarray of uint16, shape (z, y, x)
        0 where there is no organ.
    grid : Grid
    names : dict of int to str
        Of the labels, as the file gives them; empty if it gives none.
    """

    voxels: np.ndarray
    grid: Grid
    names: dict[int, str]


def read_labelled(path: Path, shown: str) -> Labelled:
    """Read an organ label map.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD or MetaImage with a label an organ; a Slicer segmentation (`.seg.nrrd`), whose segments
        have names; or a folder with a mask an organ, each file called as its organ. Names of labels are taken
        from the extension of a NIfTI header, where TotalSegmentator writes them.
    shown : str
        Its name in messages.

    Returns
    -------
    Labelled

    Raises
    ------
    InputError
        All that is wrong with it.
    """
    if path.is_dir():
        return _of_folder(path, shown)
    try:
        head = sound_head(path, layered=True)
        segments = _segments(path)
        if segments:
            return _of_segments(read_label_map(path, layered=True), segments, grid_of(head))
        voxels = read_label_map(path)
        _require_few(voxels)
    except VolumeError as error:
        raise InputError([_fault(shown, error)]) from None
    return Labelled(voxels.astype(np.uint16), grid_of(head), _names_in_header(path))


def mask_files(folder: Path) -> dict[str, Path]:
    """List the masks of organs in a folder: the organ's name, which is the file's, and the file.

    Files whose names are no organ's are passed by; so are names with numbers that are not TotalSegmentator's,
    such as `lung_001`, which are patients'.
    """
    found = {stem(path): path for path in sorted(folder.iterdir()) if is_volume(path)}
    return {name: path for name, path in found.items() if organ_named(name, counted=False)}


def is_volume(path: Path) -> bool:
    """Whether a file is a volume by its name."""
    return path.name.lower().endswith(ENDINGS) and not path.name.startswith(".") and path.is_file()


def _of_folder(folder: Path, shown: str) -> Labelled:
    """Lay masks into one map; where two overlap, the one whose name sorts first keeps its voxels."""
    files = mask_files(folder)
    if not files:
        message = f"Holds no mask that is named after an organ; it has {_content(folder)}."
        remedy_text = "Name each file after its organ, such as `liver.nii.gz`, as TotalSegmentator does."
        raise InputError([Fault("error", shown, "", message, remedy_text)])
    heads = _heads(files, shown)
    first = next(iter(heads.values()))
    voxels = np.zeros(first.size[::-1], np.uint16)
    faults = []
    for label, path in enumerate(files.values(), start=1):
        try:
            voxels[(read_label_map(path) != 0) & (voxels == 0)] = label
        except VolumeError as error:
            faults.append(_fault(f"{shown}/{path.name}", error))
    if faults:
        raise InputError(faults)
    return Labelled(voxels, grid_of(first), dict(enumerate(files, start=1)))


def _heads(files: dict[str, Path], shown: str) -> dict[str, Head]:
    """Heads of the masks of a folder, which lie on one grid."""
    heads, faults = {}, []
    for name, path in files.items():
        try:
            heads[name] = sound_head(path)
        except VolumeError as error:
            faults.append(_fault(f"{shown}/{path.name}", error))
    first = next(iter(heads), "")
    for name, head in heads.items():
        if not same_grid(head, heads[first]):
            message = f"Lies on another grid ({head}) than {files[first].name} ({heads[first]})."
            faults.append(
                Fault("error", f"{shown}/{files[name].name}", "", message, "Give masks of one image.")
            )
    if faults:
        raise InputError(faults)
    return heads


def _of_segments(voxels: np.ndarray, segments: list[tuple[str, int, int]], grid: Grid) -> Labelled:
    """Lay the segments of all layers into one map, the first one of overlapping segments in front."""
    layers = voxels if voxels.ndim == 4 else voxels[..., np.newaxis]
    flat = np.zeros(layers.shape[:3], np.uint16)
    for number, (_, layer, label) in enumerate(segments, start=1):
        if layer < layers.shape[3]:
            flat[(layers[..., layer] == label) & (flat == 0)] = number
    return Labelled(flat, grid, {number: name for number, (name, *_) in enumerate(segments, start=1)})


def _segments(path: Path) -> list[tuple[str, int, int]]:
    """List the name, layer and label of each segment of a Slicer segmentation; none of other files."""
    if not path.name.lower().endswith((".nrrd", ".nhdr")):
        return []
    return [(each.name, each.layer, each.label) for each in read_segmentation(path).segments]


def _names_in_header(path: Path) -> dict[int, str]:
    """Names of labels in the extension of a NIfTI header; none of other files."""
    for content in _extensions(path):
        start, end = content.find(b"<CaretExtension"), content.rfind(b"</CaretExtension>")
        # A document type could define entities that grow without end.
        if start < 0 or end < start or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            continue
        try:
            tree = ElementTree.fromstring(content[start : end + len(b"</CaretExtension>")].decode("utf-8"))
        except (ElementTree.ParseError, UnicodeDecodeError):
            continue
        labels = [(each.get("Key", ""), (each.text or "").strip()) for each in tree.iter("Label")]
        return {int(key): name for key, name in labels if key.isdecimal() and name}
    return {}


def _extensions(path: Path) -> Iterator[bytes]:
    """Contents of the extensions of a NIfTI file."""
    if not path.name.lower().endswith((".nii", ".nii.gz")):
        return
    try:
        with (gzip.open if path.name.lower().endswith(".gz") else open)(path, "rb") as file:
            head = file.read(_MOST_EXTENSIONS)
    except (OSError, EOFError, zlib.error):
        return
    order = next((sign for sign in "<>" if struct.unpack_from(f"{sign}i", head)[0] in _EXTENSIONS), "")
    if not order:
        return
    sign, place = _EXTENSIONS[struct.unpack_from(f"{order}i", head)[0]]
    while head[sign : sign + 1] not in (b"", b"\0") and place + 8 <= len(head):
        length, _ = struct.unpack_from(f"{order}2i", head, place)
        if length < 8:
            return
        yield head[place + 8 : place + length]
        place += length


def _require_few(voxels: np.ndarray) -> None:
    if voxels.max() > _LARGEST:
        raise ValuesError(f"holds labels up to {voxels.max()}; expected {_LARGEST} at most")


def _fault(shown: str, error: VolumeError) -> Fault:
    text = str(error)
    if isinstance(error, SegmentationError):
        what = error.remedy
    else:
        what = VALUES_REMEDY if isinstance(error, ValuesError) else remedy(error, "mask")
    return Fault("error", shown, "", f"{text[:1].upper()}{text[1:]}.", what)


def _content(folder: Path) -> str:
    return listing(sorted(path.name for path in folder.iterdir()), limit=5) or "nothing"
