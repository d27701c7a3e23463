"""Verdicts on made paths: what survives, what flips with one choice, what cannot be tested."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.beyond import BEYOND
from analysis.study.paths.conclusions import conclusions_tables
from analysis.study.paths.forks import CHOICES
from analysis.study.paths.statements import STATEMENTS

LEVELS = {
    **dict.fromkeys(CHOICES, ("one",)),
    "scaling": ("minmax", "none"),
    "distance": ("cosine", "euclidean"),
    "average": ("average_paper", "average_pairs"),
    "reading": ("pooled", "within-site-zero"),
}


def make_paths(**columns):
    """Sixteen paths, no two of them equivalent; a column is a number or a function of the choices."""
    rows = [dict(zip(CHOICES, levels, strict=True)) for levels in product(*LEVELS.values())]
    paths = pd.DataFrame(rows)
    paths["place"] = paths.groupby(["scaling", "distance"], sort=False).ngroup()
    paths["path"] = range(1, 17)
    paths["own"] = paths["path"] == 1
    numbers = [column.name for column in BEYOND["paths"] if column.kind == "number"]
    paths[numbers] = np.nan
    paths["n_required"] = 0
    for name, value in columns.items():
        paths[name] = [value(row) for row in rows] if callable(value) else value
    return paths


def judge(conclusion, **columns):
    paths = make_paths(**columns)
    conclusions, shares = conclusions_tables(paths, paths[[*CHOICES, "place", "path"]])
    (row,) = conclusions.query("conclusion == @conclusion").itertuples(index=False)
    return row, shares.query("conclusion == @conclusion").set_index(["choice", "level"])


def test_a_conclusion_without_part_of_average_and_reading_counts_four_paths():
    row, shares = judge("three-lose-maximum", maximal_random_3_percent=40.0)
    assert (row.n_paths, row.n_holds, row.verdict, row.choice, row.own) == (4, 4, "survives all", "", "holds")
    assert set(shares.index.get_level_values("choice")) == {"scaling", "distance"}
    assert (shares["share_percent"] == 100).all()


def test_a_conclusion_that_flips_with_one_choice_hangs_on_it():
    row, shares = judge(
        "three-lose-maximum", maximal_random_3_percent=lambda c: 40.0 if c["scaling"] == "none" else 90.0
    )
    assert (row.n_paths, row.n_holds) == (4, 2)
    assert (row.verdict, row.choice, row.points) == ("hangs on scaling", "scaling", 100.0)
    assert row.own == "does not hold"
    assert shares.loc[("scaling", "none"), "share_percent"] == 100
    assert shares.loc[("scaling", "minmax"), "share_percent"] == 0
    assert set(shares.loc["distance", "share_percent"]) == {50.0}


def test_the_average_hangs_on_its_estimator():
    row, _ = judge(
        "more-see-more-average", average_gain_points=lambda c: 0.0 if "pairs" in c["average"] else 17.0
    )
    assert (row.n_paths, row.n_holds, row.verdict) == (8, 4, "hangs on average")


def test_random_against_site_hangs_on_the_reading():
    row, _ = judge(
        "random-beats-site-maximum",
        maximal_random_3_percent=44.0,
        maximal_site_3_percent=lambda c: 75.0 if c["reading"] == "pooled" else 23.0,
    )
    assert (row.n_paths, row.n_holds, row.verdict) == (8, 4, "hangs on reading")


def test_an_exception_in_one_corner_hangs_on_nothing():
    def corner(choices):
        return 90.0 if (choices["scaling"], choices["distance"]) == ("none", "euclidean") else 40.0

    row, _ = judge("three-lose-maximum", maximal_random_3_percent=corner)
    assert (row.n_paths, row.n_holds) == (4, 3)
    assert row.points == 50.0
    row, _ = judge(
        "site-loses-maximum",
        maximal_site_3_percent=lambda c: 90.0 if c["reading"] == "pooled" and corner(c) > 75 else 40.0,
    )
    assert (row.verdict, row.points) == ("holds in some", 25.0)


@pytest.mark.parametrize(
    ("needed", "patients", "verdict"),
    [(8.0, 2, "survives all"), (np.nan, 2, "survives all"), (7.0, 2, "holds in none"),
     (np.nan, 1, "cannot be tested"), (8.0, 1, "cannot be tested"), (np.nan, 0, "cannot be tested")],
)  # fmt: skip
def test_eight_lesions(needed, patients, verdict):
    row, _ = judge("eight-for-maximum", maximal_required=needed, n_required=patients)
    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("conclusion", "column", "holds", "fails"),
    [
        ("more-see-more-maximum", "maximal_gain_points", 20.0, 0.0),
        ("few-for-average", "average_required", 4.0, 5.0),
    ],
)
def test_what_follows_by_arithmetic_says_so_where_it_holds_on_all_paths(conclusion, column, holds, fails):
    assert judge(conclusion, **{column: holds})[0].verdict == "holds by arithmetic"
    assert judge(conclusion, **{column: fails})[0].verdict == "holds in none"
    some = judge(conclusion, **{column: lambda c: holds if c["scaling"] == "none" else fails})[0]
    assert some.verdict == "hangs on scaling"
    assert judge(conclusion)[0].verdict == "cannot be tested"


def test_the_own_path_is_no_witness_of_its_own_ranking():
    row, _ = judge("ranks-stay-maximum", tau_maximal=lambda c: 1.0 if c["scaling"] == "minmax" else 0.7)
    assert (row.n_paths, row.n_holds, row.own) == (3, 3, "is the yardstick")


def test_nor_does_it_tip_the_scales_of_a_choice():
    """Of four paths the own alone would hold: without it, its scaling has no advantage over the other."""
    row, shares = judge(
        "ranks-stay-maximum",
        tau_maximal=lambda c: 1.0 if (c["scaling"], c["distance"]) == ("minmax", "cosine") else 0.1,
    )
    assert (row.n_paths, row.n_holds, row.verdict) == (3, 0, "holds in none")
    assert shares["n_holds"].sum() == 0
    assert shares.loc[("scaling", "minmax"), "n_combinations"] == 4
    assert shares.loc[("scaling", "none"), "n_combinations"] == 8


def test_what_no_path_can_tell_is_said():
    row, shares = judge("three-lose-maximum")
    assert (row.n_paths, row.n_holds, row.verdict, row.own) == (0, 0, "cannot be tested", "cannot be tested")
    assert np.isnan(row.share_percent)
    assert shares.empty


def test_names_are_unique_and_texts_are_sentences():
    assert len({one.name for one in STATEMENTS}) == len(STATEMENTS)
    assert all(one.text.endswith(".") for one in STATEMENTS)
