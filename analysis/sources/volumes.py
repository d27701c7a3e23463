"""A manifest of lesions in volumes: read, and compared with the heads of its files."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.cohort_names import absolute
from analysis.errors import Fault, InputError
from analysis.sources.geometry import ENDINGS, Head, VolumeError, is_there, same_grid
from analysis.sources.heads import ShapeError, remedy, sound_head
from analysis.sources.lesions import KEYS, LesionRows, duplicate_faults, read_lesion_rows
from analysis.sources.outside import REMEDY, TRUST, how_it_leaves, is_named_in_full, leaving
from analysis.sources.sheet import Severity
from analysis.sources.whole import require_whole
from analysis.wording import counted, listing, quote

COLUMNS = [*KEYS, "site", "image", "mask", "label"]
"""Columns of a manifest, in order."""

_LARGEST_LABEL = 2**32 - 1


_PATH = 200
"""Signs of a path that are shown: its end says most."""


@dataclass(frozen=True)
class Manifest:
    """Lesions of a cohort of volumes.

    Attributes
    ----------
    rows : LesionRows
        With `image` and `mask` as absolute paths and `label` as a whole number.
    written : pandas.DataFrame
        `image` and `mask` as they stand in the table.
    heads : dict of str to Head
        Of the files whose head could be read and is that of an image or a mask.
    """

    rows: LesionRows
    written: pd.DataFrame
    heads: dict[str, Head]

    def fault(self, severity: Severity, kind: str, used: dict[str, str], message: str, remedy: str) -> Fault:
        """Tell a fault of an image or mask at the first of the lesions that use it."""
        frame = self.rows.frame
        users = frame.index[(frame[list(used)] == pd.Series(used)).all(axis=1)]
        name = self.written.loc[users[0], kind]
        more = f" (used by {counted(len(users), 'lesion')})" if len(users) > 1 else ""
        where = f"{self.rows.sheet.unit} {users[0]}"
        return Fault(
            severity, self.rows.sheet.file, where, f"The {kind} {quote(name, _PATH)}{more} {message}.", remedy
        )

    def written_as(self, kind: str, path: str) -> str:
        """Give the path of an image or a mask as the table writes it first."""
        return str(self.written.loc[self.rows.frame[kind] == path, kind].iloc[0])


def read_manifest(cohort: Cohort, *, outside: bool = True) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the lesions table of a cohort of volumes, and the heads of the files it names.

    Parameters
    ----------
    cohort : Cohort
        With `source: volumes`.
    outside : bool
        Whether its images and masks may lie outside of its folder.

    Returns
    -------
    manifest : pandas.DataFrame
        `patient_id, lesion_id, site, image, mask, label`, one row a lesion, sorted by patient and lesion;
        paths are absolute, a label is a whole number above 0. Empty where the table cannot be used.
    faults : list of Fault
        All that can be found without reading a voxel.
    """
    manifest, faults = open_manifest(cohort, outside=outside)
    if manifest is None:
        return _empty(), faults
    frame = manifest.rows.frame[COLUMNS].sort_values(list(KEYS), kind="stable")
    return frame.reset_index(drop=True), faults


def open_manifest(cohort: Cohort, *, outside: bool = True) -> tuple[Manifest | None, list[Fault]]:
    """Read a manifest with what is needed to tell further faults; None where no row can be used.

    Rows with an empty path, or a label that is none, have a fault and are not in it. Files that lie outside
    of the folder of the cohort and may not have a fault too, and are not opened.
    """
    try:
        rows, faults = read_lesion_rows(cohort, required=("image", "mask"), optional=("label",))
    except InputError as error:
        return None, list(error.faults)
    faults += _cell_faults(rows) + _contour_faults(rows)
    told = _with_places(rows)
    if cohort.lesions is None or told.frame.empty:
        return None, faults
    manifest = _resolved(told, cohort.lesions.parent)
    faults += _repetition_faults(manifest) + _alone_faults(manifest.rows)
    strange, left = _outside(manifest, cohort) if not outside else (set(), [])
    faults += rows.sheet.capped(left) + rows.sheet.capped(_head_faults(manifest, strange))
    if not cohort.resample_mask:
        faults += rows.sheet.capped(_grid_faults(manifest))
    return manifest, faults


def _empty() -> pd.DataFrame:
    text = pd.Series(dtype="str")
    return pd.DataFrame(dict.fromkeys(COLUMNS[:-1], text) | {"label": pd.Series(dtype="int64")})


def _contour_faults(rows: LesionRows) -> list[Fault]:
    """Refuse contours of readers, which are read from tables of features alone."""
    if "contour" not in rows.sheet.header:
        return []
    message = "`contour` is read only with `source: table`; of volumes each lesion has one mask."
    remedy = "Leave the column out, with one line a lesion; the eroded and dilated contours are made here."
    return [Fault("error", rows.sheet.file, "header", message, remedy)]


def _cell_faults(rows: LesionRows) -> list[Fault]:
    """List empty paths, and labels that are no whole number above 0."""
    frame, sheet = rows.frame, rows.sheet
    faults = []
    for kind in ("image", "mask"):
        message = f"`{kind}` is empty."
        empty = frame.index[frame[kind] == ""]
        faults += sheet.faults("error", empty, lambda _, m=message: m, "Give its path.")  # type: ignore[misc]
    if "label" not in frame:
        return faults
    labels = frame["label"]
    wrong = labels[labels.map(_label).isna()]
    return faults + sheet.faults(
        "error",
        wrong.index,
        lambda place: f"{quote(wrong.iloc[place])} is not a label; expected a whole number above 0.",
        "Write the value that the lesion's voxels have in the mask.",
    )


def _with_places(rows: LesionRows) -> LesionRows:
    """Keep the rows that name an image, a mask and a label."""
    frame = rows.frame
    whole = (frame["image"] != "") & (frame["mask"] != "")
    if "label" in frame:
        whole &= frame["label"].map(_label).notna()
    return LesionRows(frame[whole], rows.sheet)


def _label(cell: str) -> int | None:
    """Whole number of a cell; nothing means 1."""
    if not re.fullmatch(r"([0-9]{1,10}(\.0*)?)?", cell):
        return None
    label = int(cell.split(".", maxsplit=1)[0] or 1)
    return label if 0 < label <= _LARGEST_LABEL else None


def _resolved(rows: LesionRows, folder: Path) -> Manifest:
    """Make paths absolute and labels numbers."""
    frame = rows.frame
    paths = {
        kind: frame[kind].map({cell: str(absolute(folder / cell)) for cell in frame[kind].unique()})
        for kind in ("image", "mask")
    }
    labels = frame["label"].map(_label) if "label" in frame else pd.Series(1, index=frame.index)
    resolved = frame.assign(**paths, label=labels.astype(np.int64))
    return Manifest(LesionRows(resolved, rows.sheet), frame[["image", "mask"]], {})


def _repetition_faults(manifest: Manifest) -> list[Fault]:
    once = "Patient {patient_id}, lesion {lesion_id} stands in {first} already."
    faults = duplicate_faults(manifest.rows, KEYS, once, "Give each lesion of a patient an id of its own.")
    again = "Mask and label {label} are those of {first}."
    return faults + duplicate_faults(
        manifest.rows, ["mask", "label"], again, "Leave one of the two lines, or correct the mask or label."
    )


def _alone_faults(rows: LesionRows) -> list[Fault]:
    alone = rows.frame[~rows.frame.duplicated("patient_id", keep=False)]
    return rows.sheet.faults(
        "warning",
        alone.index,
        lambda place: f"Patient {quote(alone['patient_id'].iloc[place])} has one lesion.",
        "The patient stays in Table 1 and is left out of heterogeneity, which compares lesions.",
    )


def _outside(manifest: Manifest, cohort: Cohort) -> tuple[set[str], list[Fault]]:
    """Find the files that lie neither in the folder of the table nor in that of the yml.

    Those that are named in full are read, with a warning.
    """
    folders = [path.parent for path in (cohort.lesions, cohort.path) if path]
    named = {
        (kind, path): written
        for kind in ("image", "mask")
        for path, written in zip(manifest.rows.frame[kind], manifest.written[kind], strict=True)
    }
    out = leaving({path for _, path in named}, folders)
    in_full = [key for key, written in named.items() if key[1] in out and is_named_in_full(written, folders)]
    strange = [key for key in named if key[1] in out and key not in in_full]
    faults = [
        manifest.fault("error", kind, {kind: path}, how_it_leaves(path, folders), REMEDY)
        for kind, path in strange
    ]
    for kind, path in in_full[:1]:
        others = [manifest.written_as(*key) for key in in_full[1:]]
        more = (
            f", as {'do' if len(others) > 1 else 'does'} {listing(others, limit=4, width=_PATH)}"
            if others
            else ""
        )
        message = f"lies outside of the folder of its cohort{more}"
        faults.append(manifest.fault("warning", kind, {kind: path}, message, TRUST))
    return {path for _, path in strange}, faults


def _head_faults(manifest: Manifest, strange: set[str]) -> list[Fault]:
    """Read the head of each file once, those of strange ones aside; keep the heads of images and masks."""
    faults = []
    for kind in ("image", "mask"):
        for path in manifest.rows.frame[kind].unique():
            if path in strange:
                continue
            try:
                manifest.heads[path] = _head(kind, Path(path))
            except VolumeError as error:
                what = _remedy(manifest, kind, path, error)
                faults.append(manifest.fault("error", kind, {kind: path}, str(error), what))
    return faults


def _head(kind: str, path: Path) -> Head:
    """Read the head of an image or a mask, and see that it is one and that its voxels are there."""
    head = sound_head(path)
    require_whole(path, head)
    if kind == "mask" and head.is_float:
        raise ShapeError(f"holds real numbers ({head.kind}); expected whole numbers")
    return head


def _remedy(manifest: Manifest, kind: str, path: str, error: VolumeError) -> str:
    if is_there(Path(path)) and path.lower().endswith(ENDINGS):
        return remedy(error, kind)
    if "\\" in manifest.written_as(kind, path):
        return "Write / between folders."
    return f"Look at the file and its path, which is relative to {manifest.rows.sheet.file}."


def _grid_faults(manifest: Manifest) -> list[Fault]:
    """Compare the grid of each mask with that of its image."""
    remedy = "Export it on the image's grid, or write `resample_mask: true` to have it brought there."
    faults = []
    for image, mask in sound_pairs(manifest):
        one, other = manifest.heads[image], manifest.heads[mask]
        if not same_grid(one, other):
            message = f"does not lie on the image's grid: image {one}; mask {other}"
            faults.append(manifest.fault("error", "mask", {"image": image, "mask": mask}, message, remedy))
    return faults


def sound_pairs(manifest: Manifest) -> list[tuple[str, str]]:
    """Pairs of an image and a mask of it, both with a head that could be read."""
    pairs = manifest.rows.frame[["image", "mask"]].drop_duplicates()
    both = zip(pairs["image"], pairs["mask"], strict=True)
    return [pair for pair in both if set(pair) <= manifest.heads.keys()]
