"""Which label of an organ map is which organ: by names in the map, else by the tables of TotalSegmentator."""

from collections.abc import Mapping, Sequence

from analysis.errors import Fault, InputError
from analysis.intake.anatomy import relations
from analysis.intake.organ_table import VERSIONS, Organ, labels_of, organ_named
from analysis.wording import listing

NAMED = "Give a map whose header names its labels, or a folder with a mask an organ (`liver.nii.gz`)."
"""What to do about labels that nothing names."""

_LEAST_RIGHT = 0.8
"""Share of organs that must lie as they do in people for a table of labels to be believed."""
_LEAST_CHECKED = 3
"""Places of organs without which nothing is said of a map."""

Centres = Mapping[int, Sequence[float]]


def organs_of(names: Mapping[int, str], centres: Centres, shown: str) -> tuple[dict[int, Organ], str]:
    """Tell the organ of each label on a map.

    Parameters
    ----------
    names : mapping of int to str
        Of the labels, as the map gives them; empty for the tables of TotalSegmentator.
    centres : mapping of int to sequence of float
        Centre of each label that is on the map (mm; towards the left, the back, the head).
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
    organs, table = _named(names, centres, shown) if names else _of_table(centres, shown)
    _require_upright(centres, organs, shown)
    return organs, table


def _named(names: Mapping[int, str], centres: Centres, shown: str) -> tuple[dict[int, Organ], str]:
    known = {label: organ_named(names[label]) for label in centres if label in names}
    organs = {label: organ for label, organ in known.items() if organ}
    if organs:
        return organs, "names in the map"
    given = listing([names[label] for label in known], limit=5)
    message = f"None of its labels is called as an organ: {given}." if known else "No label on it has a name."
    raise InputError([Fault("error", shown, "", message, "Call them, for example, `liver` or `Leber`.")])


def _of_table(centres: Centres, shown: str) -> tuple[dict[int, Organ], str]:
    version = _version(centres, shown)
    table = labels_of(version)
    return {label: table[label] for label in centres}, VERSIONS[version]


def _version(centres: Centres, shown: str) -> str:
    """Tell by which table of TotalSegmentator a map without names is labelled."""
    fitting = [version for version in VERSIONS if set(centres) <= set(labels_of(version))]
    if not fitting:
        most = max(len(labels_of(version)) for version in VERSIONS)
        strange = listing(sorted(set(centres) - set(range(1, most + 1))), limit=5)
        message = f"Its labels are not TotalSegmentator's: {strange} is none of 1 to {most}."
        raise InputError([Fault("error", shown, "", message, NAMED)])
    shares = {version: _share(centres, labels_of(version)) for version in fitting}
    best = max(shares.values())
    likely = [version for version in fitting if shares[version] == best]
    meanings = {tuple(labels_of(version)[label].site for label in centres) for version in likely}
    if len(meanings) > 1:
        names = " or ".join(VERSIONS[version] for version in likely)
        message = f"Its labels may be those of {names}; nothing on it tells which."
        raise InputError([Fault("error", shown, "", message, NAMED)])
    return likely[0]


def _share(centres: Centres, table: Mapping[int, Organ]) -> float:
    """Share of the organs that lie as they do in people; 1 where too few can be checked."""
    right, checked = relations({table[label].name: centre for label, centre in centres.items()})
    return right / checked if checked >= _LEAST_CHECKED else 1.0


def _require_upright(centres: Centres, organs: Mapping[int, Organ], shown: str) -> None:
    right, checked = relations({organ.name: centres[label] for label, organ in organs.items()})
    if checked >= _LEAST_CHECKED and right < _LEAST_RIGHT * checked:
        message = (
            f"Of {checked} places of organs that were looked at, {checked - right} are wrong, such as a "
        )
        message += "left kidney on the right: the map is mirrored, or its labels are not TotalSegmentator's."
        raise InputError([Fault("error", shown, "", message, "Make it anew from the image. " + NAMED)])
