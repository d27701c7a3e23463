"""Cases of sampling on the page on coverage: their truths by formula are what many patients give."""

import numpy as np
import pytest

from analysis.truth.coverage import sampling
from analysis.truth.coverage.sampling import CASES


def test_the_true_average_is_that_of_many_made_patients():
    rng = np.random.default_rng(1)
    matrices = [sampling._directions(rng)[0] for _ in range(2000)]
    averages = [matrix.sum() / (len(matrix) * (len(matrix) - 1)) for matrix in matrices]
    assert np.mean(averages) == pytest.approx(sampling.true_average(), abs=4 * np.std(averages) / 2000**0.5)


def test_the_true_outcomes_are_those_of_many_made_patients():
    rng = np.random.default_rng(2)
    made = [sampling._unusual(rng) for _ in range(2000)]
    cells, level = np.stack([one for one, _ in made]), np.concatenate([one for _, one in made])
    true = sampling.true_outcomes()
    recovery = 100 * cells[:, :, 0].sum(axis=0) / level.sum()
    error = 100 * np.sqrt(cells[:, :, 1].mean(axis=0)) / level.mean()
    assert recovery[1] == pytest.approx(true["recovery"], abs=2.5)
    assert recovery[1] - recovery[0] == pytest.approx(true["recovery less random"], abs=2.5)
    assert error[1] - error[0] == pytest.approx(true["error less random"], abs=2.5)


@pytest.mark.parametrize("name", CASES)
def test_each_case_gives_an_estimate_near_the_truth_and_the_same_again(name):
    case = CASES[name]
    found = np.array([case.once(np.random.default_rng([5, trial])) for trial in range(12)])
    again = case.once(np.random.default_rng([5, 3]))
    assert again == pytest.approx(tuple(found[3]), nan_ok=True, rel=1e-12)
    error = found[:, 0].std(ddof=1) / np.sqrt(len(found))
    off = found[:, 0].mean() - case.truth
    assert (abs(off) < 5 * error) == (name != "naive-average")
    bounded = np.isfinite(found[:, 1:]).all(axis=1)
    if name != "naive-average":
        # Few patients may all be recovered whole; nothing else is without limits.
        assert (bounded | (name.startswith("rule-recovery-") & (found[:, 0] > 100 - 1e-9))).all()
    assert ((found[:, 1] < found[:, 0]) & (found[:, 0] < found[:, 2]))[bounded].all()


def test_cohorts_of_few_patients_are_of_so_many():
    for few in sampling.FEW:
        cases = [CASES[f"{name}-{few}"] for name in ("rule-recovery", "rule-against-random")]
        assert all(case.made.startswith(f"{few} patients") for case in cases)
        assert sampling._compared(np.random.default_rng(1), few).n_patients.tolist() == [few, few]
