"""Which labels and which masks are lesions, by their names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.intake.draft import LeftOut
from analysis.intake.folders.found import Case, MaskFile
from analysis.intake.folders.label_names import Names
from analysis.intake.folders.words import is_bare, tokens
from analysis.intake.lesion_names import NO_WORD, is_lesion, reason_not
from analysis.intake.lesion_words import A_NODE, AN_ORGAN
from analysis.intake.organ_table import organ_named
from analysis.wording import listing, quote

_UNTELLING = re.compile(
    r"(?i)(segment(ation)?|label|class|region|roi|mask|foreground|fg|object|part|component)?[ _-]*\d*"
)
_PLACES = frozenset({AN_ORGAN, A_NODE, NO_WORD})
"""Reasons against names that may as well say where a lesion is."""

UNTELLING_REMARK = (
    "No label is a lesion by its name; those whose names say nothing, such as {names}, were taken for "
    "lesions. `--lesions` chooses."
)
PLACES_REMARK = (
    "No mask is a lesion by its name; masks named as organs are, such as {names}, were taken for lesions "
    "there. `--lesions` chooses."
)


@dataclass(frozen=True)
class Classes:
    """Classes of a label map.

    Attributes
    ----------
    lesions : mapping of str to frozenset of int
        Labels of each class that is a lesion.
    others : mapping of str to str
        Why each other class is none.
    remark : str
        What the user should hear of the choice; empty if it is plain.
    """

    lesions: Mapping[str, frozenset[int]]
    others: Mapping[str, str]
    remark: str = ""


def is_untelling(name: str) -> bool:
    """Whether a name is one that programs give where nobody did.

    Examples
    --------
    >>> is_untelling("Segment_1"), is_untelling("2"), is_untelling("liver")
    (True, True, False)
    """
    return _UNTELLING.fullmatch(name.strip()) is not None


def lesion_classes(names: Names | Mapping[str, frozenset[int]], pattern: re.Pattern[str] | None) -> Classes:
    """Choose the classes that are lesions.

    Parameters
    ----------
    names : mapping of str to frozenset of int
        Labels of each class.
    pattern : re.Pattern or None
        Names that are lesions; None for the words of `lesion_names`, and, where no name has one, for names
        that say nothing (`label 1`).

    Returns
    -------
    Classes
        A class within another that is a lesion is none of its own.
    """
    reasons = {name: reason_not(name, pattern) for name in names}
    chosen = [name for name in names if not reasons[name]]
    remark = ""
    if not chosen and pattern is None:
        chosen = [name for name in names if is_untelling(name)]
        remark = UNTELLING_REMARK.format(names=listing(chosen, limit=3)) if chosen else ""
    outer = {name: _outer(name, chosen, names) for name in chosen}
    others = {name: reasons[name] for name in names if name not in chosen}
    others |= {name: f"a part of {quote(whole)}" for name, whole in outer.items() if whole}
    return Classes({name: names[name] for name, whole in outer.items() if not whole}, others, remark)


def lesion_labels(mask: MaskFile, held: Sequence[int], pattern: re.Pattern[str] | None) -> list[int]:
    """Choose the labels of a mask that are lesions where labels have no names.

    Parameters
    ----------
    mask : MaskFile
    held : sequence of int
        Labels in it.
    pattern : re.Pattern or None
        What a user takes for lesions.

    Returns
    -------
    list of int
        All of them, or, where a pattern does not fit the name of the mask, those whose numbers it fits.

    Examples
    --------
    >>> from pathlib import Path
    >>> lesion_labels(MaskFile(Path("P1_seg.nii")), [1, 2, 12], re.compile("^2$"))
    [2]
    """
    if pattern is None or (mask.name and is_lesion(mask.name, pattern)):
        return list(held)
    return [label for label in held if is_lesion(str(label), pattern)]


def lesion_files(
    cases: Sequence[Case], pattern: re.Pattern[str] | None
) -> tuple[list[Case], list[LeftOut], list[str]]:
    """Leave out masks that are no lesions by the names of their files.

    Only sources where some patient has several masks are looked at: the name of one mask of all lesions need
    not say so. A name that says nothing, such as `mask1`, is a lesion's. So is that of an organ where no mask
    of the source has a word of a lesion in its name; elsewhere `rib_left_10` and `liver1` are organs.

    Parameters
    ----------
    cases : sequence of Case
    pattern : re.Pattern or None
        Names that are lesions; None for the words of `lesion_names`.

    Returns
    -------
    cases : list of Case
        With the masks that are lesions; cases without one are gone.
    left_out : list of LeftOut
    remarks : list of str
    """
    if all(len(case.masks) == 1 for case in cases):
        return list(cases), [], []
    told = any(is_lesion(mask.name) for case in cases for mask in case.masks)
    reasons = {mask.path: _reason(mask, pattern, told=told) for case in cases for mask in case.masks}
    left_out = [
        LeftOut(case.patient, mask.path.as_posix(), reasons[mask.path])
        for case in cases
        for mask in case.masks
        if reasons[mask.path]
    ]
    kept = [
        replace(case, masks=tuple(mask for mask in case.masks if not reasons[mask.path])) for case in cases
    ]
    return [case for case in kept if case.masks], left_out, _remarks(kept, pattern, told=told)


def _outer(name: str, chosen: Sequence[str], names: Mapping[str, frozenset[int]]) -> str:
    """Find the class that holds a class; of equal ones the first."""
    for other in chosen:
        larger = names[name] < names[other]
        first = names[name] == names[other] and chosen.index(other) < chosen.index(name)
        if larger or first:
            return other
    return ""


def _reason(mask: MaskFile, pattern: re.Pattern[str] | None, *, told: bool) -> str:
    if pattern is not None:
        return reason_not(mask.name, pattern)
    # A radiotherapist's `mask` holds the head still; a file of this name holds a lesion as well as any.
    if all(map(is_bare, tokens(mask.name))):
        return ""
    reason = reason_not(mask.name)
    if reason not in _PLACES:
        return reason
    if told and organ_named(mask.name):
        return AN_ORGAN if reason == NO_WORD else reason
    is_counted = any(sign.isdigit() for sign in mask.name)
    return "" if (is_counted and reason == NO_WORD) or not told else reason


def _remarks(cases: Sequence[Case], pattern: re.Pattern[str] | None, *, told: bool) -> list[str]:
    if pattern is not None or told:
        return []
    names = {mask.name for case in cases for mask in case.masks if not any(map(str.isdigit, mask.name))}
    organs = sorted(name for name in names if name and reason_not(name) in _PLACES - {NO_WORD})
    return [PLACES_REMARK.format(names=listing(organs, limit=3))] if organs else []
