"""What a tree of DICOM holds: patients, images and the lesions that were drawn on them, by UID."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.dicom.drawn import Drawn, by_trust, read_outlines, reason_not
from analysis.intake.dicom.files import Tree, read_tree
from analysis.intake.dicom.findings import Findings
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.index import Index, match
from analysis.intake.dicom.people import People, secrets_of_all, timepoints
from analysis.intake.dicom.repeats import without_repeats
from analysis.intake.dicom.scan import read_scan
from analysis.intake.dicom.series import MODALITIES, SEGMENTATIONS, Series, find_series
from analysis.intake.dicom.stack import Stack
from analysis.intake.dicom.suv import Uptake, remarks_on, uptake_in
from analysis.intake.draft import Modality, Options, Planned, Survey
from analysis.wording import counted, listing

_NAMES_TOLD = 30


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
    to the only series in their frame of reference on whose slices all contours lie. What several of them
    outline on one series is told when it is read (`versions.distinct`). Of lesions on several kinds of images
    those on CT are taken, or those on `options.modality`. Names of files decide nothing.
    """
    tree = read_tree(source)
    series, refused = find_series(tree.heads)
    segmentations = by_trust(_once(head for head in tree.heads if head.sop_class in SEGMENTATIONS))
    images = [one.first for one in series.values()]
    secrets = secrets_of_all(tree.heads)
    found = Findings(People([*images, *segmentations]), secrets, faults=list(tree.faults))
    found.faults += found.people.doubts([*images, *segmentations])
    found.remarks += found.people.remarks()
    for reason in dict.fromkeys(reason for _, reason in refused):
        found.leave_places([(head, head.file) for head, why in refused if why == reason], "file", reason)
    drawn = _lesions(segmentations, Index(series), options, found)
    chosen = without_repeats(_of_modality(drawn, options.modality, found), found)
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
        secrets=secrets,
    )


def _once(heads: Iterable[Head]) -> list[Head]:
    """Take files that are copies once."""
    kept: dict[tuple[str, int], Head] = {}
    for head in heads:
        other = kept.setdefault((head.sop_uid, 0), head)
        if other is not head and other.path.read_bytes() != head.path.read_bytes():
            kept[head.sop_uid, len(kept)] = head
    return list(kept.values())


def _lesions(segmentations: Iterable[Head], index: Index, options: Options, found: Findings) -> list[Drawn]:
    """Lesions of all RTSTRUCT and SEG whose images are there; others are faults."""
    drawn = []
    for head in segmentations:
        try:
            outlines, frame_uid = read_outlines(head)
        except InputError as error:
            found.faults += error.faults
            continue
        lesions = []
        for outline in outlines:
            found.names.setdefault(outline.name)
            if reason := reason_not(outline, options.lesions):
                found.leave(head, outline.name, reason)
            else:
                lesions.append(outline)
        matched, faults = match(head, lesions, frame_uid, index, found.stack)
        drawn += matched
        found.faults += faults
    return drawn


def _of_modality(drawn: Sequence[Drawn], wanted: Modality | None, found: Findings) -> list[Drawn]:
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


def _leave_unused(series: dict[str, Series], drawn: Iterable[Drawn], found: Findings) -> None:
    used = {one.series.uid for one in drawn}
    for kind in MODALITIES:
        left = [
            (one.first, one.place) for uid, one in series.items() if uid not in used and one.modality == kind
        ]
        found.leave_places(left, f"{kind} series", f"{kind} images on which no lesion was drawn")


def _planned(drawn: Iterable[Drawn], found: Findings) -> list[Planned]:
    """Plan each series with lesions that is a regular volume."""
    by_series: dict[str, list[Drawn]] = {}
    for one in drawn:
        by_series.setdefault(one.series.uid, []).append(one)
    stacks = []
    for lesions in by_series.values():
        if stack := found.stack(lesions[0].series):
            stacks.append((stack, lesions))
        found.faults += found.faults_of(lesions[0].series)
    stacks.sort(key=lambda one: one[0].series.uid)
    times = _times([stack.series for stack, _ in stacks], found)
    uptakes = [uptake_in(stack) if stack.series.modality == "PT" else None for stack, _ in stacks]
    found.remarks += remarks_on([uptake for uptake in uptakes if uptake])
    planned = [
        _plan(stack, lesions, found.people, times, uptake)
        for (stack, lesions), uptake in zip(stacks, uptakes, strict=True)
    ]
    return sorted(planned, key=lambda one: (one.patient, one.timepoint))


def _times(series: Iterable[Series], found: Findings) -> dict[tuple[str, str], str]:
    """Time point of each study of each patient."""
    visits: dict[str, list[Head]] = {}
    for one in series:
        visits.setdefault(found.people.of(one.first), []).append(one.first)
    named = {patient: timepoints(head.visit for head in heads) for patient, heads in visits.items()}
    several = {patient for patient, times in named.items() if len(set(times.values())) > 1}
    if any(not head.visit.date for patient in several for head in visits[patient]):
        found.remarks.append("Studies without a date are taken for later than those with one.")
    if joined := sum(len(set(times.values())) < len(times) for times in named.values()):
        found.remarks.append(
            f"Studies of one day are taken for one time point; {counted(joined, 'patient')} had several."
        )
    images = Counter(
        (patient, named[patient][head.visit.uid]) for patient, heads in visits.items() for head in heads
    )
    if crowded := sum(count > 1 for count in images.values()):
        found.remarks.append(
            f"In {counted(crowded, 'visit')} lesions were drawn on several series, at places or under names "
            "of their own: all are used."
        )
    return {(patient, uid): time for patient, times in named.items() for uid, time in times.items()}


def _plan(
    stack: Stack,
    lesions: Sequence[Drawn],
    people: People,
    times: dict[tuple[str, str], str],
    uptake: Uptake | None,
) -> Planned:
    first = stack.series.first
    patient = people.of(first)
    heads = (first, *dict.fromkeys(one.head for one in lesions))
    return Planned(
        patient=patient,
        place=stack.series.place,
        read=partial(read_scan, stack, tuple(lesions), patient, uptake),
        timepoint=times[patient, first.visit.uid],
        age=first.visit.age,
        sex=next(filter(None, (head.person.sex for head in heads)), ""),
        secrets=secrets_of_all(heads),
    )


def _nothing(
    tree: Tree, series: dict[str, Series], segmentations: Sequence[Head], found: Findings
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
