"""Names of masks: what their files' names say beyond the patient and words such as `mask`."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.intake.folders.found import Case, MaskFile
from analysis.intake.folders.words import IMAGE_WORDS, PLAIN_MASK_WORDS, tokens


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


def _shorter(mask: MaskFile, common: set[str]) -> MaskFile:
    left = "_".join(word for word in tokens(mask.name) if word.casefold() not in common)
    return mask if not left or left.replace("_", "").isdigit() else replace(mask, name=left)
