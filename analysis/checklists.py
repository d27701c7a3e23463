"""The reporting checklists as data: what each item asks for, and where its answer comes from."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "standards"


@dataclass(frozen=True)
class Checklist:
    """A published checklist.

    Attributes
    ----------
    key : str
        Short name, that of its file in `data/standards/`.
    name, full_name, doi : str
    cite : str
        Its entry in `book/references.bib`.
    """

    key: str
    name: str
    full_name: str
    doi: str
    cite: str


CHECKLISTS = (
    Checklist(
        "ibsi",
        "IBSI",
        "reporting guidelines of the Image Biomarker Standardisation Initiative",
        "10.48550/arXiv.1612.07003",
        "ibsi2016",
    ),
    Checklist(
        "clear",
        "CLEAR",
        "CheckList for EvaluAtion of Radiomics research",
        "10.1186/s13244-023-01415-8",
        "kocak2023",
    ),
    Checklist(
        "metrics", "METRICS", "METhodological RadiomICs Score", "10.1186/s13244-023-01572-w", "kocak2024"
    ),
)
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Item:
    """An item of a checklist.

    Attributes
    ----------
    checklist : str
        Key of the checklist.
    number : str
        As published, such as `31a`.
    section, asks : str
        Its section, and what it asks for in a few words of our own.
    key : str
        Where the answer comes from: a name of `analysis.standards`, `about:` and a key, or `authors`.
    modality : tuple of str
        The only kinds of images that it is about; all if empty.
    weight : float or None
        In METRICS.
    condition : str
        In METRICS: what a study must have for the item to count; empty if it always counts.
    """

    checklist: str
    number: str
    section: str
    asks: str
    key: str
    modality: tuple[str, ...] = ()
    weight: float | None = None
    condition: str = ""

    @property
    def id(self) -> str:
        """Name under `about: answers:`, such as `clear-10`."""
        return f"{self.checklist}-{self.number}"


@cache
def items(checklist: str) -> tuple[Item, ...]:
    """Read the items of a checklist, in the published order.

    Parameters
    ----------
    checklist : {'ibsi', 'clear', 'metrics'}

    Examples
    --------
    >>> [len(items(each.key)) for each in CHECKLISTS]
    [104, 58, 30]
    >>> items("metrics")[2].weight
    0.0919
    """
    with (FOLDER / f"{checklist}.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(_item(checklist, row) for row in csv.DictReader(handle))


@cache
def item_ids() -> tuple[str, ...]:
    """Name every item of every checklist."""
    return tuple(item.id for checklist in CHECKLISTS for item in items(checklist.key))


def _item(checklist: str, row: dict[str, str]) -> Item:
    weight = row.get("weight")
    return Item(
        checklist,
        row["item"],
        row["section"],
        row["asks"],
        row["key"],
        tuple(filter(None, row.get("modality", "").split("|"))),
        float(weight) if weight else None,
        row.get("condition", ""),
    )
