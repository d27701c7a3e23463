"""Lesions that several files outline on one image: which are versions of one, and which are others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.intake.dicom.drawn import Drawn
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.overlaps import dice, shared
from analysis.intake.draft import Region
from analysis.wording import counted, listing

SAME = 0.8
"""Dice coefficient from which lesions of two files are one, whatever their names."""
_FILES_TOLD = 4


@dataclass(frozen=True, eq=False)
class Outlined:
    """A lesion on the voxels of its image.

    Attributes
    ----------
    drawn : Drawn
    region : Region
    remarks : tuple of str
        On how it was drawn.
    """

    drawn: Drawn
    region: Region
    remarks: tuple[str, ...] = ()


def distinct(found: Sequence[Outlined]) -> tuple[list[Outlined], list[tuple[Outlined, str]]]:
    """Keep one version of each lesion that several files outline on one image.

    Lesions of two files are versions of one if they have the same name and share a voxel, or if nearly all of
    their voxels are the same (`SAME`). Names alone make no version: many programs write a file a lesion, and
    call each `Lesion`. Lesions of one file are all kept.

    Parameters
    ----------
    found : sequence of Outlined
        All of one image, those of the files that count more first; see `drawn.by_trust`.

    Returns
    -------
    kept : list of Outlined
    others : list of (Outlined, str)
        What is left out, and why.
    """
    starts = np.array([one.region.start for one in found]).reshape(-1, 3)
    ends = starts + np.array([one.region.voxels.shape for one in found]).reshape(-1, 3)
    kept: list[int] = []
    others = []
    for place, one in enumerate(found):
        meets = ((starts[kept] < ends[place]) & (starts[place] < ends[kept])).all(axis=1)
        before = [found[kept[index]] for index in np.flatnonzero(meets)]
        if reason := _reason(one, [best for best in before if best.drawn.head is not one.drawn.head]):
            others.append((one, reason))
        else:
            kept.append(place)
    return [found[place] for place in kept], others


def _reason(one: Outlined, before: Sequence[Outlined]) -> str:
    """Why a lesion is a version of another that counts more; empty if it is of none."""
    for best in before:
        if best.drawn.key == one.drawn.key and shared(best.region, one.region):
            return f"outlined by {_which(best.drawn, one.drawn)} of the same images too"
    for best in before:
        if dice(best.region, one.region) >= SAME:
            return f"outlined by {_which(best.drawn, one.drawn)} of the same images under another name"
    return ""


def _which(best: Drawn, one: Drawn) -> str:
    if best.kind != one.kind:
        return f"a {best.kind}"
    return f"{'a newer' if best.head.written > one.head.written else 'another'} {best.kind}"


def sources(kept: Sequence[Outlined]) -> list[str]:
    """Say that the lesions of an image come from several files, if they do."""
    files: dict[Head, list[Drawn]] = {}
    for one in kept:
        files.setdefault(one.drawn.head, []).append(one.drawn)
    if len(files) < 2:
        return []
    newest = max(map(_day, files))
    parts = [
        f"{'older ' if _day(head) < newest else ''}{members[0].kind} "
        f"({listing((one.name for one in members), limit=3)})"
        for head, members in list(files.items())[:_FILES_TOLD]
    ]
    more = len(files) - _FILES_TOLD
    parts += [f"{more} more"] if more > 0 else []
    told = f"{', '.join(parts[:-1])} and {parts[-1]}"
    return [f"Lesions of one image come from {counted(len(files), 'file')}: {told}. All of them are used."]


def _day(head: Head) -> str:
    # Files of one reading are written minutes apart.
    return head.written.partition(" ")[0]
