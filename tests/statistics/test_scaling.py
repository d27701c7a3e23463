"""Scaling: values by hand, R's quantiles, what is frozen stays frozen."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.errors import FeatureWarning
from analysis.statistics.scaling import count_outside, fit_scaling, scale
from tests.faults import fault

VALUES = pd.DataFrame({"f": [1.0, 2.0, 4.0, 9.0], "g": [-3.0, 0.0, 3.0, 6.0]})


@pytest.mark.parametrize(
    ("method", "center", "size"),
    [
        ("minmax", [1.0, -3.0], [8.0, 9.0]),
        ("zscore", [4.0, 1.5], [np.sqrt(38 / 3), np.sqrt(15.0)]),
        # R: quantile(c(1, 2, 4, 9)) gives 1.75, 3.00, 5.25 at 25, 50, 75 %
        ("robust", [3.0, 1.5], [3.5, 4.5]),
        ("none", [0.0, 0.0], [1.0, 1.0]),
    ],
)
def test_by_hand(method, center, size):
    table = fit_scaling(VALUES, ["f", "g"], method, "paper")
    assert table["center"].tolist() == pytest.approx(center)
    assert table["scale"].tolist() == pytest.approx(size)
    assert table["feature"].tolist() == ["f", "g"]
    np.testing.assert_allclose(scale(VALUES, table), (VALUES - center) / size)
    pd.testing.assert_frame_equal(table, schema.conform("scaling", table))


def test_minmax_ends_are_exact():
    values = pd.DataFrame({"f": np.random.default_rng(0).normal(0, 1e9, 1000)})
    scaled = scale(values, fit_scaling(values, ["f"], "minmax", "paper"))
    assert (scaled.min(), scaled.max()) == (0.0, 1.0)


def test_only_usable_lesions_are_fitted():
    more = pd.concat([VALUES, pd.DataFrame({"f": [100.0, np.inf], "g": [np.nan, 0.0]})])
    expected = fit_scaling(VALUES, ["f", "g"], "minmax", "paper")
    pd.testing.assert_frame_equal(fit_scaling(more, ["f", "g"], "minmax", "paper"), expected)


@fault(
    "sizes",
    "A feature has one value in all lesions",
    "no spread where spread is relative, no scaling by nothing: left out, with the reason",
)
@pytest.mark.parametrize("method", ["minmax", "zscore", "robust"])
def test_a_constant_is_left_out_with_a_warning(method):
    with pytest.warns(FeatureWarning, match="h has .* scale 0 over 4 usable lesions"):
        table = fit_scaling(VALUES.assign(h=0.1), ["f", "h", "g"], method, "paper")
    assert table["feature"].tolist() == ["f", "g"]


def test_a_constant_is_kept_unscaled():
    table = fit_scaling(VALUES.assign(h=0.1), ["h"], "none", "paper")
    assert scale(VALUES.assign(h=0.1), table).ravel().tolist() == [0.1] * 4


def test_no_usable_lesion():
    with pytest.warns(FeatureWarning, match="0 usable lesions"):
        table = fit_scaling(VALUES.assign(f=np.nan), ["f"], "zscore", "paper")
    assert table.empty
    assert list(table) == schema.columns("scaling")
    assert scale(VALUES, table).shape == (4, 0)


def test_count_of_lesions_outside():
    frozen = fit_scaling(VALUES, ["f", "g"], "minmax", "reference")
    others = pd.DataFrame({"f": [0.0, 1.0, 9.0, 9.1, 10.0], "g": [0.0, 1.0, 2.0, 3.0, np.nan]})
    assert count_outside(others, frozen).tolist() == [3, 0]
    assert count_outside(VALUES, frozen).tolist() == [0, 0]
    assert count_outside(others, fit_scaling(VALUES, ["f", "g"], "zscore", "reference")).tolist() == [0, 0]


def test_unknown_method_is_refused():
    with pytest.raises(ValueError, match="'max', expected one of minmax, zscore, robust, none"):
        fit_scaling(VALUES, ["f"], "max", "paper")
