"""Whether lesions are connected parts of masks, or their labels: decided once for a whole source."""

import re
from collections.abc import Sequence
from pathlib import Path

from analysis.intake.components import TOUCHING
from analysis.intake.folders.classes import lesion_classes, lesion_labels
from analysis.intake.folders.heads import Ready
from analysis.intake.label_maps import labels_in, read_label_map
from analysis.sources.geometry import VolumeError
from analysis.wording import quote

ONE_CLASS = "One label alone is a lesion by its name ({name}). "
ONE_LABEL = "The masks of all patients hold one label alone. "
UNNAMED = (
    "The data give the labels of the masks no names: each label was taken for a lesion. `--lesions` chooses "
    'by number, such as `--lesions "^2$"`. If labels are organs, as those of TotalSegmentator are, this '
    "is no mask of lesions: give such maps with `--organs`, and masks of lesions as the source."
)
CHOICE = " `--no-split` takes each label for one lesion."


def is_split(
    root: Path, cases: Sequence[Ready], wish: bool | None, pattern: re.Pattern[str] | None
) -> tuple[bool, str]:
    """Decide whether the connected parts of masks are the lesions of a source.

    They are where a patient has one mask, and names say that one label is a lesion or, where labels have no
    names, no mask holds several labels. Masks are read for that, one at a time, until one holds several.

    Parameters
    ----------
    root : pathlib.Path
        What the cases' paths are relative to.
    cases : sequence of Ready
    wish : bool or None
        What the user says; None to decide.
    pattern : re.Pattern or None
        Names that are lesions; None for the words of `lesion_names`.

    Returns
    -------
    split : bool
    remark : str
        What the user should hear; empty where the data say it.
    """
    if wish is not None:
        return wish, TOUCHING if wish else ""
    masks = [mask for one in cases for mask in one.case.masks]
    if not masks or len(masks) > len({(one.case.image, one.case.timepoint) for one in cases}):
        return False, ""
    if all(mask.names is not None for mask in masks):
        lesions = {name for mask in masks for name in lesion_classes(mask.names or {}, pattern).lesions}
        name = quote(min(lesions, default=""))
        return (True, ONE_CLASS.format(name=name) + TOUCHING + CHOICE) if len(lesions) == 1 else (False, "")
    if _are_named_lesions([mask.name for mask in masks]):
        return False, ""
    if _has_several_labels(root, cases, pattern):
        return False, UNNAMED
    return True, ONE_LABEL + TOUCHING + CHOICE


def _are_named_lesions(names: Sequence[str]) -> bool:
    """Whether the files' names differ beyond the patients', as those of single lesions do."""
    return all(names) and len(set(names)) > 1


def _has_several_labels(root: Path, cases: Sequence[Ready], pattern: re.Pattern[str] | None) -> bool:
    """Whether some mask holds several lesions' labels; masks that cannot be read are told of when used."""
    for one in cases:
        for mask in one.case.masks:
            try:
                held = labels_in(read_label_map(root / mask.path))
            except VolumeError:
                continue
            if len(lesion_labels(mask, held, pattern)) > 1:
                return True
    return False
