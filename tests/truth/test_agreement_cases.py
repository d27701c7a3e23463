"""The simulations of agreement: their truths by much larger ones, their intervals at a glance."""

import numpy as np
import pytest

from analysis.statistics.agreement import concordance_correlation
from analysis.truth.coverage import agreement
from analysis.truth.coverage.agreement import CASES, concordance_as_measured, concordance_on_logs
from analysis.truth.coverage.misses import MISSES


def test_the_population_s_concordance_is_that_of_many_patients():
    rng = np.random.default_rng(1)
    pairs = [agreement._pair(rng) for _ in range(2000)]
    x, y = (np.concatenate([pair[side][:, 0] for pair in pairs]) for side in (1, 2))
    assert concordance_correlation(x, y)[0] == pytest.approx(concordance_on_logs(), abs=5e-4)
    assert concordance_correlation(np.exp(x), np.exp(y))[0] == pytest.approx(
        concordance_as_measured(), abs=4e-3
    )


@pytest.mark.parametrize("name", [name for name in CASES if f"agreement/{name}" not in MISSES])
def test_estimates_and_intervals_lie_about_the_truth(name):
    case = CASES[name]
    rng = np.random.default_rng(2)
    found = np.array([case.once(rng) for _ in range(120)])
    assert abs(found[:, 0].mean() - case.truth) < 0.25 * found[:, 0].std()
    held = ((found[:, 1] <= case.truth) & (case.truth <= found[:, 2])).mean()
    assert held > 0.87
