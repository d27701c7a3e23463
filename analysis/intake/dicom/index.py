"""Lesions matched to the series that they were drawn on: by UID, else by the place of their contours."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from analysis.errors import Fault
from analysis.intake.dicom.drawn import Drawn, Outline, slim
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.outlines import outlines
from analysis.intake.dicom.rtstruct import Roi
from analysis.intake.dicom.series import SEGMENTATIONS, Series
from analysis.intake.dicom.stack import Stack
from analysis.wording import listing

StackOf = Callable[[Series], Stack | None]
"""Gives the slices of a series in order, None if they are no volume."""


class Index:
    """The series of a tree, to be found by what segmentations say of them.

    Parameters
    ----------
    series : mapping of str to Series
        By SeriesInstanceUID.
    """

    def __init__(self, series: Mapping[str, Series]) -> None:
        self._series = series
        self._of_image = {head.sop_uid: uid for uid, one in series.items() for head in one.heads}
        self._of_frame: dict[str, list[str]] = {}
        for uid, one in sorted(series.items()):
            self._of_frame.setdefault(one.first.frame_uid, []).append(uid)

    def named(self, outline: Outline) -> Series | None:
        """Find the series that an outline names: by its UID, else by those of its images, most of them."""
        if outline.series_uid in self._series:
            return self._series[outline.series_uid]
        votes = Counter(self._of_image[uid] for uid in outline.image_uids if uid in self._of_image)
        if not votes:
            return None
        most = max(votes.values())
        return self._series[min(uid for uid, count in votes.items() if count == most)]

    def in_frame(self, outline: Outline, frame_uid: str) -> list[Series]:
        """Series in the frame of reference of an outline that names no images.

        Parameters
        ----------
        outline : Roi or Segment
            The frame of reference of a ROI counts before that of its file.
        frame_uid : str
            Of the file that it stands in.
        """
        if outline.series_uid or outline.image_uids:
            return []
        frames = (outline.frame_uid if isinstance(outline, Roi) else "", frame_uid)
        found = (self._of_frame.get(frame, []) for frame in frames if frame)
        return [self._series[uid] for uid in next(filter(None, found), [])]


def match(
    head: Head, lesions: Sequence[Outline], frame_uid: str, index: Index, stack_of: StackOf
) -> tuple[list[Drawn], list[Fault]]:
    """Match the lesions of a file to their series.

    Parameters
    ----------
    head : Head
        Of an RTSTRUCT or SEG.
    lesions : sequence of Roi or Segment
    frame_uid : str
        Frame of reference of the file; empty if it gives none.
    index : Index
    stack_of : callable

    Returns
    -------
    drawn : list of Drawn
    faults : list of Fault
        Lesions whose images are not there, or that may be of several series.
    """
    drawn, lost = [], []
    waiting: dict[tuple[Series, ...], list[Outline]] = {}
    for outline in lesions:
        if series := index.named(outline):
            drawn.append(Drawn(head, slim(outline), series))
        elif candidates := index.in_frame(outline, frame_uid):
            waiting.setdefault(tuple(candidates), []).append(outline)
        else:
            lost.append(outline)
    faults = [_homeless(head, lost)] if lost else []
    for several, members in waiting.items():
        fitting = several if len(several) == 1 else _fitting(several, members, stack_of)
        if len(fitting) == 1:
            drawn += [Drawn(head, slim(outline), fitting[0]) for outline in members]
        else:
            faults.append(_doubtful(head, members, len(several), len(fitting)))
    return drawn, faults


def _fitting(series: Sequence[Series], members: Sequence[Outline], stack_of: StackOf) -> Sequence[Series]:
    """Series on whose slices all contours lie."""
    rois = [outline for outline in members if isinstance(outline, Roi)]
    if len(rois) < len(members):
        return ()
    stacks = [(one, stack) for one in series if (stack := stack_of(one))]
    return [
        one
        for one, stack in stacks
        if not any(outlines(roi.name, roi.contours, stack.grid, "").faults for roi in rois)
    ]


def _homeless(head: Head, outlines: Sequence[Outline]) -> Fault:
    """Say that the images under lesions are not in the tree."""
    names = listing((outline.name for outline in outlines), limit=4)
    message = f"The images that {names} of this {SEGMENTATIONS[head.sop_class]} were drawn on are not here."
    remedy = "Put that image series into the folder too, or take this file out."
    return Fault("error", head.file, "", message, remedy)


def _doubtful(head: Head, lesions: Sequence[Outline], candidates: int, fitting: int) -> Fault:
    """Say that lesions may have been drawn on any of several series."""
    names = listing((outline.name for outline in lesions), limit=4)
    fits = (
        f"the slices of {fitting} of them fit all contours" if fitting else "the slices of none fit them all"
    )
    message = (
        f"Does not say which images {names} were drawn on, and {candidates} series share its "
        f"frame of reference; {fits}."
    )
    remedy = "Keep the series that it was drawn on, and take the others that share its frame out."
    return Fault("error", head.file, "", message, remedy)
