"""Small results tables by hand, to judge claims by."""

import pandas as pd

from analysis import schema
from analysis.claims.catalogue import CLAIMS
from analysis.claims.claim import Finding
from analysis.claims.evidence import Evidence
from analysis.features import PAPER_FEATURES, feature_class
from analysis.statistics.dispersion import dispersion_summary

BY_ID = {claim.id: claim for claim in CLAIMS}


def tables(**given: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Results tables that are empty but for those given."""
    made = {name: schema.empty(name) for name in schema.RESULTS}
    return made | {name: schema.conform(name, frame) for name, frame in given.items()}


def judge(claim: str, given: dict[str, pd.DataFrame], **options: bool) -> Finding:
    """Judge one claim."""
    return BY_ID[claim].test(Evidence(given, seed=1, **options))


def frame(table: str, rows: list[tuple]) -> pd.DataFrame:
    """Rows as a table of the schema."""
    return pd.DataFrame(rows, columns=schema.columns(table))


def used(names: tuple[str, ...] = PAPER_FEATURES) -> pd.DataFrame:
    """Table `scaling` with features in use."""
    return frame("scaling", [(name, "paper", "minmax", 0.0, 1.0, 0) for name in names])


def varying(cv: dict[str, dict[str, float]], site: str = "all") -> pd.DataFrame:
    """Table `dispersion` of coefficients of variation by patient and feature."""
    rows = [
        (patient, site, feature, 9, 1.0, value / 100, value)
        for patient, values in cv.items()
        for feature, value in values.items()
    ]
    return frame("dispersion", rows)


def variation(
    cv: dict[str, dict[str, float]], site: str = "all", names: tuple[str, ...] = PAPER_FEATURES
) -> dict[str, pd.DataFrame]:
    """Tables that tell how much features vary."""
    table = varying(cv, site)
    return tables(
        dispersion=table, dispersion_summary=dispersion_summary(table, list(names)), scaling=used(names)
    )


def alike(value: float, **other: float) -> dict[str, float]:
    """One coefficient of variation for each of the paper's eight features, but for some by short name."""
    short = {name.rsplit("_", 1)[1]: name for name in PAPER_FEATURES}
    return dict.fromkeys(PAPER_FEATURES, value) | {short[name]: x for name, x in other.items()}


def of_classes(values: dict[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """Coefficients of variation of many features, by their class."""
    return {name: values[feature_class(name)] for name in names}


def recovered(rows: dict[str, dict[int, float]], n: int = 8) -> pd.DataFrame:
    """Table `recovery` by index and number of lesions, the same in each patient; ranges of 10 points."""
    return frame(
        "recovery",
        [
            (*whose, index, k, n if whose[0] == "cohort" else 1, *_ends(mean))
            for whose in _levels(n)
            for index, curve in rows.items()
            for k, mean in curve.items()
        ],
    )


def sampled(rows: dict[tuple[str, str, str], float], n: int = 8) -> pd.DataFrame:
    """Table `sampling` by strategy, reading and index, the same in each patient; ranges of 10 points."""
    return frame(
        "sampling",
        [
            (*whose, *key, 4, n if whose[0] == "cohort" else 1, *_ends(mean))
            for whose in _levels(n)
            for key, mean in rows.items()
        ],
    )


def _levels(n: int) -> list[tuple[str, str]]:
    return [("cohort", "all"), *(("patient", f"P{i}") for i in range(n))]


def _ends(mean: float) -> tuple[float, float, float]:
    return mean, max(0, mean - 10), mean + 10


def at_two_sites(n: int = 8) -> pd.DataFrame:
    """Table `lesions` of some patients with a lesion at each of two sites."""
    rows = [(f"P{i}", site, site, "", True, 1.0, 9.0, 0) for i in range(n) for site in ("bone", "lung")]
    return frame("lesions", rows)


def compared(n: int = 8) -> pd.DataFrame:
    """Table `heterogeneity` of some patients."""
    return frame("heterogeneity", [(f"P{i}", 20, 0.1, 0.11, 0.5) for i in range(n)])
