"""What a layout finds in a folder: cases, each an image with its masks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import Fault
from analysis.intake.draft import LeftOut
from analysis.intake.folders.words import stem
from analysis.wording import quote

Fits = Callable[[Path, Path], bool]
"""Whether a mask lies on the grid of an image; both relative to the root."""

BY_PATTERN = (
    "Say which files they are with `--images PATTERN` and `--masks PATTERN`, such as "
    '`--images "{patient}/ct.nii.gz" --masks "{patient}/mask_{lesion}.nii.gz"`.'
)
"""What to do where names do not tell."""


@dataclass(frozen=True)
class MaskFile:
    """A mask of a case.

    Attributes
    ----------
    path : pathlib.Path
        Relative to the root.
    name : str
        What tells it from the other masks of its image; empty if nothing does.
    names : mapping of str to frozenset of int, or None
        The labels of each class, by the names that the data give; None where they give none.
    """

    path: Path
    name: str = ""
    names: Mapping[str, frozenset[int]] | None = None


@dataclass(frozen=True)
class Case:
    """An image of a patient with its masks.

    Attributes
    ----------
    patient : str
    image : pathlib.Path
        Relative to the root.
    masks : tuple of MaskFile
        One at least.
    timepoint : str
        Sorts by time; empty where a patient has one.
    """

    patient: str
    image: Path
    masks: tuple[MaskFile, ...]
    timepoint: str = ""


@dataclass
class Found:
    """Cases of a layout, and what else it saw.

    Attributes
    ----------
    layout : str
        In words, for the user.
    cases : list of Case
    left_out : list of LeftOut
    faults : list of Fault
    remarks : list of str
    """

    layout: str
    cases: list[Case] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def leave_out(self, patient: str, path: Path, reason: str) -> None:
        """Note a file that is not part of any case."""
        self.left_out.append(LeftOut(patient, path.as_posix(), reason))

    def add(self, patient: str, image: Path | None, masks: Sequence[MaskFile], timepoint: str = "") -> None:
        """Note an image with its masks, or one of them without the other."""
        if image and masks:
            ordered = tuple(self._without_copies(patient, masks))
            self.cases.append(Case(patient, image, ordered, timepoint))
        elif image:
            self.leave_out(patient, image, "no mask of it was found")
        for mask in () if image else masks:
            self.leave_out(patient, mask.path, "no image of it was found")

    def _without_copies(self, patient: str, masks: Sequence[MaskFile]) -> Iterator[MaskFile]:
        """Masks in the order of their paths; of those that differ in format alone the first."""
        first: dict[Path, Path] = {}
        for mask in sorted(masks, key=lambda mask: mask.path):
            twin = first.setdefault(mask.path.with_name(stem(mask.path)), mask.path)
            if twin == mask.path:
                yield mask
            else:
                self.leave_out(
                    patient, mask.path, f"named as {quote(twin.name)} is, and taken for a copy of it"
                )
