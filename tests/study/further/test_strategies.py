"""Tables of strategies and weighted pairs from a table of features: every cell has its row and its reason."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.cohort import Cohort
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.statistics import contest as contest_module
from analysis.statistics.oracle import nearest_average
from analysis.statistics.reader_strategies import NO_DIAMETER, NO_SITE
from analysis.statistics.recovery import SIZES
from analysis.study.further import drawable
from analysis.study.further.drawable import DIAMETER, SURFACE, drawable_lesions
from analysis.study.further.material import Material
from analysis.study.further.strategies import strategies_tables
from analysis.study.further.weighting import NOBODY, OUT_OF_REACH, weighting_tables
from analysis.study.inputs import Inputs
from analysis.study.results import compute_results
from tests.faults import fault

SIZES_OF = {"A": 9, "B": 5, "C": 3, "D": 12, "E": 6, "F": 7, "G": 8, "H": 1}
COHORT = Cohort(Path("made.yml"), "made", "Made", "table", draws=60, features=PAPER_FEATURES)


def made_inputs(sites: tuple[str, ...] = ("lung", "liver", "bone"), seed: int = 1) -> Inputs:
    rng = np.random.default_rng(seed)
    rows = [(patient, f"l{place:02d}", sites[place % len(sites)]) for patient, n in SIZES_OF.items()
            for place in range(n)]  # fmt: skip
    keys = pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site"]).assign(contour="original")
    values = pd.DataFrame(rng.lognormal(2.5, 0.7, (len(rows), len(FEATURES))), columns=list(FEATURES))
    patients = pd.DataFrame({"patient_id": list(SIZES_OF), "age": np.nan, "sex": "", "group": ""})
    return Inputs(pd.concat([keys, values], axis=1), schema.empty("excluded"), patients)


def material_of(inputs: Inputs, **options: object) -> Material:
    return Material.of(replace(COHORT, **options), inputs)


@pytest.fixture(scope="module")
def tables():
    material = material_of(made_inputs())
    found = strategies_tables(material) | weighting_tables(material)
    return {name: schema.conform(name, table) for name, table in found.items()}


def test_random_lesions_are_those_of_the_recovery_table(tables):
    recovery = compute_results(COHORT, made_inputs())["recovery"]
    rows = recovery[(recovery["level"] == "patient") & (recovery["index"] == "maximal")]
    expected = rows.set_index(["patient_id", "n_sampled"])["mean_percent"]
    own = tables["strategies"].query("level == 'patient' and strategy == 'random' and index == 'maximal'")
    own = own.set_index(["patient_id", "k"])["mean_percent"]
    assert len(own) == len(expected) == sum(n - 1 for n in SIZES_OF.values() if n > 1)
    assert own.to_numpy() == pytest.approx(expected.loc[own.index].to_numpy(), rel=1e-9)
    whole = recovery.query("level == 'cohort' and index == 'maximal'").set_index("n_sampled")["mean_percent"]
    cohort = tables["strategies"].query(
        "level == 'cohort' and strategy == 'random' and index == 'maximal' and patients == 'enough'"
    )
    assert cohort["mean_percent"].to_numpy() == pytest.approx(whole.loc[cohort["k"]].to_numpy(), rel=1e-9)


def test_who_enters_is_counted(tables):
    rows = tables["strategies"].query("level == 'cohort' and strategy == 'random' and index == 'maximal'")
    for k in SIZES[:11]:
        at = rows[rows["k"] == k].set_index("patients")["n_patients"]
        assert at["enough"] == sum(n >= k for n in SIZES_OF.values())
        assert at.get("choice", 0) == sum(n > k for n in SIZES_OF.values())
        assert at.get("many", 0) == (2 if k <= 8 else 0)


def test_no_value_and_no_interval_is_without_a_reason(tables):
    for name in ("strategies", "strategy_differences", "weighted"):
        table = tables[name]
        value = {"strategies": "mean_percent", "strategy_differences": "difference_points"}.get(name, "mean")
        assert (table.loc[table[value].isna(), "reason"] != "").all()
    over = tables["strategies"].query("level != 'patient'")
    assert ((over["reason"] == "") == over["low_percent"].notna()).all()
    assert over["low_percent"].notna().any()


def test_the_average_of_random_lesions_is_right_and_the_bound_is_nearest(tables):
    rows = tables["strategies"].query("index == 'average_pairs' and k > 1 and equal == 'number'")
    assert rows.loc[rows["strategy"] == "random", "mean_percent"].to_numpy() == pytest.approx(100)
    keys = ["level", "patient_id", "patients", "k"]
    least = rows[rows["strategy"] == "oracle"].set_index(keys)["error_points"]
    every = rows.groupby(keys)["error_points"].min()
    assert (least.loc[every.index] <= every + 1e-9).all()


def test_with_just_as_many_lesions_nothing_is_chosen_and_they_enter_no_comparison(tables):
    rows = tables["strategies"].query("level == 'patient' and k == 5 and patient_id == 'B'")
    largest = rows.query("strategy == 'largest' and index == 'maximal'")
    assert largest["mean_percent"].tolist() == [100.0]
    apart = tables["strategy_differences"].query("k == 5 and equal == 'number' and strategy == 'largest'")
    assert set(apart["n_patients"]) == {sum(n > 5 for n in SIZES_OF.values())}


def test_the_best_found_counts_where_every_sample_was_looked_at(tables, monkeypatch):
    rows = tables["strategies"]
    bound = rows[rows["strategy"] == "oracle"]
    assert (bound["n_exact"] == bound["n_patients"]).all()
    assert rows.loc[rows["strategy"] != "oracle", "n_exact"].isna().all()
    monkeypatch.setattr(contest_module, "nearest_average", partial(nearest_average, most_samples=30))
    rows = strategies_tables(material_of(made_inputs()))["strategies"]
    some = rows.query("strategy == 'oracle' and k == 4 and level == 'cohort' and patients == 'choice'")
    by_index = some.set_index("index")["n_exact"]
    # Of 9, 12, 5, 6, 7 and 8 lesions: 5 and 15 samples of 4, the others have 35 and more.
    assert by_index["average_pairs"] == 2
    assert by_index["maximal"] == 6


def test_one_lesion_shows_nothing_and_takes_the_largest(tables):
    rows = tables["strategies"].query("k == 1")
    assert set(rows["strategy"]) == {"largest"}
    assert (rows["mean_percent"] == 0).all()
    features = made_inputs().original.query("patient_id == 'A'")
    largest = features.loc[features[DIAMETER].idxmax(), SURFACE] / 100
    assert rows.query("patient_id == 'A'")["surface_cm2"].unique() == pytest.approx([largest])


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_the_order_of_rows_changes_no_byte(tables):
    inputs = made_inputs()
    shuffled = replace(inputs, features=inputs.features.sample(frac=1, random_state=4).reset_index(drop=True))
    material = material_of(shuffled)
    again = strategies_tables(material) | weighting_tables(material)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(schema.conform(name, again[name]), table, check_exact=True)


def test_without_sites_or_diameters_rules_say_why():
    rows = strategies_tables(material_of(made_inputs(("unknown",))))["strategies"].query("level == 'cohort'")
    lost = rows[rows["n_patients"] == 0]
    assert set(lost["strategy"]) == {"recist-1.1", "extremes-a-site", "one-a-site"}
    assert set(lost["reason"]) == {NO_SITE}
    inputs = made_inputs()
    blind = replace(inputs, features=inputs.features.assign(**{DIAMETER: np.nan}))
    names = tuple(name for name in PAPER_FEATURES if name != DIAMETER)
    rows = strategies_tables(material_of(blind, features=names))["strategies"].query("level == 'cohort'")
    lost = rows[(rows["n_patients"] == 0)]
    assert set(rows["strategy"]) - set(lost["strategy"]) == {"random", "oracle"}
    assert set(lost["reason"]) == {NO_DIAMETER}


def test_where_recovery_has_no_meaning_there_are_no_tables():
    material = material_of(made_inputs(), exhaustive=False)
    assert strategies_tables(material) == weighting_tables(material) == {}
    lonely = material_of(made_inputs(), minimum_lesions=99)
    assert strategies_tables(lonely) == weighting_tables(lonely) == {}
    assert weighting_tables(material_of(made_inputs(("unknown",)))) == {}


def test_of_many_patients_some_are_followed(monkeypatch):
    monkeypatch.setattr(drawable, "MOST_PATIENTS", 3)
    found = drawable_lesions(material_of(made_inputs()))
    assert len(found) == 3
    assert set(found) < {patient for patient, n in SIZES_OF.items() if n > 1}


def test_positions_come_from_surfaces_where_all_lesions_have_one():
    corners = [("A", f"l{place:02d}", "lung", 0, vertex, 10.0 * place + vertex, 0.0, 1.0)
               for place in range(9) for vertex in range(3)]  # fmt: skip
    corners += [("B", "l00", "lung", 0, vertex, 0.0, 0.0, 0.0) for vertex in range(3)]
    surfaces = pd.DataFrame(corners, columns=schema.columns("surfaces"))
    found = drawable_lesions(material_of(replace(made_inputs(), surfaces=surfaces)))
    assert found["A"].seen.positions_mm[2].tolist() == [21.0, 0.0, 1.0]
    assert found["B"].seen.positions_mm is None


def test_bone_out_of_reach_leaves_the_weighted_average_undefined(tables):
    rows = tables["weighted"].query("strategy == 'recist-like' and estimator == 'horvitz-thompson'")
    own = rows.query("level == 'patient'").set_index("patient_id")
    assert set(own["reason"]) == {OUT_OF_REACH}
    # Three of nine are bone: 3 pairs among them, and 3 x 6 with the others.
    assert own.loc["A", "n_pairs_out"] == 21
    assert set(rows.query("level == 'cohort'")["reason"]) == {NOBODY}
    part = tables["weighted"].query(
        "strategy == 'recist-like' and estimator == 'hajek' and patient_id == 'A'"
    )
    assert np.isfinite(part["mean"]).all()


def test_weighted_pairs_are_unbiased_and_the_naive_average_is_not(tables):
    rows = tables["weighted"].query("strategy == 'site-2'")
    weighted = rows[rows["estimator"].isin(["horvitz-thompson", "hajek"])]
    assert weighted["bias_percent"].to_numpy() == pytest.approx(0, abs=1e-9)
    naive = rows.query("estimator == 'within-site-zero' and level == 'patient'")
    assert (naive["bias_percent"].abs() > 1).all()
    assert (rows["rmse_percent"] >= rows["sd_percent"] - 1e-9).all()
