"""What a source is: a tree of DICOM, Slicer's segmentations, folders of volumes, or a table of features."""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

from analysis.errors import Fault, InputError
from analysis.intake.dicom.files import looks_like_dicom
from analysis.intake.walk import walk
from analysis.sources.geometry import ENDINGS
from analysis.sources.opening import KINDS
from analysis.wording import listing, quote

Kind = Literal["dicom", "slicer", "folders", "table"]
SLICER_ENDING = ".seg.nrrd"

_LOOKED_AT = 100_000
"""Files of a folder that are looked at to tell what it is."""
_NOT_DATA = (".json", ".md", ".pdf", ".xml", ".yml", ".yaml", ".zip", ".tsv", ".txt", ".log", ".png", ".jpg")


def kind_of(source: Path) -> Kind:
    """Tell what a source is, from the names of its files, and DICOM from its content.

    Parameters
    ----------
    source : pathlib.Path
        A file or a folder.

    Returns
    -------
    {'dicom', 'slicer', 'folders', 'table'}

    Raises
    ------
    InputError
        It is not there, or nothing that is known.
    """
    require_access(source)
    if source.is_file():
        return _kind_of_file(source)
    counts = Counter(filter(None, map(_kind_by_name, islice(walk(source), _LOOKED_AT))))
    volumes = next((kind for kind in ("slicer", "folders") if counts[kind]), None)
    dicom = next(filter(is_dicom, _sample(source)), None)
    if volumes and dicom:
        message = f"Holds DICOM ({quote(dicom.name)}) and volumes of other formats."
        remedy = f"Name a folder of one kind, or say which to use: `--as dicom` or `--as {volumes}`."
        raise InputError([Fault("error", str(source), "", message, remedy)])
    if kind := volumes or ("dicom" if dicom else None) or ("table" if counts["table"] else None):
        return kind  # type: ignore[return-value]
    message = f"Holds no DICOM, no volume ({listing(ENDINGS, limit=6)}) and no table of features."
    raise InputError([Fault("error", str(source), "", message, "Name the folder that holds the data.")])


def require_access(source: Path) -> None:
    """See that a source is there and may be read; raise `InputError` else."""
    try:
        if stat.S_ISDIR(source.stat().st_mode):
            os.scandir(source).close()
    except FileNotFoundError:
        message, remedy = "There is no such file or folder.", "See the path."
        raise InputError([Fault("error", str(source), "", message, remedy)]) from None
    except OSError as error:
        message = f"Cannot be read: {error.strerror or type(error).__name__}."
        raise InputError(
            [Fault("error", str(source), "", message, "Give yourself the right to read it.")]
        ) from None


def is_dicom(path: Path) -> bool:
    """Whether a file is DICOM by its content; pipes and devices, which may wait for ever, are not read."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return looks_like_dicom(file.read(132))
    except OSError:
        return False


def _kind_of_file(source: Path) -> Kind:
    if source.name.lower().endswith(SLICER_ENDING):
        return "slicer"
    if source.suffix.lower() in KINDS:
        return "table"
    if is_dicom(source):
        message, remedy = f"{quote(source.name)} is one DICOM file.", "Name the folder of scans and outlines."
    elif source.name.lower().endswith(ENDINGS):
        message = f"{quote(source.name)} is one volume."
        remedy = "Name a folder that holds both the images and the masks."
    else:
        message = f"Ends in {quote(source.suffix)}, which is none of the kinds that can be read."
        remedy = "Name a folder, a table of features (CSV, XLSX, Parquet) or a .seg.nrrd file."
    raise InputError([Fault("error", str(source), "", message, remedy)])


def _kind_by_name(path: Path) -> Kind | None:
    name = path.name.lower()
    if name.startswith("._"):
        return None
    if name.endswith(SLICER_ENDING):
        return "slicer"
    if name.endswith(ENDINGS):
        return "folders"
    return "table" if path.suffix.lower() in (".csv", ".xlsx", ".parquet", ".tsv") else None


def _sample(folder: Path) -> Iterator[Path]:
    """Files that may be DICOM."""
    return (
        path
        for path in islice(walk(folder), _LOOKED_AT)
        if path.suffix.lower() not in _NOT_DATA and _kind_by_name(path) is None
    )
