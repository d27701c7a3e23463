"""Sampling: Table 2 of a cohort, and what the pages on recovery share."""

import pandas as pd

from analysis import published
from analysis.display.page import Page
from analysis.display.palette import INDEX_NAMES, SHORT_INDEX
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, interval, number, whole

STRATEGIES = {
    "random-2": "2 at random",
    "random-3": "3 at random",
    "site-2": "2 a site",
    "site-3": "3 a site",
    "recist-like": "2 a site, no bone (RECIST-like)",
}
READINGS = {
    "pooled": "all that was sampled, pooled",
    "within-site-zero": "inside each site, one-lesion sites count 0",
    "within-site-dropped": "inside each site, one-lesion sites left out",
}
SHORT_READINGS = {
    "pooled": "pooled",
    "within-site-zero": "inside sites, lone 0",
    "within-site-dropped": "inside sites, lone left out",
}
_PRINTED = {"average": "average", "maximal": "maximum"}


def no_sampling(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose recovery cannot be computed, else None."""
    if not page.cohort.exhaustive:
        return Absent(
            "Not all lesions of these patients were annotated, so there is no complete set against which a "
            "sample "
            "could be measured, and no recovery is computed."
        )
    if page.table("recovery").empty:
        return Absent("No patient of this cohort has enough usable lesions to draw a sample from.")
    return None


def cohort_rows(page: Page, table: str = "recovery") -> pd.DataFrame:
    """Rows of `recovery`, `sampling` or `required` about the whole cohort (ratio of means)."""
    rows = page.table(table)
    return rows[rows["level"] == "cohort"]


def sampling_table(page: Page, level: str = "cohort") -> pd.DataFrame | Absent:
    """Lay out Table 2: recovery by index and reading, a column a strategy.

    Parameters
    ----------
    page : Page
    level : {'cohort', 'patient-mean'}
        The ratio of the patients' means, as in print, or the mean of the patients' ratios.

    Returns
    -------
    pandas.DataFrame or Absent
        Text cells `mean [low-high]` in percent; for the lung phantom the published rows follow.
    """
    if absent := no_sampling(page):
        return absent
    rows = page.table("sampling")
    rows = rows[(rows["level"] == level) & rows["strategy"].isin(list(STRATEGIES))]
    if rows.empty:
        return Absent(
            "No patient of this cohort has enough usable lesions for one of the sampling strategies."
        )
    cells = [interval(row.mean_percent, row.low_percent, row.high_percent) for row in rows.itertuples()]
    wide = rows.assign(cell=cells).pivot_table(
        index=["index", "reading"], columns="strategy", values="cell", aggfunc="first", sort=False
    )
    present = set(wide.index)
    order = [(index, reading) for index in INDEX_NAMES for reading in READINGS if (index, reading) in present]
    wide = wide.reindex(index=pd.MultiIndex.from_tuples(order))
    wide = wide.reindex(columns=[name for name in STRATEGIES if name in wide.columns]).fillna(NO_VALUE)
    printed = _published_rows(page, wide.columns) if level == "cohort" else []
    return pd.concat([_with_words(page, wide), *printed], ignore_index=True)


def _with_words(page: Page, wide: pd.DataFrame) -> pd.DataFrame:
    """Put names of index and reading, and the exhaustive value, before the strategies."""
    exhaustive = page.table("heterogeneity")[list(INDEX_NAMES)].mean()
    frame = wide.rename(columns={name: f"{words} (%)" for name, words in STRATEGIES.items()})
    frame.insert(0, "Value on all lesions (no unit)", [number(exhaustive[index]) for index, _ in wide.index])
    frame.insert(0, "Reading", [SHORT_READINGS[reading] for _, reading in wide.index])
    frame.insert(0, "Index", [SHORT_INDEX[index] for index, _ in wide.index])
    return frame.reset_index(drop=True)


def _published_rows(page: Page, strategies: pd.Index) -> list[pd.DataFrame]:
    """Write the rows the paper prints, for the phantom that imitates its lung cohort."""
    if page.published != "lung":
        return []
    rows = []
    for printed, words in _PRINTED.items():
        row = {
            "Index": f"{words}, published: other patients",
            "Reading": "as printed, Table 2",
            "Value on all lesions (no unit)": number(published.value(f"{printed}-exhaustive"), 2),
        }
        for name in strategies:
            values = (published.value(f"{printed}-{name}-{part}") for part in ("mean", "low", "high"))
            row[f"{STRATEGIES[name]} (%)"] = interval(*values)
        rows.append(row)
    return [pd.DataFrame(rows)]


def target_percent(page: Page) -> float:
    """Return the recovery asked for, in percent."""
    targets = page.table("required")["target_percent"]
    return float(targets.iloc[0]) if len(targets) else published.value("target")


def needed(page: Page, index: str) -> float:
    """Lesions a patient that the cohort needs to reach the target; NaN where it is not reached."""
    rows = cohort_rows(page, "required")
    found = rows.loc[rows["index"] == index, "n_lesions"]
    return float(found.iloc[0]) if len(found) else float("nan")


def over_patients_with(rows: pd.DataFrame, n_lesions: float) -> str:
    """Say how many patients have a number of lesions, where not all of them do; else nothing.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `recovery` about the whole cohort, with `n_sampled` and `n_patients`.
    n_lesions : float
        A number of lesions; NaN where no number reaches the target.
    """
    entering = rows.loc[rows["n_sampled"] == n_lesions, "n_patients"].max()
    every = rows["n_patients"].max()
    if not entering < every:
        return ""
    return f" (over the {whole(entering)} of {whole(every)} patients with that many lesions)"


def single_lesion() -> str:
    """Say what one lesion recovers, in any cohort."""
    return (
        "**One lesion a patient** is the trivial case, and is not drawn: dissimilarity is a property of a "
        "pair, one "
        "lesion has no pair, and so both indices are 0 and 0 % is recovered, whatever the tumours look like."
    )
