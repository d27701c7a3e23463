"""Images and masks side by side, or in two folders: paired by what their names have in common."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.errors import Fault
from analysis.intake.folders.by_patient import NO_IMAGE, NO_MASK, UNKNOWN, common_folder
from analysis.intake.folders.found import BY_PATTERN, Found, MaskFile
from analysis.intake.folders.naming import mask_name, without_common_words
from analysis.intake.folders.picking import Picker
from analysis.intake.folders.words import (
    IMAGE_WORDS,
    MASK_WORDS,
    PLAIN_MASK_WORDS,
    Role,
    folder_role,
    path_tokens,
)
from analysis.wording import listing

Key = tuple[str, ...]
"""Words of a path, without those that mark images and masks, as they are written."""

_CHANNEL = "0000"
"""Ending of nnU-Net's first channel, which masks do not have."""


def find_flat(root: Path, roles: Mapping[Path, Role | None], picker: Picker) -> Found:
    """Pair masks with the image whose words, without those such as `ct`, theirs begin with.

    Parameters
    ----------
    root : pathlib.Path
        Its name is that of the patient where no name of a file tells one.
    roles : mapping of pathlib.Path to {'image', 'mask'} or None
        Volumes, relative to the root, and what names say they are.
    picker : Picker
        With what is found.

    Returns
    -------
    Found
        That of the picker.
    """
    top = common_folder(list(roles))
    told = _told(roles, top, picker.found)
    full = {path: _words(path.relative_to(top), role) for path, role in told.items()}
    common = _common(full[path] for path, role in told.items() if role == "image")
    keys = {
        path: _folded(word for word in words if word.casefold() not in common) for path, words in full.items()
    }
    images: dict[Key, list[Path]] = {}
    for path in (path for path, role in told.items() if role == "image"):
        images.setdefault(keys[path], []).append(path)
    masks: dict[Key, list[Path]] = {key: [] for key in images}
    for path in (path for path, role in told.items() if role == "mask"):
        key = _image_of(keys[path], images)
        if key is None:
            picker.found.leave_out("", path, NO_IMAGE)
        else:
            masks[key].append(path)
    for key in sorted(images):
        patient = _patient(full[images[key][0]], common) or (root / top).resolve().name
        _add(patient, images[key], masks[key], picker)
    picker.found.cases = without_common_words(picker.found.cases)
    return picker.found


def _told(roles: Mapping[Path, Role | None], top: Path, found: Found) -> dict[Path, Role]:
    """Settle what files are whose names do not say it: what the others are not."""
    kinds = set(roles.values())
    told = {path: role for path, role in roles.items() if role is not None}
    silent = [path for path, role in roles.items() if role is None]
    if silent and not told:
        message = (
            f"No name tells images from masks: {listing([path.as_posix() for path in silent], limit=6)}."
        )
        found.faults.append(Fault("error", ".", "", message, BY_PATTERN))
        return {}
    if "mask" not in kinds:
        return told | dict.fromkeys(silent, "mask")
    images = {_folded(_words(path.relative_to(top), role)) for path, role in told.items() if role == "image"}
    for path in silent:
        key = _folded(_words(path.relative_to(top), "image"))
        if any(key[:length] in images for length in range(1, len(key) + 1)):
            found.leave_out("", path, UNKNOWN)
        else:
            told[path] = "image"
    return told


def _words(path: Path, role: Role) -> Key:
    """Words of a path, without those that mark images or masks."""
    marks = IMAGE_WORDS if role == "image" else IMAGE_WORDS | PLAIN_MASK_WORDS
    folders = [part for part in path.parent.parts if folder_role(part) is None]
    words = path_tokens(Path(*folders, path.name))
    if role == "image" and words[-1:] == [_CHANNEL]:
        words.pop()
    return tuple(word for word in words if word.casefold() not in marks)


def _folded(words: Iterable[str]) -> Key:
    return tuple(word.casefold() for word in words)


def _common(images: Iterable[Key]) -> set[str]:
    """Words that all images have; none where some image would be left without a word."""
    keys = {_folded(words) for words in images}
    common = set.intersection(*map(set, keys)) if len(keys) > 1 else set()
    return common if all(set(key) - common for key in keys) else set()


def _patient(words: Key, common: set[str]) -> str:
    """Name a patient by the words of an image, without those of all images at their end."""
    end = len(words)
    while end and words[end - 1].casefold() in common:
        end -= 1
    return "_".join(words[:end])


def _image_of(words: Key, images: Mapping[Key, Sequence[Path]]) -> Key | None:
    """Find the image whose words the mask's begin with, the longest; else the only one there is."""
    for wanted in (words, tuple(word for word in words if word not in MASK_WORDS)):
        for length in range(len(wanted), 0, -1):
            if wanted[:length] in images:
                return wanted[:length]
    return next(iter(images)) if len(images) == 1 else None


def _add(patient: str, images: Sequence[Path], masks: Sequence[Path], picker: Picker) -> None:
    if not masks:
        for image in images:
            picker.found.leave_out(patient, image, NO_MASK)
        return
    picked = picker.pick(patient, images, masks)
    if picked:
        known = [word.casefold() for word in path_tokens(picked)]
        named = [MaskFile(path, mask_name(path_tokens(path), known)) for path in masks]
        picker.found.add(patient, picked, named)
