"""A made table of features of any size: what the statistics are timed on, and nothing to learn from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from analysis.features import FEATURES
from analysis.schema import SITES

MEAN_LESIONS = 50
"""Lesions a patient, on average; the counts are uneven."""

KNOWN_SITES = SITES[:-1]
"""The ten sites that are not `unknown`."""

_FACTORS = 8
_BLOCK = 10_000
_CONTOUR_NOISE = 0.03
_SIGNED = ("Skewness", "ClusterShade", "Imc1", "Correlation", "Mean", "Median", "Minimum", "10Percentile")


def lesion_counts(patients: int, lesions: int, rng: np.random.Generator) -> np.ndarray:
    """Share lesions unevenly between patients.

    Parameters
    ----------
    patients, lesions : int
        At least as many lesions as patients.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of int, shape (patients,)
        1 or more each; their sum is `lesions`.

    Examples
    --------
    >>> counts = lesion_counts(10, 500, np.random.default_rng(1))
    >>> int(counts.sum()), bool(counts.min() >= 1)
    (500, True)
    """
    weights = rng.gamma(2.0, size=patients)
    return 1 + rng.multinomial(lesions - patients, weights / weights.sum())


def made_blocks(
    patients: int, *, lesions: int | None = None, contours: Sequence[str] = ("original",), seed: int = 1
) -> Iterator[pd.DataFrame]:
    """Make a table of features, some thousand lesions at a time, so that it needs no memory of its own.

    Features are log-normal (a few, such as skewness, are normal and may be negative). Eight factors that
    patient, site and lesion share correlate them; a further contour is the original one with a little noise.

    Parameters
    ----------
    patients : int
    lesions : int, optional
        Of all patients together; by default 50 a patient.
    contours : sequence of str, default ('original',)
        One row a lesion and contour, the original first; `features.CONTOURS` for the paper's three.
    seed : int

    Yields
    ------
    pandas.DataFrame
        `patient_id, lesion_id, site, contour` and the 107 features; patients in order, which may go on in
        the next block.
    """
    rng = np.random.default_rng(seed)
    total = MEAN_LESIONS * patients if lesions is None else lesions
    counts = lesion_counts(patients, total, rng)
    patient = np.repeat(np.arange(patients), counts)
    number = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    loadings = rng.normal(0, 0.35, (_FACTORS, len(FEATURES)))
    of_patient = rng.normal(0, 0.7, (patients, _FACTORS))
    of_site = rng.normal(0, 0.5, (len(KNOWN_SITES), _FACTORS))
    for start in range(0, total, _BLOCK):
        here = slice(start, start + _BLOCK)
        site = rng.integers(0, len(KNOWN_SITES), len(patient[here]))
        factors = of_patient[patient[here]] + of_site[site] + rng.normal(0, 1, (len(site), _FACTORS))
        # No BLAS, so that the bits do not depend on the number of threads.
        latent = np.einsum("if,fj->ij", factors, loadings) + rng.normal(0, 0.2, (len(site), len(FEATURES)))
        yield _rows(patient[here], number[here], site, _values(latent, len(contours), rng), contours)


def made_table(
    patients: int, *, lesions: int | None = None, contours: Sequence[str] = ("original",), seed: int = 1
) -> pd.DataFrame:
    """Make a table of features in memory; see `made_blocks`.

    Examples
    --------
    >>> made_table(3, lesions=20, contours=("original", "eroded", "dilated")).shape
    (60, 111)
    """
    blocks = made_blocks(patients, lesions=lesions, contours=contours, seed=seed)
    return pd.concat(blocks, ignore_index=True)


def write_made_cohort(
    out: Path,
    patients: int,
    *,
    lesions: int | None = None,
    contours: Sequence[str] = ("original",),
    seed: int = 1,
    ending: str = "parquet",
) -> Path:
    """Write a cohort with a made table, in memory that does not grow with it.

    Parameters
    ----------
    out : pathlib.Path
        Folder; made if absent.
    patients, lesions, contours, seed
        See `made_blocks`.
    ending : {'parquet', 'csv'}

    Returns
    -------
    pathlib.Path
        `out/cohort.yml`, with `source: table`.
    """
    out.mkdir(parents=True, exist_ok=True)
    table = out / f"lesions.{ending}"
    blocks = made_blocks(patients, lesions=lesions, contours=contours, seed=seed)
    first = pa.Table.from_pandas(next(blocks), preserve_index=False)
    writer = pq.ParquetWriter if ending == "parquet" else pacsv.CSVWriter
    with writer(table, first.schema) as stream:
        stream.write_table(first)
        for block in blocks:
            stream.write_table(pa.Table.from_pandas(block, schema=first.schema, preserve_index=False))
    cohort = out / "cohort.yml"
    lines = ("name: made", "title: A made table", "source: table", f"lesions: {table.name}")
    cohort.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return cohort


def _values(latent: np.ndarray, n_contours: int, rng: np.random.Generator) -> np.ndarray:
    """Feature values (lesion, contour, feature) of latent ones (lesion, feature)."""
    noise = rng.normal(0, _CONTOUR_NOISE, (len(latent), n_contours, len(FEATURES)))
    noise[:, 0] = 0
    values = latent[:, np.newaxis] + noise
    signed = np.array([name.rsplit("_", 1)[1] in _SIGNED for name in FEATURES])
    return np.where(signed, values, 10 * np.exp(values))


def _rows(
    patient: np.ndarray, number: np.ndarray, site: np.ndarray, values: np.ndarray, contours: Sequence[str]
) -> pd.DataFrame:
    n_lesions, n_contours, _ = values.shape
    keys = pd.DataFrame(
        {
            "patient_id": [f"P{each:06d}" for each in patient],
            "lesion_id": [f"L{each:05d}" for each in number],
            "site": np.array(KNOWN_SITES, dtype=object)[site],
        }
    ).loc[np.repeat(np.arange(n_lesions), n_contours)]
    keys = keys.assign(contour=np.tile(np.array(contours, dtype=object), n_lesions)).reset_index(drop=True)
    numbers = pd.DataFrame(values.reshape(n_lesions * n_contours, -1), columns=list(FEATURES))
    return pd.concat([keys, numbers], axis=1)
