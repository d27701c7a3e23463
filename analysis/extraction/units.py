"""Units of work: lesions of one image, measured one after another by one process."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Workers do without pandas, and start in half the time.
    import pandas as pd

UNITS_A_JOB = 2
"""Units of work for each process where there are fewer images than that."""


@dataclass(frozen=True)
class Task:
    """A lesion to be measured: its place in the manifest, its mask and its label there."""

    row: int
    mask: Path
    label: int


@dataclass(frozen=True)
class Unit:
    """Lesions of one image.

    Attributes
    ----------
    number : int
        Of the unit, from 0.
    image : pathlib.Path
        The CT.
    tasks : tuple of Task
        Lesions; those of one mask file stand side by side.
    shared : bool
        Whether other units hold lesions of the same image, so that the process may need it again.
    """

    number: int
    image: Path
    tasks: tuple[Task, ...]
    shared: bool = False


def units(manifest: "pd.DataFrame", jobs: int) -> list[Unit]:
    """Split a manifest into units of work.

    Each image is one unit, so that it is read once. Where there are too few images to keep all processes at
    work until the end, each is split. Those with most lesions come first, so that none is left over alone.

    Parameters
    ----------
    manifest : pandas.DataFrame
        Columns `image`, `mask` and `label`.
    jobs : int
        Processes.

    Returns
    -------
    list of Unit
    """
    images = [_tasks(rows) for _, rows in manifest.groupby("image", sort=False)]
    parts = -(-UNITS_A_JOB * jobs // max(len(images), 1)) if jobs > 1 else 1
    split = [tasks[start::parts] for tasks in images for start in range(min(parts, len(tasks)))]
    split.sort(key=lambda tasks: (-len(tasks), tasks[0].row))
    files = manifest["image"].tolist()
    return [
        Unit(n, Path(files[tasks[0].row]), tuple(tasks), shared=parts > 1) for n, tasks in enumerate(split)
    ]


def _tasks(rows: "pd.DataFrame") -> list[Task]:
    ordered = rows.sort_values(["mask", "label"], kind="stable")
    triples = zip(ordered.index, ordered["mask"], ordered["label"], strict=True)
    return [Task(int(row), Path(mask), int(label)) for row, mask, label in triples]
