"""Patterns of a user for the names of images and masks: `*/{patient}_ct.nii.gz`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.folders.by_patient import NO_IMAGE
from analysis.intake.folders.found import Found, MaskFile
from analysis.intake.folders.naming import mask_name
from analysis.intake.folders.picking import Picker
from analysis.intake.folders.words import path_tokens
from analysis.wording import did_you_mean, listing, quote

_FIELDS = ("patient", "timepoint", "lesion")
_PIECES = re.compile(r"\{([^{}]*)\}|(\*\*/)|(\*)|(\?)|([^{}*?]+)|([{}])")
_EXAMPLE = '`--images "*/{patient}_ct.nii.gz" --masks "*/{patient}_{lesion}.nii.gz"`'

Who = tuple[str, str]
"""Patient and time point, as names of files tell them."""


def find_by_pattern(paths: Sequence[Path], images: str | None, masks: str | None, picker: Picker) -> Found:
    """Pair images and masks whose names fit patterns and tell the same patient (and time point).

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Volumes, relative to the root.
    images, masks : str or None
        Patterns of relative paths: `*` and `?` stand for signs other than /, `**/` for any folders,
        `{patient}`, `{timepoint}` and, in masks, `{lesion}` for what they tell.
    picker : Picker
        With what is found.

    Returns
    -------
    Found
        That of the picker.

    Raises
    ------
    InputError
        A pattern is none, or only one is given.
    """
    _require_patterns(images, masks)
    of_images, of_masks = str(images), str(masks)
    texts = [path.as_posix() for path in paths]
    groups = _grouped(paths, of_images, None)
    if _literal(of_masks) > _literal(of_images):
        # A file that fits both is what the pattern with more text in it says.
        masks_too = _compiled(of_masks, None)
        groups = _grouped(
            [path for path in paths if not masks_too.fullmatch(path.as_posix())], of_images, None
        )
    if not groups:
        raise InputError([_no_match("--images", of_images, texts)])
    claimed = {path for group in groups.values() for path, _ in group}
    rest = [path for path in paths if path not in claimed]
    named = _grouped(rest, of_masks, sorted({patient for patient, _ in groups}))
    if not named:
        raise InputError([_no_match("--masks", of_masks, texts)])
    for who in sorted(groups):
        _add(who, [path for path, _ in groups[who]], _masks_of(who, groups, named), picker)
    _leave_out_rest(rest, named, groups, picker)
    return picker.found


def _require_patterns(images: str | None, masks: str | None) -> None:
    faults = [
        Fault("error", option, "", "The pattern is missing; the two go together.", f"Give both: {_EXAMPLE}.")
        for option, pattern in (("--images", images), ("--masks", masks))
        if not pattern
    ]
    for option, pattern, fields in (("--images", images, _FIELDS[:2]), ("--masks", masks, _FIELDS)):
        faults += _pattern_faults(option, pattern or "{patient}", fields)
    if faults:
        raise InputError(faults)


def _pattern_faults(option: str, pattern: str, fields: Sequence[str]) -> list[Fault]:
    def fault(message: str, remedy: str) -> Fault:
        """Say what is wrong with the pattern."""
        return Fault("error", option, "", f"{quote(pattern)} {message}.", remedy)

    pieces = _PIECES.findall(pattern)
    named = [piece[0] for piece in pieces if not any(piece[1:])]
    faults = [
        fault(
            f"has a field {quote(name)} that is not known",
            did_you_mean(name, fields, f"Use {listing(fields)}."),
        )
        for name in named
        if name not in fields
    ]
    if any(piece[5] for piece in pieces):
        faults.append(fault("has a brace without its other one", "Write fields as in `{patient}`."))
    elif "patient" not in named:
        faults.append(fault("does not tell the patient", f"Write `{{patient}}` where it stands: {_EXAMPLE}."))
    if pattern.startswith(("/", "~")) or ".." in Path(pattern).parts:
        faults.append(fault("leaves the folder", "Give a pattern of paths within the source."))
    return faults


def _grouped(
    paths: Iterable[Path], pattern: str, patients: Sequence[str] | None
) -> dict[Who, list[tuple[Path, str]]]:
    """Files that fit a pattern, by patient and time point, each with the lesion that it tells."""
    known = _compiled(pattern, patients) if patients else None
    anyone = _compiled(pattern, None)
    groups: dict[Who, list[tuple[Path, str]]] = {}
    for path in paths:
        match = (known and known.fullmatch(path.as_posix())) or anyone.fullmatch(path.as_posix())
        if match:
            told = match.groupdict()
            who = (told["patient"], told.get("timepoint") or "")
            groups.setdefault(who, []).append((path, told.get("lesion") or ""))
    return groups


def _literal(pattern: str) -> int:
    """Count the signs of a pattern that stand for themselves."""
    return sum(len(piece[4]) for piece in _PIECES.findall(pattern))


def _compiled(pattern: str, patients: Sequence[str] | None) -> re.Pattern[str]:
    """Make an expression of a pattern; where patients are known, the longest name that fits is meant."""
    longest = sorted(patients or (), key=len, reverse=True)
    values = {"patient": "|".join(map(re.escape, longest)) or "[^/]+?"}
    seen: set[str] = set()
    parts = []
    for field, folders, star, mark, text, _ in _PIECES.findall(pattern):
        if field:
            parts.append(f"(?P={field})" if field in seen else f"(?P<{field}>{values.get(field, '[^/]+?')})")
            seen.add(field)
        else:
            parts.append(
                "(?:[^/]+/)*" if folders else "[^/]*" if star else "[^/]" if mark else re.escape(text)
            )
    return re.compile("".join(parts))


def _masks_of(
    who: Who, images: Mapping[Who, object], masks: Mapping[Who, list[tuple[Path, str]]]
) -> list[tuple[Path, str]]:
    """Masks of a patient's time point; those that tell no time where the patient has one time alone."""
    patient, time = who
    found = masks.get(who, [])
    alone = sum(name == patient for name, _ in images) == 1
    return found or (masks.get((patient, ""), []) if time and alone else [])


def _add(who: Who, images: Sequence[Path], masks: Sequence[tuple[Path, str]], picker: Picker) -> None:
    patient, time = who
    paths = [path for path, _ in masks]
    image = picker.pick(patient, images, paths) if masks else images[0]
    known = [word.casefold() for path in images for word in path_tokens(path)]
    named = [MaskFile(path, lesion or mask_name(path_tokens(path), known)) for path, lesion in masks]
    if image:
        picker.found.add(patient, image, named, time)


def _leave_out_rest(
    rest: Sequence[Path],
    masks: Mapping[Who, list[tuple[Path, str]]],
    images: Mapping[Who, object],
    picker: Picker,
) -> None:
    paired = {path for case in picker.found.cases for path in (mask.path for mask in case.masks)}
    fitting = {path: who for who, group in masks.items() for path, _ in group}
    for path in rest:
        if path not in fitting:
            picker.found.leave_out("", path, "fits none of the patterns")
        elif path not in paired and fitting[path] not in images:
            picker.found.leave_out(fitting[path][0], path, NO_IMAGE)


def _no_match(option: str, pattern: str, texts: Sequence[str]) -> Fault:
    message = f"No file fits {quote(pattern)}; there are {listing(texts, limit=6)}."
    remedy = "`*` stands for any signs but /, `**/` for any folders; capitals count."
    return Fault("error", option, "", message, remedy)
