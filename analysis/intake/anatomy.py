"""Whether organs lie as they do in people: tells tables of labels apart, and finds maps that are mirrored."""

from collections.abc import Mapping, Sequence

import numpy as np

Centres = Mapping[str, Sequence[float]]
"""Centre of each organ by its name (mm; towards the left, the back, the head)."""

_LEFT_OF = (("spleen", "liver"), ("stomach", "liver"), ("aorta", "inferior_vena_cava"))
_ABOVE = (
    ("lung_upper_lobe_left", "lung_lower_lobe_left"),
    ("lung_upper_lobe_right", "lung_lower_lobe_right"),
    ("vertebrae_C1", "vertebrae_C7"),
    ("vertebrae_T1", "vertebrae_T12"),
    ("vertebrae_T4", "vertebrae_T10"),
    ("vertebrae_T10", "vertebrae_L3"),
    ("vertebrae_L1", "vertebrae_L5"),
    ("vertebrae_L1", "sacrum"),
    ("heart", "liver"),
    ("heart_myocardium", "liver"),
    ("liver", "urinary_bladder"),
    ("brain", "liver"),
)
_X, _Z = 0, 2


def relations(centres: Centres) -> tuple[int, int]:
    """Count the places of organs that can be checked, and those that are right.

    A left organ lies left of its right partner, the spleen left of the liver, the upper lobe of a lung above
    the lower one, and so on.

    Parameters
    ----------
    centres : mapping of str to sequence of float

    Returns
    -------
    right, checked : int

    Examples
    --------
    >>> relations({"kidney_left": (60, 0, 0), "kidney_right": (-60, 0, 0), "spleen": (90, 0, 0)})
    (1, 1)
    """
    partners = tuple((name, name.replace("_left", "_right")) for name in centres if "_left" in name)
    checks = [(one, other, _X) for one, other in (*partners, *_LEFT_OF)]
    checks += [(one, other, _Z) for one, other in _ABOVE]
    held = [
        centres[one][axis] > centres[other][axis]
        for one, other, axis in checks
        if one in centres and other in centres
    ]
    return int(np.count_nonzero(held)), len(held)
