"""The same patients at every number of lesions: by hand, with patients who drop out beside them."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.statistics.same_patients import by_size, same_patients
from analysis.statistics.sampling import simulate

# By hand. A and B have four lesions and more, C and D have two, which two lesions show whole.
PERCENT = pd.DataFrame.from_dict(
    {
        "A": [20.0, 40.0, 60.0, 80.0, 100.0],
        "B": [40.0, 80.0, 100.0, np.nan, np.nan],
        "C": [100.0, *[np.nan] * 4],
        "D": [100.0, *[np.nan] * 4],
    },
    orient="index",
    columns=[2, 3, 4, 5, 6],
)
WHOLE = pd.DataFrame(
    [("A", 6, 0.0, 0.0, 3.0), ("B", 4, 0.0, 0.0, 1.0), ("C", 2, 0.0, 0.0, 8.0), ("D", 2, 0.0, 0.0, 8.0)],
    columns=schema.columns("heterogeneity"),
)


def test_by_hand_with_patients_who_drop_out():
    """The curve over all is 85 % at two lesions, from C and D: (20·3 + 40·1 + 100·16) / 20 = 85."""
    everybody = same_patients(PERCENT, WHOLE, "maximal", 2)
    assert everybody.curve[0] == pytest.approx(85)
    assert everybody.required(75) == 2
    found = same_patients(PERCENT, WHOLE, "maximal", 4)
    assert found.patients == ("A", "B")
    # (20·3 + 40) / 4, (40·3 + 80) / 4, (60·3 + 100) / 4; with five lesions B drops out.
    assert found.curve[:4].tolist() == pytest.approx([25, 50, 70, np.nan], nan_ok=True)
    assert found.required(70) == 4
    assert found.most == 4
    assert np.isnan(found.required(75))


def test_one_patient_is_not_enough_and_none_has_no_curve():
    one, none = (same_patients(PERCENT, WHOLE, "maximal", least) for least in (5, 7))
    assert (one.patients, one.enough, one.required(75)) == (("A",), False, 5)
    assert (none.patients, none.enough, none.most) == ((), False, 0)
    assert np.isnan(none.curve).all()
    assert np.isnan(none.required(75))


def test_a_patient_whose_lesions_are_alike_has_no_say():
    alike = WHOLE.assign(maximal=[3.0, 0.0, 8.0, 8.0])
    gone = PERCENT.drop(index="B")
    assert same_patients(gone, alike, "maximal", 4).curve[:5].tolist() == [20, 40, 60, 80, 100]


def test_without_drop_outs_it_is_the_curve_of_the_cohort():
    rng = np.random.default_rng(4)
    points = {name: rng.normal(size=(9, 3)) for name in "PQR"}
    matrices = {name: np.linalg.norm(each[:, np.newaxis] - each, axis=-1) for name, each in points.items()}
    sites = {name: np.full(9, "lung") for name in points}
    _, recovery, required = simulate(matrices, sites, 60, 1)
    whole = pd.DataFrame([(name, 9, 0.0, 0.0, matrix.max()) for name, matrix in matrices.items()],
                         columns=schema.columns("heterogeneity"))  # fmt: skip
    found = same_patients(by_size(recovery, "maximal"), whole, "maximal", 8)
    cohort = recovery.query("level == 'cohort' and index == 'maximal'")["mean_percent"]
    np.testing.assert_allclose(found.curve, cohort)
    (needed,) = required.query("level == 'cohort' and index == 'maximal'")["n_lesions"]
    assert found.required(75) == needed
