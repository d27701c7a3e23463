"""Every table the project writes or reads: columns, types, units and ranges."""

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.beyond import BEYOND
from analysis.columns import FEATURE, INDEX, LESION, LEVEL, PATIENT, RECOVERY, SITE, Column
from analysis.features import FEATURES

if TYPE_CHECKING:
    import pandera.pandas as pa

_DTYPES = {"text": "str", "number": "float64", "count": "int64", "flag": "bool"}

SITES = (
    "bone",
    "lung",
    "lymphangitis",
    "lymph node",
    "peritoneum",
    "pleura",
    "soft tissue",
    "adrenal gland",
    "liver",
    "other",
    "unknown",
)
"""The metastatic locations of Table 1, and `unknown` where nobody said."""


GROUPS = ("oligo", "multi")
ALL = "all"
"""Reserved word: stands in a key column for "not split by this"."""


_KEYS = (
    PATIENT,
    LESION,
    SITE,
    Column("contour", "text", "`original`, `eroded`, `dilated` or a reader"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "features": (*_KEYS, *(Column(name, "number", "feature value") for name in FEATURES)),
    "excluded": (
        PATIENT,
        LESION,
        Column("contour", "text", "the contour that has no features"),
        Column("reason", "text", "why it has none"),
    ),
    "population": (
        Column("cohort", "text", "name of the cohort"),
        Column("group", "text", "`all`, `oligo`, `multi`, or a patient of a cohort of few"),
        Column("variable", "text", "what is counted: patients, lesions, age, sex, site"),
        Column("level", "text", "its level: a site, a sex, a quantile"),
        Column("value", "number", "count, or years of age"),
        Column("percent", "number", "share of the group's patients or lesions (%)", 0, 100),
    ),
    "lesions": (
        PATIENT,
        LESION,
        SITE,
        Column("group", "text", "`oligo`, `multi`, or empty"),
        Column("usable", "flag", "all features in use are finite"),
        Column("volume_ml", "number", "voxel volume (mL)", 0),
        Column("diameter_mm", "number", "largest diameter in an axial slice (mm)", 0),
        Column(
            "order", "count", "place in the dendrogram of the patient's dissimilarities; -1 if not usable", -1
        ),
    ),
    "contours": (
        Column("contour", "text", "contour of the lesions"),
        Column("n_lesions", "count", "lesions that were tried", 0),
        Column("n_measured", "count", "lesions with features", 0),
        Column("n_failed", "count", "lesions without", 0),
    ),
    "left_out": (
        Column("what", "text", "`patient`, `lesion`, `feature` or `value`"),
        PATIENT,
        LESION,
        FEATURE,
        Column("reason", "text", "why it was left out, and of what"),
    ),
    "dispersion": (
        PATIENT,
        SITE,
        FEATURE,
        Column("n_lesions", "count", "lesions with a value", 2),
        Column("mean", "number", "mean over the lesions (unit of the feature)"),
        Column("sd", "number", "standard deviation, n - 1 in the denominator (unit of the feature)", 0),
        Column("cv_percent", "number", "absolute coefficient of variation (%)", 0),
    ),
    "dispersion_summary": (
        Column(
            "over",
            "text",
            "what the mean is over: `features` (of all), `selected` (features in use) or `patients`",
        ),
        PATIENT,
        SITE,
        Column("feature_class", "text", "class of the features, or `all`"),
        FEATURE,
        Column("n", "count", "values averaged", 0),
        Column("mean_cv_percent", "number", "mean absolute coefficient of variation (%)", 0),
        Column("min_cv_percent", "number", "smallest (%)", 0),
        Column("max_cv_percent", "number", "largest (%)", 0),
    ),
    "robustness": (
        FEATURE,
        Column("contour", "text", "contour compared with the original, or `readers`"),
        Column("n_lesions", "count", "lesions with both contours", 0),
        Column("ccc", "number", "concordance correlation coefficient; ICC(1,1) for readers", -1, 1),
        Column("ccc_low", "number", "its 95 % interval, lower end", -1, 1),
        Column("ccc_high", "number", "its 95 % interval, upper end", -1, 1),
        Column("robust", "flag", "0.8 or more against every contour"),
    ),
    "selection": (
        FEATURE,
        Column("cluster", "count", "cluster of correlated features, from 1", 1),
        Column("order", "count", "place in the dendrogram, from 0", 0),
        Column("selected", "flag", "stands for its cluster"),
    ),
    "correlation": (
        Column("feature_a", "text", "a robust feature"),
        Column("feature_b", "text", "another, or the same"),
        Column("correlation", "number", "Pearson correlation over the lesions", -1, 1),
    ),
    "scaling": (
        FEATURE,
        Column("origin", "text", "who chose it: `cohort`, `reference`, `selection` or `paper`"),
        Column("method", "text", "`minmax`, `zscore`, `robust` or `none`"),
        Column("center", "number", "subtracted from the value (unit of the feature)"),
        Column("scale", "number", "the value is then divided by it (unit of the feature)"),
        Column("n_outside", "count", "lesions outside 0 to 1 after min-max scaling", 0),
    ),
    "inference": (
        FEATURE,
        Column(
            "test",
            "text",
            "`one-sample-t`, `rank-sum-exact`, or `rank-sum-asymptotic` with ties or 50 patients and more",
        ),
        Column("group", "text", "`all`, `oligo`, `multi` or `oligo-multi`"),
        Column("n", "count", "patients", 0),
        Column("estimate", "number", "mean CV, or Hodges-Lehmann difference oligo - multi (%)"),
        Column("statistic", "number", "t, or the rank-sum statistic W of R"),
        Column("p_value", "number", "two-sided", 0, 1),
        Column("p_bonferroni", "number", "times the rows of the table that have a p value, at most 1", 0, 1),
        Column("significant", "flag", "p_bonferroni below 0.05"),
    ),
    "dissimilarity": (
        PATIENT,
        Column("lesion_a", "text", "a lesion"),
        Column("lesion_b", "text", "a later lesion of the same patient"),
        Column("dissimilarity", "number", "cosine dissimilarity of the scaled features", 0, 2),
    ),
    "heterogeneity": (
        PATIENT,
        Column("n_lesions", "count", "usable lesions", 2),
        Column("average_paper", "number", "average tumoral heterogeneity, zero diagonal averaged in", 0, 2),
        Column("average_pairs", "number", "average tumoral heterogeneity, over distinct pairs", 0, 2),
        Column("maximal", "number", "maximal tumoral divergence", 0, 2),
    ),
    "scalings": (
        PATIENT,
        Column("scaling", "text", "scaling of the features: `none`, `zscore` or `minmax`"),
        Column("distance", "text", "dissimilarity: `cosine`, or `cosine-half` (half of it)"),
        Column("n_lesions", "count", "usable lesions; of all patients for `all`", 2),
        Column("average_paper", "number", "zero diagonal averaged in; mean over patients for `all`", 0, 2),
        Column("average_pairs", "number", "over distinct pairs; mean over patients for `all`", 0, 2),
        Column("maximal", "number", "maximal tumoral divergence; mean over patients for `all`", 0, 2),
    ),
    "sampling": (
        LEVEL,
        PATIENT,
        Column("strategy", "text", "how lesions are chosen"),
        Column("reading", "text", "`pooled`, `within-site-zero` or `within-site-dropped`"),
        INDEX,
        *RECOVERY,
    ),
    "recovery": (LEVEL, PATIENT, INDEX, *RECOVERY),
    "required": (
        LEVEL,
        PATIENT,
        INDEX,
        Column("n_total", "count", "lesions of the patient, or of all patients", 0),
        Column("target_percent", "number", "recovery asked for (%)", 0),
        Column("n_lesions", "number", "smallest number of random lesions whose mean recovery reaches it", 2),
    ),
    "surfaces": (
        PATIENT,
        LESION,
        SITE,
        Column("triangle", "count", "triangle of the lesion's surface, from 0", 0),
        Column("vertex", "count", "corner of the triangle: 0, 1 or 2", 0, 2),
        Column("x_mm", "number", "towards the patient's left (mm)"),
        Column("y_mm", "number", "towards the patient's back (mm)"),
        Column("z_mm", "number", "towards the patient's head (mm)"),
    ),
    **BEYOND,
}
"""Columns of each table, in order; the key is the name of its file."""

RESULTS = tuple(name for name in TABLES if name not in ("features", "excluded"))
"""The tables under `results/`."""


def columns(table: str) -> list[str]:
    """Names of a table's columns, in order."""
    return [column.name for column in TABLES[table]]


def dtypes(table: str) -> dict[str, str]:
    """Pandas type of each column of a table."""
    return {column.name: _DTYPES[column.kind] for column in TABLES[table]}


def empty(table: str) -> pd.DataFrame:
    """Return a table with its columns and types, and no row."""
    return _no_rows(table).copy()


@cache
def _no_rows(table: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes(table).items()})


def conform(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Bring a frame to a table's columns, order and types, and check its ranges.

    Parameters
    ----------
    table : str
        A key of `TABLES`.
    frame : pandas.DataFrame
        At least the columns of the table; further ones are dropped.

    Returns
    -------
    pandas.DataFrame
        Exactly the columns of the table, in order, with a fresh index.

    Raises
    ------
    pandera.errors.SchemaErrors
        A column is missing, of another type or outside its range.
    """
    if frame.empty:
        return empty(table)
    wanted = frame.reindex(columns=columns(table)) if set(columns(table)) <= set(frame.columns) else frame
    own = wanted.reset_index(drop=True)
    if _fits(table, own):
        return own
    # In place on a frame of our own, which shares the columns of the given one until one is changed.
    return _schema(table).validate(own, lazy=True, inplace=True)


def _fits(table: str, frame: pd.DataFrame) -> bool:
    """Tell whether a frame needs no other type and has no fault; pandera takes ten times as long for it."""
    wanted = TABLES[table]
    same = list(frame.columns) == columns(table) and all(
        dtype == _DTYPES[column.kind] for column, dtype in zip(wanted, frame.dtypes, strict=True)
    )
    return same and all(column.allows(frame[column.name]) for column in wanted)


@cache
def _schema(table: str) -> "pa.DataFrameSchema":
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in TABLES[table]},
        strict=True,
        ordered=True,
        coerce=True,
    )


def _pandera_column(column: Column) -> "pa.Column":
    import pandera.pandas as pa

    checks = []
    if column.least is not None:
        checks.append(pa.Check.ge(column.least))
    if column.most is not None:
        checks.append(pa.Check.le(column.most))
    return pa.Column(_DTYPES[column.kind], checks, nullable=column.kind == "number")
