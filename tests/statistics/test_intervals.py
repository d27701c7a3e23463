"""The exact interval of a share: values by hand and by R."""

import numpy as np
import pytest

from analysis.statistics.intervals import FEWEST, proportion


def test_few_patients_have_no_interval_but_a_reason():
    found = proportion(1, FEWEST - 1)
    assert np.isnan(found.low)
    assert np.isnan(found.high)
    assert f"fewer than {FEWEST}" in found.reason


def test_clopper_and_pearson_by_hand():
    # R: binom.test(33, 40)$conf.int gives 0.6722 to 0.9266.
    assert proportion(33, 40)[:2] == pytest.approx((0.6722, 0.9266), abs=5e-5)
    low, high, _ = proportion(0, 10)
    assert (low, high) == pytest.approx((0.0, 1 - 0.025**0.1))
    assert "fewer than" in proportion(5, 5).reason
