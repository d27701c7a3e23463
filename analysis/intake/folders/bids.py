"""BIDS and what is like it: `sub-01/ses-1/ct/sub-01_ses-1_ct.nii.gz`, masks under `derivatives`."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import InputError
from analysis.intake.folders.by_patient import NO_IMAGE, NO_MASK
from analysis.intake.folders.found import Found, MaskFile
from analysis.intake.folders.label_names import Names, read_table
from analysis.intake.folders.naming import without_common_words
from analysis.intake.folders.picking import Picker
from analysis.intake.folders.words import stem

_MASK_SUFFIXES = frozenset({"mask", "dseg", "seg", "roi", "label", "labels", "lesion", "lesions", "tumor"})
_NAME = re.compile(r"sub-[^_]+(_[^_-]+-[^_]+)*_[^_]+")
_ENTITY = re.compile(r"([^_-]+)-([^_]+)")
_OF_MASKS = frozenset({"desc", "label", "space", "res", "den", "seg", "atlas", "hemi", "from", "to"})
"""Entities that a mask may have otherwise than its image."""
_UNTELLING = frozenset({"space", "res", "den"})
"""Entities that do not name a lesion."""


@dataclass(frozen=True)
class _File:
    """A file with what its name says."""

    path: Path
    suffix: str
    entities: Mapping[str, str]

    @property
    def is_mask(self) -> bool:
        """Whether its suffix is that of a mask."""
        return self.suffix.casefold() in _MASK_SUFFIXES

    @property
    def is_derived(self) -> bool:
        """Whether it lies among the derivatives."""
        return "derivatives" in self.path.parts

    def belongs_to(self, image: "_File") -> bool:
        """Whether what both names say is the same; a mask need not say all that its image says."""
        shared = (self.entities.keys() & image.entities.keys()) - _OF_MASKS
        return all(self.entities[name] == image.entities[name] for name in shared)


def is_bids(paths: Sequence[Path]) -> bool:
    """Whether there are masks, and images, that are named as in BIDS."""
    files = [_parsed(path) for path in paths if _NAME.fullmatch(stem(path))]
    return any(file.is_mask for file in files) and any(not file.is_mask for file in files)


def find_bids(root: Path, paths: Sequence[Path], picker: Picker) -> Found:
    """Pair masks with the image of the same subject, session, run and so on.

    Parameters
    ----------
    root : pathlib.Path
    paths : sequence of pathlib.Path
        Volumes, relative to it.
    picker : Picker
        With what is found.

    Returns
    -------
    Found
        That of the picker; patients are subjects, time points sessions.
    """
    found = picker.found
    files = [_parsed(path) for path in paths if _NAME.fullmatch(stem(path))]
    for path in sorted(set(paths) - {file.path for file in files}):
        found.leave_out("", path, "not named as in BIDS (`sub-..._ct`)")
    for patient, group in sorted(_by_subject(files).items()):
        _add_patient(root, patient, group, picker)
    found.cases = without_common_words(found.cases)
    return found


def _parsed(path: Path) -> _File:
    *pieces, suffix = stem(path).split("_")
    folders = [part for part in path.parent.parts if part.startswith(("sub-", "ses-"))]
    matches = filter(None, map(_ENTITY.fullmatch, [*folders, *pieces]))
    entities = {match[1]: match[2] for match in matches}
    return _File(path, suffix, entities)


def _by_subject(files: Sequence[_File]) -> dict[str, list[_File]]:
    groups = defaultdict(list)
    for file in files:
        groups[file.entities["sub"]].append(file)
    return groups


def _add_patient(root: Path, patient: str, files: Sequence[_File], picker: Picker) -> None:
    images = [file for file in files if not file.is_mask]
    raw = [file for file in images if not file.is_derived] or images
    for file in images:
        if file not in raw:
            picker.found.leave_out(patient, file.path, "a derived image; the one it is made of is used")
    groups: dict[tuple[Path, ...], list[_File]] = defaultdict(list)
    for mask in (file for file in files if file.is_mask):
        groups[tuple(image.path for image in raw if mask.belongs_to(image))].append(mask)
    by_path = {image.path: image for image in raw}
    several = len({image.entities.get("ses", "") for image in raw}) > 1
    chosen: dict[Path, list[MaskFile]] = defaultdict(list)
    for candidates, masks in sorted(groups.items()):
        for image, held in _picked(patient, candidates, masks, picker).items():
            chosen[image] += [_named(root, mask, by_path[image], picker.found) for mask in held]
    for path, named in sorted(chosen.items()):
        picker.found.add(patient, path, named, by_path[path].entities.get("ses", "") if several else "")
    known = {path for candidates in groups for path in candidates}
    for file in raw:
        if file.path not in known:
            picker.found.leave_out(patient, file.path, NO_MASK)


def _picked(
    patient: str, candidates: Sequence[Path], masks: Sequence[_File], picker: Picker
) -> dict[Path, list[_File]]:
    """Give masks to one of the images that they may belong to."""
    if not candidates:
        for mask in masks:
            picker.found.leave_out(patient, mask.path, NO_IMAGE)
        return {}
    image = picker.pick(patient, candidates, [mask.path for mask in masks])
    return {image: list(masks)} if image else {}


def _named(root: Path, mask: _File, image: _File, found: Found) -> MaskFile:
    own = [
        value
        for name, value in mask.entities.items()
        if name not in _UNTELLING and image.entities.get(name) != value
    ]
    try:
        names = _label_names(root, mask) if mask.suffix == "dseg" else None
    except InputError as error:
        found.faults += [fault for fault in error.faults if fault not in found.faults]
        names = None
    return MaskFile(mask.path, "_".join(own), names)


def _label_names(root: Path, mask: _File) -> Names | None:
    """Read the table of labels of a mask: the one of its name, else the nearest in the folders above it."""
    own = mask.path.with_name(stem(mask.path) + ".tsv")
    desc = f"desc-{mask.entities['desc']}_dseg.tsv" if "desc" in mask.entities else "dseg.tsv"
    places = [own]
    for folder in mask.path.parents:
        places += [folder / desc, folder / "dseg.tsv"]
    table = next((place for place in places if (root / place).is_file()), None)
    return read_table(root / table, table.as_posix()) if table else None
