"""What a tree of DICOM holds: patients, images and the lesions that were drawn on them, by UID."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.dicom.drawn import Drawn, Index, homeless, newest, read_outlines, reason_not, slim
from analysis.intake.dicom.files import Tree, read_tree
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.people import People, secrets_of, timepoints
from analysis.intake.dicom.scan import read_scan
from analysis.intake.dicom.series import MODALITIES, SEGMENTATIONS, Series, find_series
from analysis.intake.dicom.stack import Stack, stack_of
from analysis.intake.draft import LeftOut, Modality, Options, Planned, Survey
from analysis.wording import counted, listing

_NAMES_TOLD = 30


@dataclass
class _Findings:
    """What is learnt on the way."""

    people: People
    faults: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)

    def leave(self, head: Head, what: str, reason: str) -> None:
        self.left_out.append(LeftOut(self.people.of(head), what, reason))


def survey(source: Path, options: Options) -> Survey:
    """Find the images of a DICOM tree that carry lesions, by the heads of its files.

    Parameters
    ----------
    source : pathlib.Path
        A folder; files in it may lie and be called anyhow, of several patients and studies.
    options : Options
        `lesions` and `modality` are used.

    Returns
    -------
    Survey
        A `Planned` for each series that lesions were drawn on and that is a regular volume. Time points are
        `study-1`, `study-2` and on where a patient has lesions in several studies.

    Notes
    -----
    RTSTRUCT and SEG belong to a series by SeriesInstanceUID, else by the SOPInstanceUIDs of its images, else
    to the only series in their frame of reference. Of several that outline one name on one series, SEG counts
    before RTSTRUCT, then the newest. Of lesions on several kinds of images those on CT are taken, or those on
    `options.modality`.
    """
    tree = read_tree(source)
    series, refused = find_series(tree.heads)
    segmentations = _once([head for head in tree.heads if head.sop_class in SEGMENTATIONS])
    images = [one.first for one in series.values()]
    found = _Findings(People([*images, *segmentations]), faults=list(tree.faults))
    found.faults += found.people.doubts([*images, *segmentations])
    found.remarks += found.people.remarks()
    for head, reason in refused:
        found.leave(head, head.file, reason)
    drawn = _lesions(segmentations, Index(series), options, found)
    chosen = _distinct(_newest(_of_modality(drawn, options.modality, found), found), found)
    if not drawn:
        found.faults += _nothing(tree, series, segmentations, found)
    _leave_unused(series, drawn, found)
    planned = _planned(chosen, found)
    return Survey(
        _kind(series, segmentations, found.people),
        tuple(planned),
        secret=True,
        faults=tuple(found.faults),
        left_out=tuple(sorted(set(found.left_out))),
        remarks=tuple(found.remarks),
    )


def _once(heads: Iterable[Head]) -> list[Head]:
    """Take files that are copies once."""
    kept: dict[tuple[str, int], Head] = {}
    for head in heads:
        other = kept.setdefault((head.sop_uid, 0), head)
        if other is not head and other.path.read_bytes() != head.path.read_bytes():
            kept[head.sop_uid, len(kept)] = head
    return list(kept.values())


def _lesions(segmentations: Iterable[Head], index: Index, options: Options, found: _Findings) -> list[Drawn]:
    """Lesions of all RTSTRUCT and SEG whose images are there; others are faults."""
    drawn = []
    for head in segmentations:
        try:
            outlines, frame_uid = read_outlines(head)
        except InputError as error:
            found.faults += error.faults
            continue
        lost = []
        for outline in outlines:
            found.names.setdefault(outline.name)
            if reason := reason_not(outline, options.lesions):
                found.leave(head, outline.name, reason)
            elif series := index.find(outline, frame_uid):
                drawn.append(Drawn(head, slim(outline), series))
            else:
                lost.append(outline)
        if lost:
            found.faults.append(homeless(head, lost))
    return drawn


def _of_modality(drawn: Sequence[Drawn], wanted: Modality | None, found: _Findings) -> list[Drawn]:
    """Keep lesions on images of one kind: the one that is wanted, else the first there is of CT, PET, MR."""
    counts = Counter(one.series.modality for one in drawn)
    there = [modality for modality in MODALITIES if counts[modality]]
    told = " and ".join(f"{counts[modality]} on {modality}" for modality in there)
    if wanted and drawn and wanted not in there:
        message = f"No lesion was drawn on {wanted} images; there are {told}."
        found.faults.append(
            Fault("error", ".", "", message, f"Say `--modality {there[0]}`, or nothing of it.")
        )
        return []
    kept = wanted or next(iter(there), None)
    if len(there) > 1:
        others = " or ".join(f"`--modality {modality}`" for modality in there if modality != kept)
        found.remarks.append(
            f"Lesions were drawn on several kinds of images ({told}): those on {kept} are used; "
            f"{others} takes the others."
        )
    for one in drawn:
        if one.series.modality != kept:
            found.leave(
                one.series.first, one.name, f"drawn on {one.series.modality}, and images of {kept} are used"
            )
    return [one for one in drawn if one.series.modality == kept]


def _newest(drawn: Iterable[Drawn], found: _Findings) -> list[Drawn]:
    kept, others = newest(drawn)
    for one, reason in others:
        found.leave(one.series.first, one.name, reason)
    return kept


def _distinct(drawn: Sequence[Drawn], found: _Findings) -> list[Drawn]:
    """Keep one of the lesions of equal names on series of one study that share a space: phases, kernels.

    The series with most lesions counts, then the one with most slices.
    """
    counts = Counter(one.series.uid for one in drawn)
    ranked = sorted(
        drawn,
        key=lambda one: (-counts[one.series.uid], -len(one.series.heads), one.series.first.file),
    )
    owner: dict[tuple[str, str, str], str] = {}
    dropped = set()
    for one in ranked:
        first = one.series.first
        if first.frame_uid and one.series.uid != owner.setdefault(
            (first.visit.uid, first.frame_uid, one.key), one.series.uid
        ):
            dropped.add(id(one))
            found.leave(first, one.name, "drawn on another series of the same study and space too")
    return [one for one in drawn if id(one) not in dropped]


def _leave_unused(series: dict[str, Series], drawn: Iterable[Drawn], found: _Findings) -> None:
    used = {one.series.uid for one in drawn}
    for uid, one in series.items():
        if uid not in used:
            found.leave(one.first, one.place, f"{one.modality} images on which no lesion was drawn")


def _planned(drawn: Iterable[Drawn], found: _Findings) -> list[Planned]:
    """Plan each series with lesions that is a regular volume."""
    by_series: dict[str, list[Drawn]] = {}
    for one in drawn:
        by_series.setdefault(one.series.uid, []).append(one)
    stacks = [
        (stack, lesions) for lesions in by_series.values() if (stack := _stack(lesions[0].series, found))
    ]
    times = _times([stack.series for stack, _ in stacks], found)
    planned = [_plan(stack, lesions, found.people, times) for stack, lesions in stacks]
    return sorted(planned, key=lambda one: (one.patient, one.timepoint, one.place))


def _stack(series: Series, found: _Findings) -> Stack | None:
    try:
        return stack_of(series)
    except InputError as error:
        found.faults += error.faults
        return None


def _times(series: Iterable[Series], found: _Findings) -> dict[tuple[str, str], str]:
    """Time point of each study of each patient."""
    visits: dict[str, list[Head]] = {}
    for one in series:
        visits.setdefault(found.people.of(one.first), []).append(one.first)
    named = {patient: timepoints(head.visit for head in heads) for patient, heads in visits.items()}
    several = {patient for patient, times in named.items() if len(times) > 1}
    if any(not head.visit.date for patient in several for head in visits[patient]):
        found.remarks.append("Studies without a date are taken for later than those with one.")
    images = Counter((patient, head.visit.uid) for patient, heads in visits.items() for head in heads)
    if crowded := sum(count > 1 for count in images.values()):
        found.remarks.append(
            f"In {counted(crowded, 'visit')} lesions were drawn on several series that do not share a space "
            "or a name: all are used."
        )
    return {(patient, uid): time for patient, times in named.items() for uid, time in times.items()}


def _plan(
    stack: Stack, lesions: Sequence[Drawn], people: People, times: dict[tuple[str, str], str]
) -> Planned:
    first = stack.series.first
    patient = people.of(first)
    heads = (first, *dict.fromkeys(one.head for one in lesions))
    return Planned(
        patient=patient,
        place=stack.series.place,
        read=partial(read_scan, stack, tuple(lesions), patient),
        timepoint=times[patient, first.visit.uid],
        age=first.visit.age,
        sex=next(filter(None, (head.person.sex for head in heads)), ""),
        secrets=tuple(dict.fromkeys(text for head in heads for text in secrets_of(head))),
    )


def _nothing(
    tree: Tree, series: dict[str, Series], segmentations: Sequence[Head], found: _Findings
) -> list[Fault]:
    """Say why there is no lesion at all, if nothing else says it."""
    if not tree.heads:
        message = f"None of its {counted(tree.n_files, 'file')} is DICOM that can be read."
        return [Fault("error", ".", "", message, "Name the folder of scans and of RTSTRUCT or SEG.")]
    if not segmentations:
        message = (
            f"Holds {_images(series) or 'no images'}, and neither RTSTRUCT nor SEG: nobody drew a lesion."
        )
        return [Fault("error", ".", "", message, "Put the RTSTRUCT or SEG into the folder too.")]
    if any(fault.severity == "error" for fault in found.faults if fault not in tree.faults):
        return []
    names = listing(found.names, limit=_NAMES_TOLD) or "none at all"
    message = f"No name among those drawn is known to be a lesion's: {names}."
    return [
        Fault(
            "error",
            ".",
            "",
            message,
            "Say which are lesions: `--lesions REGEX`, such as `--lesions 'GTV|met'`.",
        )
    ]


def _kind(series: dict[str, Series], segmentations: Sequence[Head], people: People) -> str:
    kinds = Counter(SEGMENTATIONS[head.sop_class] for head in segmentations)
    parts = [_images(series), *(f"{kinds[kind]} {kind}" for kind in sorted(kinds))]
    patients = {people.of(head) for head in (*(one.first for one in series.values()), *segmentations)}
    return f"DICOM: {', '.join(filter(None, parts)) or 'nothing'} of {counted(len(patients), 'patient')}"


def _images(series: dict[str, Series]) -> str:
    counts = Counter(one.modality for one in series.values())
    return ", ".join(f"{counts[kind]} {kind} series" for kind in MODALITIES if counts[kind])
