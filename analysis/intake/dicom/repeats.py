"""Lesions that were drawn again on another series of the same day and space, such as another phase."""

from collections import Counter
from collections.abc import Sequence

from analysis.intake.dicom.drawn import Drawn
from analysis.intake.dicom.findings import Findings
from analysis.intake.dicom.overlaps import meet
from analysis.intake.dicom.people import moment
from analysis.intake.dicom.scan import read_outlined
from analysis.intake.dicom.stack import Stack
from analysis.intake.draft import Region

_Placed = tuple[Drawn, Region, Stack]
_Key = tuple[str, str, str, str]


def without_repeats(drawn: Sequence[Drawn], found: Findings) -> list[Drawn]:
    """Keep one of the lesions that have one name and lie at one place on several series of one day.

    Series share a space by their frame of reference. The series with most lesions counts, then the one with
    most slices. What cannot be read is kept: reading it tells why.
    """
    groups = _groups(drawn, found)
    placed = _placed([one for group in groups for one in group], found)
    counts = Counter(one.series.uid for one in drawn)
    dropped = set()
    for group in groups:
        kept: list[_Placed] = []
        for one in sorted(
            group, key=lambda one: (-counts[one.series.uid], -len(one.series.heads), one.series.uid)
        ):
            here = placed.get(id(one))
            if here and any(_is_repeat(here, other) for other in kept):
                dropped.add(id(one))
                found.leave(one.series.first, one.name, "drawn at the same place on another series too")
            elif here:
                kept.append(here)
    return [one for one in drawn if id(one) not in dropped]


def _groups(drawn: Sequence[Drawn], found: Findings) -> list[list[Drawn]]:
    """Lesions of one patient, day, space and name that stand on several series."""
    groups: dict[_Key, list[Drawn]] = {}
    for one in drawn:
        first = one.series.first
        if first.frame_uid:
            key = (found.people.of(first), moment(first.visit), first.frame_uid, one.key)
            groups.setdefault(key, []).append(one)
    return [group for group in groups.values() if len({one.series.uid for one in group}) > 1]


def _placed(drawn: Sequence[Drawn], found: Findings) -> dict[int, _Placed]:
    """Regions of lesions, series by series."""
    by_series: dict[str, list[Drawn]] = {}
    for one in drawn:
        by_series.setdefault(one.series.uid, []).append(one)
    placed = {}
    for members in by_series.values():
        if stack := found.stack(members[0].series):
            for outlined in read_outlined(members, stack.grid)[0]:
                placed[id(outlined.drawn)] = (outlined.drawn, outlined.region, stack)
    return placed


def _is_repeat(here: _Placed, other: _Placed) -> bool:
    (one, region, stack), (best, its_region, its_stack) = here, other
    return one.series.uid != best.series.uid and meet(region, stack.grid, its_region, its_stack.grid)
