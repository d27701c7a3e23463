"""Paths of images and masks: the folders and names in them that tell patients and lesions apart."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.intake.table.feature_names import plain
from analysis.intake.table.role_words import is_path_name
from analysis.sources.looks import are_paths

FILE_NAME = "name of the file"
"""Column of what tells the files of a folder apart."""

_ENDINGS = re.compile(
    r"(?:\.(?:seg|nii|gz|nrrd|nhdr|mha|mhd|hdr|img|dcm|nrrd|vtp|stl|csv|xlsx|parquet|txt|tsv))+$",
    re.IGNORECASE,
)
_TAILS = re.compile(
    r"[-_ .](?:image|img|ct|pet|pt|mri?|scan|volume|vol|mask|seg|segmentation|labels?|roi|lesions?|0000)$",
    re.IGNORECASE,
)


def stem(name: str) -> str:
    """Name of a file without the endings of image formats.

    Examples
    --------
    >>> stem("lesion1.seg.nrrd"), stem("a.b.nii.gz")
    ('lesion1', 'a.b')
    """
    return _ENDINGS.sub("", name)


def path_columns(text: pd.DataFrame) -> list[str]:
    """Columns that hold paths, images before masks."""
    found = [name for name in map(str, text) if are_paths(text[name].unique()[:200])]
    return sorted(found, key=lambda name: (not is_path_name(name), "image" not in plain(name)))


def parts_of(text: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Take paths apart.

    Parameters
    ----------
    text : pandas.DataFrame of str
    names : sequence of str
        Columns of paths.

    Returns
    -------
    pandas.DataFrame of str
        One column for each part that is not the same in all rows: `folder 2 of Mask` (counted from the
        file upwards), `name of Mask`. Names have no ending and no common tail such as `_mask`.
    """
    made: dict[str, np.ndarray] = {}
    for name in names:
        split = [
            [part for part in re.split(r"[/\\]", cell) if part not in ("", ".", "..")] for cell in text[name]
        ]
        depth = min((len(parts) for parts in split), default=0)
        for up in range(depth, 0, -1):
            values = np.array([parts[-up] for parts in split], dtype=object)
            if up == 1:
                values = _without_tail(values)
            if len(set(values)) > 1:
                made[f"name of {name}" if up == 1 else f"folder {up - 1} of {name}"] = values
    return pd.DataFrame(made, index=text.index)


def _without_tail(names: np.ndarray) -> np.ndarray:
    """Stems of files, without the word for what they hold if all have one."""
    stems = np.array([stem(name) for name in names], dtype=object)
    short = np.array([_TAILS.sub("", name) for name in stems], dtype=object)
    return short if all(one != other for one, other in zip(stems, short, strict=True)) else stems
