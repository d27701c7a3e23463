"""Organs of label maps: which label is which organ, and which site a lesion in it has."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.intake.words import UNKNOWN, site_of_text
from analysis.schema import SITES

ORGANS = Path(__file__).parents[2] / "data" / "organs.csv"
"""Columns `organ, site, v2, v1, mr`: an organ's name, the site of a lesion that lies in it (empty for what
tells none, such as a vessel), and its label in the three tables of TotalSegmentator, empty where it has none.

Names and labels are facts of `totalsegmentator/map_to_binary.py` of github.com/wasserth/TotalSegmentator
(Apache-2.0; tables `total`, `total_v1` and `total_mr`), described in Wasserthal et al., Radiology: Artificial
Intelligence 2023, doi 10.1148/ryai.230024. The first releases of version 2 count the ribs in another order,
which changes no site.
"""

VERSIONS = {
    "v2": "TotalSegmentator 2 (117 classes)",
    "v1": "TotalSegmentator 1 (104 classes)",
    "mr": "TotalSegmentator for MR (50 classes)",
}
"""Tables of labels, and what they are called."""


@dataclass(frozen=True)
class Organ:
    """A structure of a label map.

    Attributes
    ----------
    name : str
    site : str
        Of a lesion that lies in it, a word of `schema.SITES`; empty if it tells none.
    """

    name: str
    site: str


def labels_of(version: str) -> dict[int, Organ]:
    """Give the organ of each label.

    Parameters
    ----------
    version : {'v2', 'v1', 'mr'}

    Examples
    --------
    >>> labels_of("v2")[5], len(labels_of("v2")), len(labels_of("v1"))
    (Organ(name='liver', site='liver'), 117, 104)
    """
    table = _table()
    numbered = table[table[version] != ""]
    return {
        int(label): Organ(name, site)
        for label, name, site in zip(numbered[version], numbered["organ"], numbered["site"], strict=True)
    }


def organ_named(name: str, *, counted: bool = True) -> Organ | None:
    """Find an organ by its name: of TotalSegmentator, else by the words for sites; None if it is no organ.

    Parameters
    ----------
    name : str
    counted : bool
        Whether a name that is not TotalSegmentator's may hold a number, as `lung_001` does.

    Examples
    --------
    >>> organ_named("Lung upper lobe left"), organ_named("Leber"), organ_named("Segment_1")
    (Organ(name='lung_upper_lobe_left', site='lung'), Organ(name='Leber', site='liver'), None)
    """
    organ = _by_name().get(_key(name))
    if organ or (not counted and any(map(str.isdigit, name))):
        return organ
    site = site_of_text(name).site
    return Organ(name, site) if site != UNKNOWN else None


@cache
def _table() -> pd.DataFrame:
    table = pd.read_csv(ORGANS, dtype="str", keep_default_na=False)
    strange = set(table["site"]) - {*SITES, ""}
    if strange:
        raise ValueError(f"{ORGANS.name}: {sorted(strange)} are no sites")
    return table


@cache
def _by_name() -> dict[str, Organ]:
    table = _table()
    return {_key(name): Organ(name, site) for name, site in zip(table["organ"], table["site"], strict=True)}


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
