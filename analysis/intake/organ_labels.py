"""Which label of an organ map is which organ: by names in the map, else by the tables of TotalSegmentator."""

from collections.abc import Mapping

from analysis.errors import Fault, InputError
from analysis.intake.anatomy import Place, look, look_at_order
from analysis.intake.organ_table import VERSIONS, Organ, labels_of, organ_named
from analysis.wording import listing

NAMED = "Give a map whose header names its labels, or a folder with a mask an organ (`liver.nii.gz`)."
"""What to do about labels that nothing names."""

_MOST_WRONG = 0.2
"""Share of organs in the wrong order up to which a map is believed: people and cuts differ."""
_LEAST_CHECKED = 3
"""Organs in order or not without which nothing is said of a map."""
_LEAD = 2
"""Organs out of place that another table must have more than the best one, to be ruled out."""

Places = Mapping[int, Place]


def organs_of(names: Mapping[int, str], places: Places, shown: str) -> tuple[dict[int, Organ], str]:
    """Tell the organ of each label on a map.

    Parameters
    ----------
    names : mapping of int to str
        Of the labels, as the map gives them; empty for the tables of TotalSegmentator.
    places : mapping of int to Place
        Where each label lies that is on the map.
    shown : str
        Name of the map in messages.

    Returns
    -------
    organs : dict of int to Organ
        Without labels whose names are no organ's.
    table : str
        Where the names are from, in words.

    Raises
    ------
    InputError
        No label is an organ, the table cannot be told, or the organs do not lie as they do in people.
    """
    organs, table = _named(names, places, shown) if names else _of_table(places, shown)
    _require_upright(places, organs, shown)
    return organs, table


def _named(names: Mapping[int, str], places: Places, shown: str) -> tuple[dict[int, Organ], str]:
    known = {label: organ_named(names[label]) for label in places if label in names}
    organs = {label: organ for label, organ in known.items() if organ}
    if organs:
        return organs, "names in the map"
    given = listing([names[label] for label in known], limit=5)
    message = f"None of its labels is called as an organ: {given}." if known else "No label on it has a name."
    raise InputError([Fault("error", shown, "", message, "Call them, for example, `liver` or `Leber`.")])


def _of_table(places: Places, shown: str) -> tuple[dict[int, Organ], str]:
    version = _version(places, shown)
    table = labels_of(version)
    return {label: table[label] for label in places}, VERSIONS[version]


def _version(places: Places, shown: str) -> str:
    """Tell by which table of TotalSegmentator a map without names is labelled."""
    fitting = [version for version in VERSIONS if set(places) <= set(labels_of(version))]
    if not fitting:
        most = max(len(labels_of(version)) for version in VERSIONS)
        strange = listing(sorted(set(places) - set(range(1, most + 1))), limit=5)
        message = f"Its labels are not TotalSegmentator's: {strange} is none of 1 to {most}."
        raise InputError([Fault("error", shown, "", message, NAMED)])
    wrong = {version: look(_by_organ(places, labels_of(version))).wrong for version in fitting}
    best = min(wrong.values())
    likely = sorted((v for v in fitting if wrong[v] < best + _LEAD), key=lambda v: wrong[v])
    meanings = {tuple(labels_of(version)[label].site for label in places) for version in likely}
    if len(meanings) > 1:
        names = " or ".join(VERSIONS[version] for version in likely)
        message = f"Its labels may be those of {names}; too little on it tells which."
        raise InputError([Fault("error", shown, "", message, NAMED)])
    return likely[0]


def _by_organ(places: Places, organs: Mapping[int, Organ]) -> dict[str, Place]:
    return {organ.name: places[label] for label, organ in organs.items() if label in places}


def _require_upright(places: Places, organs: Mapping[int, Organ], shown: str) -> None:
    seen = look_at_order(_by_organ(places, organs))
    if seen.checked >= _LEAST_CHECKED and seen.wrong > _MOST_WRONG * seen.checked:
        message = (
            f"Of {seen.checked} places of organs that were looked at, {seen.wrong} are wrong, such as a left "
            "kidney on the right: the map is mirrored, or its labels are not TotalSegmentator's."
        )
        raise InputError([Fault("error", shown, "", message, f"Make it anew from the image. {NAMED}")])
