"""Who is in a cohort: Table 1 of the paper."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

FEW_PATIENTS = 6
"""A cohort with at most this many patients shows each of them as a column of Table 1."""

_ROW = ("group", "variable", "level", "value", "percent")


def population(lesions: pd.DataFrame, patients: pd.DataFrame, cohort: str) -> pd.DataFrame:
    """Describe patients and lesions, overall and by group.

    Parameters
    ----------
    lesions : pandas.DataFrame
        One row a lesion, usable or not: `patient_id`, `site`.
    patients : pandas.DataFrame
        One row a patient with a lesion: `patient_id`, `group`, and `age` (years) and `sex`
        (`F`, `M`), which may be missing.
    cohort : str
        Name written in each row.

    Returns
    -------
    pandas.DataFrame
        `cohort, group, variable, level, value, percent`. Quartiles are those of
        `numpy.quantile` (linear, R's type 7). A percentage is of the group's patients whose sex
        is known, or of the group's lesions; it is NaN where there is nothing to take a share of.

    Examples
    --------
    >>> lesions = pd.DataFrame({"patient_id": ["A", "A", "B"], "site": ["lung", "bone", "lung"]})
    >>> patients = pd.DataFrame({"patient_id": ["A", "B"], "group": "", "age": [60, 50], "sex": ["F", "M"]})
    >>> table = population(lesions, patients, "demo").query("group == 'all'")
    >>> print(table[["variable", "level", "value", "percent"]].to_string(index=False))
               variable  level  value   percent
               patients      n   2.00       NaN
                    age median  55.00       NaN
                    age     q1  52.50       NaN
                    age     q3  57.50       NaN
                    sex      F   1.00 50.000000
                    sex      M   1.00 50.000000
                lesions      n   3.00       NaN
    lesions per patient median   1.50       NaN
    lesions per patient     q1   1.25       NaN
    lesions per patient     q3   1.75       NaN
                   site   bone   1.00 33.333333
                   site   lung   2.00 66.666667
    """
    sites = sorted(lesions["site"].unique())
    rows = [
        (group, *row)
        for group, members in _groups(patients)
        for row in _describe(lesions[lesions["patient_id"].isin(members["patient_id"])], members, sites)
    ]
    table = pd.DataFrame(rows, columns=list(_ROW))
    table.insert(0, "cohort", cohort)
    return table


def _groups(patients: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "all", patients
    for group in ("oligo", "multi"):
        members = patients[patients["group"] == group]
        if len(members):
            yield group, members
    if 1 < len(patients) <= FEW_PATIENTS:
        for patient, members in patients.groupby("patient_id"):
            yield str(patient), members


def _describe(lesions: pd.DataFrame, patients: pd.DataFrame, sites: list[str]) -> Iterator[tuple]:
    yield "patients", "n", len(patients), np.nan
    yield from _quartiles("age", patients["age"].dropna())
    yield from _shares("sex", patients["sex"].replace("", np.nan).dropna(), ["F", "M"])
    yield "lesions", "n", len(lesions), np.nan
    yield from _quartiles("lesions per patient", lesions.groupby("patient_id").size())
    yield from _shares("site", lesions["site"], sites)


def _quartiles(variable: str, values: pd.Series) -> Iterator[tuple]:
    if values.empty:
        return
    for level, share in (("median", 0.5), ("q1", 0.25), ("q3", 0.75)):
        yield variable, level, float(np.quantile(values.to_numpy(float), share)), np.nan


def _shares(variable: str, values: pd.Series, levels: list[str]) -> Iterator[tuple]:
    if values.empty:
        return
    for level in levels:
        count = int((values == level).sum())
        yield variable, level, count, 100 * count / len(values)
