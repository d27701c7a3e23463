"""Sampling: how much of a patient's heterogeneity is left when only some lesions are segmented."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.draws import patient_stream
from analysis.statistics.recovery import SIZES, smallest_size
from analysis.statistics.samples import cells_of, draw_sample
from analysis.statistics.strategies import any_site_known
from analysis.statistics.tally import Sample, Summary, Tally, summaries_of

TARGET_PERCENT = 75.0
"""Recovery that the paper asks for."""

LEVELS = ("patient", "cohort", "patient-mean")
"""One patient; ratio of the patients' means; mean of the patients' ratios."""

_ALL = "all"
_IN_TABLE_2 = (2, 3)
_RECOVERY = ["n_sampled", "n_patients", "mean_percent", "low_percent", "high_percent", "standard_error"]
_SAMPLING_COLUMNS = ["level", "patient_id", "strategy", "reading", "index", *_RECOVERY]
_RECOVERY_COLUMNS = ["level", "patient_id", "index", *_RECOVERY]
_REQUIRED_COLUMNS = ["level", "patient_id", "index", "n_total", "target_percent", "n_lesions"]

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
Level = tuple[str, Sequence[str], np.ndarray, Summary]


def simulate(
    matrices: Mapping[str, np.ndarray],
    sites: Mapping[str, np.ndarray],
    draws: int,
    seed: int,
    target_percent: float = TARGET_PERCENT,
) -> Frames:
    r"""Sample the lesions of every patient over and over, and compare with all of them.

    The recovery of patient p with index H in a draw is :math:`100\,H_p(\text{sample}) / H_p(\text{all})`. At
    level `patient` it is averaged over the draws. At level `cohort` it is the ratio of means
    :math:`100 \sum_p H_p(\text{sample}) / \sum_p H_p(\text{all})` within each draw, at level `patient-mean`
    the mean over patients of their ratios, both then averaged over the draws. Low and high are the 2.5th and
    97.5th percentiles over the draws (linear, R's type 7): a simulation interval, not a confidence interval.

    Strategies: `random-2`, ..., `random-15` choose so many lesions at random; `site-2` and `site-3` at most
    so many in each site; `recist-like` at most two a site, bone left out. Readings of the last three: see
    `strategies.site_indices`. They apply where at least one lesion of the cohort has a known site; `unknown`
    then is one more site.

    All strategies of a draw rest on the same random order of the patient's lesions (its first k lesions, or
    the first of each site), so that chance plays less part in comparing them; each by itself is a simple
    random sample. Each patient has a random stream of its own (`draws.patient_stream`). The order of
    patients changes nothing; that of a patient's lesions changes which draws come up, not their
    distribution, so sort the lesions for equal bytes.

    Parameters
    ----------
    matrices : mapping of str to numpy.ndarray, shape (n, n)
        Dissimilarities of the usable lesions of each patient. Patients with fewer than two are left out.
    sites : mapping of str to numpy.ndarray of str, shape (n,)
        Sites of the same lesions.
    draws : int
        1 or more; the paper takes 500.
    seed : int
        0 or more.
    target_percent : float, default 75
        Recovery asked for in `required`.

    Returns
    -------
    sampling, recovery, required : pandas.DataFrame
        The tables of those names, the first two with one more column, `standard_error`: the Monte-Carlo error
        of the mean over the draws (percentage points). `patient_id` is `all` above the level `patient`, and
        `n_patients` counts who enters. With k lesions at random, patients with k or more enter; with a
        strategy by site all do. Of these a patient without value does not enter: in `within-site-dropped` one
        without two lesions chosen in any site, and at levels `patient` and `patient-mean` one whose
        exhaustive index is 0 (no ratio). Nobody left: NaN. A patient has no row for more lesions than it has.
        `n_sampled` is the number of lesions chosen a patient, the mean over those who enter. In `required`,
        `n_total` is the number of lesions of the patient or of all patients, and `n_lesions` the smallest k
        of 2 to 15 whose mean recovery reaches the target; NaN if none does.

    Raises
    ------
    ValueError
        A dissimilarity is not finite (leave out lesions without direction first), or sites and matrix of a
        patient differ in length.

    Examples
    --------
    >>> pair = np.array([[0.0, 0.4], [0.4, 0.0]])
    >>> sampling, recovery, required = simulate({"A": pair}, {"A": np.array(["lung", "lung"])}, 10, 1)
    >>> recovery[["level", "index", "mean_percent"]].values.tolist()[:2]
    [['patient', 'average_paper', 100.0], ['patient', 'average_pairs', 100.0]]
    """
    patients, by_site = _who(matrices, sites)
    cells = cells_of(by_site)
    tally = Tally.empty(len(cells), draws)
    samples = []
    for sample in _samples((patients, by_site), matrices, sites, draws, seed):
        tally.add(sample)
        samples.append(sample.summary())
    sizes = np.array([len(matrices[patient]) for patient in patients], dtype=np.int64)
    levels: list[Level] = [(LEVELS[0], patients, sizes, summaries_of(samples, len(cells)))]
    if patients:
        total = sizes.sum(keepdims=True)
        levels += [
            (LEVELS[1], [_ALL], total, tally.cohort()),
            (LEVELS[2], [_ALL], total, tally.patient_mean()),
        ]
    return _sampling(levels, cells), _recovery(levels), _required(levels, target_percent)


def cohort_recovery(
    matrices: Mapping[str, np.ndarray], sites: Mapping[str, np.ndarray], draws: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sample as `simulate` does, from the same draws, but tell of the cohort, and of patients the maximum.

    Parameters
    ----------
    matrices, sites, draws, seed
        As for `simulate`.

    Returns
    -------
    cohort : pandas.DataFrame
        Columns `strategy` (`random-2` to `random-15`, and those by site where they apply), `reading`, and for
        each of the three indices the recovery (%), ratio of means, mean over the draws; NaN where nobody
        enters.
    maximal : pandas.DataFrame
        Recovery of the maximum (%) of patients (index) by 2 to 15 random lesions (columns), mean over the
        draws; NaN where a patient has fewer lesions, or no ratio.

    Examples
    --------
    >>> pair = np.array([[0.0, 0.4], [0.4, 0.0]])
    >>> cohort, maximal = cohort_recovery({"A": pair}, {"A": np.array(["lung", "lung"])}, 10, 1)
    >>> cohort["maximal"].tolist()[:2], maximal.loc["A"].tolist()[:2]
    ([100.0, nan], [100.0, nan])
    """
    patients, by_site = _who(matrices, sites)
    cells = cells_of(by_site)
    tally = Tally.empty(len(cells), draws)
    maximal = []
    for sample in _samples((patients, by_site), matrices, sites, draws, seed):
        tally.add(sample)
        maximal.append((100.0 * sample.ratios[: len(SIZES), INDICES.index("maximal")]).mean(axis=-1))
    means = tally.cohort().percent[0, :, :, 0]
    cohort = cells.assign(**dict(zip(INDICES, means.T, strict=True)))
    return cohort, pd.DataFrame(maximal, index=patients, columns=SIZES)


def _who(matrices: Mapping[str, np.ndarray], sites: Mapping[str, np.ndarray]) -> tuple[list[str], bool]:
    """List patients that can be sampled, and tell whether sampling by site applies to them."""
    patients = sorted(patient for patient in matrices if len(matrices[patient]) >= 2)
    _check(patients, matrices, sites)
    return patients, any_site_known(sites[patient] for patient in patients)


def _samples(
    who: tuple[Sequence[str], bool],
    matrices: Mapping[str, np.ndarray],
    sites: Mapping[str, np.ndarray],
    draws: int,
    seed: int,
) -> Iterator[Sample]:
    patients, by_site = who
    for patient in patients:
        rng = patient_stream(seed, patient)
        yield draw_sample(matrices[patient], np.asarray(sites[patient]), draws, rng, by_site)


def _check(
    patients: Sequence[str], matrices: Mapping[str, np.ndarray], sites: Mapping[str, np.ndarray]
) -> None:
    for patient in patients:
        if not np.isfinite(matrices[patient]).all():
            raise ValueError(
                f"Patient {patient}: got a dissimilarity that is not finite; leave out lesions without "
                "direction first."
            )
        if len(sites[patient]) != len(matrices[patient]):
            raise ValueError(
                f"Patient {patient}: got {len(sites[patient])} sites, expected {len(matrices[patient])}, "
                "one a lesion."
            )


def _sampling(levels: Sequence[Level], cells: pd.DataFrame) -> pd.DataFrame:
    shown = np.array([cell for cell in range(len(cells)) if cell >= len(SIZES) or SIZES[cell] in _IN_TABLE_2])
    tables = []
    for level in levels:
        row, place, index = np.nonzero(_possible(level)[:, shown])
        table = _rows(level, row, shown[place], index)
        for name in cells.columns:
            table[name] = cells[name].array.take(shown[place])
        tables.append(table[_SAMPLING_COLUMNS])
    return pd.concat(tables, ignore_index=True)


def _recovery(levels: Sequence[Level]) -> pd.DataFrame:
    tables = []
    for level in levels:
        possible = _possible(level)[:, : len(SIZES)]
        row, index, cell = np.nonzero(possible.swapaxes(1, 2))
        tables.append(_rows(level, row, cell, index)[_RECOVERY_COLUMNS])
    return pd.concat(tables, ignore_index=True)


def _required(levels: Sequence[Level], target_percent: float) -> pd.DataFrame:
    tables = []
    for name, ids, n_total, summary in levels:
        curves = summary.percent[:, : len(SIZES), :, 0].swapaxes(1, 2)
        row, index = np.indices(curves.shape[:2]).reshape(2, -1)
        table = _keys(name, ids, row, index)
        table = table.assign(n_total=n_total[row], target_percent=float(target_percent))
        tables.append(table.assign(n_lesions=smallest_size(curves, target_percent).ravel()))
    return pd.concat(tables, ignore_index=True)[_REQUIRED_COLUMNS]


def _possible(level: Level) -> np.ndarray:
    """Tell which rows a level has, by patient, cell and index: a patient has none above its lesions."""
    name, _, sizes, summary = level
    possible = np.ones(summary.n_patients.shape, dtype=bool)
    if name == LEVELS[0]:
        possible[:, : len(SIZES)] = (np.array(SIZES) <= sizes[:, np.newaxis])[..., np.newaxis]
    return possible


def _rows(level: Level, row: np.ndarray, cell: np.ndarray, index: np.ndarray) -> pd.DataFrame:
    name, ids, _, summary = level
    table = _keys(name, ids, row, index)
    table["n_sampled"] = summary.n_sampled[row, cell].astype(float)
    table["n_patients"] = summary.n_patients[row, cell, index]
    for place, column in enumerate(_RECOVERY[2:]):
        table[column] = summary.percent[row, cell, index, place]
    return table


def _keys(level: str, ids: Sequence[str], row: np.ndarray, index: np.ndarray) -> pd.DataFrame:
    columns = {
        "level": pd.array([level], dtype="str").take(np.zeros(len(row), dtype=int)),
        "patient_id": pd.array(list(ids), dtype="str").take(row),
        "index": pd.array(list(INDICES), dtype="str").take(index),
    }
    return pd.DataFrame(columns)
