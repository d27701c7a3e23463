"""A table of features that somebody has already: read, sorted, its faults told."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.features import FEATURES
from analysis.sources.contours import ORIGINAL, contour_order, read_contours, without_original
from analysis.sources.feature_columns import feature_column_faults
from analysis.sources.lesions import KEYS, LesionRows, lesion_name, read_lesion_rows
from analysis.sources.twins import twin_faults
from analysis.sources.values import Values, read_values
from analysis.wording import quote

_REMEDIES = {
    "damaged": "The lesion is left out; correct the cell.",
    "empty": "The lesion is left out of everything but Table 1.",
    "gap": "The lesion is left out wherever such a feature is in use.",
}

_NO_ROW = -1


def read_features(cohort: Cohort) -> tuple[pd.DataFrame, pd.DataFrame, list[Fault]]:
    """Read a cohort's table of features.

    Parameters
    ----------
    cohort : Cohort
        With `source: table`.

    Returns
    -------
    features : pandas.DataFrame
        Table `features`, sorted by patient, lesion and contour, whatever the order in the file. Features
        that the table does not have are NaN; so are all features of a row with a damaged value.
    excluded : pandas.DataFrame
        Table `excluded`: rows without features, or with a gap in a feature that the table has, and why.
    faults : list of Fault
        All of them, warnings also where there are errors; with an error both tables are empty.
    """
    try:
        rows, faults = read_lesion_rows(cohort, required=(), optional=("contour",), numbers=FEATURES)
    except InputError as error:
        return schema.empty("features"), schema.empty("excluded"), list(error.faults)
    rows, values, value_faults = _split(rows)
    rows, contour_faults = read_contours(rows)
    faults += value_faults + contour_faults + feature_column_faults(cohort, rows, values.names)
    told = {fault.row for fault in faults if fault.severity == "error"}
    twins = [fault for fault in twin_faults(rows, values.numbers) if fault.row not in told]
    faults += _row_faults(rows, values) + twins + _alone_faults(rows, values)
    if any(fault.severity == "error" for fault in faults):
        return schema.empty("features"), schema.empty("excluded"), faults
    return _features(rows, values), _excluded(rows, values), faults


def _split(rows: LesionRows) -> tuple[LesionRows, Values, list[Fault]]:
    """Take the features out of the table, so that it is not in memory twice."""
    names = [name for name in FEATURES if name in rows.frame]
    values, faults = read_values(rows.frame[names], rows.sheet)
    return LesionRows(rows.frame.drop(columns=names), rows.sheet), values, faults


def _row_faults(rows: LesionRows, values: Values) -> list[Fault]:
    """Warn of rows with damaged values, none, or not all."""
    faults = []
    for kind, remedy in _REMEDIES.items():
        places = np.flatnonzero(values.kinds == kind)

        def message(place: int, places: np.ndarray = places) -> str:
            """Say which lesion has what kind of value."""
            row = places[place]
            return f"{lesion_name(rows.frame.iloc[row])}: {values.reason(row)}."

        faults += rows.sheet.faults("warning", rows.frame.index[places], message, remedy)
    return faults


def _alone_faults(rows: LesionRows, values: Values) -> list[Fault]:
    """Warn of patients that have fewer than two lesions with features."""
    frame = rows.frame.assign(measured=~values.failed)[(rows.frame["contour"] == ORIGINAL).to_numpy()]
    counts = frame.groupby("patient_id")["measured"].sum()
    few = counts[counts < 2]
    first = frame.index.to_series().groupby(frame["patient_id"]).min()[few.index].sort_values()
    words = {0: "no lesion", 1: "one lesion"}

    def message(place: int) -> str:
        """Say which patient has too few lesions."""
        patient = first.index[place]
        return f"Patient {quote(patient)} has {words[few[patient]]} with features."

    remedy = "The patient stays in Table 1 and is left out of heterogeneity, which compares lesions."
    return rows.sheet.faults("warning", first.to_numpy(), message, remedy)


def _features(rows: LesionRows, values: Values) -> pd.DataFrame:
    keys = rows.frame[[*KEYS, "site", "contour"]]
    keys = keys.assign(row=np.where(values.failed, _NO_ROW, np.arange(len(keys))))
    lost = without_original(keys).assign(contour=ORIGINAL, row=_NO_ROW)
    frame = _sorted(pd.concat([keys, lost])).reset_index(drop=True)
    columns = _columns(values, frame.pop("row").to_numpy())
    return schema.conform("features", pd.concat([frame, columns], axis=1))


def _columns(values: Values, rows: np.ndarray) -> pd.DataFrame:
    """All features of some rows; NaN for `_NO_ROW`, and for a feature that the table does not have."""
    numbers = np.full((len(FEATURES), len(rows)), np.nan)
    for place, name in enumerate(values.names):
        numbers[FEATURES.index(name)] = np.where(rows == _NO_ROW, np.nan, values.numbers[rows, place])
    return pd.DataFrame(numbers.T, columns=list(FEATURES), copy=False)


def _excluded(rows: LesionRows, values: Values) -> pd.DataFrame:
    places = np.flatnonzero(values.kinds != "")
    keys = rows.frame[[*KEYS, "contour"]]
    reasons = [values.reason(place) for place in places]
    lost = without_original(keys).assign(contour=ORIGINAL, reason="the table has no original contour of it")
    frame = pd.concat([keys.iloc[places].assign(reason=reasons), lost])
    return schema.conform("excluded", _sorted(frame))


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    order = frame[list(KEYS)].assign(contour=contour_order(frame["contour"]))
    return frame.iloc[np.lexsort([order[name] for name in reversed(order.columns)])]
