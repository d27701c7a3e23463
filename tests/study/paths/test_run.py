"""Forking paths of made cohorts: the own path is the results, equal paths are equal, jobs change no byte."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.features import PAPER_FEATURES
from analysis.statistics.same_patients import by_size, same_patients
from analysis.statistics.sampling import simulate
from analysis.study.paths import run
from analysis.study.paths.combinations import Place
from analysis.study.paths.forks import AS_MEASURED, Bins
from analysis.study.paths.outcome import outcome, tasks
from analysis.study.paths.run import TABLES, forking_paths, some_patients
from analysis.study.results import compute_results
from analysis.study.space import Space
from tests.faults import fault
from tests.study.test_results import COHORT, make_inputs

pytestmark = pytest.mark.slow
PAPER = replace(COHORT, features=PAPER_FEATURES, draws=40)


def fork(cohort, inputs, reference=None, **options):
    return forking_paths(cohort, inputs, reference, [Bins(AS_MEASURED, inputs.original)], **options)


def made(sizes=(4, 5, 9, 12), **options):
    """Lesions of two sites in turn, so that sampling by site applies."""
    inputs = make_inputs(list(sizes), **{"contours": ("original",)} | options)
    inputs.features["site"] = np.where(
        inputs.features["lesion_id"].str[-1].isin(list("02468")), "lung", "liver"
    )
    return inputs


@pytest.fixture(scope="module")
def tables():
    return fork(PAPER, made())


def test_tables_are_those_of_the_schema(tables):
    assert tuple(tables) == TABLES
    for name, table in tables.items():
        assert list(table.columns) == schema.columns(name)


def test_the_own_path_is_the_cohorts_results(tables):
    results = compute_results(PAPER, made())
    own = tables["paths"].query("own").squeeze()
    indices = results["heterogeneity"]
    assert own["average_index"] == indices["average_paper"].mean()
    assert own["maximal_index"] == indices["maximal"].mean()
    assert (own["tau_average"], own["tau_maximal"], own["n_ranked"]) == (1.0, 1.0, 4)
    cells = (
        results["sampling"]
        .query("level == 'cohort'")
        .set_index(["strategy", "reading", "index"])["mean_percent"]
    )
    for strategy in ("random-2", "random-3", "site-2", "site-3", "recist-like"):
        reading = "pooled" if strategy.startswith("random") else own["reading"]
        found = own[f"maximal_{strategy.replace('-', '_')}_percent"]
        assert found == cells[strategy, reading, "maximal"]
    same = same_patients(by_size(results["recovery"], "maximal"), indices, "maximal", 8)
    assert own["n_required"] == same.n_patients == 2
    assert own["maximal_required"] == pytest.approx(same.required(75), nan_ok=True)


def test_patients_with_few_lesions_change_nothing_that_the_others_need(tables):
    """Two with nine and twelve lesions: with or without those of four and five beside them."""
    alone = fork(PAPER, made((4, 5, 9, 12)))["paths"]
    more = fork(PAPER, made((4, 5, 9, 12, 2, 2, 3, 3)))["paths"].query("scaling == 'none'")
    keys = ["features", "shape", "volume_unit", "distance", "average", "reading"]
    both = more.merge(alone.query("scaling == 'none'"), on=keys)
    assert len(both) == len(more)
    np.testing.assert_allclose(both["maximal_required_x"], both["maximal_required_y"])
    assert set(more["n_required"]) == {2}


def test_what_follows_by_arithmetic_does_not_hang_on_who_drops_out():
    """Pairs are sampled whole by two lesions: the curve of the cohort falls when they leave it."""
    found = fork(PAPER, made((2, 2, 2, 14)))
    paths = found["paths"].query("average == 'average_paper'")
    falls = paths["average_random_3_percent"] < paths["average_random_2_percent"]
    assert falls.iloc[0]
    assert (paths[["average_gain_points", "maximal_gain_points"]] > 0).all(axis=None)
    assert set(paths["average_required"]) == {4.0}
    verdicts = found["conclusions"].set_index("conclusion")["verdict"]
    assert verdicts["more-see-more-maximum"] == verdicts["few-for-average"] == "holds by arithmetic"
    assert verdicts["eight-for-maximum"] == "cannot be tested"


def test_expected_averages_are_what_the_simulation_gives(tables):
    """Within four standard errors of the draws; the interval of 95 % is four standard deviations wide."""
    cohort = replace(PAPER, draws=2000)
    cells = compute_results(cohort, made())["sampling"].query("level == 'cohort' and reading == 'pooled'")
    for row in cells[cells["strategy"].isin(["random-2", "random-3"])].itertuples():
        if row.index == "maximal":
            continue
        path = tables["paths"].query("own or average == @row.index").query("average == @row.index").iloc[0]
        error = (row.high_percent - row.low_percent) / 4 / np.sqrt(2000)
        expected = path[f"average_{row.strategy.replace('-', '_')}_percent"]
        assert row.mean_percent == pytest.approx(expected, abs=4 * error + 1e-9)


def test_each_path_is_what_its_choices_give_by_themselves(tables):
    rows = tables["paths"].query("distance == 'cosine' and shape == 'with' and reading == 'pooled'")
    for row in rows.itertuples():
        if row.volume_unit == "mL":
            continue
        alone = compute_results(replace(PAPER, scaling=row.scaling), made())["heterogeneity"]
        assert row.average_index == pytest.approx(alone[row.average].mean(), rel=1e-12)
        assert row.maximal_index == pytest.approx(alone["maximal"].mean(), rel=1e-12)


def place(**changes):
    parts = {"names": PAPER_FEATURES, "bin_width": AS_MEASURED, "scaling": "zscore", "fitted_on": "cohort",
             "volume_unit": "", "distance": "cosine"}  # fmt: skip
    return Place(**parts | changes)


def task_of(original, where):
    (task,) = tasks(PAPER, [Bins(AS_MEASURED, original)], sorted(set(original["patient_id"])), [where])
    return task


def at(where):
    return outcome(task_of(made().original, where))


def in_ml():
    """Give the same lesions with their volume divided by 1000 by hand."""
    original, volume = made().original, "original_shape_VoxelVolume"
    return original.assign(**{volume: original[volume] / 1000})


@pytest.mark.parametrize("scaling", ["minmax", "zscore", "robust"])
def test_the_unit_has_no_effect_under_scaling(scaling):
    """A unit ahead of the scaling: what `combinations` takes for granted."""
    one, other = (
        outcome(task_of(original, place(scaling=scaling))) for original in (made().original, in_ml())
    )
    pd.testing.assert_frame_equal(one.indices, other.indices, rtol=1e-12)
    pd.testing.assert_frame_equal(one.recovery, other.recovery, rtol=1e-12)


def test_the_unit_decides_without_scaling():
    one, other = (at(place(scaling="none", fitted_on="", volume_unit=unit)) for unit in ("mm3", "mL"))
    expected = outcome(task_of(in_ml(), place(scaling="none", fitted_on="")))
    pd.testing.assert_frame_equal(other.indices, expected.indices)
    assert not np.allclose(one.indices["maximal"], other.indices["maximal"])


def test_half_of_the_cosine_has_the_same_recovery_and_half_the_level():
    one, half = at(place()), at(place(distance="cosine-half"))
    pd.testing.assert_frame_equal(one.recovery, half.recovery, rtol=1e-12)
    np.testing.assert_allclose(half.indices["maximal"], one.indices["maximal"] / 2, rtol=1e-14)


def test_recovery_is_that_of_simulate():
    task = task_of(made().original, place())
    space = Space.of(PAPER, task.original, PAPER_FEATURES, task.frozen)
    _, recovery, _ = simulate(space.defined, space.defined_sites, PAPER.draws, PAPER.seed)
    rows = recovery.query("level == 'cohort' and index == 'maximal'")
    found = outcome(task).recovery["maximal"]
    assert found[: len(rows)].tolist() == pytest.approx(
        rows["mean_percent"].tolist(), rel=0, abs=0, nan_ok=True
    )


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_processes_and_the_order_of_rows_change_no_bit(tables):
    inputs = made()
    shuffled = replace(inputs, features=inputs.features.sample(frac=1, random_state=3).reset_index(drop=True))
    for other in (fork(PAPER, inputs, jobs=2), fork(PAPER, shuffled)):
        for name in TABLES:
            pd.testing.assert_frame_equal(other[name], tables[name], check_exact=True)


def test_progress_counts_sets_of_dissimilarities():
    told = []
    fork(replace(PAPER, draws=2), made((3, 3)), progress=lambda *at: told.append(at))
    assert told[0] == (0, 27)
    assert told[-1] == (27, 27)


def test_a_large_cohort_is_represented_by_some_of_its_patients(monkeypatch):
    monkeypatch.setattr(run, "MOST_PATIENTS", 3)
    found = fork(replace(PAPER, draws=2), made((4, 4, 4, 4, 4)))["paths"]
    assert found["n_patients"].max() == 3
    assert found["n_lesions"].max() == 12


def test_one_more_patient_changes_at_most_one_of_those_taken():
    some = [f"P{number}" for number in range(30)]
    before, after = set(some_patients(some, 10, 5)), set(some_patients([*some, "new"], 10, 5))
    assert len(before) == len(after) == 10
    assert len(before & after) >= 9
    assert before != set(some_patients(some, 10, 6))


def test_not_exhaustive_has_indices_and_ranks_but_no_recovery():
    found = fork(replace(PAPER, exhaustive=False), made())
    paths = found["paths"]
    recovered = [
        name for name in paths if name.endswith(("_percent", "_points", "l_required", "e_required"))
    ] + ["most_random"]
    assert paths[recovered].isna().all(axis=None)
    assert np.isfinite(paths[["average_index", "maximal_index", "tau_maximal"]]).all(axis=None)
    verdicts = found["conclusions"].set_index("conclusion")["verdict"]
    assert verdicts["three-lose-maximum"] == verdicts["eight-for-maximum"] == "cannot be tested"
    assert verdicts["average-below-half"] != "cannot be tested"


def test_two_patients_are_not_ranked():
    paths = fork(PAPER, made((4, 5)))["paths"]
    assert paths[["tau_average", "tau_maximal"]].isna().all(axis=None)
    assert set(paths["n_ranked"]) == {2}


def test_contours_bring_more_sets_of_features():
    inputs = made((3, 3), contours=("original", "eroded", "dilated"))
    paths = fork(replace(COHORT, draws=2), inputs)["paths"]
    assert set(paths["features"]) == {"own", "paper", "robust"}
    assert paths["features"].iloc[0] == "own"
    assert paths.query("features == 'robust'")["n_features"].max() > 90


def test_nobody_to_compare_gives_empty_tables():
    found = fork(PAPER, made((1, 1)))
    assert all(table.empty and list(table) == schema.columns(name) for name, table in found.items())
