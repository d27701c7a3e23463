"""Layouts of tables: what is not one row a lesion and one column a feature is turned into that."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis.errors import Fault, InputError
from analysis.intake.table.feature_names import looks_like_class, plain, read_heading
from analysis.intake.table.raw import Flat, Raw
from analysis.intake.table.role_words import candidates, is_path_name
from analysis.intake.table.textfile import TextFile
from analysis.intake.table.typedfile import ParquetFile, Workbook
from analysis.sources.opening import require_file, require_text_path
from analysis.wording import counted, listing, quote

KINDS: dict[str, Callable[[Path, str], Raw]] = {
    ".csv": TextFile,
    ".tsv": TextFile,
    ".txt": TextFile,
    ".xlsx": Workbook,
    ".parquet": ParquetFile,
}
"""How each ending is read."""

_CASE = re.compile(r"Case-(\d+)_([^:]+): ?(.*)")
_VALUE_WORDS = ("value", "featurevalue", "result", "values")
_MOST_NAMES = 8
"""Columns from the left among which the names of features are looked for."""


def open_table(path: Path, file: str) -> Raw:
    """Open a table, whatever its layout.

    Parameters
    ----------
    path : pathlib.Path
        CSV and the like, XLSX or Parquet.
    file : str
        Its name in messages.

    Returns
    -------
    Raw
        One row a lesion, features in columns, wherever features were found.

    Raises
    ------
    InputError
        It is not there, is empty, or not what its name says.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        message = f"Ends in {quote(path.suffix)}; expected {listing(KINDS)}."
        raise InputError([Fault("error", file, "", message, "Save the table as CSV, XLSX or Parquet.")])
    require_text_path(path, file)
    require_file(path, file)
    try:
        return (
            _case_list(path, kind(path, file))
            if path.suffix.lower() == ".txt"
            else _upright(kind(path, file))
        )
    except FileNotFoundError:
        raise InputError([Fault("error", file, "", "There is no such file.", "Correct the path.")]) from None
    except OSError as error:
        message = f"Cannot be read: {error.strerror or type(error).__name__}."
        raise InputError([Fault("error", file, "", message, "Look at the file and its rights.")]) from None


def has_features(raw: Raw) -> bool:
    """Whether a column of the table is one of the 107 features, or may be."""
    return any(read_heading(name).kind in ("feature", "uncertain") for name in raw.header)


def _upright(raw: Raw) -> Raw:
    if has_features(raw):
        return raw
    names = [plain(name) for name in raw.header]
    if "featureclass" in names and "featurename" in names:
        return _of_slicer(raw, names)
    return _of_columns(raw)


def _of_slicer(raw: Raw, names: list[str]) -> Raw:
    """Turn the export of 3D Slicer's Radiomics: a feature a row; a column a segment, or one of values."""
    cells = list(raw.texts(range(len(names))).values())
    images = next(
        (place for place, name in enumerate(names) if name in ("imagetype", "inputimagetype")), None
    )
    parts = [names.index("featureclass"), names.index("featurename")]
    prefix = ["original"] * len(cells[0]) if images is None else cells[images]
    features = ["_".join(each) for each in zip(prefix, *(cells[place] for place in parts), strict=True)]
    others = [place for place in range(len(names)) if place not in (*parts, images)]
    said = f"{raw.file}: recognised as the export of 3D Slicer's Radiomics"
    if "value" in names:
        ids = {raw.header[place]: cells[place] for place in others if names[place] != "value"}
        turned = _pivoted(raw, ids, features, cells[names.index("value")])
    else:
        turned = _transposed(raw, features, {raw.header[place]: cells[place] for place in others}, "Segment")
    turned.remarks.append(f"{said}; a segment is taken for a lesion.")
    if not candidates(turned.header, "patient_id") and not any(map(is_path_name, turned.header)):
        turned.patient = raw.stem
    return turned


def _of_columns(raw: Raw) -> Raw:
    """Turn a table whose features stand one below the other, once each or once a lesion."""
    cells = list(raw.texts(range(len(raw.header))).values())
    counts = [
        sum(read_heading(cell).kind == "feature" for cell in set(column)) for column in cells[:_MOST_NAMES]
    ]
    if max(counts, default=0) < 2:
        return raw
    place = int(np.argmax(counts))
    features = [str(cell) for cell in cells[place]]
    others = [at for at in range(len(cells)) if at != place]
    values = [at for at in others if plain(raw.header[at]) in _VALUE_WORDS]
    if values or len(set(features)) < len(features):
        return _long(raw, cells, features, others, values)
    if looks_like_class(raw.header[place]) or not others:
        return raw
    turned = _transposed(raw, features, {raw.header[at]: cells[at] for at in others}, "Case")
    said = f"{raw.file}: has a feature a row and a case a column; turned round"
    turned.remarks.append(f"{said}, {counted(len(turned.texts([0])[0]), 'case')}.")
    return turned


def _long(
    raw: Raw, cells: list[np.ndarray], features: list[str], others: list[int], values: list[int]
) -> Raw:
    if not values:
        message = "Has a feature a row, several times over, and no column of values that is known."
        remedy = "Name the column of values `value`, or write one row a lesion."
        raise InputError([Fault("error", raw.file, "header", message, remedy)])
    ids = {raw.header[at]: cells[at] for at in others if at not in values}
    turned = _pivoted(raw, ids, features, cells[values[0]])
    turned.remarks.append(f"{raw.file}: has a feature a row; gathered into one row a lesion.")
    return turned


def _pivoted(raw: Raw, ids: Mapping[str, np.ndarray], features: Sequence[str], values: np.ndarray) -> Flat:
    """Gather rows of one feature into rows of one lesion, in the order in which lesions appear."""
    keys = list(zip(*ids.values(), strict=True)) if ids else [()] * len(features)
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    kept = list(dict.fromkeys(name for name in features if read_heading(name).kind != "diagnostics"))
    columns = {name: np.full(len(places), "", dtype=object) for name in kept}
    lines = raw.lines(len(features))
    first = np.zeros(len(places), np.int64)
    for row in range(len(features) - 1, -1, -1):
        place = places[keys[row]]
        first[place] = lines[row]
        if features[row] in columns:
            _put(columns[features[row]], place, str(values[row]), raw, int(lines[row]))
    table: dict[str, Sequence[object] | np.ndarray] = {
        name: np.array([key[at] for key in places], dtype=object) for at, name in enumerate(ids)
    }
    return Flat(raw, table | columns, first)


def _put(column: np.ndarray, place: int, value: str, raw: Raw, line: int) -> None:
    if column[place] not in ("", value):
        message = "A feature stands twice for the same lesion, with different values."
        remedy = "Add the column that tells the rows apart: patient, lesion, time point or reader."
        raise InputError([Fault("error", raw.file, f"{raw.unit} {line}", message, remedy)])
    column[place] = value


def _transposed(raw: Raw, features: Sequence[str], cases: Mapping[str, np.ndarray], called: str) -> Flat:
    """Make a row of each column that holds values."""
    named = {name: cells for name, cells in cases.items() if name and any(cells)}
    table: dict[str, Sequence[object] | np.ndarray] = {called: list(named)}
    table |= {
        feature: np.array([cells[row] for cells in named.values()], dtype=object)
        for row, feature in enumerate(features)
        if feature and read_heading(feature).kind != "diagnostics"
    }
    return Flat(raw, table, np.arange(1, len(named) + 1))


def _case_list(path: Path, raw: Raw) -> Raw:
    """Turn pyradiomics' output in the format `txt`: a line `Case-1_feature: value` each."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        matches = [_CASE.fullmatch(line.rstrip("\r\n")) for line in stream]
    found = [match for match in matches if match]
    if not found:
        return _upright(raw)
    cases: dict[str, dict[str, str]] = {}
    for match in found:
        cases.setdefault(match[1], {})[match[2].strip()] = match[3].strip()
    names = dict.fromkeys(name for case in cases.values() for name in case)
    columns = {
        name: [case.get(name, "") for case in cases.values()]
        for name in names
        if read_heading(name).kind != "diagnostics"
    }
    turned = Flat(raw, columns, np.arange(1, len(cases) + 1))
    turned.remarks.append(f"{raw.file}: pyradiomics' text output, {counted(len(cases), 'case')}.")
    return turned
