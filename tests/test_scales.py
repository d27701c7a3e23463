"""Every feature has a scale with a reason, and real values do not contradict it."""

import numpy as np
import pandas as pd
import pytest

from analysis.features import FEATURES, PAPER_FEATURES
from analysis.scales import ROUNDING, SCALES
from analysis.truth.digital import digital_image, digital_mask, phantom_features
from tests.conftest import ROOT


def test_every_feature_has_a_scale_and_a_reason():
    assert tuple(SCALES) == FEATURES
    assert all(scale.reason and scale.lowest < scale.highest for scale in SCALES.values())
    assert all(scale.lowest >= 0 for scale in SCALES.values() if scale.type == "ratio")


def test_what_has_no_true_zero():
    def of(kind):
        return {name.split("_", 2)[2] for name, scale in SCALES.items() if scale.type == kind}

    assert of("signed") == {"Skewness", "ClusterShade", "Correlation", "Imc1"}
    assert of("interval") == {
        "10Percentile", "90Percentile", "Maximum", "Mean", "Median", "Minimum", "RootMeanSquared",
    }  # fmt: skip
    used = [SCALES[name].type for name in PAPER_FEATURES]
    assert used == ["interval", "ratio", "ratio", "ratio", "signed", "ratio", "ratio", "ratio"]


def test_no_shift_of_grey_values_is_asked_for():
    """`voxelArrayShift` would move the zero of energies and of the root mean square."""
    assert "voxelArrayShift" not in (ROOT / "data" / "extraction.yml").read_text()


def test_the_digital_phantom_lies_within():
    values = phantom_features(digital_image(), digital_mask())
    known = [name for name in FEATURES if name in values]
    assert len(known) > 90
    for name in known:
        assert SCALES[name].lowest - ROUNDING <= values[name] <= SCALES[name].highest + ROUNDING, name


def test_dapper_lies_within(shared_data):
    table = pd.read_csv(shared_data / "dapper" / "rad-features.csv")
    known = [name for name in FEATURES if name in table.columns]
    assert len(known) > 90
    for name in known:
        x = pd.to_numeric(table[name], errors="coerce").dropna()
        assert x.between(SCALES[name].lowest - ROUNDING, SCALES[name].highest + ROUNDING).all(), name


@pytest.mark.parametrize("kind", ["ratio", "interval", "signed"])
def test_kept_tables_agree_that_the_mean_has_the_sign_of_the_scale(kind):
    table = pd.read_csv(ROOT / "data" / "results" / "dapper" / "dispersion.csv")
    rows = table[[SCALES[name].type == kind for name in table["feature"]]]
    negative = bool((rows["mean"] < -ROUNDING).any())
    assert negative == (kind != "ratio")
    assert np.isfinite(rows["mean"]).all()
