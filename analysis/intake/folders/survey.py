"""A folder of NIfTI, NRRD or MetaImage files surveyed: patients, images and masks, before voxels are read."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.capped import capped
from analysis.intake.draft import LeftOut, Options, Planned, Survey
from analysis.intake.folders.classes import lesion_classes, lesion_files
from analysis.intake.folders.found import BY_PATTERN, Case, Found
from analysis.intake.folders.heads import Heads, Ready, ready
from analysis.intake.folders.layouts import find_cases
from analysis.intake.folders.participants import Person, read_participants
from analysis.intake.folders.scan import Rules, read_case
from analysis.intake.folders.splitting import is_split
from analysis.intake.folders.tree import Tree, find_volumes
from analysis.sources.geometry import ENDINGS
from analysis.wording import counted, listing, quote


def survey(source: Path, options: Options) -> Survey:
    """Find the patients, images and masks in a folder of volumes.

    Layouts are recognised: nnU-Net, Medical Segmentation Decathlon, BIDS, a folder a patient, files side by
    side. Heads of files are read, and voxels only where nothing else tells an image from a mask, or whether
    masks hold several labels.

    Parameters
    ----------
    source : pathlib.Path
        The folder.
    options : Options

    Returns
    -------
    Survey
        Its faults name files relative to the source. It is never without both planned images and faults.
    """
    try:
        tree = _tree(source)
        heads = Heads(source)
        found = find_cases(source, tree.volumes, options, heads)
    except InputError as error:
        return Survey("folder of volumes", (), faults=tuple(capped(error.faults)))
    found.left_out += tree.left_out
    found.faults += tree.faults
    cases = _lesions_of(_distinct(found), options, found)
    pairs = _ready(cases, heads, options, found)
    split, remark = is_split(source, pairs, options.split, options.lesions)
    rules = Rules(split, options.smallest_ml, options.lesions)
    found.remarks += [remark] if remark else []
    people = read_participants(source)
    planned = tuple(
        _planned(source, one, rules, people.get(one.case.patient, Person()))
        for one in sorted(pairs, key=_order)
    )
    if not planned and not any(fault.severity == "error" for fault in found.faults):
        found.faults.append(_nothing(tree, found))
    return Survey(
        _kind(found.layout, planned),
        planned,
        faults=tuple(capped(found.faults)),
        left_out=tuple(found.left_out),
        remarks=tuple(dict.fromkeys(found.remarks)),
    )


def _tree(source: Path) -> Tree:
    if not source.is_dir():
        message, remedy = "It is not a folder.", "Name the folder that holds images and masks."
        raise InputError([Fault("error", source.name, "", message, remedy)])
    tree = find_volumes(source)
    if not tree.volumes:
        message = f"No file in it ends in {listing(ENDINGS)}."
        remedy = "Name the folder that holds images and masks."
        raise InputError([*tree.faults, Fault("error", source.name, "", message, remedy)])
    return tree


def _distinct(found: Found) -> list[Case]:
    """Refuse patients of whom one time point has several images."""
    first: dict[tuple[str, str], Case] = {}
    for case in found.cases:
        key = (case.patient, case.timepoint)
        other = first.setdefault(key, case)
        if other is not case:
            names = listing([other.image.as_posix(), case.image.as_posix()])
            message = f"Both {names} are images of patient {quote(case.patient)}."
            remedy = (
                "Give each patient one image, or tell time points apart with `{timepoint}` in the patterns."
            )
            found.faults.append(Fault("error", case.image.as_posix(), "", message, remedy))
    return list(first.values())


def _lesions_of(cases: Sequence[Case], options: Options, found: Found) -> list[Case]:
    """Keep masks and labels that are lesions by their names; tell of the others."""
    kept, left_out, remarks = lesion_files(cases, options.lesions)
    found.left_out += left_out
    found.remarks += remarks
    seen: dict[str, str] = {}
    chosen: set[str] = set()
    for case in kept:
        for mask in case.masks:
            if mask.names is not None:
                classes = lesion_classes(mask.names, options.lesions)
                seen |= classes.others
                chosen |= classes.lesions.keys()
                found.remarks += [classes.remark] if classes.remark else []
    found.left_out += [LeftOut("", f"label {quote(name)}", reason) for name, reason in sorted(seen.items())]
    if seen and not chosen:
        message = f"None of its labels is a lesion by name: {listing(sorted(seen))}."
        remedy = 'Say which are with `--lesions REGEX`, such as `--lesions "tumou?r|lesion"`.'
        found.faults.append(Fault("error", kept[0].masks[0].path.as_posix(), "labels", message, remedy))
    return kept


def _ready(cases: Sequence[Case], heads: Heads, options: Options, found: Found) -> list[Ready]:
    pairs: list[Ready] = []
    for case in cases:
        sound, faults = ready(case, heads, resample=options.resample_mask)
        pairs += sound
        found.faults += faults
    return pairs


def _order(one: Ready) -> tuple[str, str, Path, Path]:
    return one.case.patient, one.case.timepoint, one.case.image, one.case.masks[0].path


def _planned(source: Path, one: Ready, rules: Rules, person: Person) -> Planned:
    read = partial(read_case, source, one, rules)
    case = one.case
    return Planned(case.patient, case.image.as_posix(), read, case.timepoint, age=person.age, sex=person.sex)


def _kind(layout: str, planned: Sequence[Planned]) -> str:
    images, patients = len({one.place for one in planned}), len({one.patient for one in planned})
    return f"volumes ({layout}): {counted(images, 'image')} with masks of {counted(patients, 'patient')}"


def _nothing(tree: Tree, found: Found) -> Fault:
    names = listing([path.as_posix() for path in tree.volumes], limit=6)
    reasons = "; ".join(list(dict.fromkeys(entry.reason for entry in found.left_out))[:4])
    message = f"No image with a mask was found among {counted(len(tree.volumes), 'volume')}: {names}."
    return Fault(
        "error", tree.root.name, "", f"{message} Left out: {reasons}." if reasons else message, BY_PATTERN
    )
