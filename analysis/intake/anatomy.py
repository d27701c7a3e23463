"""Whether organs lie as they do in people: tells tables of labels apart, and finds maps that are mirrored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LEFT_OF = (("spleen", "liver"), ("stomach", "liver"), ("aorta", "inferior_vena_cava"))
_ABOVE = (
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

_LARGEST_ML = {
    "adrenal_gland": 100,
    "vertebrae_": 200,
    "rib_": 120,
    "clavicula": 120,
    "common_carotid_artery": 60,
    "subclavian_artery": 80,
    "brachiocephalic": 80,
    "atrial_appendage": 80,
    "iliac_artery": 150,
    "iliac_vena": 150,
    "portal_vein": 200,
    "pulmonary_vein": 250,
    "esophagus": 200,
    "trachea": 200,
    "thyroid_gland": 400,
    "spinal_cord": 250,
    "duodenum": 400,
}
"""Volumes far above those of people; a map that is cut can make an organ smaller, never larger."""


@dataclass(frozen=True)
class Place:
    """Where an organ lies.

    Attributes
    ----------
    centre : sequence of float
        mm; towards the left, the back, the head.
    ml : float
        Its volume on the map.
    """

    centre: Sequence[float]
    ml: float


@dataclass(frozen=True)
class Look:
    """What was looked at on a map.

    Attributes
    ----------
    checked, wrong : int
        Organs' places and sizes, and those of them that are not as in people.
    """

    checked: int
    wrong: int


def look(places: Mapping[str, Place]) -> Look:
    """See whether organs lie as they do in people.

    A left organ lies left of its right partner, the spleen left of the liver, a vertebra above lower ones,
    and so on; small organs are small.

    Parameters
    ----------
    places : mapping of str to Place
        By the names of `data/organs.csv`; others are passed by.

    Examples
    --------
    >>> look({"kidney_left": Place((60, 0, 0), 150), "kidney_right": Place((-60, 0, 0), 150)})
    Look(checked=1, wrong=0)
    """
    held = [*_order(places), *_sizes(places)]
    return Look(len(held), held.count(False))


def look_at_order(places: Mapping[str, Place]) -> Look:
    """See whether organs lie left of and above each other as they do in people, whatever their sizes."""
    held = _order(places)
    return Look(len(held), held.count(False))


def _order(places: Mapping[str, Place]) -> list[bool]:
    partners = tuple((name, name.replace("_left", "_right")) for name in places if "_left" in name)
    checks = [(one, other, _X) for one, other in (*partners, *_LEFT_OF)]
    checks += [(one, other, _Z) for one, other in _ABOVE]
    return [
        places[one].centre[axis] > places[other].centre[axis]
        for one, other, axis in checks
        if one in places and other in places
    ]


def _sizes(places: Mapping[str, Place]) -> list[bool]:
    limits = {
        name: limit for name in places for start, limit in _LARGEST_ML.items() if name.startswith(start)
    }
    return [places[name].ml <= limit for name, limit in limits.items()]
