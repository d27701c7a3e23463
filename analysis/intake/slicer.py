"""Segmentations of 3D Slicer (`.seg.nrrd`) surveyed, with the images they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.capped import capped
from analysis.intake.components import TOUCHING
from analysis.intake.draft import LeftOut, Options, Planned, Survey
from analysis.intake.folders.found import BY_PATTERN, Case, Found
from analysis.intake.folders.heads import GRID_REMEDY, Heads
from analysis.intake.folders.layouts import find_by_roles, is_by_patient
from analysis.intake.folders.patterns import find_by_pattern
from analysis.intake.folders.picking import Picker
from analysis.intake.folders.tree import find_volumes
from analysis.intake.folders.words import Role, role
from analysis.intake.grids import difference, offset
from analysis.intake.seg_nrrd import ENDING, Segment, Segmentation, SegmentationError, read_segmentation
from analysis.intake.seg_scan import SegmentedImage, read_segmented
from analysis.sources.geometry import Head, VolumeError, same_grid
from analysis.sources.heads import remedy
from analysis.wording import counted, listing, quote

UNTELLING = (
    "In some segmentations no segment is a lesion by its code or name; those with names that Slicer gives, "
    "such as {names}, were taken for lesions. `--lesions` chooses."
)
ONE_SEGMENT = "Each segmentation holds one lesion segment alone. "
CHOICE = " `--no-split` takes each segment for one lesion."


def survey(source: Path, options: Options) -> Survey:
    """Find the segmentations of 3D Slicer in a folder, and the images they belong to.

    Parameters
    ----------
    source : pathlib.Path
        A `.seg.nrrd` file with its image beside it, or a folder: a folder a patient, or files by their names.
    options : Options

    Returns
    -------
    Survey
        Its faults name files relative to the source. It is never without both planned images and faults.
    """
    single = source if source.is_file() else None
    root = source.parent if single else source
    heads = Heads(root, layered=ENDING)
    try:
        found = _found(root, single, options, heads)
    except InputError as error:
        return Survey("3D Slicer", (), faults=tuple(capped(error.faults)))
    notes = _Notes(options, found)
    ready = [one for case in found.cases for one in notes.ready(case, heads)]
    split = _is_split(ready, options)
    planned = [_planned(root, one, options, split=split) for one in sorted(ready, key=_order)]
    if not planned and not any(fault.severity == "error" for fault in found.faults):
        found.faults.append(_nothing(root, found))
    found.remarks += notes.remarks()
    if split:
        found.remarks.append(TOUCHING if options.split else ONE_SEGMENT + TOUCHING + CHOICE)
    return Survey(
        _kind(ready),
        tuple(planned),
        faults=tuple(capped(found.faults)),
        left_out=tuple(found.left_out),
        remarks=tuple(dict.fromkeys(found.remarks)),
    )


def _found(root: Path, single: Path | None, options: Options, heads: Heads) -> Found:
    """Pair segmentations with images."""
    if not root.is_dir():
        message, what = "There is no such file or folder.", "See the path."
        raise InputError([Fault("error", root.name, "", message, what)])
    tree = find_volumes(root)
    paths = tree.volumes
    if single:
        mine = single.relative_to(root)
        paths = tuple(path for path in paths if path.parent == Path() and (path == mine or not _is_seg(path)))
    found = Found("3D Slicer", left_out=list(tree.left_out), faults=list(tree.faults))
    picker = Picker(found, options.modality, partial(_fits, heads))
    if options.images or options.masks:
        return find_by_pattern(paths, options.images, options.masks, picker)
    roles: dict[Path, Role | None] = {}
    for path in paths:
        if _is_seg(path) or role(Path(path.name)) != "mask":
            roles[path] = "mask" if _is_seg(path) else "image"
        else:
            found.leave_out("", path, "a mask by its name, beside the segmentations of Slicer")
    if not any(map(_is_seg, roles)):
        message = f"No file in it ends in {quote(ENDING)}."
        raise InputError(
            [Fault("error", root.name, "", message, "Save segmentations in Slicer as .seg.nrrd.")]
        )
    return find_by_roles(root, roles, picker, by_patient=single is None and is_by_patient(list(roles)))


def _is_seg(path: Path) -> bool:
    return path.name.lower().endswith(ENDING)


def _fits(heads: Heads, image: Path, mask: Path) -> bool:
    """Whether a segmentation lies on a part of an image's grid; an empty one lies anywhere."""
    try:
        part = heads(mask)
        return max(part.size) == 1 or _lies_within(heads(image), part)
    except VolumeError:
        return False


def _lies_within(image: Head, part: Head) -> bool:
    start = offset(image, part)
    return start is not None and all(
        at >= 0 and at + length <= whole
        for at, length, whole in zip(start, part.size, image.size, strict=True)
    )


@dataclass
class _Notes:
    """Reads the heads of cases, chooses their segments, and notes what is left out."""

    options: Options
    found: Found
    untelling: set[str] = field(default_factory=set)

    def ready(self, case: Case, heads: Heads) -> list[SegmentedImage]:
        """Read the heads of a case: none if it has faults, else one for each grid of its segmentations."""
        faults = _image_faults(case, heads)
        segmentations: dict[Path, Segmentation] = {}
        for mask in case.masks:
            try:
                segmentations[mask.path] = read_segmentation(heads.root / mask.path)
            except VolumeError as error:
                faults.append(_fault(mask.path, error))
        if not faults and not self.options.resample_mask:
            image = heads(case.image)
            faults = [
                fault for path, one in segmentations.items() for fault in _grid_faults(case, image, path, one)
            ]
        self.found.faults += faults
        if faults:
            return []
        return self._by_grid(case, heads(case.image), segmentations)

    def remarks(self) -> list[str]:
        """Say which names that say nothing were taken for lesions."""
        return [UNTELLING.format(names=listing(sorted(self.untelling), limit=3))] if self.untelling else []

    def _by_grid(
        self, case: Case, image: Head, segmentations: dict[Path, Segmentation]
    ) -> list[SegmentedImage]:
        groups: list[tuple[Head, dict[Path, Segmentation]]] = [(image, {})]
        for path, one in segmentations.items():
            if not self._lesions(case.patient, path, one) and one.segments and not one.is_empty:
                continue
            own = image if one.is_empty or offset(image, one.head) is not None else one.head
            group = next((held for grid, held in groups if same_grid(grid, own)), None)
            if group is None:
                groups.append((one.head, {path: one}))
            else:
                group[path] = one
        return [
            SegmentedImage(
                case.patient,
                case.image,
                image,
                grid,
                held,
                {path: self._chosen(one) for path, one in held.items()},
                case.timepoint,
            )
            for grid, held in groups
            if held
        ]

    def _lesions(self, patient: str, path: Path, one: Segmentation) -> tuple[Segment, ...]:
        """Segments that are lesions; the others are noted as left out."""
        chosen = self._chosen(one)
        for segment in one.segments:
            if segment not in chosen:
                reason = segment.reason_not(self.options.lesions)
                self.found.left_out.append(LeftOut(patient, segment.name, reason))
        self.untelling |= {one.name for one in chosen if one.reason_not(self.options.lesions)}
        if one.segments and not chosen:
            self.found.leave_out(patient, path, "none of its segments is a lesion by code or name")
        return chosen

    def _chosen(self, one: Segmentation) -> tuple[Segment, ...]:
        chosen = tuple(segment for segment in one.segments if not segment.reason_not(self.options.lesions))
        if chosen or self.options.lesions is not None:
            return chosen
        return tuple(segment for segment in one.segments if segment.is_untelling)


def _image_faults(case: Case, heads: Heads) -> list[Fault]:
    try:
        heads(case.image)
    except VolumeError as error:
        return [Fault("error", case.image.as_posix(), "", f"The image {error}.", remedy(error, "image"))]
    return []


def _fault(path: Path, error: VolumeError) -> Fault:
    what = error.remedy if isinstance(error, SegmentationError) else remedy(error, "mask")
    return Fault("error", path.as_posix(), "", f"The segmentation {error}.", what)


def _grid_faults(case: Case, image: Head, path: Path, one: Segmentation) -> list[Fault]:
    why = "" if one.is_empty else difference(image, one.head, part=True)
    if not why:
        return []
    message = f"The segmentation {why} (`{case.image.as_posix()}`)."
    return [Fault("error", path.as_posix(), "", message, GRID_REMEDY)]


def _is_split(ready: Sequence[SegmentedImage], options: Options) -> bool:
    """Whether connected parts are lesions: as asked, or where each image has one lesion segment alone."""
    if options.split is not None:
        return options.split
    counts = [sum(map(len, one.lesions.values())) for one in ready]
    held = [segmentation for one in ready for segmentation in one.segmentations.values()]
    plain = any(not one.segments and not one.is_empty for one in held)
    return max(counts, default=0) == 1 and not plain


def _order(one: SegmentedImage) -> tuple[str, str, Path, Path]:
    return one.patient, one.timepoint, one.image, min(one.segmentations)


def _planned(root: Path, one: SegmentedImage, options: Options, *, split: bool) -> Planned:
    read = partial(read_segmented, root, one, split=split, smallest_ml=options.smallest_ml)
    return Planned(one.patient, one.image.as_posix(), read, one.timepoint)


def _kind(ready: Sequence[SegmentedImage]) -> str:
    files = {path for one in ready for path in one.segmentations}
    patients = {one.patient for one in ready}
    return f"3D Slicer: {counted(len(files), 'segmentation')} of {counted(len(patients), 'patient')}"


def _nothing(root: Path, found: Found) -> Fault:
    names = [f"{entry.what} ({entry.reason})" for entry in found.left_out]
    seen = f"; left out: {listing(names, limit=6)}" if names else ""
    message = f"No segmentation with its image and a lesion was found{seen}."
    what = f"Say which segments are lesions with `--lesions REGEX`. {BY_PATTERN}"
    return Fault("error", root.name, "", message, what)
