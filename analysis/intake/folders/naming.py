"""Names of masks: what their files' names say beyond the patient and words such as `mask`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analysis.intake.folders.found import Case, MaskFile
from analysis.intake.folders.grouping import is_time
from analysis.intake.folders.words import IMAGE_WORDS, PLAIN_MASK_WORDS, is_bare, tokens

_OF_BIDS = frozenset({"sub", "ses"})


def mask_name(words: Sequence[str], known: Sequence[str] = ()) -> str:
    """Name a mask.

    Parameters
    ----------
    words : sequence of str
        Of its file's name.
    known : sequence of str
        Words, without case, that are the patient's or the image's.

    Returns
    -------
    str
        What is left without those, and without words that mark an image or a mask and say nothing of it.

    Examples
    --------
    >>> mask_name(["P01", "mask", "liver1"], ["p01"])
    'liver1'
    """
    left = [word for word in words if word.casefold() not in known]
    return "_".join(word for word in left if word.casefold() not in PLAIN_MASK_WORDS | IMAGE_WORDS)


def without_common_words(cases: Sequence[Case]) -> list[Case]:
    """Take words out of the names of masks that stand in all of them.

    Names that would be empty or a number alone stay as they are, and so do all where there is one.

    Parameters
    ----------
    cases : sequence of Case

    Returns
    -------
    list of Case
    """
    names = {mask.name for case in cases for mask in case.masks}
    sets = [{word.casefold() for word in tokens(name)} for name in names]
    common = set.intersection(*sets) if len(sets) > 1 else set()
    return [replace(case, masks=tuple(_shorter(mask, common) for mask in case.masks)) for case in cases]


def telling_folders(path: Path, patient: str, timepoint: str = "") -> list[str]:
    """Folders of a file that may tell a site, the innermost first: those that name no patient and no time.

    A patient called `Hans Os`, a folder `Rib_7` or a visit `t10` says nothing of where a lesion is.

    Parameters
    ----------
    path : pathlib.Path
    patient, timepoint : str
        As names of files and folders tell them.

    Examples
    --------
    >>> telling_folders(Path("trial/sub-T12/ses-t10/liver/a.nii"), "T12", "t10")
    ['liver', 'trial']
    """
    who = _folded(patient)
    known = who | _folded(timepoint) | _OF_BIDS

    def is_telling(folder: str) -> bool:
        """Whether a folder is called after more than a patient or a time."""
        words = _folded(folder)
        names_them = (bool(who) and who <= words) or all(word in known or is_time(word) for word in words)
        return not names_them and not is_time(folder)

    return [folder for folder in reversed(path.parent.parts) if is_telling(folder)]


def telling_name(name: str) -> str:
    """Name of a mask's file without words such as `seg2`: they count masks here, not segments of the liver.

    Examples
    --------
    >>> telling_name("seg2"), telling_name("liver_seg2"), telling_name("Seg8liver")
    ('', 'liver', 'Seg8liver')
    """
    words = tokens(name)
    return "_".join(word for word in words if not is_bare(word)) if any(map(_is_counted, words)) else name


def _is_counted(word: str) -> bool:
    return is_bare(word) and not word.isdigit() and word[-1].isdigit()


def _folded(text: str) -> set[str]:
    return {word.casefold() for word in tokens(text)}


def _shorter(mask: MaskFile, common: set[str]) -> MaskFile:
    left = "_".join(word for word in tokens(mask.name) if word.casefold() not in common)
    return mask if not left or left.replace("_", "").isdigit() else replace(mask, name=left)
