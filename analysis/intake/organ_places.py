"""Where the organ label map of a patient is."""

import re
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.folders.words import stem
from analysis.intake.organ_files import is_volume, mask_files
from analysis.intake.pieces import plain
from analysis.wording import listing, quote

_SUFFIXES = frozenset(
    {
        "seg",
        "segs",
        "segmentation",
        "segmentations",
        "organ",
        "organs",
        "organe",
        "organes",
        "label",
        "labels",
    }
    | {"total", "totalseg", "totalsegmentator", "ts", "labelmap", "mask", "masks", "multilabel", "ml", "ct"}
)
"""Words that may follow the patient in the name of a map."""


def organs_for(organs: Path, patient: str) -> Path | None:
    """Find the organ label map of a patient.

    Parameters
    ----------
    organs : pathlib.Path
        One map for all (a file, or a folder with a mask an organ), or a folder of maps: of each patient a
        file or a folder that is called as the patient, alone or with a word such as `_seg` or `-organs` after
        it. A patient's folder holds a mask an organ, or one map.
    patient : str
        As the data call them; capitals, accents and separators do not matter.

    Returns
    -------
    pathlib.Path or None
        None if the patient has none.

    Raises
    ------
    InputError
        The patient has several.
    """
    if not organs.is_dir():
        return organs
    named = [(path, stem(path) if path.is_file() else path.name) for path in sorted(organs.iterdir())]
    places = [(path, name) for path, name in named if path.is_dir() or is_volume(path)]
    for fits in (_same, _starts):
        if found := [path for path, name in places if fits(name, patient)]:
            return _inside(_only(found, organs.name, patient), organs.name)
    return organs if mask_files(organs) else None


def _plain_words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain(name))


def _same(name: str, patient: str) -> bool:
    return _plain_words(name) == _plain_words(patient)


def _starts(name: str, patient: str) -> bool:
    words, wanted = _plain_words(name), _plain_words(patient)
    return bool(wanted) and words[: len(wanted)] == wanted and set(words[len(wanted) :]) <= _SUFFIXES


def _only(found: list[Path], shown: str, patient: str) -> Path:
    if len(found) == 1:
        return found[0]
    message = f"Holds {len(found)} organ maps for the patient {quote(patient)}: "
    message += f"{listing([path.name for path in found], limit=4)}."
    raise InputError([Fault("error", shown, "", message, "Leave one of them for each patient.")])


def _inside(place: Path, shown: str) -> Path:
    """Of a patient's folder: the folder if it holds masks of organs, else the one map in it."""
    if place.is_file() or mask_files(place):
        return place
    maps = [path for path in sorted(place.iterdir()) if is_volume(path)]
    return _only(maps, f"{shown}/{place.name}", place.name) if maps else place
